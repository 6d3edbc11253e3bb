"""Empties the test database after a test that commits, append-only tables included."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ON_POSTGRESQL = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""
# Only those that refuse: another trigger may keep an index in step with the rows.
ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"


class Command(flush.Command):
    """Flush with the refusing triggers off, then bring back the rows that migrations made."""

    def handle(self, **options: Any) -> None:
        """Flush one database."""
        connection = connections[options["database"]]
        kept = getattr(connection, "_test_serialized_contents", None)
        # Rows made after a migration (content types, permissions) are among those kept.
        if kept is not None:
            options["inhibit_post_migrate"] = True
        with triggers_off(connection):
            super().handle(**options)
            if kept is not None:
                connection.creation.deserialize_db_from_string(kept)


@contextmanager
def triggers_off(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Switch triggers off for the block, and on again whatever happens in it."""
    switch = without_on_postgresql if connection.vendor == "postgresql" else without_on_sqlite
    with connection.cursor() as cursor, switch(cursor):
        yield


@contextmanager
def without_on_postgresql(cursor: Any) -> Iterator[None]:
    """Disable what the tables' owner may disable."""
    cursor.execute(ON_POSTGRESQL)
    tables = [table for (table,) in cursor.fetchall()]
    set_triggers(cursor, tables, "DISABLE")
    try:
        yield
    finally:
        set_triggers(cursor, tables, "ENABLE")


def set_triggers(cursor: Any, tables: list[str], state: str) -> None:
    """Switch the triggers of these tables; regclass has quoted the names."""
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")


@contextmanager
def without_on_sqlite(cursor: Any) -> Iterator[None]:
    """Drop them and make them anew from their own text."""
    cursor.execute(ON_SQLITE)
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        for _, text in triggers:
            cursor.execute(text)
