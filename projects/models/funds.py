"""Money that a programme or a medium's column may give away, and what is set aside of it."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Round

from directory.models import MediaPartner, Organisation, User, organisations_held
from directory.models.organisations import RUNNERS, Role
from directory.models.people import is_overseer
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id
from projects.models.projects import Programme
from projects.workflow import OPEN_STATES, CommitmentState

NOTHING = Decimal("0.00")
# Who has to do with the money of an organisation; finance pays what the others decide.
FUND_ROLES = (*RUNNERS, Role.FINANCE)


def yuan(words: str) -> "models.DecimalField[Decimal, Decimal]":
    """A balance in yuan, two places; only actions change it."""
    return models.DecimalField(
        words, max_digits=14, decimal_places=2, default=NOTHING, editable=False
    )


def exactly(amount: Combinable) -> Round:
    """A sum to the 分, the same on both databases: SQLite adds floating numbers."""
    return Round(amount, precision=2)


def _seen_funds(user: User, below: str = "") -> Q:
    """Those run by the user's organisations, those of the columns the user leads.

    Shapes: `below` is the way from the row to its fund.
    """
    run = organisations_held(user, FUND_ROLES)
    led = organisations_held(user, (Role.LEAD_EDITOR,))
    return Q(**{f"{below}run_by__in": run}) | Q(**{f"{below}partner__organisation__in": led})


class FundQuerySet(models.QuerySet["Fund"]):
    """Funds by who may see them."""

    def visible_to(self, user: User) -> "FundQuerySet":
        """Those that `_seen_funds` names; an overseer sees all."""
        if is_overseer(user):
            return self
        return self.filter(_seen_funds(user))


class Fund(models.Model):
    """A pool of money with its balances in the row itself, held by the database's own checks.

    Shapes: of a programme, or of a medium's column (`partner`), or of neither. `committed` is all
    that was promised, `paid` the part of it that has left, `returned` the part of that which came
    back. A new total waits in `proposed_total` for a second person.
    Units: yuan, two places.
    Source: domain.md §5, invariant 1.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    name = models.CharField("名称", max_length=120)
    purpose = models.CharField("用途", max_length=300, blank=True)
    run_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="funds", verbose_name="运营机构"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="funds",
        verbose_name="所属计划",
    )  # fmt: skip
    partner = models.ForeignKey(
        MediaPartner, models.PROTECT, null=True, blank=True, related_name="funds",
        verbose_name="专用于哪家媒体的栏目",
    )  # fmt: skip
    total = yuan("总额（元）")
    reserved = yuan("已预留（元）")
    committed = yuan("已承诺（元）")
    paid = yuan("已支付（元）")
    returned = yuan("已退回（元）")
    proposed_total = models.DecimalField(
        "待复核的总额（元）", max_digits=14, decimal_places=2, null=True, editable=False
    )
    total_reason = models.CharField("调整总额的原因", max_length=300, blank=True, editable=False)
    total_proposed_at = models.DateTimeField(null=True, editable=False)
    total_proposed_by = acted_by()
    total_approved_at = models.DateTimeField(null=True, editable=False)
    total_approved_by = acted_by()
    created_at = models.DateTimeField("创建时间", editable=False)
    created_by = acted_by("创建人", later=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField("样例", default=False, editable=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金池"
        ordering = ("name", "pk")
        constraints = (
            together("fund_total_proposed", "total_proposed_at", "total_proposed_by"),
            together("fund_total_approved", "total_approved_at", "total_approved_by"),
            models.CheckConstraint(
                condition=Q(total__gte=exactly(F("reserved") + F("committed"))),
                name="fund_never_over_committed",
                violation_error_message="预留与承诺之和不能超过资金池总额。",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, reserved__gte=0, committed__gte=0),
                name="fund_balances_not_negative",
                violation_error_message="资金池的各项金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("committed")),
                name="fund_paid_within_committed",
                violation_error_message="已支付的不能超过已承诺的。",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("paid")),
                name="fund_returned_within_paid",
                violation_error_message="已退回的不能超过已支付的。",
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(partner__isnull=True),
                name="fund_programme_or_column",
                violation_error_message="资金池属于一个计划或一家媒体的栏目，不能同时属于两者。",
            ),
            models.CheckConstraint(
                condition=Q(total_approved_by__isnull=True)
                | ~Q(total_approved_by=F("total_proposed_by")),
                name="fund_total_four_eyes",
                violation_error_message="提出总额和复核总额必须是两个人。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def held(self) -> Decimal:
        """What is set aside."""
        return self.reserved + self.committed

    @property
    def available(self) -> Decimal:
        """What may still be set aside."""
        return self.total - self.held


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Commitments by whose they are, and whether they hold money."""

    def visible_to(self, user: User) -> "CommitmentQuerySet":
        """Those of the funds that the user sees."""
        if is_overseer(user):
            return self
        return self.filter(_seen_funds(user, "fund__"))

    def live(self) -> "CommitmentQuerySet":
        """Those that hold money of their fund."""
        return self.filter(state__in=OPEN_STATES)


class Commitment(models.Model):
    """Money of a fund set aside for one purpose: first reserved, then committed, or released.

    Shapes: `purpose` is a stable key of what it is for, such as nomination:<public_id>; one that
    holds money at most for each. `title` is what people read. `started` is the gross sum of its
    payments that were not waived, `paid` of those that were paid, `returned` what came back.
    Units: yuan, two places.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="commitments", verbose_name="资金池"
    )
    purpose = models.CharField("用途标识", max_length=80)
    title = models.CharField("用途", max_length=200)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    started = yuan("已发起付款（元）")
    paid = yuan("已支付（元）")
    returned = yuan("已退回（元）")
    state = models.CharField(
        "状态", max_length=10, choices=CommitmentState.choices, default=CommitmentState.RESERVED
    )
    reserved_at = models.DateTimeField("预留时间")
    reserved_by = acted_by("预留人", later=False)
    committed_at = models.DateTimeField("承诺时间", null=True)
    committed_by = acted_by("承诺人")
    released_at = models.DateTimeField("释放时间", null=True)
    released_by = acted_by("释放人")
    release_reason = models.CharField("释放原因", max_length=300, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金占用"
        ordering = ("-reserved_at", "-pk")
        constraints = (
            in_states("commitment_state_known", CommitmentState),
            together("commitment_committed", "committed_at", "committed_by"),
            together("commitment_released", "released_at", "released_by"),
            models.UniqueConstraint(
                fields=("purpose",),
                condition=Q(state__in=OPEN_STATES),
                name="commitment_one_open_per_purpose",
                violation_error_message="这项用途已经占用了资金。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="commitment_amount_positive",
                violation_error_message="占用的金额必须大于零。",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("amount"), returned__gte=0)
                & Q(returned__lte=F("paid")),
                name="commitment_paid_within_amount",
                violation_error_message="已支付的不能超过占用的金额。",
            ),
            models.CheckConstraint(
                condition=Q(started__gte=0, started__lte=F("amount")),
                name="commitment_started_within_amount",
                violation_error_message="各笔付款之和不能超过占用的金额。",
            ),
            models.CheckConstraint(
                condition=Q(state="committed") | Q(started=0),
                name="commitment_started_once_committed",
                violation_error_message="承诺之后才能付款，付款没有停止不能释放。",
            ),
            models.CheckConstraint(
                condition=Q(committed_by__isnull=True) | ~Q(committed_by=F("reserved_by")),
                name="commitment_four_eyes",
                violation_error_message="预留和承诺必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(committed_at__isnull=False),
                name="commitment_committed_has_moment",
                violation_error_message="已承诺的须记录时间和承诺人。",
            ),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(released_at__isnull=False, paid=0) & ~Q(release_reason=""),
                name="commitment_released_has_reason",
                violation_error_message="释放须写明原因，且没有支付过。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"
