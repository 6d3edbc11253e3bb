"""Querysets that are put together once: Django's compiler costs more than the database's answer.

A query that only differs by its values from request to request is compiled the first time, with
stand-ins for the values, and asked again with the real ones. The rows become the same objects.
"""

import json
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# Two stand-ins of each type: where the values of two compilations differ, a value belongs.
_STAND_INS: dict[type, tuple[Any, Any]] = {
    str: ("stand-in-1", "stand-in-2"),
    int: (9_007_199_254_740_881, 9_007_199_254_740_847),
    list: ([1], [2]),
    datetime: (datetime(1801, 1, 1, tzinfo=UTC), datetime(1802, 2, 2, tzinfo=UTC)),
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
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = self._plans[connection.vendor] = self._compiled()
        return plan.with_values(values)

    def first(self, **values: Any) -> M | None:
        """The first row, or None; `build` should ask for no more."""
        return next(iter(self.rows(**values)), None)

    def _compiled(self) -> "_Plan[M]":
        plain = {name: _STAND_INS[kind][0] for name, kind in self.types.items()}
        queryset = self.build(**plain)
        compiler = queryset.query.get_compiler(using=connection.alias)
        sql, values = compiler.as_sql()
        places: dict[int, str] = {}
        for name, kind in self.types.items():
            other = self.build(**{**plain, name: _STAND_INS[kind][1]})
            same, changed = other.query.get_compiler(using=connection.alias).as_sql()
            if same != sql:
                raise ValueError(f"{name} changes more than a value")
            places |= {place: name for place, one in enumerate(changed) if one != values[place]}
        if set(places.values()) != set(self.types):
            raise ValueError("a value has no place in the statement")
        return _Plan(queryset, compiler, sql, tuple(values), places)


class _Plan(Generic[M]):
    def __init__(
        self,
        queryset: QuerySet[M],
        compiler: Any,
        sql: str,
        values: tuple[Any, ...],
        places: dict[int, str],
    ) -> None:
        self.queryset = queryset
        self.compiler = compiler
        self.sql = sql
        self.values = values
        self.places = places

    def with_values(self, given: dict[str, Any]) -> QuerySet[M]:
        values = list(self.values)
        for place, name in self.places.items():
            values[place] = _adapted(given[name])
        compiler = copy(self.compiler)
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, tuple(values))
        again = self.queryset.all()
        again.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return again


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, list) and connection.vendor != "postgresql":
        return json.dumps(value)
    return value
