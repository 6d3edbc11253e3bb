"""What the public reads of a grant round: its rules, and what came of it.

Who received a grant is in `projects.grantees`.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from kit.gather import Gathering, Part, hang
from kit.keyset import Order, Slice, take
from kit.verdict import Verdict, unready
from projects.grant_noticeboard import begun, newest_part
from projects.grant_public import NAMED, without_names
from projects.grant_rules import rules_of
from projects.grantees import (
    HIDDEN,
    Grantee,
    grantee_of,
    is_hidden,
    province_of,
)
from projects.models import Application, GrantNotice, GrantRound, Report, ReportPhoto
from projects.permissions.applying import may_apply
from projects.workflow import ACCEPTING, GrantRoundState, ReportState

S = GrantRoundState
REPORTS, LISTED = 6, 60
_NEWEST = Order(("-published_at", "-pk"))


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
        "notices": newest_part(round_),
    }


_EVERYTHING = Gathering(GrantRound, _parts)


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A public round with its rules, and its last notices that have begun."""

    round: GrantRound
    notices: list[GrantNotice]


def round_for_page(slug: str, now: datetime) -> RoundPage | None:
    """One public round with what its page shows of its rules, in two statements."""
    rows = GrantRound.objects.public().select_related("fund", "run_by", "programme")
    found = rows.filter(slug=slug).first()
    if found is None:
        return None
    parts = _EVERYTHING.of(found)
    for name in ("tiers", "criteria"):
        hang(found, name, parts[name])
    hang(found, "partners", [row.mediapartner for row in parts["partners"]])
    return RoundPage(found, begun(parts["notices"], now))


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


def public_reports() -> "QuerySet[Report]":
    """Reports that the public may read: accepted, agreed to, of a grant that is public."""
    told = Application.objects.told().filter(purged_at__isnull=True)
    return Report.objects.filter(
        published_at__isnull=False, may_publish=True, state=ReportState.ACCEPTED,
        grant__application__in=told.values("pk"),
    )  # fmt: skip


def reports(round_: GrantRound, token: str = "") -> Slice[Report]:
    """The newest published reports of a round, each with its cover picture, in one statement.

    Shapes: one statement more for a further page; nobody who is hidden is shown in a picture.
    Errors: LostPlace for a token that names no report of the round.
    """
    rows = public_reports().filter(grant__application__round=round_.pk)
    photos = ReportPhoto.objects.filter(report=OuterRef("pk")).order_by("added_at", "pk")
    cover = Subquery(photos.values("public_id")[:1])
    shown = rows.select_related("grant__application__region").defer(
        "grant__application__phone_cipher", "grant__application__mail_cipher"
    )
    marked = shown.annotate(
        hidden=Exists(Application.objects.filter(HIDDEN, grant__report=OuterRef("pk"))),
        province=province_of("grant__application__region_id"),
    )
    found = marked.annotate(
        cover=Case(When(hidden=False, then=cover), default=Value(""), output_field=CharField())
    )
    return take(found, _NEWEST, token=token, size=REPORTS, among=rows)


@dataclass(frozen=True, slots=True)
class ToldReport:
    """A report as the public may read it: in whose name, and in which of their words.

    Shapes: of whoever is hidden no word, since it may tell of a place, a school or a deed.
    """

    report: Report
    grantee: Grantee
    done: str
    changed: str


def report_as_told(report: Report, places: Container[str]) -> ToldReport:
    """One that is read with `reports`."""
    row = report.grant.application
    one = grantee_of(row, getattr(report, "province", ""), places=places)
    if is_hidden(row):
        return ToldReport(report, one, "", "")
    names = {name: getattr(row, name) for name in NAMED}
    words = (without_names(text, names, one.name) for text in (report.done, report.changed))
    return ToldReport(report, one, *words)


def public_report_photo(public_id: str) -> ReportPhoto | None:
    """A picture of a published report of somebody who is not hidden."""
    seen = public_reports().annotate(
        hidden=Exists(Application.objects.filter(HIDDEN, grant__report=OuterRef("pk")))
    )
    rows = ReportPhoto.objects.filter(report__in=seen.filter(hidden=False).values("pk"))
    return rows.filter(public_id=public_id).first()
