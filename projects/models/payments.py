"""Payments: what is owed to whom, after which tax, how far it is, and what was asked back."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from directory.models import User, organisations_held
from directory.models.organisations import Role
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id
from projects.models.funds import Commitment, exactly, yuan
from projects.models.payees import Payee, PayeeFile, payee_scope
from projects.tax import TAX_RATE
from projects.workflow import LIVE, PAYMENT, ClawbackState, PaymentState


class TaxTreatment(models.TextChoices):
    """Why tax is withheld, or why not."""

    NONE = "", "未定"
    INCIDENTAL = "incidental", "偶然所得，代扣 20%"
    EXEMPT_AUTHORITY = "exempt_authority", "免税：政府或规定级别的奖金（有文件）"
    EXEMPT_COURAGE = "exempt_courage", "免税：见义勇为奖金（有文件）"
    PROJECT = "project", "按协议的项目资助，不属个人所得"
    ORGANISATION = "organisation", "付给单位，不代扣个人所得税"


class Voucher(models.TextChoices):
    """What proves that the money was due and received."""

    NONE = "", "未定"
    CONFIRMED = "confirmed", "收款人在线确认"
    RECEIPT = "receipt", "收据或领款单"
    INVOICE = "invoice", "发票"
    AGREEMENT = "agreement", "资助协议"


K = PayeeFile.Kind
# The kinds of files that must be there before a payment is ready.
TAX_FILES: dict[str, tuple[str, ...]] = {
    TaxTreatment.EXEMPT_AUTHORITY: (K.EXEMPTION,),
    TaxTreatment.EXEMPT_COURAGE: (K.EXEMPTION,),
    TaxTreatment.PROJECT: (K.AGREEMENT,),
}
VOUCHER_FILES: dict[str, tuple[str, ...]] = {
    Voucher.RECEIPT: (K.RECEIPT,),
    Voucher.INVOICE: (K.INVOICE,),
    Voucher.AGREEMENT: (K.AGREEMENT,),
}
_YUAN = models.DecimalField(max_digits=14, decimal_places=2)
_AHEAD = ("ready", "batched", "exported", "paid", "failed", "returned")


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments by who may know of them, and by whether they count."""

    def visible_to(self, user: User) -> "PaymentQuerySet":
        """Those whose payee the user may know of: finance sees what has been filled in."""
        if is_overseer(user):
            return self
        return self.filter(payee_scope(user, "payee__"))

    def live(self) -> "PaymentQuerySet":
        """Those that were not waived."""
        return self.filter(state__in=LIVE)

    def not_asked_back(self) -> "PaymentQuerySet":
        """Those that were paid and of which a part, or all, was neither returned nor asked for."""
        asked = Coalesce(Sum("clawbacks__amount"), Decimal(0), output_field=_YUAN)
        rows = self.filter(state=PaymentState.PAID).annotate(asked=asked)
        return rows.filter(gross__gt=exactly(F("asked")))

    def paid_by(self, user: User) -> "PaymentQuerySet":
        """Those of the houses whose money the user pays out."""
        held = organisations_held(user, (Role.FINANCE,))
        return self.filter(commitment__fund__run_by__in=held)

    def for_page(self) -> "PaymentQuerySet":
        """With what a list says of each."""
        return self.select_related(
            "payee", "commitment__fund__run_by", "commitment__fund__partner__organisation"
        )


