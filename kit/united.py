"""Rows of several models searched, filtered and turned as one list.

What the database has put together it filters no more. So every model gives its columns the same
names, each is filtered by the same conditions, and only what is left is put together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from kit.browse import Filter, Reader, Selection, Sort, read_query
from kit.keyset import LostPlace, Order, Slice, turned
from kit.queries import BadQuery
from kit.search import parse_query
from kit.searchindex import SearchIndex

T = TypeVar("T")
Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one model, annotated with every column of the list, and what finds them."""

    rows: Callable[[], Rows]
    index: SearchIndex[Any]


@dataclass(frozen=True, slots=True)
class UnitedListing(Generic[T]):
    """How a list of several models is read; asked for as `kit.browse.Listing` is.

    Shapes: `columns` are what is read of a row, those of the orders among them; `made` turns a page
    of them into what the page shows.
    """

    sources: tuple[Source, ...]
    columns: tuple[str, ...]
    sorts: Mapping[str, Sort]
    readers: tuple[Reader, ...]
    made: Callable[[list[dict[str, Any]]], list[T]]
    size: int = 24

    def select(self, params: Mapping[str, str]) -> Selection[Any]:
        """Read a query string: the rows it means, in its order.

        Errors: BadQuery for a value that is none.
        """
        query, sort, active = read_query(params, self.sorts, self.readers)
        rows = self._rows(self.columns, active, query, self._order(sort))
        return Selection(rows, active, query, sort)

    def rows(self, selection: Selection[Any], *columns: str) -> Rows:
        """What was selected, in its order, with these columns, those of the order among them."""
        order = self._order(selection.sort)
        return self._rows(columns, selection.filters, selection.query, order)

    def page(self, selection: Selection[Any], token: str) -> Slice[T]:
        """One page of rows as the list shows them.

        Errors: BadQuery when the token names no place.
        """
        order = self._order(selection.sort)

        def read(beyond: Q, way: Order, most: int) -> list[T]:
            rows = self._rows(self.columns, selection.filters, selection.query, way, beyond)
            return self.made([dict(zip(self.columns, row, strict=True)) for row in rows[:most]])

        def place(name: str) -> Sequence[Any] | None:
            rows = self._rows(order.names, (), "", order, Q(**{order.name: name}))
            return rows.first()

        try:
            return turned(read, place, order, token=token, size=self.size)
        except LostPlace as lost:
            raise BadQuery(gettext("没有这一页，请从第一页看起。"), status=404) from lost

    def _order(self, sort: str) -> Order:
        return self.sorts[sort or next(iter(self.sorts))].order

    def _rows(
        self, columns: Sequence[str], filters: Iterable[Filter], query: str, order: Order,
        *conditions: Q,
    ) -> Rows:  # fmt: skip
        wanted = [*conditions, *(item.condition for item in filters)]
        parts = []
        for source in self.sources:
            rows = source.rows().filter(*wanted)
            rows = source.index.search(rows, parse_query(query)) if query else rows
            parts.append(rows.order_by().values_list(*columns))
        return parts[0].union(*parts[1:], all=True).order_by(*order.fields)
