"""Pages of a long list by the place where they begin: page 20,000 costs what page 1 does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
T = TypeVar("T")
_TOKEN = re.compile(r"(after|before)-([-\w]{1,120})", re.ASCII)


class LostPlace(LookupError):
    """The address names a place in the list that there is not."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of rows, and the tokens of the pages before and after; empty where none is."""

    rows: list[T]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows that no two rows share.

    Shapes: `fields` as for `order_by`, the last one unique; `name` is the field that a token
    calls a row by, so that no primary key is told.
    """

    fields: tuple[str, ...]
    name: str = "public_id"

    @property
    def names(self) -> list[str]:
        """The fields without their direction."""
        return [field.lstrip("-") for field in self.fields]

    @property
    def reversed(self) -> "Order":
        """The same order from the end."""
        turned = (f[1:] if f.startswith("-") else f"-{f}" for f in self.fields)
        return Order(tuple(turned), self.name)

    def beyond(self, values: Sequence[Any]) -> Q:
        """The condition "behind the row with these values"."""
        condition = Q(pk__in=())
        for field, value in reversed(list(zip(self.fields, values, strict=True))):
            path, sign = (field[1:], "lt") if field.startswith("-") else (field, "gt")
            # The first half lets an index find the place, the second half settles ties.
            condition = Q(**{f"{path}__{sign}e": value}) & (
                Q(**{f"{path}__{sign}": value}) | condition
            )
        return condition


def read_token(token: str) -> tuple[str, str]:
    """Whether a page lies after or before a row, and what the token calls the row.

    Errors: LostPlace when it is no token.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise LostPlace(token)
    return match[1], match[2]


def take(
    rows: "QuerySet[M]", order: Order, *, token: str, size: int, among: "QuerySet[Any]"
) -> Slice[M]:
    """The page of `rows` that begins at the token, in `order`.

    Shapes: `among` are the rows that a token may name, also such as have left the list meanwhile.
    Errors: LostPlace when the token is none of ours or names no row.
    """

    def place(name: str) -> Sequence[Any] | None:
        return among.filter(**{order.name: name}).values_list(*order.names).first()

    def read(beyond: Q, way: Order, most: int) -> list[M]:
        return list(rows.filter(beyond).order_by(*way.fields)[:most])

    return turned(read, place, order, token=token, size=size)


def turned(
    read: Callable[[Q, Order, int], list[T]], place: Callable[[str], Sequence[Any] | None],
    order: Order, *, token: str, size: int,
) -> Slice[T]:  # fmt: skip
    """The page that begins at the token, of rows that are read in any way.

    Shapes: `read` gives the first rows beyond a place in an order, `place` what the row of a name
    has in the fields of the order.
    Errors: LostPlace when the token is none of ours or names no row.
    """
    if not token:
        return slice_of(read(Q(), order, size + 1), order, size, has_previous=False)
    direction, name = read_token(token)
    anchor = place(name)
    if anchor is None:
        raise LostPlace(token)
    if direction == "after":
        behind = read(order.beyond(anchor), order, size + 1)
        return slice_of(behind, order, size, has_previous=True)
    back = order.reversed
    before = read(back.beyond(anchor), back, size + 1)
    has_previous = len(before) > size
    return slice_of(before[:size][::-1], order, size, has_previous=has_previous, has_next=True)


def slice_of(
    found: list[T], order: Order, size: int, *, has_previous: bool, has_next: bool = False
) -> Slice[T]:
    """The page of rows that are in their order, one more of them asked for than is shown."""
    kept = found[:size]
    if not kept:
        return Slice([], "", "")
    first, last = (_name(row, order.name) for row in (kept[0], kept[-1]))
    return Slice(
        kept,
        f"before-{first}" if has_previous else "",
        f"after-{last}" if has_next or len(found) > size else "",
    )


def _name(row: object, path: str) -> str:
    thing: Any = row
    for part in path.split("__"):
        thing = getattr(thing, part)
    return str(thing)
