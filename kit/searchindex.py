"""What the rows of one model are found by: the line in the row, the terms in the index.

An app names its index in `search.py`; its actions and admin pages call `put` in the transaction
that changes a text. The line is made anew from the row and what hangs on it, so `put` never has
to be told what changed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from kit.search import SearchQuery
from kit.searchtable import SearchTable

M = TypeVar("M", bound=Model)
BATCH = 500
FEW = 1000


@dataclass(frozen=True, slots=True)
class SearchIndex(Generic[M]):
    """The index of one model.

    Shapes: `rows` gives the rows with everything that `line` reads; the line is stored in the
    column `search_text`.
    """

    table: SearchTable
    rows: "Callable[[], QuerySet[M]]"
    line: Callable[[M], str]

    def put(self, keys: Iterable[Any]) -> None:
        """Write lines and terms of these rows anew."""
        for batch in _batches(keys):
            with transaction.atomic():
                self.table.put(self._write(batch).items())

    def _write(self, keys: list[Any]) -> dict[Any, str]:
        """Write the lines of these rows where they differ, and tell them.

        Shapes: the rows are locked, so that no line is made from what is being changed.
        """
        locked = self.rows().filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
        lines: dict[Any, str] = {}
        changed = []
        for row in locked:
            line = lines[row.pk] = self.line(row)
            if row.search_text != line:  # type: ignore[attr-defined]
                row.search_text = line  # type: ignore[attr-defined]
                changed.append(row)
        self.rows().model._base_manager.bulk_update(changed, ["search_text"])
        return lines

    def fill(self) -> None:
        """Index the rows that never were: such as were there before there was an index."""
        self.put(self._all().filter(search_text="").values_list("pk", flat=True))

    def forget(self, which: Q) -> None:
        """Take rows that are about to go out of the index."""
        self.table.remove(self._all().filter(which).values_list("pk", flat=True))

    def rebuild(self) -> int:
        """Make every line and the whole index anew; the number of rows in it.

        Shapes: lines are written some at a time, so that nobody waits long for one of their rows;
        whoever searches waits while the index is made from them.
        """
        for batch in _batches(self._all().values_list("pk", flat=True)):
            with transaction.atomic():
                self._write(batch)
        self.table.rebuild(self._all().values_list("pk", "search_text").iterator(BATCH))
        return self._all().count()

    def _all(self) -> "QuerySet[M]":
        return self.rows().model._base_manager.order_by("pk")

    def search(self, rows: "QuerySet[M]", query: SearchQuery) -> "QuerySet[M]":
        """Those of the rows that the query finds, of which all are wanted; none for no query."""
        return self.table.search(rows, query, "search_text")

    def found(self, rows: "QuerySet[M]", query: SearchQuery) -> "QuerySet[M]":
        """As `search`, for a list of which one page is read.

        A rare word is looked up by its few ids first: without it the planner walks the order of
        the list for a word that hardly occurs.
        """
        if self.table.is_rare(query, FEW):
            rows = rows.filter(pk__in=self.table.first(query, FEW))
        return self.search(rows, query)


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    wanted = list(keys)
    return (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))


# ------------------------------------------------------------------ names that others carry

Follower = Callable[[Any], None]
_FOLLOWERS: dict[type[Model], list[Follower]] = {}


def follows(model: type[Model]) -> Callable[[Follower], Follower]:
    """Mark the function that indexes anew what is found by the name of such a row, by its key.

    A row does not know what carries its name: that may lie in an app above, which says so itself.
    """

    def mark(follower: Follower) -> Follower:
        _FOLLOWERS.setdefault(model, []).append(follower)
        return follower

    return mark


def reindex_followers(model: type[Model], pk: Any) -> None:
    """Index anew everything that is found by the name of this row."""
    for follower in _FOLLOWERS.get(model, ()):
        follower(pk)


# ------------------------------------------------------------------ for the admin


class FollowedAdmin:
    """An admin page of things by whose names others are found: these follow when it is saved."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        reindex_followers(type(form.instance), form.instance.pk)


class IndexedAdmin(FollowedAdmin):
    """An admin page whose saves are found at once, with all that was saved below them."""

    search_index: SearchIndex[Any]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.search_index.put([form.instance.pk])
