"""Grant rounds: a pool, its limits and rules, the questions asked and the agreement offered."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models import MediaPartner, Organisation, User, organisations_held
from directory.models.organisations import MEDIA_ROLES
from directory.models.people import is_overseer
from events.models import Edition
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id
from kit.workflow import Workflow
from projects.models.funds import FUND_ROLES, Fund
from projects.models.projects import Programme
from projects.workflow import (
    ACCEPTING,
    BATCH_GRANT_ROUND,
    ROLLING_GRANT_ROUND,
    GrantRoundState,
)

PUBLIC = tuple(s for s in GrantRoundState if s not in ("draft", "cancelled"))
# From here on the list of a round stands, and its grantees are public.
SETTLED = (
    GrantRoundState.COMMITTED, GrantRoundState.DISBURSING, GrantRoundState.CLOSING,
    GrantRoundState.FINISHED,
)  # fmt: skip


class GrantRoundQuerySet(models.QuerySet["GrantRound"]):
    """Grant rounds by who may see them."""

    def public(self) -> "GrantRoundQuerySet":
        """Those that the public may read: once opened, for ever."""
        return self.filter(state__in=PUBLIC)

    def accepting(self) -> "GrantRoundQuerySet":
        """Those in the states that take applications; whether in time is asked of the row."""
        return self.filter(state__in=ACCEPTING)

    def visible_to(self, user: User) -> "GrantRoundQuerySet":
        """Those run by the user's organisations; to editors the public ones; overseers see all."""
        if is_overseer(user):
            return self
        run = Q(run_by__in=organisations_held(user, FUND_ROLES))
        reads = organisations_held(user, MEDIA_ROLES)
        return self.filter(run | Q(state__in=PUBLIC)) if reads else self.filter(run)


