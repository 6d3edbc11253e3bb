"""Everything that hangs on one thing, of many kinds, read in one statement.

`prefetch_related` asks once for each kind; the page of an edition has a dozen. Here the database
answers all of them together, each row as a JSON object of its columns, and the rows become the
same model objects again. They are for reading.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, JSONObject

from kit.prepared import Statement

M = TypeVar("M", bound=Model)
_AT_ONCE = 40  # pairs of one object; SQLite takes 127 arguments, PostgreSQL 100
_OBJECTS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of rows.

    Shapes: `related` are the foreign keys to read along, as for `select_related`; `without` are
    long columns that the page does not show, of the rows and of what is read along; `told` are
    annotations of the rows.
    """

    rows: "QuerySet[Any]"
    related: tuple[str, ...] = ()
    without: tuple[str, ...] = ("search_text",)
    told: tuple[str, ...] = ()

    def steps(self) -> dict[str, type[Model]]:
        """The models read along, by the beginning of their columns' paths, outer ones first."""
        found: dict[str, type[Model]] = {}
        for path in self.related:
            model: Any = self.rows.model
            prefix = ""
            for name in path.split("__"):
                model = model._meta.get_field(name).related_model
                prefix += f"{name}__"
                found[prefix] = model
        return found

    def columns(self) -> dict[str, "Field[Any, Any]"]:
        """Every column to be read, by its path."""
        found = self._of(self.rows.model, "")
        for prefix, model in self.steps().items():
            found |= self._of(model, prefix)
        return found | {name: self.rows.query.annotations[name].output_field for name in self.told}

    def _of(self, model: type[Model], prefix: str) -> dict[str, "Field[Any, Any]"]:
        fields = model._meta.concrete_fields
        return {f"{prefix}{one.attname}": one for one in fields if one.name not in self.without}


_STAND_IN = -9_007_199_254_740_881  # the key of a thing that there is not


class Gathering(Generic[M]):
    """A plan for everything that hangs on things of one model.

    Shapes: `parts` is asked once, with a thing that stands in for all others: its rows may differ
    from thing to thing by the key alone. The statement is made once; making it is what costs.
    """

    def __init__(self, model: type[M], parts: Callable[[M], Mapping[str, Part]]) -> None:
        self.model = model
        self.make = parts
        self._plans: dict[str, _Plan] = {}

    def of(self, thing: M) -> dict[str, list[Any]]:
        """The rows of every part, in its order, in one statement."""
        vendor = connection.vendor
        plan = self._plans.get(vendor)
        if plan is None:
            plan = self._plans[vendor] = _planned(self.make(self.model(pk=_STAND_IN)))
        return plan.run(thing.pk)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One statement, and how its rows become objects."""

    statement: Statement
    builders: Mapping[str, Callable[[dict[str, Any]], Any]]

    def run(self, key: Any) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {name: [] for name in self.builders}
        for name, *texts in self.statement.rows(key=key):
            told: dict[str, Any] = {}
            for text in texts:
                if text:
                    told.update(json.loads(text, parse_float=Decimal))
            found[name].append(self.builders[name](told))
        return found


def _planned(parts: Mapping[str, Part]) -> _Plan:
    statements: list[str] = []
    values: list[Any] = []
    for name, part in parts.items():
        try:
            sql, params = _objects(name, part).query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT * FROM ({sql}) AS part_{len(statements)}")  # noqa: S608
        values += params
    builders = {name: _builder(part) for name, part in parts.items()}
    places = {place: "key" for place, value in enumerate(values) if value == _STAND_IN}
    return _Plan(Statement(" UNION ALL ".join(statements), values, places), builders)


def _objects(name: str, part: Part) -> "QuerySet[Any, Any]":
    """The rows of one part as its name and their columns in JSON."""
    paths = list(part.columns())
    made: dict[str, Any] = {"gathered_of": Value(name, CharField())}
    for place in range(_OBJECTS):
        some = paths[place * _AT_ONCE : (place + 1) * _AT_ONCE]
        made[f"gathered_{place}"] = (
            Cast(JSONObject(**{path: path for path in some}), TextField())
            if some
            else Value("", TextField())
        )
    if len(paths) > _OBJECTS * _AT_ONCE:
        raise ValueError(f"{name}: too many columns to gather")
    found: QuerySet[Any, Any] = part.rows.annotate(**made).values_list(*made)
    return found


_Maker = Callable[[dict[str, Any]], Any]


def _builder(part: Part) -> _Maker:
    """What makes an object of one row, with what was read along hung on it."""
    columns = part.columns()
    make_row = _maker(part.rows.model, "", columns)
    annotated = [(name, _reader(columns[name])) for name in part.told]
    steps = [
        (prefix, _holder(prefix), prefix[:-2].rpartition("__")[2], _key(prefix, model),
         _maker(model, prefix, columns))
        for prefix, model in part.steps().items()
    ]  # fmt: skip

    def build(told: dict[str, Any]) -> Any:
        row = make_row(told)
        for name, read in annotated:
            setattr(row, name, _value(told[name], read))
        made: dict[str, Any] = {"": row}
        for prefix, holder, name, key, make in steps:
            made[prefix] = make(told) if told[key] is not None else None
            if made[holder] is not None:
                setattr(made[holder], name, made[prefix])
        return row

    return build


def _holder(prefix: str) -> str:
    before = prefix[:-2].rpartition("__")[0]
    return f"{before}__" if before else ""


def _key(prefix: str, model: type[Model]) -> str:
    key = model._meta.pk
    return f"{prefix}{key.attname}"


def _maker(model: type[Model], prefix: str, columns: Mapping[str, "Field[Any, Any]"]) -> _Maker:
    names = [
        one.attname for one in model._meta.concrete_fields if f"{prefix}{one.attname}" in columns
    ]
    readers = [(f"{prefix}{name}", _reader(columns[f"{prefix}{name}"])) for name in names]

    def make(told: dict[str, Any]) -> Any:
        values = [_value(told[path], read) for path, read in readers]
        return model.from_db(DEFAULT_DB_ALIAS, names, values)

    return make


def _value(told: Any, read: Callable[[Any], Any] | None) -> Any:
    return told if told is None or read is None else read(told)


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What makes a value of JSON the value of the field; nothing where it is that already."""
    if isinstance(field, JSONField):
        return _parsed
    if isinstance(field, DecimalField):
        step = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: Decimal(value).quantize(step)
    if isinstance(field, DateTimeField):
        return lambda value: _aware(field.to_python(value))
    if isinstance(field, (DateField, BooleanField)):
        return field.to_python
    return None


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def hang(thing: Model, name: str, rows: Iterable[Any]) -> None:
    """Let `thing.name.all()` answer with these rows, as after `prefetch_related`."""
    found = getattr(thing, name).get_queryset()
    found._result_cache = list(rows)  # noqa: SLF001 - what Django's own prefetch does
    found._prefetch_done = True  # noqa: SLF001
    if not hasattr(thing, "_prefetched_objects_cache"):
        thing._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001
    manager = getattr(thing, name)
    key = getattr(manager, "prefetch_cache_name", None) or name
    thing._prefetched_objects_cache[key] = found  # type: ignore[attr-defined]  # noqa: SLF001


def by(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    """The rows by the value of one of their columns."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups
