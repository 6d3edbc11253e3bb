"""The database's own bookkeeping of what the public reads: triggers that note every change.

A statement that changes a watched table adds a row to `kit_contentversion` in its transaction, so
no writer can forget it, and nobody waits for anybody: rows are only added, never updated. What has
committed can be told by count and checksum (see kit.contentversion), also when a transaction with
an older row commits later. Old rows are folded into the first one now and then; whoever would have
to wait for that leaves it to the next.

Every table of an app with `public_content = True` in its AppConfig is watched, except those that
it names in `private_tables`; `watched_when` narrows a table to the rows that the public may read,
`noted_rows` names the row (a winner, say) whose public facts a change concerns.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

VERSIONS = "kit_contentversion"
NOTES = "kit_contentchange"
KEPT = 256  # rows that are never folded into the first; folding begins at twice as many
STAMP = 1 << 40
EVERYTHING = -1  # noted instead of a row when a table was emptied
_EVENTS = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))


@dataclass(frozen=True, slots=True)
class Watched:
    """One table: which of its rows the public may read, and the row that a change concerns.

    Shapes: `when` and `row` are SQL in which `{row}` stands for the changed row.
    """

    table: str
    when: str = ""
    row: str = ""


def watched_tables() -> Iterator[Watched]:
    """Every table that public pages may read, from the apps' own words."""
    for config in apps.get_app_configs():
        if not getattr(config, "public_content", False):
            continue
        private: frozenset[str] = getattr(config, "private_tables", frozenset())
        for model in config.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in private:
                yield Watched(
                    table,
                    getattr(config, "watched_when", {}).get(table, ""),
                    getattr(config, "noted_rows", {}).get(table, ""),
                )


# ------------------------------------------------------------------ PostgreSQL

_PG_COMMON = f"""
CREATE OR REPLACE FUNCTION kit_raise_content_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE raised bigint;
BEGIN
  INSERT INTO {VERSIONS} (weight, stamp) VALUES (1, (random() * {STAMP - 1})::bigint)
    RETURNING id INTO raised;
  IF raised % {KEPT} = 0 THEN
    PERFORM 1 FROM {VERSIONS} WHERE id = 0 FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
      WITH gone AS (
        DELETE FROM {VERSIONS} WHERE id > 0 AND id <= raised - {KEPT} RETURNING id, weight, stamp
      ), notes AS (
        DELETE FROM {NOTES} WHERE version_id IN (SELECT id FROM gone)
      ), folded AS (
        SELECT sum(weight) AS weight, sum(stamp) AS stamp FROM gone
      )
      UPDATE {VERSIONS} SET weight = {VERSIONS}.weight + folded.weight,
        stamp = mod({VERSIONS}.stamp + folded.stamp, {STAMP})::bigint
        FROM folded WHERE id = 0 AND folded.weight IS NOT NULL;
    END IF;
  END IF;
  RETURN raised;
END $$;
CREATE OR REPLACE FUNCTION kit_watch_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {NOTES} (version_id, row_id) VALUES (kit_raise_content_version(), {EVERYTHING});
  RETURN NULL;
END $$;
"""  # noqa: S608 - names of our own
# EXECUTE plans each time: a kept plan made while a table was small reads all of it for each row.
_PG_TABLE = """
CREATE OR REPLACE FUNCTION kit_watch_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE raised bigint; concerned boolean;
BEGIN
  EXECUTE 'SELECT EXISTS (SELECT 1 FROM changed{when})' INTO concerned;
  IF concerned THEN
    raised := kit_raise_content_version();{notes}
  END IF;
  RETURN NULL;
END $$;
"""
_PG_NOTES = (
    "\n    INSERT INTO {notes} (version_id, row_id) SELECT DISTINCT raised, {row} FROM changed;"
)
_PG_TRIGGER = """
CREATE OR REPLACE TRIGGER kit_watch_{event} AFTER {event} ON {table}
REFERENCING {side} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kit_watch_{table}();
"""
_PG_TRUNCATE = """
CREATE OR REPLACE TRIGGER kit_watch_truncate AFTER TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION kit_watch_truncate();
"""


