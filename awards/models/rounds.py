"""Rounds of an award, their categories and criteria."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.awards import COLUMN_RUNNERS, Award, Column
from awards.models.terms import Term, term_in_order
from awards.workflow import BATCH_ROUND, ROLLING_ROUND, RoundState, VerificationLevel
from directory.models import User, organisations_held
from directory.models.organisations import RUNNERS, Role
from directory.models.people import is_overseer
from events.models import Edition
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id
from kit.workflow import Workflow
from projects.models import Fund


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds by who may work on them, and by what the public sees."""

    def run_by(self, user: User) -> "RoundQuerySet":
        """The rounds whose selection is in the user's hands, or which an overseer reads."""
        if is_overseer(user):
            return self
        return self.filter(Round.run_by_q(user))

    def visible_to(self, user: User) -> "RoundQuerySet":
        """The rounds the user runs, and the ones an editor may nominate for."""
        if is_overseer(user):
            return self
        media = organisations_held(user, (Role.EDITOR, Role.LEAD_EDITOR))
        nominable = ~Q(state=RoundState.DRAFT) & (
            Q(column=None) | Q(column__partner__organisation__in=media)
        )
        return self.filter(Round.run_by_q(user) | nominable if media else Round.run_by_q(user))

    def nominable_by(self, user: User, now: datetime) -> "RoundQuerySet":
        """The rounds that take nominations from the user's medium at this moment."""
        media = organisations_held(user, (Role.EDITOR, Role.LEAD_EDITOR))
        return self.filter(
            Q(column=None) | Q(column__partner__organisation__in=media),
            Q(opens_at=None) | Q(opens_at__lte=now),
            Q(closes_at=None) | Q(closes_at__gte=now),
            state=RoundState.OPEN,
        )

    def published(self) -> "RoundQuerySet":
        """The rounds that have a public page: everything but drafts."""
        return self.exclude(state=RoundState.DRAFT)


