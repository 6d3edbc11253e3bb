"""The search of the whole site: the first hits of every kind, and where all of them are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awards.findable import AWARDS, PARTNERS, award_hits, partner_hits
from awards.listing import list_winners
from awards.models import Winner
from awards.noticesearch import NOTICES
from events.search import EDITIONS, SERIES, edition_hits, series_hits
from kit.contentversion import ContentVersion
from kit.findings import Hit, first_hits
from kit.highlight import hits, snippet
from kit.queries import address
from kit.search import SearchQuery
from kit.searchindex import SearchIndex
from projects.grant_noticesearch import GRANT_NOTICES
from projects.search import PROJECTS, project_hits

INDEXES: Mapping[str, SearchIndex[Any]] = {
    "series": SERIES,
    "editions": EDITIONS,
    "projects": PROJECTS,
    "awards": AWARDS,
    "partners": PARTNERS,
    "notices": NOTICES,
    "grant notices": GRANT_NOTICES,
}
WINNERS_SHOWN = 6
SHOWN = 4
_PAGES: Mapping[str, Callable[[Hit], str]] = {
    "series": lambda hit: reverse("events:series_detail", args=(hit.slug,)),
    "edition": lambda hit: reverse("events:edition_detail", args=(hit.parent, hit.slug)),
    "project": lambda hit: reverse("projects:project_detail", args=(hit.slug,)),
    "award": lambda hit: reverse("awards:award_detail", args=(hit.slug,)),
    "partner": lambda hit: reverse("awards:partner_detail", args=(hit.slug,)),
}
# A project whose source left it unnamed is called by what it does.
_UNNAMED = _("（原文未写项目名）")


@dataclass(frozen=True, slots=True)
class Line:
    """One hit with its address."""

    title: str
    url: str
    meta: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `all_url` leads to all of them where their list can be searched."""

    title: str | Promise
    count: int
    lines: list[Line]
    all_url: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the site has for a query.

    Shapes: winners with the part of the story to show; `is_more` when there are more winners than
    were counted.
    """

    winners: list[tuple[Winner, str]]
    winner_count: int
    is_more: bool
    winners_url: str
    groups: list[Group]

    def __bool__(self) -> bool:
        return bool(self.winners or self.groups)


def look(query: SearchQuery, typed: str, *, version: ContentVersion, now: datetime) -> Found:
    """Search everything that the public may see: the newest winners as their list has them."""
    if not query:
        return Found([], 0, False, "", [])
    winners = list_winners({"q": typed}, version=version, now=now)
    winners_url = address(reverse("awards:winner_list"), {"q": typed})
    told = [(winner, _story(winner, query)) for winner in winners.page.rows[:WINNERS_SHOWN]]
    groups = _groups(query, typed)
    return Found(told, winners.count, winners.is_more, winners_url, groups)


def _story(winner: Winner, query: SearchQuery) -> str:
    """The part of the story that holds a hit, where nothing shown above it does."""
    above = (winner.display_name, winner.headline, winner.role, winner.region_name)
    if any(hits(text, query) for text in above) or not hits(winner.story, query):
        return ""
    return snippet(winner.story, query)


def _groups(query: SearchQuery, typed: str) -> list[Group]:
    parts = (series_hits, edition_hits, award_hits, project_hits, partner_hits)
    found = first_hits((part(query) for part in parts), SHOWN)
    made = (
        _group(_("活动"), found, ("series", "edition"), "events:series_list", typed),
        _group(_("奖项"), found, ("award",), "awards:award_list", typed),
        _group(_("公益项目"), found, ("project",), "projects:project_list", typed),
        _group(_("合作媒体"), found, ("partner",), "awards:partner_list", typed),
    )
    return [group for group in made if group.lines]


def _group(
    title: str | Promise, found: list[Hit], kinds: tuple[str, ...], all_view: str, typed: str
) -> Group:
    mine = [hit for kind in kinds for hit in found if hit.kind == kind]
    count = sum({hit.kind: hit.total for hit in mine}.values())
    all_url = address(reverse(all_view), {"q": typed})
    return Group(title, count, [_line(hit) for hit in mine], all_url)


def _line(hit: Hit) -> Line:
    return Line(hit.title or str(_UNNAMED), _PAGES[hit.kind](hit), hit.meta, hit.text)
