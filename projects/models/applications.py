"""Applications to a grant round: who asks, what for, and what is decided."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models import MediaPartner, Region, Theme, User, organisations_held
from directory.models.organisations import RUNNERS, Role
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.dates import china_day
from kit.ids import public_id
from projects.models.funds import Commitment
from projects.models.grant_rounds import (
    PUBLIC,
    SETTLED,
    ApplicantKind,
    GrantQuestion,
    GrantRound,
)
from projects.models.pictures import GrantPhoto
from projects.workflow import (
    APPLICATION,
    AWARDED,
    DROPPED,
    LIVE_APPLICATIONS,
    WAITING,
    ApplicationState,
)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by who may see them, and by where they stand."""

    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """Those of rounds that the user runs, or pays for once they are granted; overseers all.

        Shapes: no drafts. A medium knows what it recommended as `Recommendation`, in state words.
        """
        if is_overseer(user):
            return self
        run = Q(round__run_by__in=organisations_held(user, RUNNERS)) & ~Q(state="draft")
        paid = Q(round__run_by__in=organisations_held(user, (Role.FINANCE,)), state__in=AWARDED)
        return self.filter(run | paid)

    def run_by(self, user: User) -> "ApplicationQuerySet":
        """Those whose selection is in the user's hands."""
        if user.is_superuser:
            return self
        return self.filter(round__run_by__in=organisations_held(user, RUNNERS))

    def live(self) -> "ApplicationQuerySet":
        """Those handed in and not over."""
        return self.filter(state__in=LIVE_APPLICATIONS)

    def awarded(self) -> "ApplicationQuerySet":
        """Those that were given a grant."""
        return self.filter(state__in=AWARDED)

    def in_reserve(self) -> "ApplicationQuerySet":
        """Those who move up when somebody drops out, the first first."""
        return self.filter(state__in=WAITING, reserve_place__isnull=False).order_by(
            "reserve_place", "pk"
        )

    def vacated(self) -> "ApplicationQuerySet":
        """Those who dropped out after they were proposed, and for whom nobody has moved up."""
        return self.filter(
            state__in=DROPPED, proposed_at__isnull=False, successor__isnull=True
        ).order_by("proposed_at", "pk")

    def lapsed(self, now: datetime) -> "ApplicationQuerySet":
        """Those approved whose last day to accept the agreement has passed."""
        day = china_day(now)
        return self.filter(state=ApplicationState.APPROVED, grant__agree_by__lt=day).order_by(
            "grant__agree_by", "pk"
        )

    def told(self) -> "ApplicationQuerySet":
        """Those that were given a grant, of the rounds whose grantees are public."""
        settled = Q(round__is_rolling=True) | Q(round__state__in=SETTLED)
        return self.awarded().filter(settled, round__state__in=PUBLIC)


