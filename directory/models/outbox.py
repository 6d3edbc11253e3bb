"""The outbox: every mail waits as a row, and the templates that mails are written from."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q

from directory.models.organisations import (
    Organisation,
    Role,
    is_overseer,
    organisations_held,
)
from directory.workflow import MAIL, MailState
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.crypto import decrypt, encrypt
from kit.ids import public_id

if TYPE_CHECKING:
    from directory.models.people import User

MAIL_RUNNERS = (Role.ORGANISER, Role.LEAD_EDITOR)
MAX_SUBJECT, MAX_TEXT = 120, 10_000


class MailKind(models.TextChoices):
    """What a mail is about."""

    JUROR_INVITATION = "juror_invitation", "评委邀请"
    JUROR_REMINDER = "juror_reminder", "评委提醒"
    NOMINATION_RETURNED = "nomination_returned", "提名退回"
    RESULT_TOLD = "result_told", "结果告知"
    VOTER_INVITATION = "voter_invitation", "投票邀请"
    PASSWORD_RESET = "password_reset", "重设密码"
    APPLICATION_LINK = "application_link", "申请专用链接"
    GRANT_AGREEMENT = "grant_agreement", "签署协议提醒"
    GRANT_REPORT = "grant_report", "资助反馈提醒"
    MEDIUM_REPORT = "medium_report", "推荐媒体的反馈提醒"
    ASSESSOR_REMINDER = "assessor_reminder", "资助评估提醒"
    OTHER = "other", "其他"


# Mails of the machinery that must not wait for anybody; whoever reads them gets in.
AUTOMATIC = frozenset(
    {
        MailKind.PASSWORD_RESET, MailKind.APPLICATION_LINK, MailKind.GRANT_AGREEMENT,
        MailKind.GRANT_REPORT,
    }
)  # fmt: skip
# Those that no programme words for itself.
UNWORDED = frozenset({MailKind.PASSWORD_RESET, MailKind.APPLICATION_LINK, MailKind.OTHER})


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails by who may know of them, and by what is to be done."""

    def visible_to(self, user: "User") -> "MailQuerySet":
        """All for overseers; to who runs a programme or a medium's column its own."""
        if is_overseer(user):
            return self
        return self.filter(organisation__in=organisations_held(user, MAIL_RUNNERS))

    def run_by(self, user: "User") -> "MailQuerySet":
        """Those that the user may release."""
        if user.is_superuser:
            return self
        return self.filter(organisation__in=organisations_held(user, MAIL_RUNNERS))

    def with_reads(self, user: "User") -> "MailQuerySet":
        """The rows with `is_read`: whether the user may read this one's address and words."""
        own = Q(organisation__in=organisations_held(user, MAIL_RUNNERS))
        reads = (Q() if user.is_superuser else own) & ~Q(kind__in=sorted(AUTOMATIC))
        return self.annotate(is_read=ExpressionWrapper(reads, models.BooleanField()))

    def waiting(self) -> "MailQuerySet":
        """Those that wait for a person."""
        return self.filter(state=MailState.WAITING)

    def releasable(self, now: datetime) -> "MailQuerySet":
        """Those that wait for a person and may be let go now."""
        return self.waiting().filter(Q(not_before__isnull=True) | Q(not_before__lte=now))

    def due(self, now: datetime) -> "MailQuerySet":
        """Those that may be sent now and are in nobody's hands, the oldest first."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(
            free, state__in=(MailState.RELEASED, MailState.FAILED), try_after__lte=now
        ).order_by("try_after", "pk")


class Mail(models.Model):
    """One mail of the outbox.

    Shapes: `organisation` is the house (or the medium, for its own column) whose programme it
    belongs to, None for mails of the machinery; address and text are enciphered; `about` names
    the thing ("awards.nomination:17"); `key` makes the same mail asked for twice one mail.
    `not_before` is the moment before which it may not be let go, since what it tells is not out;
    `try_after` None means that nobody tries by itself; `lease_until` is set while it is sent.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mails",
        verbose_name="所属机构",
    )  # fmt: skip
    kind = models.CharField("种类", max_length=24, choices=MailKind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="mails",
        verbose_name="收件人",
    )  # fmt: skip
    to_cipher = models.TextField(editable=False, blank=True)
    subject = models.CharField("主题", max_length=MAX_SUBJECT)
    text_cipher = models.TextField(editable=False, blank=True)
    about = models.CharField("关于", max_length=120, blank=True, editable=False)
    key = models.CharField(max_length=120, null=True, unique=True, editable=False)  # noqa: DJ001
    state = models.CharField(
        "状态", max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    not_before = models.DateTimeField("最早放行", null=True, editable=False)
    queued_at = models.DateTimeField("写成时间", editable=False)
    asked_by = acted_by("经办人")
    released_at = models.DateTimeField("放行时间", null=True, editable=False)
    releaser = acted_by("放行人")
    discarded_at = models.DateTimeField("作废时间", null=True, editable=False)
    discarded_by = acted_by("作废人")
    discard_reason = models.CharField("作废原因", max_length=500, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField("已试次数", default=0, editable=False)
    try_after = models.DateTimeField("下次发送", null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    problem = models.CharField("没有发出的原因", max_length=200, blank=True, editable=False)
    sent_at = models.DateTimeField("发送时间", null=True, editable=False)
    erased_at = models.DateTimeField("内容清除时间", null=True, editable=False)
    is_sample = models.BooleanField("样例", default=False, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮件"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("try_after",), name="mail_due",
                         condition=Q(state__in=("released", "failed"))),
            models.Index(fields=("organisation", "state"), name="mail_of_house"),
        )  # fmt: skip
        constraints = (
            in_states("mail_state_known", MailState),
            together("mail_discarded", "discarded_at", "discarded_by"),
            models.CheckConstraint(
                condition=~Q(state=MailState.WAITING) | Q(try_after__isnull=True),
                name="mail_waiting_is_not_due",
                violation_error_message="等待放行的邮件不能排入发送。",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False),
                name="mail_sent_has_its_moment",
                violation_error_message="已发送的邮件须有发送时间。",
            ),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def to(self) -> str:
        """The address; empty once it is erased."""
        return decrypt(self.to_cipher) if self.to_cipher else ""

    @to.setter
    def to(self, address: str) -> None:
        """Encipher the address."""
        self.to_cipher = encrypt(address) if address else ""

    @property
    def text(self) -> str:
        """The text; empty once it is erased."""
        return decrypt(self.text_cipher) if self.text_cipher else ""

    @text.setter
    def text(self, words: str) -> None:
        """Encipher the words."""
        self.text_cipher = encrypt(words) if words else ""

    @property
    def turn(self) -> str:
        """Whose turn it is, in plain words."""
        return MAIL.turn[self.state]

    @property
    def is_automatic(self) -> bool:
        """Whether the machinery sends it without asking anybody."""
        return self.kind in AUTOMATIC

    def is_leased(self, now: datetime) -> bool:
        """Whether somebody is sending it at this moment."""
        return self.lease_until is not None and self.lease_until > now


class MailTemplateQuerySet(models.QuerySet["MailTemplate"]):
    """Templates by who may read them."""

    def visible_to(self, user: "User") -> "MailTemplateQuerySet":
        """All for overseers; to who runs a programme or a medium's column its own."""
        if is_overseer(user):
            return self
        return self.filter(organisation__in=organisations_held(user, MAIL_RUNNERS))


class MailTemplate(models.Model):
    """How a programme words one kind of mail; without one the shipped words are used."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mail_templates", verbose_name="所属机构"
    )
    kind = models.CharField(
        "种类", max_length=24,
        choices=[one for one in MailKind.choices if one[0] not in UNWORDED],
    )  # fmt: skip
    subject = models.CharField("主题", max_length=MAX_SUBJECT)
    text = models.TextField("正文", max_length=MAX_TEXT)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField("样例", default=False, editable=False)

    objects = MailTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮件模板"
        ordering = ("organisation", "kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind"),
                name="mail_template_once",
                violation_error_message="这个机构已经有这一种邮件的模板，请修改那一份。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_kind_display()}"
