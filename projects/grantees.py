"""Those who received a grant, as the public may know them: counted, one by one, as a list.

A name is shown as its owner allowed. Of people who hide theirs, of minors and of whoever has not
agreed, nothing is told that points at one person: no county, no deed, no month; and no province
with fewer than three of them. The order of a list is drawn by lot with a key of the house, so that
it tells nothing of who was approved when.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DecimalField,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import MD5, Concat, Substr
from django.utils.translation import gettext as _

from directory.models import Region
from kit.chinese import mask_name
from kit.crypto import blind_index
from kit.dates import china_day
from kit.identifiers import find_personal_numbers
from kit.keyset import LostPlace, read_token
from projects.grant_public import NAMED, without_names
from projects.models import Application, GrantRound, Payment
from projects.models.grant_rounds import ApplicantKind
from projects.tax import FEN
from projects.workflow import CommitmentState, PaymentState, ReportState

FEW = 3  # fewer in one place might be told apart
PAGE = 24
NOTHING = Decimal("0.00")
PERSONS = (ApplicantKind.PERSON, "")
_KEY = re.compile("[0-9a-f]{32}")
_YUAN = DecimalField(max_digits=14, decimal_places=2)
HIDDEN = (
    Q(is_minor=True)
    | Q(level=Application.PublishLevel.ANONYMOUS)
    | Q(purged_at__isnull=False)
    | Q(consented_at__isnull=True)
)
_SHOWN = (
    "public_id", "kind", "name", "title", "amount", "level", "approved_at", "hidden", "region_id",
    "region__full_name", "province", "partner__organisation__name", "committed", "paid",
    "returned", "spent", "contact_name", "guardian_name", "filled_by",
)  # fmt: skip


# ------------------------------------------------------------------ what is read of each


def province_code(path: str) -> Concat:
    """The code of the province in which a region of this column lies."""
    return Concat(Substr(path, 1, 2), Value("0000"), output_field=CharField())


def province_of(path: str) -> Subquery:
    """The name of the province in which a region of this column lies."""
    head = Concat(Substr(OuterRef(path), 1, 2), Value("0000"), output_field=CharField())
    return Subquery(Region.objects.filter(code=head).values("name")[:1])


def _or_nothing(condition: Q, amount: str) -> Case:
    return Case(When(condition, then=F(amount)), default=Value(NOTHING), output_field=_YUAN)


def money_told() -> dict[str, Expression | F]:
    """What the pool promised for a grant, paid and got back, and what was accounted for."""
    return {
        "committed": _or_nothing(
            Q(commitment__state=CommitmentState.COMMITTED), "commitment__amount"
        ),
        "paid": F("commitment__paid"),
        "returned": F("commitment__returned"),
        "spent": _or_nothing(Q(grant__report__state=ReportState.ACCEPTED), "grant__report__spent"),
    }


def hidden_mark() -> Case:
    """Whether nothing may be told that points at the applicant."""
    return Case(When(HIDDEN, then=True), default=False, output_field=BooleanField())


def told_grants(rows: "QuerySet[Any]", *more: str) -> "QuerySet[Application, dict[str, Any]]":
    """What `as_told` asks of each row, and more columns."""
    marked: QuerySet[Any, Any] = rows.annotate(
        hidden=hidden_mark(), province=province_of("region_id"), **money_told()
    )
    return marked.values(*_SHOWN, *more)


@dataclass(frozen=True, slots=True)
class Grantee:
    """One that received a grant, as the public may know it.

    Shapes: `day` is the approval, as far as it is told: 2026-04-15, of people 2026-04, of whoever
    is hidden 2026; `key` names the application of those alone who are shown by a name, and
    stands on no page. Units: yuan; `committed` is what the pool gives, with the tax it bears.
    """

    name: str
    kind: str
    amount: Decimal
    deed: str = ""
    place: str = ""
    code: str = ""
    medium: str = ""
    day: str = ""
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING
    returned: Decimal = NOTHING
    spent: Decimal = NOTHING
    key: str = ""


def as_told(row: Mapping[str, Any], places: Container[str]) -> Grantee:
    """The row without what was not agreed to; `places` are provinces in which many are hidden."""
    is_person, moment = row["kind"] in PERSONS, row["approved_at"]
    day = china_day(moment).isoformat() if moment else ""
    told: dict[str, Any] = {
        "kind": ApplicantKind(row["kind"] or ApplicantKind.PERSON).label,
        **{name: row[name] for name in ("amount", "committed", "paid", "returned", "spent")},
    }
    province, code = row["province"] or "", (row["region_id"] or "")[:2] + "0000"
    if row["hidden"]:
        where: dict[str, Any] = {"place": province, "code": code} if province in places else {}
        name = _("一位申请人") if is_person else _("一个团队")
        return Grantee(name=name, day=day[:4], **where, **told)
    is_masked = is_person and row["level"] == Application.PublishLevel.SURNAME
    name = mask_name(row["name"]) if is_masked else row["name"]
    deed = without_names(_without_numbers(row["title"]), row, name)
    told |= {"deed": deed, "key": row["public_id"],
             "medium": row["partner__organisation__name"] or ""}  # fmt: skip
    if is_masked:
        where = {"place": province, "code": code if province else ""}
        return Grantee(name=name, day=day[:7], **where, **told)
    where = {"place": row["region__full_name"] or "", "code": row["region_id"] or ""}
    return Grantee(name=name, day=day[:7] if is_person else day, **where, **told)


def is_hidden(row: Application) -> bool:
    """The same as `HIDDEN`, asked of a row that is loaded."""
    asked = row.level == Application.PublishLevel.ANONYMOUS
    return asked or row.is_minor or row.purged_at is not None or row.consented_at is None


def grantee_of(
    row: Application, province: str, medium: str = "", places: Container[str] = ()
) -> Grantee:
    """One that is loaded with its region, without its money; also before it is approved."""
    names = ("public_id", "kind", *NAMED, "title", "amount", "level", "approved_at", "region_id")
    facts = {name: getattr(row, name) for name in names}
    nothing = dict.fromkeys(("committed", "paid", "returned", "spent"), NOTHING)
    region = row.region.full_name if row.region else ""
    more = {"hidden": is_hidden(row), "province": province, "region__full_name": region,
            "partner__organisation__name": medium}  # fmt: skip
    return as_told({**facts, **nothing, **more}, places)


def _without_numbers(text: str) -> str:
    """The text, or nothing where it holds a number that belongs to a person."""
    return "" if find_personal_numbers(text) else text


# ------------------------------------------------------------------ counted


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the public grants of one round, or of one place in it.

    Units: yuan; `promised` are the grants that hold money, `payments` those the bank made,
    `receipts` those of them with the bank's number and a voucher, `reports` those accepted.
    """

    grants: int = 0
    promised: int = 0
    payments: int = 0
    receipts: int = 0
    reports: int = 0
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING
    proven: Decimal = NOTHING
    returned: Decimal = NOTHING
    reported: Decimal = NOTHING

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a round; `places` are counts by province, `crowded` where many are hidden."""

    sums: Sums = Sums()
    places: list[tuple[str, int]] = field(default_factory=list)
    crowded: frozenset[str] = frozenset()

    @property
    def grants(self) -> int:
        """How many grants there are."""
        return self.sums.grants


def _paid_out(condition: Q, figure: Expression, output: Any) -> Subquery:
    rows = Payment.objects.filter(condition, commitment=OuterRef("commitment_id"))
    of_each = rows.filter(state=PaymentState.PAID).order_by().values("commitment")
    return Subquery(of_each.annotate(figure=figure).values("figure"), output_field=output)


def counted(rows: "QuerySet[Any]", *keys: str) -> "QuerySet[Any, dict[str, Any]]":
    """Counts and sums over the rows for each of the keys, in one statement."""
    proven = ~Q(bank_reference="") & ~Q(voucher="")
    each: QuerySet[Any, Any] = rows.order_by().annotate(
        payments_of=_paid_out(Q(), Count("pk"), IntegerField()),
        receipts_of=_paid_out(proven, Count("pk"), IntegerField()),
        proven_of=_paid_out(proven, Sum("gross"), _YUAN),
        **{f"{name}_of": found for name, found in money_told().items()},
    )
    accepted = Q(grant__report__state=ReportState.ACCEPTED)
    holding = Q(commitment__state=CommitmentState.COMMITTED)
    found: QuerySet[Any, dict[str, Any]] = each.values(*keys).annotate(
        grants=Count("pk"), promised=Count("pk", filter=holding), payments=Sum("payments_of"),
        receipts=Sum("receipts_of"), reports=Count("pk", filter=accepted),
        committed=Sum("committed_of"), paid=Sum("paid_of"), proven=Sum("proven_of"),
        returned=Sum("returned_of"), reported=Sum("spent_of"),
    )  # fmt: skip
    return found


def sums_of(row: Mapping[str, Any]) -> Sums:
    """One row of `counted`."""
    counts = ("grants", "promised", "payments", "receipts", "reports")
    money = ("committed", "paid", "proven", "returned", "reported")
    found: dict[str, Any] = {name: row[name] or 0 for name in counts}
    found |= {name: Decimal(row[name] or 0).quantize(FEN) for name in money}
    return Sums(**found)


def crowded_by_round(hidden: "QuerySet[Application]") -> dict[int, frozenset[str]]:
    """The provinces in which enough of these are hidden that the province may be told."""
    rows = hidden.order_by().annotate(province=province_of("region_id"))
    many = rows.values("round", "province").annotate(count=Count("pk")).filter(count__gte=FEW)
    found: dict[int, frozenset[str]] = {}
    for row in many:
        if row["province"]:
            found[row["round"]] = found.get(row["round"], frozenset()) | {row["province"]}
    return found


def totals(round_: GrantRound) -> Totals:
    """How many grants there are, what became of their money, and by province; one statement."""
    if not round_.shows_grantees:
        return Totals()
    rows = Application.objects.told().filter(round=round_.pk)
    marked = rows.annotate(province=province_of("region_id"))
    sums, shown, hidden = Sums(), dict[str, int](), dict[str, int]()
    for row in counted(marked, "province").annotate(hidden=Count("pk", filter=HIDDEN)):
        found, place = sums_of(row), row["province"] or ""
        sums += found
        hidden[place] = row["hidden"]
        shown[place] = found.grants - row["hidden"]
    crowded = frozenset(place for place, count in hidden.items() if place and count >= FEW)
    for place, count in hidden.items():  # whose place is not told is nowhere
        told = place if place in crowded else ""
        shown[told] = shown.get(told, 0) + count
    return Totals(sums, protected(shown.items()), crowded)


def protected(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Counts by place, the largest first; small ones together, and never so few that they tell.

    Shapes: what is left over is grown by the smallest of the others until it is no small cell.
    """
    ranked = sorted(counts, key=lambda one: (-one[1], one[0]))
    kept = [one for one in ranked if one[0] and one[1] >= FEW]
    rest = sum(count for _name, count in ranked) - sum(count for _name, count in kept)
    while 0 < rest < FEW and kept:
        rest += kept.pop()[1]
    return [*kept, (_("其他地区"), rest)] if rest else kept