def _postgresql(watched: Watched) -> Iterator[str]:
    when = f" WHERE {watched.when.format(row='changed')}" if watched.when else ""
    when = when.replace("'", "''")  # it stands within quotes
    row = watched.row.format(row="changed")
    notes = _PG_NOTES.format(notes=NOTES, row=row) if row else ""
    yield _PG_TABLE.format(table=watched.table, when=when, notes=notes)
    for event, side in _EVENTS:
        yield _PG_TRIGGER.format(event=event, table=watched.table, side=side)
    yield _PG_TRUNCATE.format(table=watched.table)


# ------------------------------------------------------------------ SQLite: row by row

_BULK = -1  # the row that is there while one transaction writes in bulk, seen by it alone
_BULK_BEGIN = f"INSERT INTO {VERSIONS} (id, weight, stamp) VALUES ({_BULK}, 0, 0)"  # noqa: S608
_BULK_END = (
    f"DELETE FROM {VERSIONS} WHERE id = {_BULK}",  # noqa: S608
    f"INSERT INTO {VERSIONS} (weight, stamp) VALUES (1, abs(random() % {STAMP}))",  # noqa: S608
    f"INSERT INTO {NOTES} (row_id, version_id) SELECT {EVERYTHING}, max(id) FROM {VERSIONS}",  # noqa: S608
)
_SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS kit_watch_{table}_{event} AFTER {event} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM {versions} WHERE id = {bulk}){when}
BEGIN
  INSERT INTO {versions} (weight, stamp) VALUES (1, abs(random() % {stamp}));{notes}
END
"""
_SQLITE_NOTES = """
  INSERT INTO {notes} (version_id, row_id) SELECT max(id), {row} FROM {versions};"""
_SQLITE_FOLD = f"""
CREATE TRIGGER IF NOT EXISTS kit_watch_fold AFTER INSERT ON {VERSIONS}
WHEN NEW.id % {KEPT} = 0
BEGIN
  UPDATE {VERSIONS} SET
    weight = (SELECT sum(weight) FROM {VERSIONS} WHERE id <= NEW.id - {KEPT}),
    stamp = (SELECT sum(stamp) FROM {VERSIONS} WHERE id <= NEW.id - {KEPT}) % {STAMP}
    WHERE id = 0;
  DELETE FROM {NOTES} WHERE version_id <= NEW.id - {KEPT};
  DELETE FROM {VERSIONS} WHERE id > 0 AND id <= NEW.id - {KEPT};
END
"""  # noqa: S608 - names of our own


def _sqlite(watched: Watched) -> Iterator[str]:
    for event, side in _EVENTS:
        when = f" AND {watched.when.format(row=side)}" if watched.when else ""
        row = watched.row.format(row=side)
        notes = _SQLITE_NOTES.format(notes=NOTES, row=row, versions=VERSIONS) if row else ""
        yield _SQLITE_TRIGGER.format(
            table=watched.table, event=event, when=when, notes=notes, versions=VERSIONS,
            stamp=STAMP, bulk=_BULK,
        )  # fmt: skip


@contextmanager
def changed_at_once(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Note many changes of one transaction as one, which is said to concern everything.

    For bulk writing on SQLite, whose triggers run for each row. PostgreSQL notes each statement
    once anyway.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BULK_BEGIN)
        yield
        for statement in _BULK_END:
            cursor.execute(statement)


# ------------------------------------------------------------------ laying and lifting


def lay_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make every table watched as the apps say now; does nothing before the tables exist."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if not {VERSIONS, NOTES} <= tables:
            return
        is_postgresql = connection.vendor == "postgresql"
        cursor.execute(_PG_COMMON if is_postgresql else _SQLITE_FOLD)
        write = _postgresql if is_postgresql else _sqlite
        for watched in watched_tables():
            if watched.table in tables:
                for statement in write(watched):
                    cursor.execute(statement)


def lift_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off on SQLite, where a changed table is made anew and would lose them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'kit_watch_%%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


def lift_before_migrating(*, using: str, **_: Any) -> None:
    """Answer Django's `pre_migrate`."""
    lift_triggers(connections[using])


def lay_after_migrating(*, using: str, **_: Any) -> None:
    """Answer Django's `post_migrate`; triggers raise the version, for the content may be new."""
    lay_triggers(connections[using])
