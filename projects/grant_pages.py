"""What the public reads of a grant round: its rules, its money, who received it, what came of it.

A name is shown as its owner allowed. Of people who hide theirs, and of minors, nothing is told that
points at one person: no county, no deed; and a province with fewer than three is not counted apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from directory.models import Region
from kit.gather import Gathering, Part, hang
from kit.verdict import Verdict, unready
from projects.grant_public import Grantee, grantee_of, shown_grantee
from projects.grant_rules import rules_of
from projects.models import Application, GrantRound, Report, ReportPhoto
from projects.permissions.applying import may_apply
from projects.workflow import ACCEPTING, GrantRoundState, ReportState

S = GrantRoundState
SETTLED = (S.COMMITTED, S.DISBURSING, S.CLOSING, S.FINISHED)
GRANTEES, REPORTS, LISTED = 40, 12, 60
FEW = 3  # fewer in one place might be told apart
_SHOWN = (
    "public_id", "kind", "name", "title", "amount", "level", "is_minor", "state",
    "region__full_name", "partner__organisation__name",
)  # fmt: skip


# ------------------------------------------------------------------ which rounds


def round_to_apply(slug: str) -> GrantRound | None:
    """The public round of this address, for the pages of applying."""
    return GrantRound.objects.public().select_related("run_by").filter(slug=slug).first()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rounds that stand together on the list."""

    title: str
    rounds: list[GrantRound]


def shelves(now: datetime) -> list[Shelf]:
    """All public rounds: open ones first, then what goes at any time, under way, and past."""
    rows = GrantRound.objects.public().select_related("fund", "run_by")[:LISTED]
    groups: dict[str, list[GrantRound]] = {}
    for one in rows:
        groups.setdefault(_shelf(one, now), []).append(one)
    named = (
        ("open", _("正在接受申请")), ("rolling", _("随时可以申请")), ("soon", _("即将开始")),
        ("running", _("进行中，不再接受申请")), ("past", _("已结束")),
    )  # fmt: skip
    return [Shelf(title, groups[key]) for key, title in named if key in groups]


def _shelf(one: GrantRound, now: datetime) -> str:
    if one.state == S.FINISHED:
        return "past"
    if one.state not in ACCEPTING or (one.closes_at is not None and one.closes_at <= now):
        return "running"
    if one.opens_at is not None and now < one.opens_at:
        return "soon"
    return "rolling" if one.state == S.ROLLING else "open"


# ------------------------------------------------------------------ one round


def _parts(round_: GrantRound) -> dict[str, Part]:
    through = GrantRound.partners.through.objects.filter(grantround=round_.pk)
    shown = through.order_by("mediapartner__organisation__name")
    return {
        "tiers": Part(round_.tiers.order_by("amount", "pk")),
        "criteria": Part(round_.criteria.order_by("position", "pk")),
        "partners": Part(shown, ("mediapartner__organisation",)),
    }


_EVERYTHING = Gathering(GrantRound, _parts)


def round_for_page(slug: str) -> GrantRound | None:
    """One public round with what its page shows of its rules, in two statements."""
    rows = GrantRound.objects.public().select_related("fund", "run_by", "programme")
    found = rows.filter(slug=slug).first()
    if found is None:
        return None
    parts = _EVERYTHING.of(found)
    for name in ("tiers", "criteria"):
        hang(found, name, parts[name])
    hang(found, "partners", [row.mediapartner for row in parts["partners"]])
    return found


def offers(round_: GrantRound, now: datetime) -> Verdict:
    """Whether a page that is kept in memory may lead to the form.

    Shapes: it is made anew at the moment of the deadline and kept from then on, so it leads nowhere
    in that last second, in which the form still takes what is sent.
    """
    if round_.closes_at is not None and round_.closes_at <= now:
        return unready(_("这一轮的申请已经截止。"))
    return may_apply(round_, now)


def amounts(round_: GrantRound) -> list[dict[str, Any]]:
    """What may be asked for and what arrives of it: the tiers, or both ends of the range."""
    tiers = [(tier.amount, tier.words) for tier in round_.tiers.all()]
    ends = dict.fromkeys((round_.least_amount, round_.most_amount))
    rows = tiers or [(amount, "") for amount in ends]
    rules = rules_of(round_)
    return [{"amount": a, "words": w, "arrives": rules.share(a).net} for a, w in rows]


def shows_grantees(round_: GrantRound) -> bool:
    """Whether the names of grantees are public: once the list stands, or one by one."""
    return round_.is_rolling or round_.state in SETTLED


def grantees(round_: GrantRound) -> list[Grantee]:
    """The first of those who received a grant, in one statement."""
    if not shows_grantees(round_):
        return []
    rows = Application.objects.awarded().filter(round=round_.pk)
    rows = rows.annotate(province=_province("region_id")).order_by("approved_at", "pk")
    return [shown_grantee(row) for row in rows.values("province", *_SHOWN)[:GRANTEES]]


def _province(path: str) -> Subquery:
    """The name of the province in which a region of this column lies."""
    head = Concat(Substr(OuterRef(path), 1, 2), Value("0000"), output_field=CharField())
    return Subquery(Region.objects.filter(code=head).values("name")[:1])


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all grants of a round."""

    grants: int
    reported: Decimal
    places: list[tuple[str, int]]


def totals(round_: GrantRound) -> Totals:
    """How many grants there are, by province, and what was accounted for; one statement."""
    if not shows_grantees(round_):
        return Totals(0, Decimal(0), [])
    accepted = Q(grant__report__state=ReportState.ACCEPTED)
    spent = Case(
        When(accepted, then=F("grant__report__spent")), default=Value(Decimal(0)),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )  # fmt: skip
    rows: QuerySet[Any, Any] = (
        Application.objects.awarded().filter(round=round_.pk).order_by()
        .annotate(province=_province("region_id")).values("province")
        .annotate(count=Count("pk"), spent=Sum(spent))
    )  # fmt: skip
    found = [(row["province"] or "", row["count"], row["spent"] or Decimal(0)) for row in rows]
    reported = sum((Decimal(spent) for _p, _c, spent in found), Decimal(0))
    counted = [(name, count) for name, count, _s in found]
    return Totals(sum(c for _n, c in counted), reported, protected(counted))


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


def reports(round_: GrantRound) -> list[Report]:
    """The newest published reports, each with the name of its cover picture, in one statement."""
    photos = ReportPhoto.objects.filter(report=OuterRef("pk")).order_by("added_at", "pk")
    rows = Report.objects.filter(
        grant__application__round=round_.pk, published_at__isnull=False, state=ReportState.ACCEPTED
    )
    shown = rows.select_related("grant__application__region").defer(
        "grant__application__phone_cipher", "grant__application__mail_cipher"
    )
    found = shown.annotate(
        cover=Subquery(photos.values("public_id")[:1]),
        province=_province("grant__application__region_id"),
    )
    return list(found.order_by("-published_at", "-pk")[:REPORTS])


def report_grantee(report: Report) -> Grantee:
    """Whose report it is, as the public may know it."""
    return grantee_of(report.grant.application, getattr(report, "province", ""))


def public_report_photo(public_id: str) -> ReportPhoto | None:
    """A picture of a published report."""
    rows = ReportPhoto.objects.filter(
        report__published_at__isnull=False, report__state=ReportState.ACCEPTED
    )
    return rows.filter(public_id=public_id).first()
