"""Nominees, nominations and everything a nomination carries."""

from datetime import datetime

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from awards.models.rounds import Category, Round
from awards.workflow import NOMINATION, PENDING, PUBLIC, NominationState, VerificationLevel
from directory.models import MediaPartner, Organisation, Region, Theme, User, organisations_held
from directory.models.organisations import Role
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.dates import Precision, render_date
from kit.figures import Figure
from kit.ids import public_id
from projects.models import Application

NOMINATORS = (Role.EDITOR, Role.LEAD_EDITOR)


class NomineeKind(models.TextChoices):
    """What can be honoured: a winner is a subject, not a name."""

    PERSON = "person", _("个人")
    TEAM = "team", _("团队")
    ORGANISATION = "organisation", _("机构")
    PROJECT = "project", _("项目")
    JOINT = "joint", _("多方联合")


class Nominee(models.Model):
    """The person, team, body or project that is nominated. Belongs to no account."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    kind = models.CharField(
        "类型", max_length=12, choices=NomineeKind.choices, default=NomineeKind.PERSON
    )
    name = models.CharField("姓名或名称", max_length=120, blank=True)
    name_pinyin = models.CharField("拼音", max_length=400, blank=True, db_index=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="nominees",
        verbose_name="名录中的机构",
    )  # fmt: skip
    organisation_name = models.CharField("所在单位", max_length=120, blank=True)
    role = models.CharField(
        "身份", max_length=120, blank=True, help_text="如：退役军人、洗车店创始人"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="nominees",
        verbose_name="所在地区",
    )  # fmt: skip
    stated_parties = models.PositiveSmallIntegerField("公布的联合方数", null=True, blank=True)
    is_sample = models.BooleanField("样例", default=False)
    is_synthetic = models.BooleanField("合成数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "被提名者"
        ordering = ("name_pinyin", "pk")

    def __str__(self) -> str:
        return self.name or "（未填姓名）"


class NomineeParty(models.Model):
    """One of several parties that are honoured together (六方联合)."""

    nominee = models.ForeignKey(Nominee, models.CASCADE, related_name="parties")
    name = models.CharField("名称", max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构"
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "联合方"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Nominations by who may see them."""

    def visible_to(self, user: User) -> "NominationQuerySet":
        """Those of the user's medium, those of the rounds the user runs; overseers see all."""
        if is_overseer(user):
            return self
        run = Round.objects.filter(Round.run_by_q(user)).values("pk")
        media = organisations_held(user, NOMINATORS)
        own = Q(partner__in=MediaPartner.objects.filter(organisation__in=media).values("pk"))
        return self.filter(own | (Q(round__in=run) & ~Q(state=NominationState.DRAFT)))

    def nominated_by(self, user: User) -> "NominationQuerySet":
        """Those of the user's own medium."""
        media = organisations_held(user, NOMINATORS)
        return self.filter(partner__organisation__in=media)

    def run_by(self, user: User) -> "NominationQuerySet":
        """Those of the rounds whose selection is in the user's hands."""
        if user.is_superuser:
            return self
        return self.filter(Round.run_by_q(user, "round__"))

    def with_shown_state(self, user: User, now: datetime) -> "NominationQuerySet":
        """Add `shown_state`: the state as this user may know it at this moment.

        Source: domain.md §4 (拟授 is invisible outside) and invariant 10.
        """
        released = Q(winner__release_at__lte=now, winner__state__in=PUBLIC)
        if is_overseer(user):
            return self.annotate(shown_state=F("state"))
        own_round = Q(round__in=Round.objects.filter(Round.run_by_q(user)).values("pk"))
        decided = Q(state=NominationState.NOT_SELECTED, round__announce_at__lte=now)
        rolling = Q(state=NominationState.NOT_SELECTED, round__is_rolling=True)
        return self.annotate(
            shown_state=Case(
                When(own_round | released | decided | rolling, then=F("state")),
                When(state__in=PENDING, then=Value(NominationState.REVIEWING.value)),
                default=F("state"),
                output_field=CharField(),
            )
        )

    def told_to(self, user: User, now: datetime) -> "NominationQuerySet":
        """Those of whose existence the user may hear when typing the same name, and how much.

        Shapes: adds `is_own` and `is_run` (the user sees all of it), `is_public` (a winner shown
        under its full name), `is_open` (another medium's, in a round that takes the user's
        nominations now: that it can be joined is all that may be told).
        Source: docs/decisions/0023-one-hero-many-media.md.
        """
        media = organisations_held(user, NOMINATORS)
        own = Q(partner__organisation__in=media)
        sent = ~Q(state=NominationState.DRAFT)
        run = Q(round__in=Round.objects.run_by(user).values("pk")) & sent
        public = Q(
            winner__state__in=sorted(PUBLIC), winner__hidden_at__isnull=True,
            winner__release_at__lte=now, winner__publish_level="full",
        )  # fmt: skip
        rounds = Round.objects.nominable_by(user, now) if media else Round.objects.none()
        # State-blind: it may not tell by going away. Only a medium's own withdrawal ends it.
        open_now = (
            Q(round__in=rounds.values("pk"), submitted_at__isnull=False)
            & ~Q(state=NominationState.WITHDRAWN)
        )  # fmt: skip
        marks = {"is_own": own, "is_run": run, "is_public": public, "is_open": open_now}
        return self.filter(own | run | public | open_now).annotate(
            **{name: Case(When(q, then=True), default=False) for name, q in marks.items()}
        )

    def live(self) -> "NominationQuerySet":
        """Those that still count: not withdrawn, merged or rejected."""
        return self.exclude(
            state__in=(
                NominationState.WITHDRAWN,
                NominationState.MERGED,
                NominationState.REJECTED,
                NominationState.DRAFT,
            )
        )


