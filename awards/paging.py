"""One page of the list of winners where the ids of its rows are known: what a tally is good for.

Few ids are fetched and sorted. Of many, the ones on the page are met in the next stretch of the
list's own order, read from its index, which costs the same on the first page and on the last.
These statements are put together once, whatever the filters.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pyroaring import BitMap

from awards.browse import LOST, ORDERS, PAGE, Selection, page_of
from awards.models import Winner
from kit.idsets import Among
from kit.keyset import LostPlace, Order, Slice, read_token, slice_of
from kit.prepared import Prepared
from kit.queries import BadQuery

FEW = 1500  # so many rows are sooner fetched and sorted than met one by one
STRETCHES = (64, 2048)  # ids looked at together: where nearly all are wanted, and otherwise
_TYPES: dict[str, dict[str, type]] = {
    "newest": {"first": datetime, "second": int},
    "year": {"first": int, "second": int},
    "name": {"first": str, "second": int},
}


def _cards(order: Order, *more: str) -> Prepared[Winner]:
    def build(now: datetime, ids: list[int]) -> Any:
        rows = Winner.objects.published(now).filter(Among("pk", ids)).for_cards(*more)
        return rows.order_by(*order.fields)[: PAGE + 1]

    return Prepared(build, now=datetime, ids=list)


def _stretch(order: Order, size: int) -> Prepared[Winner]:
    def build(now: datetime) -> Any:
        rows = Winner.objects.published(now).order_by(*order.fields)
        return rows.values_list(*order.names)[:size]

    return Prepared(build, now=datetime)


def _next_stretch(sort: str, size: int) -> Prepared[Winner]:
    order = ORDERS[sort]

    def build(now: datetime, first: Any, second: int) -> Any:
        rows = Winner.objects.published(now).filter(order.beyond((first, second)))
        return rows.order_by(*order.fields).values_list(*order.names)[:size]

    return Prepared(build, now=datetime, **_TYPES[sort])


def _anchor(order: Order) -> Prepared[Winner]:
    def build(now: datetime, name: str) -> Any:
        return Winner.objects.once_public(now).filter(public_id=name).values_list(*order.names)

    return Prepared(build, now=datetime, name=str)


_CARDS = {sort: _cards(order) for sort, order in ORDERS.items()}
_HITS = {sort: _cards(order, "story") for sort, order in ORDERS.items()}
_STRETCH = {(sort, size): _stretch(ORDERS[sort], size) for sort in ORDERS for size in STRETCHES}
_NEXT = {(sort, size): _next_stretch(sort, size) for sort in ORDERS for size in STRETCHES}
_ANCHORS = {sort: _anchor(order) for sort, order in ORDERS.items()}


def page_among(selection: Selection, token: str, ids: BitMap, *, now: datetime) -> Slice[Winner]:
    """The page that begins at the token, of the rows with these ids.

    Errors: BadQuery when the token names no place.
    """
    sort, few = selection.sort, len(ids) <= FEW
    wanted: list[int] | None = None
    if few and not token:
        wanted = list(ids)
    elif not few and not token.startswith("before"):
        place = _place(sort, token, now) if token else None
        is_all = not (selection.filters or selection.query)
        wanted = _met(sort, place, ids, now, is_all=is_all)
    if wanted is None:
        rows = selection.rows.filter(Among("pk", ids)) if few or selection.query else selection.rows
        return page_of(replace(selection, rows=rows), token, now=now)
    cards = _HITS if selection.query else _CARDS
    found = list(cards[sort].rows(now=now, ids=wanted)) if wanted else []
    return slice_of(found, ORDERS[sort], PAGE, has_previous=bool(token))


def _place(sort: str, token: str, now: datetime) -> tuple[Any, ...]:
    try:
        _direction, name = read_token(token)
        return next(iter(_ANCHORS[sort].tuples(now=now, name=name)))
    except (LostPlace, StopIteration):
        raise BadQuery(str(LOST), status=404) from None


def _met(
    sort: str, place: tuple[Any, ...] | None, ids: BitMap, now: datetime, *, is_all: bool
) -> list[int] | None:
    """The ids of one page and one more, in order, from behind a place on.

    Shapes: None where they are not met in the next stretch, as when a year is wanted that lies
    far back.
    """
    size = STRETCHES[0] if is_all else STRETCHES[1]
    if place is None:
        stretch = _STRETCH[sort, size].tuples(now=now)
    else:
        stretch = _NEXT[sort, size].tuples(now=now, first=place[0], second=place[1])
    met = [row[-1] for row in stretch if row[-1] in ids][: PAGE + 1]
    return met if len(met) > PAGE or len(stretch) < size else None
