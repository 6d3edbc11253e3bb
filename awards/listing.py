"""One page of the list of winners: its rows, how many there are, and what else may be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pyroaring import BitMap

from awards.browse import Selection, page_of, winner_rows
from awards.facets import (
    Choice,
    kept_all_hits,
    kept_hits,
    known_names,
    tallied_ids,
    tally,
)
from awards.models import Winner
from awards.paging import LOOKED_AT, common_ids, narrowed, page_among
from awards.search import MOST, checked
from kit.contentversion import ContentVersion
from kit.keyset import Slice
from kit.search import SearchQuery, parse_query, recheck

LOOKED_THROUGH = 2000  # winners that the filters leave, in which a common word is looked for
_EMPTY: Slice[Winner] = Slice([], "", "")


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows.

    Shapes: `is_more` when the search finds more than are counted; the choices then tell no
    numbers, and `count` is the least that there are, 0 where filters make that unknown.
    """

    selection: Selection
    page: Slice[Winner]
    count: int
    is_more: bool
    choices: list[Choice]
    query: SearchQuery | None


def list_winners(params: Mapping[str, str], *, version: ContentVersion, now: datetime) -> Listing:
    """Read a query string and answer it, in at most four statements; a common word takes six.

    Errors: BadQuery for a value that is none, and for a page that is none.
    """
    selection = winner_rows(params, now=now, names=known_names(version, now))
    token = params.get("page", "")
    if not selection.query:
        tallied = tally(selection, None, version, now)
        page = page_among(selection, token, tallied.ids, now=now, changes=tallied.changes)
        return Listing(selection, page, len(tallied.ids), False, tallied.choices, None)
    query = parse_query(selection.query)
    hits = kept_hits(query, version, now)
    tallied = tally(selection, None if hits.is_cut else hits.ids, version, now)
    if not hits.is_cut:
        page = page_among(selection, token, tallied.ids, now=now)
        return Listing(selection, page, len(tallied.ids), False, tallied.choices, query)
    least = 0 if selection.filters else MOST
    listing = Listing(selection, _EMPTY, least, True, tallied.choices, query)
    if len(tallied.ids) <= LOOKED_THROUGH:
        return _looked_through(listing, tallied.ids, token, version, now)
    page = _page_of_common(listing, tallied.ids, token, version, now)
    choices = [choice.without_numbers() for choice in tallied.choices]
    return replace(listing, page=page, choices=choices)


def _looked_through(
    listing: Listing, ids: BitMap, token: str, version: ContentVersion, now: datetime
) -> Listing:
    """Where the filters leave few winners, a common word is looked for in each of them.

    Shapes: the choices that would replace a filter tell no numbers; nobody looked beyond it.
    """
    selection, query = listing.selection, listing.query
    found = checked(query, ids) if query else ids
    page = page_among(selection, token, found, now=now)
    counted = {one.name: one for one in tally(selection, found, version, now).choices}
    choices = [
        one.without_numbers() if one.value else counted[one.name]
        for one in listing.choices
        if one.value or one.name in counted
    ]
    return replace(listing, page=page, count=len(found), is_more=False, choices=choices)


def _page_of_common(
    listing: Listing, ids: BitMap, token: str, version: ContentVersion, now: datetime
) -> Slice[Winner]:
    """The page of a word that is common enough to fill it from the next thousand of its order.

    Shapes: where it is not, as a word that came up late in an early year, all that hold it are
    looked up, once while the content stays.
    """
    selection, query = listing.selection, listing.query
    if query and selection.sort == "name" and not selection.filters:  # met soon, wherever one looks
        rows = selection.rows.filter(recheck("search_text", query))
        return page_of(replace(selection, rows=rows), token, now=now)
    near = common_ids(selection, token, ids, now=now)
    if query and near is not None:
        page = page_among(selection, token, checked(query, near), now=now)
        is_full = page.previous if token.startswith("before") else page.next
        if is_full or len(near) < LOOKED_AT:
            return page
    everything = kept_all_hits(query, version, now) if query else ids
    return page_among(selection, token, everything & ids, now=now)


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
        query = parse_query(selection.query)
        few = kept_hits(query, version, now)
        hits = kept_all_hits(query, version, now) if few.is_cut else few.ids
    ids = tallied_ids(selection, hits, version, now)
    return replace(selection, rows=narrowed(selection, params.get("page", ""), size, ids, now))
