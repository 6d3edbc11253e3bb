"""Empties the test database after a test that commits, append-only tables included."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

# What the migrations left, by database; not on a connection, since a browser test has its own.
FIRST_ROWS: dict[str, Rows] = {}
ON_POSTGRESQL = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""
# Only those that refuse: another trigger may keep an index in step with the rows.
ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"


class Command(flush.Command):
    """The database as the migrations left it, with the refusing triggers off meanwhile.

    Django's own command truncates every table, which takes seconds where most are empty, and
    leaves out the rows that migrations made.
    """

    def handle(self, **options: Any) -> None:
        """Empty one database and bring back its first rows."""
        connection = connections[options["database"]]
        with triggers_off(connection):
            if options.get("reset_sequences"):
                super().handle(**options)
            with transaction.atomic(using=connection.alias):
                empty(connection)
                restore(connection, FIRST_ROWS.get(connection.alias, {}))


def filled_tables(connection: Any) -> list[str]:
    """The tables of models that hold a row."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = {table: connection.ops.quote_name(table) for table in tables}
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in quoted.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]


def rows_of(connection: Any) -> Rows:
    """Every row there is, as the database holds it."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in filled_tables(connection):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return found


def empty(connection: Any) -> None:
    """Delete all rows; foreign keys are looked at when the transaction ends."""
    with connection.cursor() as cursor:
        for table in filled_tables(connection):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def restore(connection: Any, kept: Rows) -> None:
    """Insert rows as they were."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)


@contextmanager
def triggers_off(connection: Any) -> Iterator[None]:
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
