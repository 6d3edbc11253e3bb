"""The taxes that a house withheld in one month, as finance files them by the 15th of the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kit.cells import Column, Kind, Row, Sheet
from projects.models import Payment, TaxTreatment
from projects.models.payments import PaymentQuerySet
from projects.workflow import PaymentState

DUE_DAY = 15
COLUMNS = (
    Column("payee", "姓名", Kind.TEXT, 16),
    Column("number_kind", "证件种类", Kind.TEXT, 18),
    Column("number", "证件号码", Kind.CODE, 24),
    Column("item", "所得项目", Kind.TEXT, 12),
    Column("gross", "收入额（元）", Kind.MONEY, 14),
    Column("rate", "税率", Kind.TEXT, 8),
    Column("tax", "应扣缴税额（元）", Kind.MONEY, 16),
    Column("net", "实付（元）", Kind.MONEY, 14),
    Column("paid_on", "支付日期", Kind.DATE, 12),
    Column("purpose", "用途", Kind.TEXT, 36),
    Column("reference", "付款编号", Kind.CODE, 24),
)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that the day lies in."""
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """The month of a text such as 2026-03; None for what is none."""
        try:
            return cls(date.fromisoformat(f"{text.strip()}-01"))
        except ValueError:
            return None

    @property
    def next(self) -> "Month":
        """The month after it."""
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return Month(date(year, month + 1, 1))

    @property
    def before(self) -> "Month":
        """The month before it."""
        year, month = divmod(self.first.year * 12 + self.first.month - 2, 12)
        return Month(date(year, month + 1, 1))

    @property
    def due(self) -> date:
        """By when what was withheld in it is filed."""
        return self.next.first.replace(day=DUE_DAY)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def withheld(rows: PaymentQuerySet, month: Month) -> PaymentQuerySet:
    """The payments of the month from which tax was withheld, in the order of their days."""
    found = rows.filter(
        state=PaymentState.PAID, treatment=TaxTreatment.INCIDENTAL, tax__gt=0,
        paid_on__gte=month.first, paid_on__lt=month.next.first,
    )  # fmt: skip
    return found.order_by("paid_on", "pk")


def withholding_sheet(month: Month, *, by: str, now: datetime) -> Sheet:
    """What the file says of itself."""
    words = f"{month}，{month.due:%Y-%m-%d} 前申报"
    return Sheet("withholding", "偶然所得代扣申报", COLUMNS, words, by, now)


def withholding_rows(payments: Iterable[Payment]) -> list[Row]:
    """The rows of the file, in clear: it is made for the tax office."""
    return [
        (
            one.payee.secret("name"), one.payee.get_number_kind_display(),
            one.payee.secret("number"), "偶然所得", one.gross, "20%", one.tax, one.net,
            one.paid_on, one.commitment.title, one.public_id,
        )
        for one in payments
    ]  # fmt: skip


def gross_sum(payments: Iterable[Payment]) -> Decimal:
    """All that it was withheld from."""
    return sum((one.gross for one in payments), Decimal("0.00"))


def tax_sum(payments: Iterable[Payment]) -> Decimal:
    """All that was withheld."""
    return sum((one.tax for one in payments), Decimal("0.00"))
