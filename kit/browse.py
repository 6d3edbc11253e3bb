"""Lists that are searched, filtered, sorted and turned by their address alone.

An app says once how its list is read (`Listing`); the page, the files and the command then mean
the same rows by the same query string. Nothing typed can be more than a value: what names no row
is answered with a sentence.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from kit.keyset import LostPlace, Order, Slice, take
from kit.queries import BadQuery, address, slug, words
from kit.search import SearchQuery, parse_query
from kit.searchindex import SearchIndex

M = TypeVar("M", bound=Model)
FORMATS = ("csv", "xlsx", "json")
COUNTED = 10_000  # beyond it a page says "more than": an exact count reads the whole list


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter in force: what it is called, what it was given, and its condition."""

    name: str
    label: StrOrPromise
    value: str
    text: StrOrPromise
    condition: Q = field(repr=False)


Reader: TypeAlias = Callable[[Mapping[str, str]], Filter | None]


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list; `extra` are expressions that it needs."""

    label: StrOrPromise
    order: Order
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection(Generic[M]):
    """The rows that a query string means.

    Shapes: `rows` is filtered and ordered, not sliced; `params` is the query string in its
    shortest form, without page and format.
    """

    rows: "QuerySet[M]"
    filters: Sequence[Filter]
    query: str
    sort: str

    @property
    def params(self) -> dict[str, str]:
        """The query string that means these rows again; empty values are left out by `address`."""
        kept = {"q": self.query} | {item.name: item.value for item in self.filters}
        return kept | {"sort": self.sort}

    @property
    def description(self) -> str:
        """The filter in words: 关键词：急救；主题：助学."""
        told: list[tuple[StrOrPromise, StrOrPromise]] = [(_("关键词"), self.query)]
        parts = told if self.query else []
        parts += [(item.label, item.text) for item in self.filters]
        said = (f"{label}{gettext('：')}{text}" for label, text in parts)
        return gettext("；").join(said) or gettext("全部")

    @property
    def searched(self) -> SearchQuery:
        """What was searched, for marking it in the rows."""
        return parse_query(self.query)

    def value(self, name: str) -> str:
        """The value that a filter was given, or nothing."""
        return next((item.value for item in self.filters if item.name == name), "")

    def without(self, name: str, path: str) -> str:
        """The address of the same list without one filter."""
        return address(path, {k: v for k, v in self.params.items() if k != name})

    def counted(self) -> tuple[int, bool]:
        """How many rows there are, and whether there are more than were counted."""
        return counted(self.rows)


def counted(rows: "QuerySet[Any]") -> tuple[int, bool]:
    """How many rows there are, and whether there are more than were counted."""
    found = rows.order_by()[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED


def read_query(
    params: Mapping[str, str], sorts: Mapping[str, Sort], readers: Iterable[Reader]
) -> tuple[str, str, list[Filter]]:
    """What is searched, the order by its name, empty for the first one, and the filters in force.

    Errors: BadQuery for a value that is none.
    """
    query, asked = words(params), params.get("sort", "")
    first = next(iter(sorts))
    if (asked or first) not in sorts:
        raise BadQuery(gettext("没有这种排序方式。"))
    active = [item for read in readers if (item := read(params)) is not None]
    return query, "" if asked == first else asked, active


@dataclass(frozen=True, slots=True)
class Listing(Generic[M]):
    """How a list is read.

    Shapes: `sorts` by their name in the address, the first one needs none; `shown` adds to the
    rows what a page shows of them.
    """

    rows: "Callable[[], QuerySet[M]]"
    index: SearchIndex[M]
    sorts: Mapping[str, Sort]
    readers: tuple[Reader, ...]
    shown: "Callable[[QuerySet[M]], QuerySet[M]]"
    size: int = 24

    def select(self, params: Mapping[str, str]) -> Selection[M]:
        """Read a query string: the rows it means, in its order.

        Shapes: unknown names are ignored, empty values mean nothing.
        Errors: BadQuery for a value that is none.
        """
        query, sort, active = read_query(params, self.sorts, self.readers)
        rows = self._ordered(self.sorts[sort or next(iter(self.sorts))])
        for item in active:
            rows = rows.filter(item.condition)
        if query:
            rows = self.index.found(rows, parse_query(query))
        return Selection(rows, active, query, sort)

    def _ordered(self, sort: Sort) -> "QuerySet[M]":
        rows = self.rows().annotate(**sort.extra) if sort.extra else self.rows()
        return rows.order_by(*sort.order.fields)

    def page(self, selection: Selection[M], token: str) -> Slice[M]:
        """One page of rows as the list shows them.

        Errors: BadQuery when the token names no place.
        """
        sort = self.sorts[selection.sort or next(iter(self.sorts))]
        shown = self.shown(selection.rows)
        try:
            return take(shown, sort.order, token=token, size=self.size, among=self._ordered(sort))
        except LostPlace as lost:
            raise BadQuery(gettext("没有这一页，请从第一页看起。"), status=404) from lost


# ------------------------------------------------------------------ filters


def named(
    name: str,
    label: StrOrPromise,
    rows: "Callable[[], QuerySet[Any]]",
    condition: Callable[[Any], Q],
    *,
    by: str = "slug",
    text: str = "name",
) -> Reader:
    """A filter that names a row: `rows` holds what may be named, `text` what it is called."""

    def read(params: Mapping[str, str]) -> Filter | None:
        value = slug(params, name, str(label))
        if not value:
            return None
        found = rows().filter(**{by: value}).values_list("pk", text).first()
        if found is None:
            raise BadQuery(absent(label), status=404)
        return Filter(name, label, value, str(found[1]), condition(found[0]))

    return read


def chosen(
    name: str,
    label: StrOrPromise,
    choices: Mapping[str, StrOrPromise],
    condition: Callable[[str], Q],
) -> Reader:
    """A filter that takes one of a few words."""

    def read(params: Mapping[str, str]) -> Filter | None:
        value = params.get(name, "")
        if not value:
            return None
        if value not in choices:
            raise BadQuery(absent(label))
        return Filter(name, label, value, choices[value], condition(value))

    return read


def absent(label: StrOrPromise) -> str:
    """The sentence for a filter that names nothing."""
    return gettext("没有这个%(label)s，请换一个筛选条件。") % {"label": label}


# ------------------------------------------------------------------ what may be chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the filter form; its first option means "any"."""

    name: str
    label: StrOrPromise
    value: str
    options: list[tuple[str, StrOrPromise]]