class Round(models.Model):
    """One round of an award, bound to an edition or to a partner's column, or standing alone.

    Units: `closes_at` and `announce_at` are moments; a deadline shown as a day ends at midnight
    in Asia/Shanghai.
    Shapes: `has_jury` is a copy of what the stages say (one of scoring or ballot), written by the
    actions that set them and that open the round.
    """

    class OrganiserType(models.TextChoices):
        UNKNOWN = "", _("未填写")
        SOCIAL = "social", _("社会组织")
        COMPANY = "company", _("企业")
        MEDIA = "media", _("媒体")
        GOVERNMENT = "government", _("党政机关或事业单位")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="rounds", verbose_name="奖项")
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name="届次"
    )
    column = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name="栏目"
    )
    slug = models.SlugField("网址标识", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    year = models.PositiveSmallIntegerField("年份")
    is_rolling = models.BooleanField("滚动评选", default=False)
    has_jury = models.BooleanField("有评委评审", default=False, editable=False)
    state = models.CharField(
        "状态", max_length=10, choices=RoundState.choices, default=RoundState.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    criteria_version = models.PositiveSmallIntegerField("评审标准版本", default=1, editable=False)
    opens_at = models.DateTimeField("征集开始", null=True, blank=True)
    closes_at = models.DateTimeField("征集截止", null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField("退回后补交天数", default=3)
    fee_free_statement = models.TextField("不收费声明", max_length=500, blank=True)
    organiser_type = models.CharField(
        "主办性质", max_length=12, choices=OrganiserType.choices, blank=True
    )
    approval_reference = models.CharField("评比达标表彰批准文号", max_length=120, blank=True)
    approval_not_applicable = models.CharField("批准不适用的理由", max_length=200, blank=True)
    eligibility = models.TextField("参评条件", max_length=2000, blank=True)
    process_note = models.TextField("评选办法", max_length=4000, blank=True)
    required_verification = models.PositiveSmallIntegerField(
        "送评审或拟授前须达到的核实程度", choices=VerificationLevel.choices,
        default=VerificationLevel.NONE,
    )  # fmt: skip
    stated_winner_count = models.PositiveIntegerField("公布的获奖数", null=True, blank=True)
    announce_at = models.DateTimeField("公布时间", null=True, blank=True, editable=False)
    proposed_announce_at = models.DateTimeField("拟定公布时间", null=True, editable=False)
    announcement_proposed_at = models.DateTimeField(null=True, editable=False)
    announcement_proposed_by = acted_by()
    announcement_approved_at = models.DateTimeField(null=True, editable=False)
    announcement_approved_by = acted_by()
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name="奖金池"
    )
    result_locked_at = models.DateTimeField("结果锁定时间", null=True, editable=False)
    result_locked_by = acted_by("结果锁定人")
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True, editable=False)
    source = models.CharField("来源", max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评选轮次"
        ordering = ("-year", "title", "pk")
        constraints = (
            in_states("round_state_known", RoundState),
            together("round_announcement_proposed", "announcement_proposed_at",
                     "announcement_proposed_by"),
            together("round_announcement_approved", "announcement_approved_at",
                     "announcement_approved_by"),
            together("round_result_locked", "result_locked_at", "result_locked_by"),
            models.CheckConstraint(
                condition=Q(announcement_approved_by__isnull=True)
                | ~Q(announcement_approved_by=F("announcement_proposed_by")),
                name="round_announcement_four_eyes",
                violation_error_message="提出公布和批准公布必须是两个人。",
            ),
            models.CheckConstraint(
                condition=Q(edition__isnull=True) | Q(column__isnull=True),
                name="round_edition_or_column",
                violation_error_message="轮次属于一个届次或一个栏目，不能同时属于两者。",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="round_closes_after_opening",
                violation_error_message="征集截止必须晚于征集开始。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def run_by_q(user: User, path: str = "") -> Q:
        """The condition "this round is run by the user" for any path that leads to a round."""
        return Q(**{f"{path}award__run_by__in": organisations_held(user, RUNNERS)}) | Q(
            **{f"{path}column__partner__organisation__in": organisations_held(user, COLUMN_RUNNERS)}
        )

    @property
    def workflow(self) -> Workflow:
        """The table of states that this round follows."""
        return ROLLING_ROUND if self.is_rolling else BATCH_ROUND

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return self.workflow.turn[self.state]


class Category(Term):
    """A category of a round: how many winners, what prize, and when the public is asked.

    Shapes: an elected seat has a term, both days inclusive, known as far as `term_precision` says.
    """

    class NoticePolicy(models.TextChoices):
        BEFORE = "before", _("先公示后公布")
        AFTER_ANNOUNCEMENT = "after_announcement", _("公布后公示（期满再发奖金）")
        NONE = "none", _("不公示（须写明理由）")

    round = models.ForeignKey(Round, models.CASCADE, related_name="categories")
    slug = models.SlugField("标识", max_length=60)
    name = models.CharField("名称", max_length=80)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    quota = models.PositiveIntegerField("名额", null=True, blank=True, help_text="不限名额则留空")
    notice_policy = models.CharField(
        "公示方式", max_length=20, choices=NoticePolicy.choices, default=NoticePolicy.BEFORE
    )
    notice_days = models.PositiveSmallIntegerField("公示工作日数", default=5)
    notice_waiver = models.CharField("不公示的理由", max_length=300, blank=True)
    prize_amount = models.DecimalField(
        "奖金（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    stated_count = models.PositiveIntegerField("公布的获奖数", null=True, blank=True)
    stated_note = models.CharField("公布口径", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "奖项类别"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "slug"),
                name="category_slug_once",
                violation_error_message="本轮已有同一标识的类别。",
            ),
            models.CheckConstraint(
                condition=~Q(notice_policy="none") | ~Q(notice_waiver=""),
                name="category_waiver_has_reason",
                violation_error_message="选择“不公示”必须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(prize_amount__isnull=True) | Q(prize_amount__gte=0),
                name="category_prize_not_negative",
                violation_error_message="奖金不能为负数。",
            ),
            term_in_order("category"),
        )

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """What is judged, with its weight, in one version of a round's criteria.

    Units: weights are whole per cent; those of one version sum to 100.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="criteria")
    version = models.PositiveSmallIntegerField("版本", default=1)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("标准", max_length=40)
    description = models.CharField("说明", max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField("权重（%）")
    anchors = models.JSONField("各分值说明", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评审标准"
        ordering = ("version", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "version", "name"),
                name="criterion_once_per_version",
                violation_error_message="这一版已有同名标准。",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="criterion_weight_in_range",
                violation_error_message="权重在 1 到 100 之间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.weight}%）"
