"""What a round is judged by, through its versions; and rounds kept as templates."""

from django.db import models
from django.db.models import Q

from awards.models.awards import COLUMN_RUNNERS
from awards.models.rounds import Round
from directory.models import Organisation, User, organisations_held
from directory.models.organisations import RUNNERS
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.ids import public_id


class RuleVersion(models.Model):
    """One version of a round's criteria and eligibility, with the reason for it.

    Shapes: the criteria of the version are the rows of `Criterion` with its number. The first
    version has a row only once there is a second: until then nothing was revised.
    Source: domain.md §4 and invariant 17.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="rule_versions", db_index=False)
    version = models.PositiveSmallIntegerField("版本")
    eligibility = models.TextField("参评条件", max_length=2000, blank=True)
    reason = models.CharField("修订原因", max_length=300, blank=True)
    revised_at = models.DateTimeField("修订时间")
    revised_by = acted_by(later=False)

    class Meta:
        verbose_name = verbose_name_plural = "评审标准版本"
        ordering = ("round", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "version"),
                name="ruleversion_once",
                violation_error_message="这一版已经记录。",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""),
                name="ruleversion_revision_has_reason",
                violation_error_message="修订评审标准须写明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} 第 {self.version} 版"


class RoundTemplateQuerySet(models.QuerySet["RoundTemplate"]):
    """Templates by who may open a round from them."""

    def visible_to(self, user: User) -> "RoundTemplateQuerySet":
        """Those of the organisations whose rounds the user runs."""
        if is_overseer(user):
            return self
        held = organisations_held(user, (*RUNNERS, *COLUMN_RUNNERS))
        return self.filter(kept_by__in=held)


class RoundTemplate(models.Model):
    """A round without people and years, kept by an organisation to open others from.

    Shapes: `content` is what `awards.actions.blueprints` takes from a round and makes one of.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    kept_by = models.ForeignKey(
        Organisation, models.CASCADE, related_name="round_templates", verbose_name="所属机构"
    )
    name = models.CharField("模板名称", max_length=60)
    content = models.JSONField("内容")
    made_at = models.DateTimeField("保存时间")
    made_by = acted_by(later=False)

    objects = RoundTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "轮次模板"
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kept_by", "name"),
                name="roundtemplate_name_once",
                violation_error_message="本机构已有同名的模板，请换个名称。",
            ),
        )

    def __str__(self) -> str:
        return self.name