class GrantRound(models.Model):
    """One call for applications to a pool of small grants.

    Shapes: the pool is the fund's total. With `tax_from_pool` an amount is what the grantee gets
    and the pool also bears the tax of 20 %; otherwise tax is withheld from the amount. Without
    `tiers_strict` any amount from `least_amount` to `most_amount`. A `fast_lane` shortens the way
    as `fast_lane_rules` say in public. `notice_days` 0 needs a `notice_waiver`.
    Units: yuan, two places; `notice_days` are working days; `grace_days`, `draft_days`,
    `agree_days` are days; `closes_at` is inclusive.
    Source: domain.md §1.3 and §4.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    slug = models.SlugField("网址标识", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    year = models.PositiveSmallIntegerField("年份")
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="grant_rounds", verbose_name="所属计划"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="grant_rounds",
        verbose_name="届次",
    )  # fmt: skip
    run_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="grant_rounds", verbose_name="运营机构"
    )
    fund = models.OneToOneField(
        Fund, models.PROTECT, null=True, blank=True, related_name="grant_round",
        verbose_name="资金池",
    )  # fmt: skip
    partners = models.ManyToManyField(
        MediaPartner, blank=True, related_name="grant_rounds", verbose_name="发起媒体"
    )
    is_rolling = models.BooleanField("随到随审", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=GrantRoundState.choices, default=GrantRoundState.DRAFT,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    min_grantees = models.PositiveIntegerField("至少资助名额", default=1)
    least_amount = models.DecimalField("最低金额（元）", max_digits=12, decimal_places=2)
    most_amount = models.DecimalField("最高金额（元）", max_digits=12, decimal_places=2)
    tiers_strict = models.BooleanField("只按档位资助", default=True)
    tax_from_pool = models.BooleanField("税款由资金池承担", default=False)
    visit_required = models.BooleanField("须实地走访", default=False)
    report_months = models.PositiveSmallIntegerField("反馈期限（月）", default=6)
    instalments = models.PositiveSmallIntegerField("拨付次数", default=1)
    notice_days = models.PositiveSmallIntegerField("公示工作日数", default=5)
    notice_waiver = models.CharField("不公示的理由", max_length=300, blank=True)
    grace_days = models.PositiveSmallIntegerField("退回后补充天数", default=7)
    draft_days = models.PositiveSmallIntegerField("草稿保存天数", default=14)
    agree_days = models.PositiveSmallIntegerField("签署协议期限（天）", default=14)
    fast_lane = models.BooleanField("开设快速通道", default=False)
    fast_lane_rules = models.TextField("快速通道规则", max_length=1000, blank=True)
    opens_at = models.DateTimeField("申请开始", null=True, blank=True)
    closes_at = models.DateTimeField("申请截止", null=True, blank=True)
    summary = models.TextField("简介", max_length=2000, blank=True)
    eligibility = models.TextField("谁可以申请", max_length=2000, blank=True)
    needed = models.TextField("需要准备什么", max_length=2000, blank=True)
    process_note = models.TextField("评定办法", max_length=4000, blank=True)
    complaints = models.TextField("投诉与咨询", max_length=500, blank=True)
    fee_free_statement = models.TextField("不收费声明", max_length=500, blank=True)
    honour_name = models.CharField("资助同时授予的称号", max_length=60, blank=True)
    infeasible_reason = models.CharField(
        "不满足最少名额仍开放的理由", max_length=300, blank=True, editable=False
    )
    infeasible_at = models.DateTimeField(null=True, editable=False)
    infeasible_by = acted_by()
    opened_at = models.DateTimeField("开放时间", null=True, editable=False)
    opened_by = acted_by()
    proposed_at = models.DateTimeField("拟定名单时间", null=True, editable=False)
    proposed_by = acted_by()
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True, editable=False)
    source = models.CharField("来源", max_length=200, blank=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = GrantRoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资助轮次"
        ordering = ("-year", "title", "pk")
        constraints = (
            in_states("grantround_state_known", GrantRoundState),
            together("grantround_infeasible", "infeasible_at", "infeasible_by"),
            together("grantround_opened", "opened_at", "opened_by"),
            together("grantround_proposed", "proposed_at", "proposed_by"),
            models.CheckConstraint(
                condition=Q(least_amount__gt=0, most_amount__gte=F("least_amount")),
                name="grantround_amounts_in_order",
                violation_error_message="最低金额须大于零，且不高于最高金额。",
            ),
            models.CheckConstraint(
                condition=Q(min_grantees__gte=1),
                name="grantround_one_grantee",
                violation_error_message="至少资助一名。",
            ),
            models.CheckConstraint(
                condition=Q(instalments__gte=1, instalments__lte=4),
                name="grantround_few_instalments",
                violation_error_message="拨付次数为 1 到 4 次。",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="grantround_closes_after_opening",
                violation_error_message="申请截止必须晚于申请开始。",
            ),
            models.CheckConstraint(
                condition=Q(notice_days__gte=1) | ~Q(notice_waiver=""),
                name="grantround_waiver_has_reason",
                violation_error_message="不公示必须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(fast_lane=False) | ~Q(fast_lane_rules=""),
                name="grantround_fast_lane_has_rules",
                violation_error_message="开设快速通道必须写明规则。",
            ),
            models.CheckConstraint(
                condition=Q(infeasible_at__isnull=True) | ~Q(infeasible_reason=""),
                name="grantround_override_has_reason",
                violation_error_message="不满足最少名额仍开放，必须写明理由。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def workflow(self) -> Workflow:
        """The table of states that this round follows."""
        return ROLLING_GRANT_ROUND if self.is_rolling else BATCH_GRANT_ROUND

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return self.workflow.turn[self.state]

    @property
    def shows_grantees(self) -> bool:
        """Whether its grantees are public: once the list stands, or one by one."""
        return self.state in PUBLIC and (self.is_rolling or self.state in SETTLED)

    @property
    def pool(self) -> Decimal:
        """What the round may give away, in yuan; reads the fund."""
        return self.fund.total if self.fund else Decimal("0.00")


class GrantTier(models.Model):
    """An amount that the round gives.

    Units: yuan, two places.
    """

    round = models.ForeignKey(GrantRound, models.CASCADE, related_name="tiers")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    words = models.CharField("适用情形", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资助档位"
        ordering = ("amount", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "amount"),
                name="granttier_once",
                violation_error_message="这个档位已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="granttier_positive",
                violation_error_message="档位金额必须大于零。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount:,.0f} 元"


class GrantCriterion(models.Model):
    """What applications are judged by, with its weight.

    Units: weights are whole per cent; those of a round sum to 100. `anchors` are five sentences.
    """

    round = models.ForeignKey(GrantRound, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("标准", max_length=40)
    description = models.CharField("说明", max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField("权重（%）")
    anchors = models.JSONField("各分值说明", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评估标准"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "name"),
                name="grantcriterion_once",
                violation_error_message="已有同名标准。",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="grantcriterion_weight_in_range",
                violation_error_message="权重在 1 到 100 之间。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.weight}%）"


class GrantQuestion(models.Model):
    """A short question of the application form, one a screen on a phone.

    Units: `most` is the greatest number of characters of an answer.
    """

    round = models.ForeignKey(GrantRound, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    text = models.CharField("问题", max_length=120)
    hint = models.CharField("提示", max_length=300, blank=True)
    example = models.TextField("示例回答", max_length=600, blank=True)
    most = models.PositiveSmallIntegerField("最多字数", default=300)
    is_required = models.BooleanField("必答", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请问题"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "position"),
                name="grantquestion_position_once",
                violation_error_message="这个顺序已有一个问题。",
            ),
        )

    def __str__(self) -> str:
        return self.text


class FitQuestion(models.Model):
    """A yes-or-no question by which people see whether they may apply, before they write."""

    round = models.ForeignKey(GrantRound, models.CASCADE, related_name="fit_questions")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    text = models.CharField("问题", max_length=160)
    fits = models.BooleanField("回答“是”才符合", default=True)
    advice = models.CharField("不符合时的说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "符合性问题"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class AgreementText(models.Model):
    """The plain words that a grantee accepts; a change makes a new version.

    Shapes: `digest` is the SHA-256 of the text, accepted by it.
    """

    round = models.ForeignKey(GrantRound, models.PROTECT, related_name="agreement_texts")
    version = models.PositiveSmallIntegerField("版本")
    text = models.TextField("协议正文", max_length=8000)
    digest = models.CharField("摘要", max_length=64, editable=False)
    made_at = models.DateTimeField("时间", editable=False)
    made_by = acted_by(later=False)

    class Meta:
        verbose_name = verbose_name_plural = "协议文本"
        ordering = ("round", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "version"),
                name="agreementtext_version_once",
                violation_error_message="这一版协议已经存在。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} 协议第 {self.version} 版"


class ReferralPlace(models.Model):
    """Where an application that does not fit may be sent on to."""

    round = models.ForeignKey(GrantRound, models.CASCADE, related_name="referral_places")
    name = models.CharField("去处", max_length=120)
    advice = models.CharField("告知申请人的话", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "转介去处"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class ApplicantKind(models.TextChoices):
    """Who applies."""

    PERSON = "person", _("个人")
    TEAM = "team", _("团队")
    ORGANISATION = "organisation", _("机构")
