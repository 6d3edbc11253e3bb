"""Querysets that are put together once: Django's compiler costs more than the database's answer.

A query that only differs by its values from request to request is compiled the first time, with
stand-ins for the values, and asked again with the real ones. The rows become the same objects.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain, zip_longest
from typing import Any, Generic, TypeVar

import psycopg
import psycopg.sql
import psycopg.types.numeric
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.subqueries import UpdateQuery

M = TypeVar("M", bound=Model)
_NEVER_BY_ITSELF = 1_000_000_000
_PLACE = re.compile(r"(?<!%)%s")

# Two stand-ins of each type: where the values of two compilations differ, a value belongs.
_STAND_INS: dict[type, tuple[Any, Any]] = {
    str: ("stand-in-1", "stand-in-2"),
    int: (1881, 1847),  # within every integer column: beyond it a condition is dropped
    list: ([1], [2]),
    datetime: (datetime(1801, 1, 1, tzinfo=UTC), datetime(1802, 2, 2, tzinfo=UTC)),
    Decimal: (Decimal("1881.81"), Decimal("1847.47")),
}


class Prepared(Generic[M]):
    """A queryset with named values, for each database compiled once.

    Shapes: `build` makes the queryset from values of the types given by name: str, int, datetime, a
    list of ids for `kit.idsets.Among`;
    nothing but conditions may depend on them, and none may be None.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **types: type) -> None:
        self.build = build
        self.types = types
        self._plans: dict[str, _Plan[M]] = {}

    def rows(self, **values: Any) -> QuerySet[M]:
        """The queryset for these values: to be read, not to be filtered further."""
        return self._plan().with_values(values)

    def _plan(self) -> "_Plan[M]":
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = self._compiled()
        return plan

    def tuples(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a `values_list`, as the driver gives them."""
        return self._plan().statement.rows(**values)

    def first(self, **values: Any) -> M | None:
        """The first row, or None; `build` should ask for no more."""
        plan = self._plan()
        if plan.maker is None:
            return next(iter(plan.with_values(values)), None)
        found = plan.statement.rows(**values)
        return plan.maker.made(found[0]) if found else None

    def _compiled(self) -> "_Plan[M]":
        plain = {name: _STAND_INS[kind][0] for name, kind in self.types.items()}
        queryset = self.build(**plain)
        compiler = queryset.query.get_compiler(using=connection.alias)

        def compiled(**values: Any) -> tuple[str, Sequence[Any]]:
            rows = self.build(**values)
            return _sql(rows.query)

        hidden = [name for name, kind in self.types.items() if kind is not list]
        statement = _statement(compiled, self.types, hidden)
        compiler.as_sql()  # which also decides what its rows are made of
        return _Plan(queryset, compiler, statement)


class PreparedUpdate:
    """An UPDATE with named values, for each database compiled once.

    Shapes: `build` makes the rows and what each column is set to, by name; the types are those of
    `Prepared`, and Decimal to the 分. Nothing but values may depend on them, and none may be None.
    """

    def __init__(
        self, build: Callable[..., tuple[QuerySet[Any], dict[str, Any]]], **types: type
    ) -> None:
        self.build = build
        self.types = types
        self._statements: dict[str, Statement] = {}

    def run(self, **values: Any) -> int:
        """Write; how many rows it met."""
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = _statement(self._compiled, self.types)
            self._statements[connection.vendor] = statement
        return statement.run(**values)

    def _compiled(self, **values: Any) -> tuple[str, Sequence[Any]]:
        rows, columns = self.build(**values)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(columns)
        return _sql(query)


def _sql(query: Any) -> tuple[str, Sequence[Any]]:
    sql, values = query.get_compiler(using=connection.alias).as_sql()
    return sql, values


def _statement(
    compiled: Callable[..., tuple[str, Sequence[Any]]], types: dict[str, type],
    hidden: Iterable[str] = (),
) -> "Statement":  # fmt: skip
    """What is compiled, knowing which of its parameters belongs to which name."""
    plain = {name: _STAND_INS[kind][0] for name, kind in types.items()}
    sql, values = compiled(**plain)
    places: dict[int, str] = {}
    for name, kind in types.items():
        same, changed = compiled(**{**plain, name: _STAND_INS[kind][1]})
        if same != sql:
            raise ValueError(f"{name} changes more than a value")
        places |= {place: name for place, one in enumerate(changed) if one != values[place]}
    if set(places.values()) != set(types):
        raise ValueError("a value has no place in the statement")
    return Statement(sql, values, places, hidden)


class _Plan(Generic[M]):
    """A compiled queryset whose rows are read by a prepared statement."""

    def __init__(self, queryset: QuerySet[M], compiler: Any, statement: "Statement") -> None:
        self.queryset = queryset
        self.statement = statement
        self.compiler = compiler
        columns = [one[0] for one in compiler.select]
        converters = compiler.get_converters(columns)  # the same for every row there will be
        compiler.get_converters = lambda _columns: converters
        is_plain = queryset._iterable_class is ModelIterable and not (  # noqa: SLF001
            queryset._prefetch_related_lookups or queryset._known_related_objects  # type: ignore[attr-defined] # noqa: SLF001
        )
        self.maker = _Maker[M](compiler, converters) if is_plain else None

    def with_values(self, given: dict[str, Any]) -> QuerySet[M]:
        compiler = copy(self.compiler)
        compiler.connection = connections[compiler.using]  # each thread has its own
        compiler.execute_sql = lambda *_args, **_kwargs: [self.statement.rows(**given)]
        again = self.queryset.all()
        again.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return again


class _Maker(Generic[M]):
    """Makes an object of a row as a queryset does, knowing beforehand what lies where."""

    def __init__(self, compiler: Any, converters: dict[int, Any]) -> None:
        told = compiler.klass_info
        first, last = told["select_fields"][0], told["select_fields"][-1] + 1
        self.model: type[M] = told["model"]
        self.columns = slice(first, last)
        self.names = [one[0].target.attname for one in compiler.select[self.columns]]
        populators: Any = get_related_populators  # the stubs know a later Django
        self.related = populators(told, compiler.select, compiler.using)
        self.more = tuple(compiler.annotation_col_map.items())
        self.converters = tuple(converters.items())

    def made(self, row: Sequence[Any]) -> M:
        """The object, with what was selected along with it."""
        cells, own = list(row), connections[DEFAULT_DB_ALIAS]
        for place, (steps, column) in self.converters:
            for step in steps:
                cells[place] = step(cells[place], column, own)
        thing = self.model.from_db(own.alias, self.names, cells[self.columns])
        for one in self.related:
            one.populate(cells, thing)
        for name, place in self.more:
            setattr(thing, name, cells[place])
        return thing


# ------------------------------------------------------------------ statements


class Statement:
    """One statement with named values.

    Shapes: `places` says which of its parameters have a name; the others are written into it, so
    that a plan made for any values may use the indexes that depend on them. PostgreSQL is asked to
    keep the plan: for a join of ten tables planning takes ten times as long as answering. It would
    plan anew for each value all the same where it takes that to pay, and it always does for a
    moment that lies after all rows; so values are `hidden` from the planner, but for lists of ids.
    """

    def __init__(
        self,
        sql: str,
        values: Sequence[Any],
        places: dict[int, str],
        hidden: Iterable[str] = (),
    ) -> None:
        self.names = [places[place] for place in sorted(places)]
        self.is_postgresql = connection.vendor == "postgresql"
        self.sql, self.values, self.places = sql, list(values), places
        if self.is_postgresql:
            self.sql = _with_literals(sql, values, places, frozenset(hidden))

    def rows(self, **given: Any) -> list[Any]:
        """The rows for these values."""
        with _cursor() as cursor:
            cursor.execute(self.sql, self._filled(given))
            found: list[Any] = cursor.fetchall()
        return found

    def run(self, **given: Any) -> int:
        """Write with these values; how many rows it met."""
        with _cursor() as cursor:
            cursor.execute(self.sql, self._filled(given))
            met: int = cursor.rowcount
        return met

    def _filled(self, given: dict[str, Any]) -> list[Any]:
        if self.is_postgresql:
            return [_sent(given[name]) for name in self.names]
        values = list(self.values)
        for place, name in self.places.items():
            values[place] = _bound(given[name])
        return values


class _KeepingCursor(psycopg.Cursor[Any]):
    """A cursor whose statements are prepared by the server, and planned once."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        """Run a statement, prepared at its first sight."""
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # for Django's log of statements
        return self._query


def prepared_cursor() -> Any:
    """A cursor for a statement that is run often: prepared by the server and planned once."""
    return _cursor()


def _cursor() -> Any:
    own: Any = connections[DEFAULT_DB_ALIAS]  # looked up once, not once for each of its names
    if own.vendor != "postgresql":
        return own.cursor()
    if own.connection is None:
        own.ensure_connection()
    # Without any threshold the driver prepares nothing, not even when it is asked to.
    own.connection.prepare_threshold = _NEVER_BY_ITSELF
    return own._prepare_cursor(_KeepingCursor(own.connection))  # noqa: SLF001 - as Django's own


def _with_literals(
    sql: str, values: Sequence[Any], places: dict[int, str], hidden: frozenset[str]
) -> str:
    """The statement with everything written out that has no name.

    Shapes: a planner knows a value that stands by itself, and not what a question will answer.
    """
    parts = _PLACE.split(sql)
    written = [
        ("(SELECT %s)" if places[place] in hidden else "%s") if place in places else _literal(value)
        for place, value in enumerate(values)
    ]
    return "".join(chain.from_iterable(zip_longest(parts, written, fillvalue="")))


def _literal(value: Any) -> str:
    connection.ensure_connection()
    return psycopg.sql.Literal(value).as_string(connection.connection).replace("%", "%%")


def _sent(value: Any) -> Any:
    """A value as PostgreSQL's driver gets it: one statement for small and for large numbers."""
    if isinstance(value, list):  # as the server writes it: the driver would go through each
        return f"{{{','.join(map(str, value))}}}"
    return psycopg.types.numeric.Int8(value) if isinstance(value, int) else value


def _bound(value: Any) -> Any:
    """A value as SQLite keeps it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value) if isinstance(value, list) else value
