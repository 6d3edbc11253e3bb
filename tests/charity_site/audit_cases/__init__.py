"""Ways to break the data behind the code's back, one or more for each rule.

A case is a generator: it makes something that is in order, yields the name by which the rule would
tell it, and breaks it with what follows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from tests.management.commands.flush import triggers_off

Break = Callable[[datetime], Iterator[str]]


class Case(NamedTuple):
    """One way to break one rule; `is_pg` where only PostgreSQL can be talked into it."""

    rule: str
    make: Break
    is_pg: bool


CASES: list[Case] = []


def breaks(rule: str, *, is_pg: bool = False) -> Callable[[Break], Break]:
    """Note a generator as a way to break this rule."""

    def note(make: Break) -> Break:
        CASES.append(Case(rule, make, is_pg))
        return make

    return note


def let_go(model: type[Model], name: str) -> None:
    """Take a constraint off, until the transaction of the test is rolled back.

    Shapes: `name` of a constraint, or of a column that is unique. SQLite cannot drop a check, but
    it can be told to ignore all of them.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = %s", [name])
            cursor.execute(
                f'DROP INDEX "{name}"' if cursor.fetchone()
                else "PRAGMA ignore_check_constraints = ON"
            )  # fmt: skip
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = connection.introspection.get_constraints(cursor, table)
        for own, about in found.items():
            if own == name or (about["unique"] and about["columns"] == [name]):
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{own}"')
                cursor.execute(f'DROP INDEX IF EXISTS "{own}"')


@contextmanager
def unguarded() -> Iterator[None]:
    """Switch the triggers that refuse off."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with triggers_off(connection):
        yield


def change(thing: Any, **values: Any) -> None:
    """Write values into the row without asking anybody."""
    assert type(thing)._base_manager.filter(pk=thing.pk).update(**values) == 1
