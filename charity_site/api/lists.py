"""The rows that a question means, in a fixed number of queries, a page at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from awards.browse import ORDERS
from awards.listing import select_page
from awards.models import Award, Column, Round, Winner
from awards.models.awards import AwardFigure
from awards.notice_listing import NEWEST, line_of, notice_listing
from awards.noticeboard import notice_for_page, outcomes, shown_rows
from awards.public import media_partners
from charity_site.api import notice_rows, rows, schemas
from directory.models import Region
from events.models import Edition, EditionFigure, EditionOrganisation, Series
from kit.addresses import absolute_url
from kit.contentversion import ContentVersion
from kit.keyset import LostPlace, Order, Slice, take
from kit.queries import BadQuery, address
from projects import grant_noticeboard
from projects.browse import ORDER as PROJECT_ORDER
from projects.browse import project_rows
from projects.models import (
    ProgrammeFigure,
    Project,
    ProjectFigure,
    ProjectOrganisation,
)

SIZE = 50
NO_PAGE = "没有这一页，请从第一页读起。"
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of which address, with which filters and page, and when."""

    path: str
    params: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A short list: its rows, the field that names and orders them, and what is told of each."""

    rows: Callable[[], Rows]
    name: str
    told: Callable[[Any, datetime], Any]

    @property
    def order(self) -> Order:
        """By the name of the row, which is also its address."""
        return Order((self.name,), name=self.name)


def _told(tell: Callable[[Any], Any]) -> Callable[[Any, datetime], Any]:
    """For rows of which the same is told at any moment."""
    return lambda row, _now: tell(row)


def _editions() -> Rows:
    bodies = EditionOrganisation.objects.select_related("organisation")
    published = Edition.objects.published().select_related("series")
    return published.prefetch_related(Prefetch("organisations", bodies))


def _partners() -> Rows:
    columns = Column.objects.filter(is_active=True)
    found = media_partners().select_related("organisation")
    return found.prefetch_related(Prefetch("columns", columns))


def _awards() -> Rows:
    found = Award.objects.select_related("series", "run_by")
    return found.prefetch_related("organisations")


def _rounds() -> Rows:
    found = Round.objects.published().select_related("award", "edition")
    return found.prefetch_related("categories")


AWARDS = Listing(_awards, "slug", _told(rows.award))
ROUNDS = Listing(_rounds, "slug", rows.round_)
SERIES = Listing(lambda: Series.objects.prefetch_related("hosts"), "slug", _told(rows.series))
EDITIONS = Listing(_editions, "slug", _told(rows.edition))
PARTNERS = Listing(_partners, "organisation__slug", _told(rows.partner))


def paged(listing: Listing, asked: Question) -> dict[str, Any]:
    """One page of a short list."""
    found = listing.rows()
    return _page(asked, found, listing.order, lambda row: listing.told(row, asked.now))


def one(listing: Listing, slug: str, now: datetime) -> Any:
    """One thing of a short list.

    Errors: BadQuery when the list has no such thing.
    """
    return listing.told(found_or_refused(listing.rows().filter(**{listing.name: slug})), now)


def found_or_refused(found: Rows) -> Any:
    """The one row found.

    Errors: BadQuery when there is none; what is hidden is as absent as what never was.
    """
    row = found.first()
    if row is None:
        raise BadQuery("没有这一条，请核对网址。", status=404)
    return row


def winners(asked: Question, version: ContentVersion) -> dict[str, Any]:
    """One page of winners, by the filters of the page."""
    selection = select_page(asked.params, SIZE, version=version, now=asked.now)
    found = selection.rows.select_related("award", "round", "category", "series", "edition")
    found = found.defer("story", "search_text").prefetch_related("themes")
    among = Winner.objects.once_public(asked.now)
    return _page(asked, found, ORDERS[selection.sort], rows.winner, among=among)


def _with_parts(found: Rows) -> Rows:
    bodies = ProjectOrganisation.objects.select_related("organisation")
    parts = ("themes", "regions", Prefetch("organisations", bodies))
    return found.select_related("programme").prefetch_related(*parts)


def projects(asked: Question) -> dict[str, Any]:
    """One page of projects, by the filters of the page."""
    found = _with_parts(project_rows(asked.params).rows)
    among = Project.objects.published()
    return _page(asked, found, PROJECT_ORDER, rows.project, among=among)


def project(slug: str) -> schemas.Project:
    """One project."""
    found = _with_parts(Project.objects.published()).filter(slug=slug)
    return rows.project(found_or_refused(found))


def regions(asked: Question) -> dict[str, Any]:
    """One page of regions by their codes."""
    inside = asked.params.get("inside", "")
    if inside and not (inside.isdigit() and len(inside) == 6):
        raise BadQuery("区划代码是六位数字。")
    found = Region.objects.filter(Region.inside_q(inside)) if inside else Region.objects.all()
    return _page(asked, found, Order(("code",), name="code"), rows.region)


def notices(asked: Question) -> dict[str, Any]:
    """One page of the notices that have begun, of awards and of grants, newest first."""
    listing = notice_listing(asked.now, SIZE)
    try:
        part = listing.page(listing.select({"sort": NEWEST}), asked.params.get("page", ""))
    except (BadQuery, ValueError) as lost:
        raise BadQuery(NO_PAGE, status=404) from lost
    return _told_page(asked, part, notice_rows.notice)


def notice(public_id: str, now: datetime) -> schemas.NoticeDetail:
    """One notice with its list.

    Errors: BadQuery before it begins, as when there is none.
    """
    line = line_of(public_id, now)
    if line is not None and line.is_of_grants:
        of_grants = grant_noticeboard.notice_for_page(line.round_slug, public_id, now=now)
        if of_grants is not None:
            shown = grant_noticeboard.shown_rows(of_grants, now)
            told = grant_noticeboard.outcomes(of_grants)
            return notice_rows.grant_notice(line, of_grants, shown, told)
    found = notice_for_page(public_id, now=now)
    if line is None or found is None:
        raise BadQuery("没有这一条，请核对网址。", status=404)
    return notice_rows.award_notice(
        line, found, shown_rows(found, now), found.amendments.all(), outcomes(found)
    )


_FIGURES: Mapping[str, tuple[Callable[[], Rows], str]] = {
    "awards": (lambda: AwardFigure.objects.select_related("award"), "award"),
    "editions": (
        lambda: EditionFigure.objects.filter(
            edition__in=Edition.objects.published().values("pk")
        ).select_related("edition__series"),
        "edition",
    ),
    "programmes": (lambda: ProgrammeFigure.objects.select_related("programme"), "programme"),
    "projects": (
        lambda: ProjectFigure.objects.filter(
            project__in=Project.objects.published().values("pk")
        ).select_related("project"),
        "project",
    ),
}


def figures(asked: Question) -> dict[str, Any]:
    """One page of the figures that sources state, of one kind of thing."""
    of = asked.params["of"]
    made, about = _FIGURES[of]
    found = made().filter(is_inferred=False)
    return _page(
        asked, found, Order(("pk",), name="pk"),
        lambda row: rows.figure_of(row, of, getattr(row, about)),
    )  # fmt: skip


def _page(
    asked: Question,
    found: Rows,
    order: Order,
    told: Callable[[Any], Any],
    *,
    among: Rows | None = None,
) -> dict[str, Any]:
    token = asked.params.get("page", "")
    anchors = found if among is None else among
    try:
        part: Slice[Any] = take(found, order, token=token, size=SIZE, among=anchors)
    except (LostPlace, ValueError) as lost:
        raise BadQuery(NO_PAGE, status=404) from lost
    return _told_page(asked, part, told)


def _told_page(asked: Question, part: Slice[Any], told: Callable[[Any], Any]) -> dict[str, Any]:
    return {
        "items": [told(row) for row in part.rows],
        "previous": _turned(asked, part.previous),
        "next": _turned(asked, part.next),
    }


def _turned(asked: Question, token: str) -> str | None:
    """The address of the page before or after, with the same filters."""
    return absolute_url(address(asked.path, {**asked.params, "page": token})) if token else None
