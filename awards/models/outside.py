"""Votes collected elsewhere, as one criterion with a capped weight and a published method."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from awards.models.nominations import Nomination
from awards.models.rounds import Round
from awards.models.stages import Stage
from awards.workflow import StageState
from directory.models import User
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import together

WEIGHT_CAP = 20  # per cent: votes that anybody can collect never outweigh the jury


class OutsidePollQuerySet(models.QuerySet["OutsidePoll"]):
    """Polls by who runs their round."""

    def visible_to(self, user: User) -> "OutsidePollQuerySet":
        """Those of the rounds that the user runs, all of them for an overseer."""
        if is_overseer(user):
            return self
        return self.filter(Round.run_by_q(user, "stage__round__"))


def stages_for_poll(user: User) -> models.QuerySet[Stage]:
    """The stages that may have votes from outside: those that judge, and have no result yet."""
    rows = Stage.objects.evaluating().filter(outside_poll__isnull=True)
    rows = rows.exclude(state=StageState.SETTLED).select_related("round")
    return rows if user.is_superuser else rows.filter(Round.run_by_q(user, "round__"))


class OutsidePoll(models.Model):
    """Votes of a platform outside for the nominations of one stage, and how they count.

    Units: `weight` is whole per cent, the rest is the jury's. `result` keeps every input and the
    combined points, so that anybody can calculate them again.
    """

    stage = models.OneToOneField(
        Stage, models.CASCADE, related_name="outside_poll", verbose_name="环节"
    )
    source = models.CharField("投票平台", max_length=120)
    method = models.CharField("投票与防刷办法", max_length=500)
    weight = models.PositiveSmallIntegerField(
        "网络投票权重（%）", default=WEIGHT_CAP,
        validators=[MinValueValidator(1), MaxValueValidator(WEIGHT_CAP)],
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    file_sha256 = models.CharField("导入文件摘要", max_length=64, blank=True, editable=False)
    imported_at = models.DateTimeField("导入时间", null=True, editable=False)
    imported_by = acted_by()
    result = models.JSONField("计算结果", default=dict, editable=False)

    objects = OutsidePollQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外部投票"
        ordering = ("-pk",)
        constraints = (
            together("outsidepoll_imported", "imported_at", "imported_by"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=WEIGHT_CAP),
                name="outsidepoll_weight_capped",
                violation_error_message=f"外部投票的权重最多 {WEIGHT_CAP}%。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} · {self.stage}"

    @property
    def jury_weight(self) -> int:
        """What is left for the jury, in per cent."""
        return 100 - self.weight


class OutsideVote(models.Model):
    """How many votes one nomination got elsewhere."""

    poll = models.ForeignKey(OutsidePoll, models.CASCADE, related_name="votes", db_index=False)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="outside_votes")
    votes = models.PositiveIntegerField("票数")

    class Meta:
        verbose_name = verbose_name_plural = "外部票数"
        ordering = ("poll", "-votes", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("poll", "nomination"),
                name="outsidevote_once",
                violation_error_message="这份提名已有票数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nomination}：{self.votes}"
