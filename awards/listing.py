"""One page of the list of winners: its rows, how many there are, and what else may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from awards.browse import Selection, page_of, winner_rows
from awards.facets import Choice, kept_hits, known_names, tallied_ids, tally
from awards.models import Winner
from awards.models.winners import WinnerQuerySet
from awards.paging import narrowed, page_among
from awards.search import MOST, WINNERS
from kit.contentversion import ContentVersion
from kit.keyset import Slice
from kit.search import SearchQuery, parse_query


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows.

    Shapes: `is_more` when the search finds more than are counted; the choices then tell no numbers.
    """

    selection: Selection
    page: Slice[Winner]
    count: int
    is_more: bool
    choices: list[Choice]
    query: SearchQuery | None


def list_winners(params: Mapping[str, str], *, version: ContentVersion, now: datetime) -> Listing:
    """Read a query string and answer it, in at most four statements.

    Errors: BadQuery for a value that is none, and for a page that is none.
    """
    selection = winner_rows(params, now=now, names=known_names(version, now))
    token = params.get("page", "")
    if not selection.query:
        tallied = tally(selection, None, version, now)
        page = page_among(selection, token, tallied.ids, now=now)
        return Listing(selection, page, len(tallied.ids), False, tallied.choices, None)
    query = parse_query(selection.query)
    hits = kept_hits(query, version, now)
    tallied = tally(selection, None if hits.is_cut else hits.ids, version, now)
    if not hits.is_cut:
        page = page_among(selection, token, tallied.ids, now=now)
        return Listing(selection, page, len(tallied.ids), False, tallied.choices, query)
    rows = cast("WinnerQuerySet", WINNERS.search(selection.rows, query, "search_text"))
    page = page_of(replace(selection, rows=rows), token, now=now)
    choices = [choice.without_numbers() for choice in tallied.choices]
    return Listing(selection, page, MOST, True, choices, query)


def select_page(
    params: Mapping[str, str], size: int, *, version: ContentVersion, now: datetime
) -> Selection:
    """Read a query string for one page of another size, as feeds and the interface give.

    Shapes: the rows are those that mean the same page, not all of them: what lies far back in the
    list is found by the tallies, not by reading the list.
    Errors: BadQuery for a value that is none, and for a page that is none.
    """
    names = known_names(version, now)
    selection = winner_rows(params, now=now, names=names)
    hits = None
    if selection.query:
        hits = kept_hits(parse_query(selection.query), version, now)
        if hits.is_cut:
            return winner_rows(params, now=now)
    ids = tallied_ids(selection, hits and hits.ids, version, now)
    return replace(selection, rows=narrowed(selection, params.get("page", ""), size, ids, now))
