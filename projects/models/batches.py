"""Batches: what goes to the bank, made by one person, released by another, never changed."""

from django.db import models
from django.db.models import F, Q

from directory.models import Organisation, User, organisations_held
from directory.models.organisations import Role
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id
from projects.models.funds import exactly, yuan
from projects.models.payments import Payment
from projects.workflow import BATCH, BatchState

BATCH_ROLES = (Role.FINANCE, Role.APPROVER)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches by who may know of them."""

    def visible_to(self, user: User) -> "BatchQuerySet":
        """Those of the houses whose money the user pays out or approves."""
        if is_overseer(user):
            return self
        return self.filter(organisation__in=organisations_held(user, BATCH_ROLES))


class Batch(models.Model):
    """One file for the bank.

    Shapes: numbered without a gap for each house and year. `file_cipher` is the workbook as it
    was made once, enciphered, so that every download is the same bytes, whose SHA-256 is
    `content_sha256`. Triggers refuse every change of what it says.
    Units: yuan, two places.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="batches", verbose_name="付款机构"
    )
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("编号")
    state = models.CharField(
        "状态", max_length=10, choices=BatchState.choices, default=BatchState.MADE, editable=False
    )
    row_count = models.PositiveIntegerField("笔数")
    gross = yuan("应付合计（元）")
    tax = yuan("税款合计（元）")
    net = yuan("实付合计（元）")
    content_sha256 = models.CharField("文件摘要", max_length=64)
    file_cipher = models.TextField("文件（加密）", editable=False)
    file_title = models.CharField("文件名", max_length=120)
    made_at = models.DateTimeField("生成时间")
    made_by = acted_by("生成人", later=False)
    released_at = models.DateTimeField("放行时间", null=True, editable=False)
    released_by = acted_by("放行人")
    annulled_at = models.DateTimeField("作废时间", null=True, editable=False)
    annulled_by = acted_by("作废人")
    annul_reason = models.CharField("作废原因", max_length=300, blank=True, editable=False)
    is_sample = models.BooleanField("样例", default=False, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "付款批次"
        ordering = ("-made_at", "-pk")
        constraints = (
            in_states("batch_state_known", BatchState),
            together("batch_released", "released_at", "released_by"),
            together("batch_annulled", "annulled_at", "annulled_by"),
            models.UniqueConstraint(
                fields=("organisation", "year", "number"),
                name="batch_number_once",
                violation_error_message="这个批次编号已经用过。",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, row_count__gte=1),
                name="batch_counts_from_one",
                violation_error_message="批次至少有一笔付款，编号从 1 开始。",
            ),
            models.CheckConstraint(
                condition=Q(gross=exactly(F("tax") + F("net"))),
                name="batch_adds_up",
                violation_error_message="应付合计须等于税款合计加实付合计。",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by")),
                name="batch_four_eyes",
                violation_error_message="生成批次和放行必须是两个人。",
            ),
            models.CheckConstraint(
                condition=(Q(state="released") & Q(released_at__isnull=False))
                | (~Q(state="released") & Q(released_at__isnull=True)),
                name="batch_released_has_person",
                violation_error_message="放行须记录放行人和时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled")
                | (Q(annulled_at__isnull=False) & ~Q(annul_reason="")),
                name="batch_annulled_has_reason",
                violation_error_message="作废批次须写明原因。",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name on paper: 2026-003."""
        return f"{self.year}-{self.number:03d}"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return BATCH.turn[self.state]


class BatchLineQuerySet(models.QuerySet["BatchLine"]):
    """Lines by who may know of their batch, and by whether the bank has answered."""

    def visible_to(self, user: User) -> "BatchLineQuerySet":
        """Those of the batches that the user sees."""
        return self.filter(batch__in=Batch.objects.visible_to(user).values("pk"))

    def unanswered(self) -> "BatchLineQuerySet":
        """Those about which the bank has said nothing yet."""
        return self.filter(outcome="")


class BatchLine(models.Model):
    """One payment in one batch, with the amounts as they were, and what the bank made of it.

    Shapes: a payment has one line at most without an outcome or paid, so it is never in two live
    batches and never paid twice. Only the outcome is ever written afterwards.
    """

    class Outcome(models.TextChoices):
        NONE = "", "等待结果"
        PAID = "paid", "已付"
        FAILED = "failed", "付款失败"
        BOUNCED = "bounced", "付款后退回"
        WITHDRAWN = "withdrawn", "已退出"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField("序号")
    gross = yuan("应付（元）")
    tax = yuan("税款（元）")
    net = yuan("实付（元）")
    account_index = models.CharField(max_length=64, editable=False)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    answered_on = models.DateField("银行日期", null=True)
    reason = models.CharField("原因", max_length=300, blank=True)

    objects = BatchLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批次明细"
        ordering = ("batch", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "position"),
                name="batch_line_position_once",
                violation_error_message="这个序号已有一笔。",
            ),
            models.UniqueConstraint(
                fields=("payment",),
                condition=Q(outcome__in=("", "paid")),
                name="batch_line_one_live",
                violation_error_message="这笔付款已在另一个批次里。",
            ),
            models.CheckConstraint(
                condition=Q(gross=exactly(F("tax") + F("net"))),
                name="batch_line_adds_up",
                violation_error_message="应付须等于税款加实付，精确到分。",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("failed", "bounced", "withdrawn")) | ~Q(reason=""),
                name="batch_line_ended_has_reason",
                violation_error_message="失败、退回或退出须写明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch} 第 {self.position} 笔"