class Nomination(models.Model):
    """One medium's nomination of one nominee in one round. The story is the medium's.

    Shapes: `happened_on` carries its precision; `return_fields` are field names. A fact that the
    source only implies is named in `inferred` (category, region) and shown as 推定. `ended_at` is
    when it was over without the award; `purged_at` when what was personal in it went. What
    follows a grant has its `application`, a copy of its amount, and a medium only if one
    recommended it.
    Units: `granted_amount` in yuan, two places.
    """

    class NameBasis(models.TextChoices):
        UNKNOWN = "", "未确认"
        CONSENT = "consent", "本人同意公开姓名"
        NEWS = "news", "已公开的新闻报道"
        NOT_PERSONAL = "not_personal", "机构或项目名称，无需个人同意"

    class RejectCode(models.TextChoices):
        DUPLICATE = "duplicate", "重复提名"
        OUT_OF_SCOPE = "out_of_scope", "不符合参评条件"
        UNVERIFIABLE = "unverifiable", "事迹无法核实"
        INCOMPLETE = "incomplete", "材料不全且未补充"
        APPEAL = "appeal", "含募捐或个人求助内容"
        OTHER = "other", "其他"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    # Those without an index of their own lead one of the indexes below.
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="nominations", verbose_name="评选轮次", db_index=False
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="nominations",
        verbose_name="类别",
    )  # fmt: skip
    partner = models.ForeignKey(
        MediaPartner, models.PROTECT, null=True, related_name="nominations",
        verbose_name="提名媒体", db_index=False,
    )  # fmt: skip
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, editable=False, related_name="honour",
        verbose_name="所依据的资助",
    )  # fmt: skip
    granted_amount = models.DecimalField(
        "资助金额（元）", max_digits=12, decimal_places=2, null=True, editable=False
    )
    nominee = models.ForeignKey(
        Nominee, models.PROTECT, related_name="nominations", verbose_name="被提名者"
    )
    nominee_before_merge = models.ForeignKey(
        Nominee, models.PROTECT, null=True, editable=False, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged",
        verbose_name="并入",
    )  # fmt: skip
    co_nominates = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="co_nominations",
        verbose_name="联合提名",
    )  # fmt: skip
    state = models.CharField(
        "状态", max_length=12, choices=NominationState.choices, default=NominationState.DRAFT,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    headline = models.CharField("一句话概括", max_length=60, blank=True)
    story = models.TextField("做了什么", max_length=20000, blank=True)
    citation = models.CharField("颁奖词", max_length=300, blank=True)
    happened_on = models.DateField("发生日期", null=True, blank=True)
    happened_precision = models.CharField(
        "日期精度", max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    happened_region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发生地区"
    )
    happened_place = models.CharField("具体地点", max_length=120, blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="nominations", verbose_name="主题"
    )

    source_medium = models.CharField("报道媒体", max_length=80, blank=True)
    source_author = models.CharField("作者", max_length=80, blank=True)
    source_title = models.CharField("原文标题", max_length=160, blank=True)
    source_url = models.URLField("原文链接", max_length=500, blank=True)
    source_published_on = models.DateField("发表日期", null=True, blank=True)

    name_basis = models.CharField(
        "公开姓名的依据", max_length=12, choices=NameBasis.choices, blank=True
    )
    is_minor = models.BooleanField("涉及未成年人", null=True, blank=True)
    is_under_14 = models.BooleanField("不满十四周岁", default=False)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    internal_note = models.TextField("内部备注", max_length=2000, blank=True)
    based_on = models.ForeignKey(
        "awards.Winner", models.PROTECT, null=True, blank=True, related_name="led_to",
        verbose_name="基于此前的获奖",
    )  # fmt: skip
    position = models.PositiveIntegerField("出场顺序", default=0)
    verification_level = models.PositiveSmallIntegerField(
        "核实程度",
        choices=VerificationLevel.choices,
        default=VerificationLevel.NONE,
        editable=False,
    )
    verification_note = models.TextField("核实记录", max_length=2000, blank=True)
    inferred = models.JSONField("推定的字段", default=list, blank=True, editable=False)

    search_text = models.TextField(editable=False, blank=True)

    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = acted_by("创建人", later=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    submitted_by = acted_by()
    returned_at = models.DateTimeField("退回时间", null=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=500, blank=True, editable=False)
    return_fields = models.JSONField("需补充的内容", default=list, blank=True, editable=False)
    return_marks = models.JSONField("退回时的内容标记", default=dict, blank=True, editable=False)
    reject_code = models.CharField(
        "不予受理原因", max_length=14, choices=RejectCode.choices, blank=True, editable=False
    )
    state_reason = models.CharField("原因说明", max_length=500, blank=True, editable=False)
    screened_at = models.DateTimeField("受理时间", null=True, editable=False)
    screened_by = acted_by()
    proposed_at = models.DateTimeField("拟授时间", null=True, editable=False)
    proposed_by = acted_by()
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    confirmed_by = acted_by()
    ended_at = models.DateTimeField("终止时间", null=True, editable=False)
    purged_at = models.DateTimeField("个人信息清除时间", null=True, editable=False)
    is_sample = models.BooleanField("样例", default=False)
    is_synthetic = models.BooleanField("合成数据", default=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提名"
        ordering = ("-updated_at", "-pk")
        indexes = (
            models.Index(fields=("partner", "state", "-updated_at"), name="nomination_partner"),
            models.Index(fields=("round", "state", "-updated_at"), name="nomination_round"),
            models.Index(fields=("state", "-updated_at"), name="nomination_state"),
            models.Index(fields=("-updated_at", "-id"), name="nomination_newest"),
        )
        constraints = (
            in_states("nomination_state_known", NominationState),
            together("nomination_submitted", "submitted_at", "submitted_by"),
            together("nomination_screened", "screened_at", "screened_by"),
            together("nomination_proposed", "proposed_at", "proposed_by"),
            together("nomination_confirmed", "confirmed_at", "confirmed_by"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="nomination_four_eyes",
                violation_error_message="提出拟授和确认授予必须是两个人。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("created_by")),
                name="nomination_nominator_not_confirmer",
                violation_error_message="提名人不能确认自己的提名。",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="nomination_merged_has_target",
                violation_error_message="合并必须指明并入哪一份提名。",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="nomination_not_merged_into_itself",
                violation_error_message="不能并入自己。",
            ),
            models.CheckConstraint(
                condition=Q(co_nominates__isnull=True) | ~Q(co_nominates=F("id")),
                name="nomination_not_beside_itself",
                violation_error_message="不能与自己联合提名。",
            ),
            models.CheckConstraint(
                condition=Q(verification_level__in=VerificationLevel.values),
                name="nomination_verification_known",
                violation_error_message="未知的核实程度。",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(application__isnull=False),
                name="nomination_medium_or_grant",
                violation_error_message="提名须有提名媒体，随资助授予的除外。",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=True, granted_amount__isnull=True)
                | Q(application__isnull=False, granted_amount__gt=0),
                name="nomination_grant_has_amount",
                violation_error_message="随资助授予的称号须记着资助的金额。",
            ),
            models.UniqueConstraint(
                fields=("round", "category", "nominee"),
                condition=Q(state__in=("proposed", "notice", "suspended", "confirmed")),
                name="nomination_one_decided_per_nominee",
                violation_error_message="同一类别里，同一被提名者已有拟授或确认的提名。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nominee} · {self.round}"

    @property
    def when(self) -> str:
        """The day of the deed at its own precision."""
        return render_date(self.happened_on, self.happened_precision)

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is, for those who may know the real state."""
        return NOMINATION.turn[self.state]


class NominationFigure(Figure):
    """A figure the story claims (受益学生 超6800人)."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="figures")

    class Meta(Figure.Meta):
        verbose_name = verbose_name_plural = "事迹数据"