class Application(models.Model):
    """One person's, team's or body's wish for a small grant.

    Shapes: telephone and mail are enciphered; `applicant_index` is the keyed hash of USCC, ID or
    telephone by which a second live application of the same round is refused. `least`, `most` and
    `tier_amount` are copies of the round's limits, so that the database can hold the amount to
    them. `cost` is what the pool gives for `amount`: the same, or with the tax on top.
    `returned_fields` names the steps of the form that are meant (`contact`, `q1` … by the place of
    the question, `amount`, `photos`); none means all. `code_index` is the keyed hash of the short
    code by which the applicant comes back. `asked_step` waits for a second person. `moved_up_for`
    is who dropped out and left the place; `proposed_at` stays with who dropped out. `ended_at` is
    when it was over for good, by whatever step; `purged_at` when what was personal went.
    Units: yuan, two places. `expires_at` is when a draft is removed.
    Source: domain.md §4 and invariants 2, 13, 20, 21.
    """

    class Source(models.TextChoices):
        SELF = "self", _("自己申请")
        EDITOR = "editor", _("媒体推荐")

    class PublishLevel(models.TextChoices):
        FULL = "full", _("真实姓名")
        SURNAME = "surname", _("姓氏加“某”")
        ANONYMOUS = "anonymous", _("不公开姓名")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(
        GrantRound, models.PROTECT, related_name="applications", verbose_name="资助轮次"
    )
    state = models.CharField(
        "状态", max_length=11, choices=ApplicationState.choices, default=ApplicationState.DRAFT,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    kind = models.CharField("申请主体", max_length=12, choices=ApplicantKind.choices, blank=True)
    name = models.CharField("申请人或团队名称", max_length=80, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    phone_cipher = models.TextField("手机号（加密）", blank=True, editable=False)
    mail_cipher = models.TextField("邮箱（加密）", blank=True, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    applicant_index = models.CharField(max_length=64, blank=True, editable=False)
    code_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="applications",
        verbose_name="地区",
    )  # fmt: skip
    place = models.CharField("乡镇或村", max_length=80, blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="applications", verbose_name="主题"
    )
    title = models.CharField("一句话说明", max_length=80, blank=True)
    asked_amount = models.DecimalField(
        "申请金额（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    is_minor = models.BooleanField("申请人未满十八周岁", default=False)
    guardian_name = models.CharField("监护人", max_length=60, blank=True)
    is_related = models.BooleanField("与主办方有关联关系", default=False)
    related_note = models.CharField("关联关系说明", max_length=300, blank=True)
    level = models.CharField(
        "公开程度", max_length=10, choices=PublishLevel.choices, default=PublishLevel.SURNAME
    )
    consented_at = models.DateTimeField("同意时间", null=True, editable=False)
    consent_version = models.CharField("同意书版本", max_length=20, blank=True, editable=False)
    source = models.CharField(
        "来源", max_length=6, choices=Source.choices, default=Source.SELF, editable=False
    )
    partner = models.ForeignKey(
        MediaPartner, models.PROTECT, null=True, blank=True, related_name="applications",
        verbose_name="推荐媒体",
    )  # fmt: skip
    recommended_by = acted_by("推荐人")
    recommend_note = models.CharField("推荐理由", max_length=500, blank=True)
    filled_by = models.CharField("代填人", max_length=60, blank=True)
    filled_relation = models.CharField("代填人与申请人的关系", max_length=60, blank=True)
    is_fast = models.BooleanField("快速通道", default=False)
    begun_at = models.DateTimeField("开始填写时间", editable=False)
    expires_at = models.DateTimeField("草稿保存至", null=True, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    returned_at = models.DateTimeField("退回时间", null=True, editable=False)
    returned_by = acted_by()
    returned_fields = models.JSONField("须补充的问题", default=list, blank=True, editable=False)
    reason = models.CharField("告知申请人的理由", max_length=500, blank=True, editable=False)
    destination = models.CharField("转介去处", max_length=500, blank=True, editable=False)
    decided_at = models.DateTimeField("结论时间", null=True, editable=False)
    decided_by = acted_by()
    ended_at = models.DateTimeField("终止时间", null=True, editable=False)
    least = models.DecimalField(max_digits=12, decimal_places=2, null=True, editable=False)
    most = models.DecimalField(max_digits=12, decimal_places=2, null=True, editable=False)
    tier_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, editable=False)
    amount = models.DecimalField(
        "拟资助金额（元）", max_digits=12, decimal_places=2, null=True, editable=False
    )
    cost = models.DecimalField(
        "占用资金池（元）", max_digits=12, decimal_places=2, null=True, editable=False
    )
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, editable=False, related_name="application"
    )
    proposed_at = models.DateTimeField("拟资助时间", null=True, editable=False)
    proposed_by = acted_by()
    approved_at = models.DateTimeField("批准时间", null=True, editable=False)
    approved_by = acted_by()
    reserve_place = models.PositiveIntegerField("候补名次", null=True, blank=True, editable=False)
    moved_up_for = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="successor",
        verbose_name="递补自",
    )  # fmt: skip
    asked_step = models.CharField("待复核的步骤", max_length=20, blank=True, editable=False)
    asked_reason = models.CharField("提出的理由", max_length=500, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    asked_by = acted_by()
    purged_at = models.DateTimeField("个人信息清除时间", null=True, editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资助申请"
        ordering = ("-begun_at", "-pk")
        indexes = (
            models.Index(fields=("round", "state", "-submitted_at"), name="application_screen"),
        )
        constraints = (
            in_states("application_state_known", ApplicationState),
            together("application_returned", "returned_at", "returned_by"),
            together("application_decided", "decided_at", "decided_by"),
            together("application_proposed", "proposed_at", "proposed_by"),
            together("application_approved", "approved_at", "approved_by"),
            together("application_asked", "asked_at", "asked_by"),
            models.UniqueConstraint(
                fields=("round", "applicant_index"),
                condition=Q(state__in=LIVE_APPLICATIONS) & ~Q(applicant_index=""),
                name="application_one_live_per_applicant",
                violation_error_message="这一轮已有一份使用同样手机号或代码的申请。",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True)
                | Q(amount__gte=F("least"), amount__lte=F("most")),
                name="application_amount_in_range",
                violation_error_message="金额不在本轮的范围内。",
            ),
            models.CheckConstraint(
                condition=Q(tier_amount__isnull=True) | Q(amount__isnull=True)
                | Q(amount=F("tier_amount")),
                name="application_amount_is_tier",
                violation_error_message="金额须是本轮的一个档位。",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, cost__isnull=True)
                | Q(amount__isnull=False, cost__gte=F("amount"), least__isnull=False),
                name="application_cost_covers_amount",
                violation_error_message="占用资金池的金额不能少于资助金额。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("recommended", "notice", *AWARDED))
                | Q(amount__isnull=False, commitment__isnull=False, proposed_at__isnull=False),
                name="application_proposed_holds_money",
                violation_error_message="拟资助须有金额和预留的资金。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AWARDED) | Q(approved_at__isnull=False),
                name="application_awarded_was_approved",
                violation_error_message="获资助须有批准人和批准时间。",
            ),
            models.CheckConstraint(
                condition=Q(moved_up_for__isnull=True)
                | Q(proposed_at__isnull=False, reserve_place__isnull=True)
                & ~Q(moved_up_for=F("pk")),
                name="application_moved_up_was_proposed",
                violation_error_message="递补的申请须已拟资助，且不再列在候补名单。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="application_four_eyes",
                violation_error_message="提出资助和批准资助必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="application_declined_has_reason",
                violation_error_message="不予资助须写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(state="referred") | ~Q(destination=""),
                name="application_referred_has_destination",
                violation_error_message="转介须写明去处。",
            ),
            models.CheckConstraint(
                condition=Q(asked_step="", asked_at__isnull=True)
                | (~Q(asked_step="") & ~Q(asked_reason="") & Q(asked_at__isnull=False)),
                name="application_asked_has_reason",
                violation_error_message="提出这一步须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(source="self", recommended_by__isnull=True)
                | Q(source="editor", partner__isnull=False, recommended_by__isnull=False),
                name="application_recommended_by_medium",
                violation_error_message="媒体推荐须记录媒体和推荐人。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False)
                | Q(state="withdrawn"),
                name="application_submitted_has_moment",
                violation_error_message="提交须记录时间。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name or "（未填写名称）"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return APPLICATION.turn[self.state]

    @property
    def purpose(self) -> str:
        """The key under which its money is set aside."""
        return f"application:{self.public_id}"


class ApplicationAnswer(models.Model):
    """What was answered to one question."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(GrantQuestion, models.PROTECT, related_name="+")
    text = models.TextField("回答", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请回答"
        ordering = ("question__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "question"),
                name="applicationanswer_once",
                violation_error_message="这个问题已经回答。",
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]


class BudgetLine(models.Model):
    """One of at most three lines of what the money is for.

    Units: yuan, two places.
    """

    MOST = 3

    application = models.ForeignKey(Application, models.CASCADE, related_name="budget_lines")
    position = models.PositiveSmallIntegerField("顺序")
    words = models.CharField("用途", max_length=60)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "资金用途"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "position"),
                name="budgetline_position_once",
                violation_error_message="这一行已经填写。",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3),
                name="budgetline_at_most_three",
                violation_error_message="资金用途最多三行。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0)),
                name="budgetline_positive",
                violation_error_message="金额必须大于零。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.words} {self.amount:,.2f} 元"


class ApplicationPhoto(GrantPhoto):
    """A picture that the applicant sent."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="photos")

    class Meta(GrantPhoto.Meta):
        verbose_name = verbose_name_plural = "申请照片"
