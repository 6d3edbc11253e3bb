"""Pages of a long list by the place where they begin: page 20,000 costs what page 1 does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
_TOKEN = re.compile(r"(after|before)-([-\w]{1,120})", re.ASCII)


class LostPlace(LookupError):
    """The address names a place in the list that there is not."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """One page of rows, and the tokens of the pages before and after; empty where none is."""

    rows: list[M]
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
    if not token:
        found = list(rows.order_by(*order.fields)[: size + 1])
        return slice_of(found, order, size, has_previous=False)
    direction, name = read_token(token)
    anchor = among.filter(**{order.name: name}).values_list(*order.names).first()
    if anchor is None:
        raise LostPlace(token)
    if direction == "after":
        behind = rows.filter(order.beyond(anchor)).order_by(*order.fields)
        return slice_of(list(behind[: size + 1]), order, size, has_previous=True)
    turned = order.reversed
    before = list(rows.filter(turned.beyond(anchor)).order_by(*turned.fields)[: size + 1])
    has_previous = len(before) > size
    return slice_of(before[:size][::-1], order, size, has_previous=has_previous, has_next=True)


def slice_of(
    found: list[M], order: Order, size: int, *, has_previous: bool, has_next: bool = False
) -> Slice[M]:
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


def _name(row: Model, path: str) -> str:
    thing: Any = row
    for part in path.split("__"):
        thing = getattr(thing, part)
    return str(thing)