# ------------------------------------------------------------------ one page, or all


def drawn(round_: GrantRound) -> "QuerySet[Any]":
    """The public grants of a round in the order of the lot."""
    secret = blind_index(round_.public_id, purpose="grantee-order")
    lot = MD5(Concat(Value(secret), F("public_id"), output_field=CharField()))
    rows = Application.objects.told() if round_.shows_grantees else Application.objects.none()
    return rows.filter(round=round_.pk).annotate(lot=lot).order_by("lot")


@dataclass(frozen=True, slots=True)
class GranteePage:
    """One page of grantees, with the tokens of the pages beside it; empty where none is."""

    rows: list[Grantee]
    previous: str = ""
    next: str = ""


def grantees(round_: GrantRound, found: Totals, token: str = "") -> GranteePage:
    """One page of those who received a grant, in one statement.

    Errors: LostPlace for a token that is none.
    """
    rows, direction, key = drawn(round_), "", ""
    if token:
        direction, key = read_token(token)
        if _KEY.fullmatch(key) is None:
            raise LostPlace(token)
    if direction == "before":
        turned = told_grants(rows.filter(lot__lt=key).order_by("-lot"), "lot")
        lines = list(turned[: PAGE + 1])
        shown, has_previous, has_next = lines[:PAGE][::-1], len(lines) > PAGE, True
    else:
        lines = list(told_grants(rows.filter(lot__gt=key) if key else rows, "lot")[: PAGE + 1])
        shown, has_previous, has_next = lines[:PAGE], bool(key), len(lines) > PAGE
    if token and not shown:
        raise LostPlace(token)
    return GranteePage(
        [as_told(row, found.crowded) for row in shown],
        f"before-{shown[0]['lot']}" if shown and has_previous else "",
        f"after-{shown[-1]['lot']}" if shown and has_next else "",
    )