class Payment(models.Model):
    """One share of a commitment on its way to one payee.

    Shapes: `instalment` counts from 1; one that was not waived for each commitment, payee and
    instalment. Money of several payees is several payments, whose gross sums are what the
    commitment holds (`Commitment.started`). `paid_on` is the bank's day, `bank_reference` its
    number.
    Units: yuan, two places; gross − tax = net.
    Source: domain.md §4, §5 invariants 4, 5 and 6.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="payments", verbose_name="资金占用"
    )
    payee = models.ForeignKey(Payee, models.PROTECT, related_name="payments", verbose_name="收款人")
    instalment = models.PositiveSmallIntegerField("期次", default=1, editable=False)
    state = models.CharField(
        "状态", max_length=10, choices=PaymentState.choices, default=PaymentState.COLLECTING,
        editable=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)
    gross = models.DecimalField("应付（元）", max_digits=14, decimal_places=2)
    tax = yuan("税款（元）")
    net = yuan("实付（元）")
    treatment = models.CharField(
        "税务处理", max_length=20, choices=TaxTreatment.choices, blank=True
    )
    treatment_basis = models.CharField("文号或协议编号", max_length=120, blank=True)
    voucher = models.CharField("凭证", max_length=10, choices=Voucher.choices, blank=True)
    started_at = models.DateTimeField("发起时间", editable=False)
    started_by = acted_by("发起人", later=False)
    ready_at = models.DateTimeField("备妥时间", null=True, editable=False)
    ready_by = acted_by("备妥人")
    paid_on = models.DateField("付款日期", null=True, editable=False)
    paid_at = models.DateTimeField("登记付款时间", null=True, editable=False)
    paid_by = acted_by("登记付款人")
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True, editable=False)
    note = models.CharField("暂缓、失败或不再支付的原因", max_length=300, blank=True,
                            editable=False)  # fmt: skip
    is_sample = models.BooleanField("样例", default=False, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "付款"
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=("state", "-started_at"), name="payment_state"),
            models.Index(fields=("paid_on",), name="payment_paid_on",
                         condition=Q(state="paid")),
        )  # fmt: skip
        constraints = (
            in_states("payment_state_known", PaymentState),
            together("payment_ready", "ready_at", "ready_by"),
            together("payment_paid", "paid_at", "paid_by"),
            models.UniqueConstraint(
                fields=("commitment", "payee", "instalment"),
                condition=Q(state__in=LIVE),
                name="payment_once",
                violation_error_message="这位收款人的这一期已经有一笔付款。",
            ),
            models.CheckConstraint(
                condition=Q(gross=exactly(F("tax") + F("net"))),
                name="payment_adds_up",
                violation_error_message="应付须等于税款加实付，精确到分。",
            ),
            models.CheckConstraint(
                condition=Q(gross__gt=0, tax__gte=0, net__gte=0),
                name="payment_amounts_positive",
                violation_error_message="付款金额必须大于零，税款不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(treatment="incidental", tax=exactly(F("gross") * TAX_RATE))
                | (~Q(treatment="incidental") & Q(tax=0)),
                name="payment_taxed_as_treated",
                violation_error_message="税款与税务处理不符：偶然所得为 20%，其余为零。",
            ),
            models.CheckConstraint(
                condition=Q(instalment__gte=1),
                name="payment_instalment_counts_from_one",
                violation_error_message="期次从 1 开始。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_AHEAD)
                | (~Q(treatment="") & ~Q(voucher="") & Q(ready_at__isnull=False)),
                name="payment_ready_has_terms",
                violation_error_message="备妥之前须确定税务处理和凭证。",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False, paid_on__isnull=False),
                name="payment_paid_has_moment",
                violation_error_message="已付须有付款日期和登记人。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "failed", "returned", "waived")) | ~Q(note=""),
                name="payment_stopped_has_reason",
                violation_error_message="暂缓、失败、退回或不再支付须写明原因。",
            ),
        )

    def __str__(self) -> str:
        return f"付款 {self.public_id[:6]}"

    @property
    def turn(self) -> str:
        """Plain words for whose turn it is."""
        return PAYMENT.turn[self.state]

    @property
    def is_live(self) -> bool:
        """Whether it counts against its commitment."""
        return self.state in LIVE

    def needed_files(self) -> tuple[str, ...]:
        """The kinds of files without which it cannot be ready."""
        proof = (K.RELATION,) if self.payee.needs_proof else ()
        of_terms = TAX_FILES.get(self.treatment, ()) + VOUCHER_FILES.get(self.voucher, ())
        return tuple(dict.fromkeys(str(kind) for kind in proof + of_terms))


class ClawbackQuerySet(models.QuerySet["Clawback"]):
    """Clawbacks by who may know of the payment."""

    def visible_to(self, user: User) -> "ClawbackQuerySet":
        """Those of the payments that the user sees."""
        return self.filter(payment__in=Payment.objects.visible_to(user).values("pk"))


class Clawback(models.Model):
    """Money that was paid and is asked back: demanded, and what came of it.

    Shapes: one open demand for each payment. Units: yuan, two places.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="clawbacks", verbose_name="付款"
    )
    amount = models.DecimalField("要求退还（元）", max_digits=14, decimal_places=2)
    reason = models.CharField("原因", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=ClawbackState.choices, default=ClawbackState.DEMANDED,
        editable=False,
    )  # fmt: skip
    demanded_at = models.DateTimeField("提出时间", editable=False)
    demanded_by = acted_by("提出人", later=False)
    settled_at = models.DateTimeField("了结时间", null=True, editable=False)
    settled_by = acted_by("了结人")
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True, editable=False)
    note = models.CharField("不再追回的原因", max_length=300, blank=True, editable=False)

    objects = ClawbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "追回"
        ordering = ("-demanded_at", "-pk")
        constraints = (
            in_states("clawback_state_known", ClawbackState),
            together("clawback_settled", "settled_at", "settled_by"),
            models.UniqueConstraint(
                fields=("payment",),
                condition=Q(state="demanded"),
                name="clawback_one_open",
                violation_error_message="这笔付款已经在追回。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(reason=""),
                name="clawback_amount_and_reason",
                violation_error_message="追回须写明金额和原因。",
            ),
            models.CheckConstraint(
                condition=Q(state="demanded") | Q(settled_at__isnull=False),
                name="clawback_settled_has_person",
                violation_error_message="了结追回须记录经办人和时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | (~Q(note="") & ~Q(settled_by=F("demanded_by"))),
                name="clawback_dropped_four_eyes",
                violation_error_message="不再追回须写明原因，并由提出之外的人决定。",
            ),
        )

    def __str__(self) -> str:
        return f"追回 {self.public_id[:6]}"
