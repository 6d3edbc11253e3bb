"""Stages of a round as data: a plain jury and a five-stage election are two lists of rows."""

from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.nominations import Nomination
from awards.models.rounds import Round
from awards.workflow import StageState
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id


class StageQuerySet(models.QuerySet["Stage"]):
    """Stages by how far they have come."""

    def evaluating(self) -> "StageQuerySet":
        """Those in which entries are judged, whoever judges and however."""
        return self.filter(kind__in=EVALUATING)

    def before(self, stage: "Stage") -> "StageQuerySet":
        """Those of the same round that come earlier."""
        earlier = Q(position__lt=stage.position) | Q(position=stage.position, pk__lt=stage.pk)
        return self.filter(earlier, round=stage.round_id)

    def after(self, stage: "Stage") -> "StageQuerySet":
        """Those of the same round that come later."""
        later = Q(position__gt=stage.position) | Q(position=stage.position, pk__gt=stage.pk)
        return self.filter(later, round=stage.round_id)

    def running(self, now: datetime) -> "StageQuerySet":
        """Those that take input at this moment: open, and before their end."""
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=now),
            Q(closes_at=None) | Q(closes_at__gte=now),
            state=StageState.OPEN,
        )


class Stage(models.Model):
    """One step of a round's selection, in order; what it is for is `kind`, never a code path.

    Shapes: `advance_count` is the n of 「前 n 名」, for a decision the most that may advance (empty
    is any number); with `per_category` it holds for each category. `per_entry` is the number of
    jurors for each nomination, `quorum` the least number of valid scores of a result. The days of
    a nomination stage are the round's own.
    Units: `opens_at` and `closes_at` are moments; the end is inclusive (domain.md).
    """

    class Kind(models.TextChoices):
        NOMINATION = "nomination", _("提名")
        SCREENING = "screening", _("初审")
        ROADSHOW = "roadshow", _("路演")
        DISCUSSION = "discussion", _("讨论")
        PRACTICE = "practice", _("实践")
        SCORING = "scoring", _("评分")
        BALLOT = "ballot", _("票选")
        NOTICE = "notice", _("公示")
        AWARD = "award", _("颁奖")

    class Advance(models.TextChoices):
        DECISION = "decision", _("由运营决定")
        TOP_SCORE = "top_score", _("按得分取前几名")
        TOP_VOTES = "top_votes", _("按得票取前几名")

    class Sight(models.TextChoices):
        NEVER = "never", "始终不可见"
        AFTER_OWN = "after_own", "自己提交后可见"
        ALWAYS = "always", "随时可见"

    class Taker(models.TextChoices):
        MEDIA = "media", _("提名媒体")
        ORGANISER = "organiser", _("项目运营")
        JURORS = "jurors", _("评委")
        ELECTORATE = "electorate", _("投票人")
        NOMINEES = "nominees", _("候选人")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="stages", verbose_name="轮次")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    kind = models.CharField("环节", max_length=12, choices=Kind.choices)
    title = models.CharField("名称", max_length=60, blank=True)
    description = models.CharField("说明", max_length=500, blank=True)
    opens_at = models.DateTimeField("开始", null=True, blank=True)
    closes_at = models.DateTimeField("截止", null=True, blank=True)
    taken_by = models.CharField("参与人", max_length=12, choices=Taker.choices, blank=True)
    advance = models.CharField(
        "晋级办法", max_length=12, choices=Advance.choices, default=Advance.DECISION
    )
    advance_count = models.PositiveSmallIntegerField(
        "晋级名额", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    per_category = models.BooleanField("名额按类别分别计算", default=False)
    shows_names = models.BooleanField("评委可见姓名", default=True)
    shows_reviews = models.CharField(
        "评委可见他人评分", max_length=10, choices=Sight.choices, default=Sight.AFTER_OWN
    )
    per_entry = models.PositiveSmallIntegerField("每份提名的评委数", default=3)
    quorum = models.PositiveSmallIntegerField("有效评分下限", default=3)
    trims = models.BooleanField("去掉最高分和最低分", default=False)
    state = models.CharField(
        "状态", max_length=8, choices=StageState.choices, default=StageState.PLANNED, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评选环节"
        ordering = ("position", "pk")
        constraints = (
            in_states("stage_state_known", StageState),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="stage_closes_after_opening",
                violation_error_message="环节的截止必须晚于开始。",
            ),
            models.CheckConstraint(
                # Empty is unknown to a check, and unknown would pass.
                condition=Q(advance="decision", advance_count__isnull=True)
                | Q(advance_count__isnull=False, advance_count__gte=1),
                name="stage_top_has_count",
                violation_error_message="按得分或得票晋级须写明名额，至少 1 个。",
            ),
            models.CheckConstraint(
                condition=Q(per_entry__gte=1, quorum__gte=1),
                name="stage_numbers_of_jurors_positive",
                violation_error_message="评委数和有效评分下限至少为 1。",
            ),
        )

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    @property
    def is_evaluating(self) -> bool:
        """Whether entries are judged in it; every other kind follows the round's own steps."""
        return self.kind in EVALUATING

    def takes_input(self, now: datetime) -> bool:
        """Whether the stage takes input at this moment (the row's form of `running`)."""
        return (
            self.state == StageState.OPEN
            and (self.opens_at is None or self.opens_at <= now)
            and (self.closes_at is None or now <= self.closes_at)
        )


EVALUATING = (
    Stage.Kind.ROADSHOW,
    Stage.Kind.DISCUSSION,
    Stage.Kind.PRACTICE,
    Stage.Kind.SCORING,
    Stage.Kind.BALLOT,
)
# The kinds whose rounds have a jury or an electorate (`Round.has_jury`).
JUDGED = (Stage.Kind.SCORING, Stage.Kind.BALLOT)


class StageEntry(models.Model):
    """One nomination in one stage, and what came of it there.

    Shapes: one for each nomination that entered the stage; `place` is its rank in the result.
    """

    class Outcome(models.TextChoices):
        WAITING = "", "未定"
        ADVANCED = "advanced", "晋级"
        DROPPED = "dropped", "未晋级"

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="entries", db_index=False)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="stage_entries")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    place = models.PositiveIntegerField("名次", null=True, blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)
    settled_at = models.DateTimeField("确定时间", null=True, editable=False)
    settled_by = acted_by()

    class Meta:
        verbose_name = verbose_name_plural = "环节中的提名"
        ordering = ("stage", "place", "pk")
        constraints = (
            together("stageentry_settled", "settled_at", "settled_by"),
            models.UniqueConstraint(
                fields=("stage", "nomination"),
                name="stageentry_once",
                violation_error_message="这份提名已在这一环节中。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nomination} · {self.stage}"
