"""What winners and nominations are found by: their index tables and the lines put into them.

Actions write both in the transaction that changes the texts; lists ask them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from pyroaring import BitMap

from awards.models import Nomination, Winner
from awards.models.nominations import NominationQuerySet, NomineeKind
from awards.models.winners import WinnerQuerySet
from directory.search import names
from kit.idsets import Among, ids_in
from kit.search import SearchQuery, index_text, named, parse_query, recheck
from kit.searchindex import SearchIndex
from kit.searchtable import SearchTable

WINNERS = SearchTable("awards_winner_terms")
NOMINATIONS = SearchTable("awards_nomination_terms")
FEW = 1000


def winner_line(winner: Winner, extra: Iterable[str] = ()) -> str:
    """What a search finds this winner by; nothing that its publish level hides.

    Shapes: `extra` holds aliases, parties and themes.
    """
    is_person = winner.kind == NomineeKind.PERSON
    return index_text(
        *named(winner.display_name, person=is_person),
        winner.headline,
        winner.organisation_name,
        winner.role,
        winner.region_name,
        winner.media_credit,
        winner.citation,
        winner.story,
        *extra,
    )


def full_line(winner: Winner) -> str:
    """What this winner is found by, with what hangs on it: themes, parties, names of its body.

    Shapes: names by which the winner itself goes are found by pinyin, too.
    """
    nominee = winner.nominee
    extra = [theme.name for theme in winner.themes.all()]
    if winner.publish_level == Winner.PublishLevel.FULL:
        extra += named(*(party.name for party in nominee.parties.all()))
        bodies = names(nominee.organisation)
        extra += bodies if nominee.kind == NomineeKind.PERSON else named(*bodies)
    return winner_line(winner, extra)


def nomination_line(nomination: Nomination) -> str:
    """What the staff finds a nomination by. Contacts are not part of it."""
    nominee = nomination.nominee
    is_person = nominee.kind == NomineeKind.PERSON
    return index_text(
        *named(nominee.name, person=is_person),
        nominee.organisation_name,
        nominee.role,
        nomination.headline,
        nomination.story,
        nomination.happened_place,
        nomination.source_title,
        str(nomination.partner or ""),
    )


def _winner_rows() -> QuerySet[Winner]:
    rows = Winner.objects.select_related("nominee__organisation")
    return rows.prefetch_related("themes", "nominee__parties", "nominee__organisation__aliases")


def _nomination_rows() -> QuerySet[Nomination]:
    return Nomination.objects.select_related("nominee", "partner__organisation")


WINNER_LINES = SearchIndex(WINNERS, _winner_rows, full_line)
NOMINATION_LINES = SearchIndex(NOMINATIONS, _nomination_rows, nomination_line)

# ------------------------------------------------------------------ by id

MOST = 20_000  # hits that a page counts exactly


@dataclass(frozen=True, slots=True)
class Hits:
    """The winners that a search finds, whoever may see them; none when there are too many."""

    ids: BitMap
    is_cut: bool


def hit_ids(query: SearchQuery) -> Hits:
    """The ids of the winners that hold what is looked for: one statement, two for a phrase."""
    few = WINNERS.few(query, MOST)
    if few is None:
        return Hits(BitMap(), is_cut=True)
    return Hits(BitMap(few) if query.is_exact or not few else checked(query, few), is_cut=False)


def checked(query: SearchQuery, ids: Iterable[int]) -> BitMap:
    """Those of the ids that hold what is looked for; each is looked at."""
    rows = Winner.objects.filter(recheck("search_text", query), Among("pk", ids))
    return BitMap(ids_in(rows))


def all_hit_ids(query: SearchQuery) -> BitMap:
    """The ids of all winners that hold it, however many: for hundred thousands half a second."""
    return BitMap(ids_in(WINNERS.search(Winner.objects.all(), query, "search_text")))


# ------------------------------------------------------------------ by rows

M = TypeVar("M", bound=Model)


def found(rows: QuerySet[M], table: SearchTable, query: SearchQuery) -> QuerySet[M]:
    """Those of the rows that the query finds; a rare word is looked up by its few ids first.

    Without the probe the planner walks the date index for a word that hardly occurs.
    """
    ids = table.few(query, FEW)
    if ids is None:
        return table.search(rows, query, "search_text")
    return table.search(rows.filter(pk__in=ids), query, "search_text") if ids else rows.none()


def found_winners(rows: WinnerQuerySet, typed: str) -> WinnerQuerySet:
    """The winners that what was typed finds; all of them when nothing was typed."""
    return cast("WinnerQuerySet", found(rows, WINNERS, parse_query(typed))) if typed else rows


def found_nominations(rows: NominationQuerySet, typed: str) -> NominationQuerySet:
    """The nominations that what was typed finds; all of them when nothing was typed."""
    hits = found(rows, NOMINATIONS, parse_query(typed)) if typed else rows
    return cast("NominationQuerySet", hits)