Options: TypeAlias = "QuerySet[Any, tuple[str, str, str, str]]"


def options(
    name: str, rows: "QuerySet[Any]", value: str, text: str, *, key: str = ""
) -> "QuerySet[Any, Any]":
    """The options that one select offers, to be read together with others."""
    words_of = {
        "option_of": Value(name, CharField()),
        "option_key": Cast(F(key or text), CharField()),
        "option_value": Cast(F(value), CharField()),
        "option_text": Cast(F(text), CharField()),
    }
    named_rows = rows.order_by().annotate(**words_of)
    found = named_rows.values_list("option_of", "option_key", "option_value", "option_text")
    return cast("Options", found.distinct())


def choice(
    name: str,
    label: StrOrPromise,
    selection: Selection[Any],
    offered: Iterable[tuple[str, StrOrPromise]],
) -> Choice:
    """A select with what is offered, and with what is chosen though it is not offered."""
    found = list(offered)
    known = {value for value, _text in found}
    chosen_here = [item for item in selection.filters if item.name == name]
    missing = [(item.value, item.text) for item in chosen_here if item.value not in known]
    return Choice(name, label, selection.value(name), [("", _("全部")), *found, *missing])


def read_options(parts: "Iterable[QuerySet[Any, Any]]") -> dict[str, list[tuple[str, str]]]:
    """All options in one statement, by the name of their select."""
    first, *rest = parts
    found: dict[str, list[tuple[str, str]]] = {}
    for name, _key, value, text in sorted(first.union(*rest) if rest else first):
        found.setdefault(name, []).append((value, text))
    return found
