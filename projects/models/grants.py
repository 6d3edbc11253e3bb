"""Grants: what was approved, the agreement accepted, the report owed."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from directory.models import User
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.dates import deadline
from kit.ids import public_id
from projects.models.applications import Application
from projects.models.grant_rounds import AgreementText
from projects.models.pictures import GrantPhoto
from projects.workflow import REPORT, ReportState


class HonourMark(models.TextChoices):
    """What has become of the honour that a grant conferred; nothing while it stands."""

    QUESTIONED = "questioned", "称号正在撤销"
    REVOKED = "revoked", "称号已撤销"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by who may see them."""

    def visible_to(self, user: User) -> "GrantQuerySet":
        """Those of the applications that the user sees."""
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))


class Grant(models.Model):
    """The facts of an approved application; its state is the application's.

    Shapes: `number` is the public one, never used again. The agreement is accepted by the digest
    of the text that was read, with the code of the private link's phone step. `honour_mark` is
    written by the app above, in which the honour lives; while it is there nothing is paid.
    Units: yuan, two places; `agree_by` is inclusive.
    """

    number = models.CharField("资助编号", max_length=20, unique=True, editable=False)
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="grant", verbose_name="申请"
    )
    agree_by = models.DateField("签署期限")
    agreement = models.ForeignKey(
        AgreementText, models.PROTECT, null=True, editable=False, related_name="grants"
    )
    accepted_at = models.DateTimeField("签署时间", null=True, editable=False)
    accepted_name = models.CharField("签署人", max_length=60, blank=True, editable=False)
    accepted_digest = models.CharField("签署文本摘要", max_length=64, blank=True, editable=False)
    unspent = models.DecimalField(
        "未用完（元）", max_digits=12, decimal_places=2, null=True, editable=False
    )
    reminded_at = models.DateTimeField("最近提醒签署时间", null=True, editable=False)
    honour_mark = models.CharField(
        "所授称号", max_length=10, choices=HonourMark.choices, blank=True, editable=False
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资助"
        ordering = ("-number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_digest="", agreement__isnull=True)
                | (Q(accepted_at__isnull=False, agreement__isnull=False)
                   & ~Q(accepted_digest="") & ~Q(accepted_name="")),
                name="grant_accepted_whole",
                violation_error_message="签署须记录文本、时间和签署人。",
            ),
            models.CheckConstraint(
                condition=Q(unspent__isnull=True) | Q(unspent__gte=0),
                name="grant_unspent_not_negative",
                violation_error_message="未用完的金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(honour_mark__in=("", *HonourMark.values)),
                name="grant_honour_mark_known",
                violation_error_message="未知的称号标记。",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by who may see them, and by whether they are late."""

    def visible_to(self, user: User) -> "ReportQuerySet":
        """Those of the grants that the user sees."""
        return self.filter(grant__in=Grant.objects.visible_to(user).values("pk"))

    def owed(self) -> "ReportQuerySet":
        """Those that have not been handed in."""
        return self.filter(state__in=(ReportState.DUE, ReportState.RETURNED))

    def overdue(self, today: date) -> "ReportQuerySet":
        """Those owed whose day has passed."""
        return self.owed().filter(due_on__lt=today)


class Report(models.Model):
    """What a grantee tells about the use of the money, sized to the amount: three short answers.

    Units: yuan, two places; `due_on` is inclusive.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    grant = models.OneToOneField(Grant, models.PROTECT, related_name="report", verbose_name="资助")
    state = models.CharField(
        "状态", max_length=10, choices=ReportState.choices, default=ReportState.DUE, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    due_on = models.DateField("提交期限")
    done = models.TextField("做了什么", max_length=1000, blank=True)
    changed = models.TextField("带来了什么变化", max_length=1000, blank=True)
    spent_on = models.TextField("钱花在哪里", max_length=1000, blank=True)
    people = models.PositiveIntegerField("受益人数", null=True, blank=True)
    spent = models.DecimalField(
        "实际使用（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    may_publish = models.BooleanField("同意公开这份反馈", default=False)
    filed_at = models.DateTimeField("提交时间", null=True, editable=False)
    filed_for = acted_by("代为提交的编辑")
    returned_reason = models.CharField("退回原因", max_length=500, blank=True, editable=False)
    accepted_at = models.DateTimeField("通过时间", null=True, editable=False)
    accepted_by = acted_by()
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    published_by = acted_by()
    reminded_at = models.DateTimeField("最近提醒时间", null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反馈"
        ordering = ("due_on", "pk")
        constraints = (
            in_states("report_state_known", ReportState),
            together("report_accepted", "accepted_at", "accepted_by"),
            together("report_published", "published_at", "published_by"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False, spent__isnull=False),
                name="report_accepted_states_spent",
                violation_error_message="通过反馈须有通过人和实际使用金额。",
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0),
                name="report_spent_not_negative",
                violation_error_message="实际使用金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(may_publish=True, state="accepted"),
                name="report_published_with_consent",
                violation_error_message="公开反馈须经同意并已通过。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.grant} 反馈"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return REPORT.turn[self.state]

    def is_overdue(self, now: datetime) -> bool:
        """Whether its day has passed and it has not been handed in."""
        owed = self.state in (ReportState.DUE, ReportState.RETURNED)
        return owed and now > deadline(self.due_on)


class ReportPhoto(GrantPhoto):
    """A picture that came with a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="photos")

    class Meta(GrantPhoto.Meta):
        verbose_name = verbose_name_plural = "反馈照片"


class ReportExtension(models.Model):
    """A later day for a report, with its reason."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="extensions")
    from_day = models.DateField("原期限")
    to_day = models.DateField("新期限")
    reason = models.CharField("理由", max_length=500)
    made_at = models.DateTimeField("时间", editable=False)
    made_by = acted_by(later=False)

    class Meta:
        verbose_name = verbose_name_plural = "反馈延期"
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(to_day__gt=F("from_day")) & ~Q(reason=""),
                name="reportextension_later_with_reason",
                violation_error_message="延期须晚于原期限，并写明理由。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_day} → {self.to_day}"
