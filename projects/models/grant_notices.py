"""The public notice of a grant list, sealed line by line, and the objections to it."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from directory.models import User, organisations_held
from directory.models.organisations import RUNNERS
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.evidence import EvidenceFile
from kit.ids import public_id
from projects.models.applications import Application
from projects.models.grant_rounds import PUBLIC, GrantRound
from projects.workflow import (
    GRANT_NOTICE,
    GRANT_OBJECTION,
    GrantNoticeState,
    GrantObjectionState,
)

BEGUN = (GrantNoticeState.OPEN, GrantNoticeState.CLOSED)
UNRESOLVED = (GrantObjectionState.RECEIVED, GrantObjectionState.INVESTIGATING)


class GrantNoticeQuerySet(models.QuerySet["GrantNotice"]):
    """Notices by who may see them."""

    def published(self, now: datetime) -> "GrantNoticeQuerySet":
        """Those that have begun in a round that is public: the one rule of every public surface."""
        return self.filter(state__in=BEGUN, starts_at__lte=now, round__state__in=PUBLIC)

    def running(self, now: datetime) -> "GrantNoticeQuerySet":
        """Those of which something may still be objected to, or is being looked into."""
        return self.published(now).filter(GrantNotice.running_q(now))

    def visible_to(self, user: User) -> "GrantNoticeQuerySet":
        """Those of the rounds that the user runs; overseers read all."""
        if is_overseer(user):
            return self
        return self.filter(round__run_by__in=organisations_held(user, RUNNERS))


class GrantNotice(models.Model):
    """One public notice of those who are to receive a grant.

    Shapes: `digest` is the SHA-256 over the sealed lines and over `sealed_title`, what the round
    was called (projects.grant_noticelist). `least_ends_at` is the earliest end that the round's
    rule allows.
    Units: `days` are working days; `ends_at` is inclusive.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(
        GrantRound, models.PROTECT, related_name="notices", verbose_name="资助轮次"
    )
    state = models.CharField(
        "状态", max_length=10, choices=GrantNoticeState.choices,
        default=GrantNoticeState.SCHEDULED, editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    days = models.PositiveSmallIntegerField("公示工作日数")
    starts_at = models.DateTimeField("公示开始", null=True)
    ends_at = models.DateTimeField("公示结束", null=True)
    least_ends_at = models.DateTimeField(null=True, editable=False)
    is_certain = models.BooleanField("节假日已确定", default=True, editable=False)
    digest = models.CharField("名单摘要", max_length=64, blank=True, editable=False)
    sealed_title = models.CharField("封存时的轮次名称", max_length=120, blank=True, editable=False)
    made_at = models.DateTimeField("拟定时间", editable=False)
    made_by = acted_by(later=False)
    opened_at = models.DateTimeField("启动时间", null=True, editable=False)
    opened_by = acted_by()
    search_text = models.TextField(editable=False, blank=True, default="")
    is_sample = models.BooleanField("样例", default=False)

    objects = GrantNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资助公示"
        ordering = ("-made_at", "-pk")
        constraints = (
            in_states("grantnotice_state_known", GrantNoticeState),
            together("grantnotice_opened", "opened_at", "opened_by"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("made_by")),
                name="grantnotice_four_eyes",
                violation_error_message="拟定公示和启动公示必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BEGUN)
                | (Q(starts_at__isnull=False, ends_at__gte=F("least_ends_at"),
                     opened_at__isnull=False) & ~Q(digest="")),
                name="grantnotice_never_too_short",
                violation_error_message="公示不能短于规定的工作日数。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.round} 公示"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return GRANT_NOTICE.turn[self.state]

    def has_begun(self, now: datetime) -> bool:
        """Whether its time has come; the public sees it where it sees the round."""
        return self.state in BEGUN and self.starts_at is not None and self.starts_at <= now

    @staticmethod
    def running_q(now: datetime) -> Q:
        """The condition "a window of it is not over": its own, or that of one still listed."""
        open_ = Q(suspended_at__isnull=False) | Q(ends_at__gte=now)
        listed = GrantNoticeRow.objects.filter(open_, notice=OuterRef("pk"), removed_at=None)
        return Q(state=GrantNoticeState.OPEN) & (Q(ends_at__gte=now) | Q(Exists(listed)))


class GrantNoticeRowQuerySet(models.QuerySet["GrantNoticeRow"]):
    """Rows by who may see them."""

    def visible_to(self, user: User) -> "GrantNoticeRowQuerySet":
        """Those of the notices that the user sees."""
        return self.filter(notice__in=GrantNotice.objects.visible_to(user).values("pk"))


class GrantNoticeRow(models.Model):
    """One of those listed, as the public read it when the list was sealed.

    Shapes: `text` is canonical JSON with a random salt, `digest` its SHA-256.
    """

    notice = models.ForeignKey(GrantNotice, models.CASCADE, related_name="rows", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_rows")
    position = models.PositiveSmallIntegerField("序号")
    text = models.TextField("公示内容", blank=True, editable=False)
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)
    ends_at = models.DateTimeField("本项公示结束", null=True, editable=False)
    suspended_at = models.DateTimeField("中止时间", null=True, editable=False)
    removed_at = models.DateTimeField("移出时间", null=True, editable=False)
    removal = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = GrantNoticeRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资助公示名单"
        ordering = ("notice", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "position"),
                name="grantnoticerow_position_once",
                violation_error_message="这个序号已有一位。",
            ),
            models.UniqueConstraint(
                fields=("notice", "application"),
                name="grantnoticerow_application_once",
                violation_error_message="这份申请已在名单中。",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removal=""),
                name="grantnoticerow_removed_has_reason",
                violation_error_message="移出名单须写明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.application}"


class GrantObjectionQuerySet(models.QuerySet["GrantObjection"]):
    """Objections by who may know of them."""

    def visible_to(self, user: User) -> "GrantObjectionQuerySet":
        """For organiser and approver of the round; overseers read all, without the identity."""
        if is_overseer(user):
            return self
        return self.filter(notice__round__run_by__in=organisations_held(user, RUNNERS))

    def unresolved(self) -> "GrantObjectionQuerySet":
        """Those without a conclusion."""
        return self.filter(state__in=UNRESOLVED)


class GrantObjection(models.Model):
    """One real-name objection to a grant list; who objects is enciphered, what about is not.

    Shapes: without `row` it is about the list as a whole; `receipt_index` is the keyed hash of the
    code by which the sender follows it; `form_key` makes a second sending the same objection.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    notice = models.ForeignKey(
        GrantNotice, models.PROTECT, related_name="objections", verbose_name="公示"
    )
    row = models.ForeignKey(
        GrantNoticeRow, models.PROTECT, null=True, blank=True, related_name="objections"
    )
    state = models.CharField(
        "状态", max_length=14, choices=GrantObjectionState.choices,
        default=GrantObjectionState.RECEIVED, editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    name_cipher = models.TextField("姓名（加密）", editable=False)
    contact_cipher = models.TextField("联系方式（加密）", editable=False)
    text = models.TextField("异议内容", max_length=5000)
    receipt_index = models.CharField(max_length=64, unique=True, editable=False)
    form_key = models.CharField(max_length=64, unique=True, editable=False)
    filed_at = models.DateTimeField("提出时间", editable=False)
    screened_at = models.DateTimeField("受理时间", null=True, editable=False)
    screened_by = acted_by()
    resolved_at = models.DateTimeField("结论时间", null=True, editable=False)
    resolved_by = acted_by()
    reply = models.CharField("答复", max_length=500, blank=True, editable=False)
    purged_at = models.DateTimeField("个人信息清除时间", null=True, editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = GrantObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对资助名单的异议"
        ordering = ("-filed_at", "-pk")
        constraints = (
            in_states("grantobjection_state_known", GrantObjectionState),
            together("grantobjection_screened", "screened_at", "screened_by"),
            together("grantobjection_resolved", "resolved_at", "resolved_by"),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True) | ~Q(resolved_by=F("screened_by")),
                name="grantobjection_four_eyes",
                violation_error_message="受理异议和作出结论必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("not_accepted", "upheld", "dismissed")) | ~Q(reply=""),
                name="grantobjection_concluded_has_reply",
                violation_error_message="结论须写明答复。",
            ),
        )

    def __str__(self) -> str:
        return f"异议 {self.public_id[:6]}"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return GRANT_OBJECTION.turn[self.state]


class GrantObjectionFileQuerySet(models.QuerySet["GrantObjectionFile"]):
    """Files by who may know of their objection."""

    def visible_to(self, user: User) -> "GrantObjectionFileQuerySet":
        """Those of the objections that the user may know of; the file itself asks for more."""
        return self.filter(objection__in=GrantObjection.objects.visible_to(user).values("pk"))


class GrantObjectionFile(EvidenceFile):
    """One file of evidence; served only to those who may read who objects."""

    objection = models.ForeignKey(
        GrantObjection, models.CASCADE, related_name="files", verbose_name="异议"
    )

    objects = GrantObjectionFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对资助名单的异议佐证"
        ordering = ("pk",)
