"""Rules that are looked at from outside: each finds the rows that break it, from the rows alone.

An app says in its `audit.py` what must hold of its own rows: what nobody may get round, asked once
more of the database and not of the code that keeps it. Nothing here writes.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model, QuerySet

MOST = 50  # so many offending rows are named, the others counted
_CHUNK = 2000
_CONSTRAINT = re.compile(r'CONSTRAINT "([^"]+)"')
_ON_POSTGRESQL = """
    SELECT conname FROM pg_constraint
    WHERE convalidated AND connamespace = current_schema()::regnamespace
    UNION SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indisunique AND indisvalid AND relnamespace = current_schema()::regnamespace
    UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'
"""


@dataclass(frozen=True, slots=True)
class Offence:
    """One row that breaks a rule.

    Shapes: `kind` is the label of its model ("awards.winner"), empty for what is no row; `key` its
    key, `name` its public id. `why` says it in a sentence without the name of anybody.
    """

    kind: str
    key: str
    name: str
    why: str


Find = Callable[[datetime], Iterable[Offence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold.

    Shapes: `numbers` are those of domain.md §5. `find` gives what breaks it at a moment; `guards`
    are constraints and triggers that must be in the database, `tests` where what no row can show
    is proven.
    """

    key: str
    numbers: tuple[int, ...]
    title: str
    says: str
    find: Find | None = None
    guards: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one rule: how many rows break it, the first of them, how long it took.

    Shapes: `problem` says why it could not be looked at, which is as bad as a broken one.
    """

    key: str
    count: int = 0
    rows: tuple[Offence, ...] = ()
    seconds: float = 0.0
    problem: str = ""

    @property
    def is_green(self) -> bool:
        """Whether the rule was looked at and holds."""
        return not self.count and not self.problem

    def as_kept(self) -> dict[str, Any]:
        """The outcome as plain data."""
        return {
            "key": self.key, "count": self.count, "seconds": round(self.seconds, 3),
            "problem": self.problem,
            "rows": [[one.kind, one.key, one.name, one.why] for one in self.rows],
        }  # fmt: skip


def from_kept(kept: dict[str, Any]) -> Outcome:
    """The outcome again, from what was kept."""
    rows = tuple(Offence(*row) for row in kept["rows"])
    return Outcome(kept["key"], kept["count"], rows, kept["seconds"], kept["problem"])


# ------------------------------------------------------------------ looking


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything in the block be read as it stood at one moment, and write nothing.

    Shapes: on PostgreSQL, unless a transaction runs already. On SQLite each statement sees a
    moment of its own: a transaction there would keep every writer out.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def look(rule: Rule, now: datetime, present: frozenset[str]) -> Outcome:
    """Look at one rule; whatever goes wrong in it leaves the others alone.

    Shapes: `present` is what `guards_in_database` found.
    """
    began = time.monotonic()
    count, first, problem = 0, [], ""
    try:
        # A statement that fails must not end the transaction that the other rules read in.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            found = iter(_all(rule, now, present))
            first = list(islice(found, MOST))
            count = len(first) + sum(1 for _ in found)
    except (DatabaseError, ValueError, TypeError, LookupError, AttributeError) as error:
        # The message of a database quotes rows, so only its kind is told.
        problem = f"核查没有完成（{type(error).__name__}）"
    return Outcome(rule.key, count, tuple(first), time.monotonic() - began, problem)


def _all(rule: Rule, now: datetime, present: frozenset[str]) -> Iterator[Offence]:
    for name in rule.guards:
        if name not in present:
            yield Offence("", name, name, "数据库里没有这个约束或触发器，或它被停用")
    if rule.find is not None:
        yield from rule.find(now)


def guards_in_database() -> frozenset[str]:
    """The names of all constraints, unique indexes and triggers that are there and in force."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_ON_POSTGRESQL)
            return frozenset(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        rows = cursor.fetchall()
    return frozenset(name for own, text in rows for name in (own, *_CONSTRAINT.findall(text)))


# ------------------------------------------------------------------ saying what was found


def every(*finds: Find) -> Find:
    """Several searches as one, each begun when the one before has ended."""
    return lambda now: (offence for find in finds for offence in find(now))


def label_of(model: type[Model]) -> str:
    """The label of a model as entries and offences name it: awards.winner."""
    return str(model._meta.label_lower)


def offending(
    rows: "QuerySet[Any, Any]", why: str, *, at: str = "", more: tuple[str, ...] = ()
) -> Iterator[Offence]:
    """The rows of a queryset as offences, in constant memory.

    Shapes: `at` is the path to the thing that is named instead of the row ("nomination__"); `more`
    are columns that `why` speaks of as {0}, {1}.
    """
    model = _model_at(rows.model, at)
    columns = (f"{at}pk", f"{at}{_name_field(model)}", *more)
    found = rows.order_by("pk").values_list(*columns)
    for key, name, *told in found.iterator(chunk_size=_CHUNK):
        yield Offence(label_of(model), str(key), str(name), why.format(*told))


def _model_at(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__")[:-1]:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model


def _name_field(model: type[Model]) -> str:
    try:
        model._meta.get_field("public_id")
    except FieldDoesNotExist:
        return "pk"
    return "public_id"


def same_person(rows: "QuerySet[Any, Any]", first: str, second: str, why: str) -> Iterator[Offence]:
    """The rows in which one person stands in both columns."""
    yield from offending(rows.filter(**{second: F(first)}), why)
