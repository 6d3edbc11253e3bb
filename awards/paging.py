"""One page of the list of winners where the ids of its rows are known: what a tally is good for.

Few ids are fetched and sorted. Of many, those that may stand on the page are known from the order
in memory (awards/newest.py). Where nothing is chosen, they are met in the next stretch of the
list's own order, read from its index. All cost the same on the first page and on the last. These
statements are put together once, whatever the filters. Only in the order of names the database
walks its index until a page is full; names are not heaped at one end of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pyroaring import BitMap

from awards.browse import LOST, ORDERS, PAGE, Selection, page_of
from awards.models import Winner
from awards.models.winners import WinnerQuerySet
from awards.search import MOST
from awards.tallies import Key, tallies
from kit.contentversion import ContentVersion
from kit.idsets import Among
from kit.keyset import LostPlace, Order, Slice, read_token, slice_of
from kit.prepared import Prepared
from kit.queries import BadQuery
from kit.search import parse_query, recheck

LOOKED_AT = 1000  # rows in which a common word is looked for, to fill a page
FEW = 1500  # so many rows are sooner fetched and sorted than met one by one
STRETCH = 32  # ids looked at together where nearly all are wanted
_TYPES: dict[str, dict[str, type]] = {
    "newest": {"first": datetime, "second": int},
    "year": {"first": int, "second": int},
    "name": {"first": str, "second": int},
}


def _among(now: datetime, ids: list[int], order: Order, *, is_hit: bool) -> WinnerQuerySet:
    more = ("story",) if is_hit else ()  # where the words may have been found
    rows = Winner.objects.published(now).filter(Among("pk", ids)).for_cards(*more)
    return rows.order_by(*order.fields)


def _cards(order: Order, *, is_hit: bool) -> Prepared[Winner]:
    def build(now: datetime, ids: list[int]) -> Any:
        return _among(now, ids, order, is_hit=is_hit)[: PAGE + 1]

    return Prepared(build, now=datetime, ids=list)


def _cards_beyond(order: Order, sort: str, *, is_hit: bool) -> Prepared[Winner]:
    def build(now: datetime, ids: list[int], first: Any, second: int) -> Any:
        rows = _among(now, ids, order, is_hit=is_hit)
        return rows.filter(order.beyond((first, second)))[: PAGE + 1]

    return Prepared(build, now=datetime, ids=list, **_TYPES[sort])


def _stretch(order: Order) -> Prepared[Winner]:
    def build(now: datetime) -> Any:
        rows = Winner.objects.published(now).order_by(*order.fields)
        return rows.values_list(*order.names)[:STRETCH]

    return Prepared(build, now=datetime)


def _next_stretch(sort: str) -> Prepared[Winner]:
    order = ORDERS[sort]

    def build(now: datetime, first: Any, second: int) -> Any:
        rows = Winner.objects.published(now).filter(order.beyond((first, second)))
        return rows.order_by(*order.fields).values_list(*order.names)[:STRETCH]

    return Prepared(build, now=datetime, **_TYPES[sort])


def _anchor(order: Order) -> Prepared[Winner]:
    def build(now: datetime, name: str) -> Any:
        return Winner.objects.once_public(now).filter(public_id=name).values_list(*order.names)

    return Prepared(build, now=datetime, name=str)


# By the order, and whether words were searched.
_KEYS = [(sort, is_hit) for sort in ORDERS for is_hit in (False, True)]
_CARDS = {(sort, hit): _cards(ORDERS[sort], is_hit=hit) for sort, hit in _KEYS}
_AFTER = {(sort, hit): _cards_beyond(ORDERS[sort], sort, is_hit=hit) for sort, hit in _KEYS}
_BEFORE = {
    (sort, hit): _cards_beyond(ORDERS[sort].reversed, sort, is_hit=hit) for sort, hit in _KEYS
}
_STRETCH = {sort: _stretch(order) for sort, order in ORDERS.items()}
_NEXT = {sort: _next_stretch(sort) for sort in ORDERS}
_ANCHORS = {sort: _anchor(order) for sort, order in ORDERS.items()}


def page_among(
    selection: Selection, token: str, ids: BitMap, *, now: datetime, changes: int | None = None
) -> Slice[Winner]:
    """The page that begins at the token, of the rows with these ids.

    Shapes: without a search, and with the number of changes that the ids are of, who stands on a
    first page is kept until the next change.
    Errors: BadQuery when the token names no place.
    """
    if token or changes is None:
        return _page_among(selection, token, ids, now)
    key = (selection.sort, *((item.name, item.value) for item in selection.filters))
    with tallies:
        known = tallies.pages.get(key) if changes == tallies.changes else None
    if known is not None:
        found = list(_CARDS[selection.sort, False].rows(now=now, ids=known))
        return slice_of(found, ORDERS[selection.sort], PAGE, has_previous=False, has_next=True)
    page = _page_among(selection, token, ids, now)
    if page.next:
        with tallies:
            tallies.keep(tallies.pages, key, [row.pk for row in page.rows], changes)
    return page


def _page_among(selection: Selection, token: str, ids: BitMap, now: datetime) -> Slice[Winner]:
    sort, is_after = selection.sort, not token.startswith("before")
    place = _place(sort, token, now) if token else None
    wanted: Iterable[int] | None = ids
    if len(ids) > FEW:
        is_all = not (selection.filters or selection.query)
        wanted = _met(sort, place, ids, now) if is_after and is_all else None
        if wanted is None and sort != "name":
            wanted = _next_ids(sort, ids, place, is_after=is_after)
    if wanted is None:
        rows = selection.rows
        if selection.query:  # so many are met soon, one by one
            query = parse_query(selection.query)
            is_met_soon = len(ids) > MOST
            rows = rows.filter(recheck("search_text", query) if is_met_soon else Among("pk", ids))
        return page_of(replace(selection, rows=rows), token, now=now)
    return _page(selection, place, list(wanted), now, is_after=is_after)


def common_ids(selection: Selection, token: str, ids: BitMap, *, now: datetime) -> BitMap | None:
    """The next thousand of these ids in the order of the list, in which a word is to be looked for.

    Shapes: None where the order is not in memory; fewer than `LOOKED_AT` are all that are left.
    Errors: BadQuery when the token names no place.
    """
    if selection.sort == "name":
        return None
    place = _place(selection.sort, token, now) if token else None
    is_after = not token.startswith("before")
    with tallies:
        return tallies.next_ids(selection.sort, ids, LOOKED_AT, place, is_after=is_after)


def _next_ids(sort: str, ids: BitMap, place: tuple[Any, ...] | None, *, is_after: bool) -> BitMap:
    with tallies:
        return tallies.next_ids(sort, ids, PAGE + 1, place, is_after=is_after)


def _page(
    selection: Selection,
    place: tuple[Any, ...] | None,
    wanted: list[int],
    now: datetime,
    *,
    is_after: bool,
) -> Slice[Winner]:
    """The page next to a place, of rows with these ids."""
    order, key = ORDERS[selection.sort], (selection.sort, bool(selection.query))
    if place is None:
        found = list(_CARDS[key].rows(now=now, ids=wanted)) if wanted else []
        return slice_of(found, order, PAGE, has_previous=False)
    plan = (_AFTER if is_after else _BEFORE)[key]
    beyond = {"now": now, "ids": wanted, "first": place[0], "second": place[1]}
    found = list(plan.rows(**beyond)) if wanted else []
    if is_after:
        return slice_of(found, order, PAGE, has_previous=True)
    is_first = len(found) <= PAGE
    return slice_of(found[:PAGE][::-1], order, PAGE, has_previous=not is_first, has_next=True)


def newest_among(
    name: str, keys: Iterable[Key], count: int, *, version: ContentVersion, now: datetime
) -> list[Winner]:
    """The newest winners of one award, one medium, some rounds …, as cards; a page at most."""
    with tallies:
        tallies.follow(version, now)
        ids = tallies.of(name, keys) & tallies.shown
        few = tallies.next_ids("newest", ids, count)
    found = list(_CARDS["newest", False].rows(now=now, ids=list(few))) if few else []
    return found[:count]


def narrowed(selection: Selection, token: str, size: int, ids: BitMap, now: datetime) -> Any:
    """The rows of a selection, narrowed to those among which the page at the token is."""
    sort, is_after = selection.sort, not token.startswith("before")
    if len(ids) > FEW:
        if sort == "name":
            return selection.rows
        place = _place(sort, token, now) if token else None
        with tallies:
            ids = tallies.next_ids(sort, ids, size + 1, place, is_after=is_after)
    return selection.rows.filter(Among("pk", ids))


def _place(sort: str, token: str, now: datetime) -> tuple[Any, ...]:
    try:
        _direction, name = read_token(token)
        first, second = next(iter(_ANCHORS[sort].tuples(now=now, name=name)))
    except (LostPlace, StopIteration):
        raise BadQuery(str(LOST), status=404) from None
    is_naive = isinstance(first, datetime) and first.tzinfo is None  # as SQLite keeps it
    return (first.replace(tzinfo=UTC) if is_naive else first), second


def _met(sort: str, place: tuple[Any, ...] | None, ids: BitMap, now: datetime) -> list[int] | None:
    """The ids of one page and one more, in order, from behind a place on, where nearly all count.

    Shapes: None where they are not met in the next stretch.
    """
    if place is None:
        stretch = _STRETCH[sort].tuples(now=now)
    else:
        stretch = _NEXT[sort].tuples(now=now, first=place[0], second=place[1])
    met = [row[-1] for row in stretch if row[-1] in ids][: PAGE + 1]
    return met if len(met) > PAGE or len(stretch) < STRETCH else None
