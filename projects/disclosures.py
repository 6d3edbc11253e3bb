"""What the house has to make public of its grants: rows for 慈善中国, grants to related parties.

慈善中国 is public, so its rows say what the page of the round says. The list of related parties is
for those who file it: whoever they are is named, and each has its day.

Source: norms.md (民政部令81号: grants to related parties are made public within 30 days).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from directory.models import User, organisations_held
from directory.models.organisations import RUNNERS
from kit.cells import Column, Kind, Row, Sheet
from kit.dates import china_day
from kit.identifiers import normalise_uscc
from projects.grantees import HIDDEN, PERSONS, as_told, crowded_by_round, told_grants
from projects.models import Application, Payment
from projects.workflow import PaymentState

RELATED_DAYS = 30
STEP = 2000
_MORE = (
    "uscc", "is_related", "related_note", "grant__number", "round_id", "round__title",
    "round__programme__name", "round__run_by__name", "last_paid",
)  # fmt: skip


class Filing(StrEnum):
    """Which list."""

    PUBLIC = "public"
    RELATED = "related"

    @property
    def words(self) -> str:
        """What it is called."""
        return {"public": "慈善中国公开信息", "related": "关联方资助"}[self.value]


COLUMNS: Mapping[Filing, tuple[Column, ...]] = {
    Filing.PUBLIC: (
        Column("programme", "慈善项目", Kind.TEXT, 24),
        Column("round", "资助轮次", Kind.TEXT, 24),
        Column("run_by", "慈善组织", Kind.TEXT, 20),
        Column("number", "资助编号", Kind.CODE, 18),
        Column("name", "受助人（按同意的公开程度）", Kind.TEXT, 22),
        Column("kind", "申请主体", Kind.TEXT, 10),
        Column("uscc", "统一社会信用代码", Kind.CODE, 22),
        Column("region_code", "地区代码", Kind.CODE, 10),
        Column("region", "地区", Kind.TEXT, 20),
        Column("deed", "用途", Kind.TEXT, 36),
        Column("amount", "资助金额（元）", Kind.MONEY, 14),
        Column("paid", "已支付（元）", Kind.MONEY, 14),
        Column("returned", "已退回（元）", Kind.MONEY, 14),
        Column("reported", "已反馈（元）", Kind.MONEY, 14),
        Column("approved", "批准时间", Kind.TEXT, 12),
        Column("related", "是否关联方", Kind.TEXT, 10),
    ),
    Filing.RELATED: (
        Column("due_on", "须公开日期", Kind.DATE, 12),
        Column("left", "还有（天）", Kind.NUMBER, 10),
        Column("number", "资助编号", Kind.CODE, 18),
        Column("name", "关联方", Kind.TEXT, 20),
        Column("shown", "公开的名称", Kind.TEXT, 20),
        Column("uscc", "统一社会信用代码", Kind.CODE, 22),
        Column("relation", "关联关系", Kind.TEXT, 36),
        Column("amount", "资助金额（元）", Kind.MONEY, 14),
        Column("paid", "已支付（元）", Kind.MONEY, 14),
        Column("last_paid", "最近付款", Kind.DATE, 12),
        Column("approved_on", "批准日期", Kind.DATE, 12),
        Column("round", "资助轮次", Kind.TEXT, 24),
        Column("run_by", "慈善组织", Kind.TEXT, 20),
    ),
}


def due_on(approved_at: datetime) -> date:
    """By when a grant to a related party is made public."""
    return china_day(approved_at) + timedelta(days=RELATED_DAYS)


def to_file(user: User, filing: Filing, year: int) -> "QuerySet[Application]":
    """The grants of a year that belong on the list, of the houses whose grants the user runs.

    Shapes: those for 慈善中国 once their round is public; related parties from their approval on.
    """
    rows = Application.objects.told() if filing == Filing.PUBLIC else Application.objects.awarded()
    mine = rows.filter(
        round__run_by__in=organisations_held(user, RUNNERS), approved_at__year=year
    ).order_by("approved_at", "pk")
    return mine if filing == Filing.PUBLIC else mine.filter(is_related=True)


def filing_rows(rows: "QuerySet[Application]", filing: Filing, today: date) -> Iterator[Row]:
    """The rows of the file, read a step at a time; two statements."""
    crowded = crowded_by_round(Application.objects.told().filter(HIDDEN))
    paid = Payment.objects.filter(commitment=OuterRef("commitment_id"), state=PaymentState.PAID)
    last = paid.order_by().values("commitment").annotate(last=Max("paid_on")).values("last")
    found = told_grants(rows.annotate(last_paid=Subquery(last)), *_MORE)
    make = _public_row if filing == Filing.PUBLIC else _related_row
    for row in found.iterator(chunk_size=STEP):
        yield make(row, crowded.get(row["round_id"], frozenset()), today)


def _public_row(row: Mapping[str, Any], places: frozenset[str], _today: date) -> Row:
    one = as_told(row, places)
    is_named = row["kind"] not in PERSONS and not row["hidden"]
    return (
        row["round__programme__name"], row["round__title"], row["round__run_by__name"],
        row["grant__number"] if is_named else "", one.name, str(one.kind),
        normalise_uscc(row["uscc"]) if is_named else "", one.code, one.place, one.deed, one.amount,
        one.paid, one.returned, one.spent, one.day, "是" if row["is_related"] else "否",
    )  # fmt: skip


def _related_row(row: Mapping[str, Any], places: frozenset[str], today: date) -> Row:
    due = due_on(row["approved_at"])
    return (
        due, (due - today).days, row["grant__number"], row["name"], as_told(row, places).name,
        normalise_uscc(row["uscc"]), row["related_note"], row["amount"], row["paid"],
        row["last_paid"], china_day(row["approved_at"]), row["round__title"],
        row["round__run_by__name"],
    )  # fmt: skip


def filing_sheet(filing: Filing, year: int, *, by: str, now: datetime) -> Sheet:
    """What the file says of itself."""
    return Sheet(f"grants-{filing}", filing.words, COLUMNS[filing], f"{year} 年批准", by, now)


@dataclass(frozen=True, slots=True)
class Line:
    """One grant as the page of the office shows it before the file is made."""

    name: str
    words: str
    amount: Any
    due_on: date | None
    is_overdue: bool


def filing_lines(
    rows: "QuerySet[Application]", filing: Filing, today: date, most: int
) -> list[Line]:
    """The first rows, named as the public may know them."""
    crowded = crowded_by_round(Application.objects.told().filter(HIDDEN))
    lines = []
    for row in told_grants(rows, "round_id", "round__title", "related_note")[:most]:
        one = as_told(row, crowded.get(row["round_id"], frozenset()))
        due = due_on(row["approved_at"]) if filing == Filing.RELATED else None
        words = row["related_note"] if due else row["round__title"]
        lines.append(Line(one.name, words, one.amount, due, due is not None and due < today))
    return lines
