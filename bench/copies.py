"""A million winners in minutes: the synthetic ones copied by the database itself.

Every copy is a row of its own, with its own nominee, nomination, address, certificate and terms of
the search; only the words repeat. Triggers and foreign keys rest meanwhile. Ids stay as close to
each other as they are in life: maps of the site and sets of ids go by them.
"""

from typing import Final

from django.db import connection, transaction

from awards.models import Winner
from kit.contentwatch import EVERYTHING, NOTES

# Every table that is copied, and what its columns point at; the index of the search has no id of
# its own.
TABLES: Final = {
    "awards_nominee": {"id": "awards_nominee"},
    "awards_nomination": {"id": "awards_nomination", "nominee_id": "awards_nominee"},
    "awards_nomination_themes": {
        "id": "awards_nomination_themes", "nomination_id": "awards_nomination",
    },
    "awards_winner": {
        "id": "awards_winner", "nominee_id": "awards_nominee", "nomination_id": "awards_nomination",
    },
    "awards_winner_themes": {"id": "awards_winner_themes", "winner_id": "awards_winner"},
    "awards_winnercredit": {"id": "awards_winnercredit", "winner_id": "awards_winner"},
    "awards_winner_terms": {"id": "awards_winner"},
}  # fmt: skip
NAMED: Final = {
    "public_id": "substr(md5(old.public_id || copy), 1, 20)",
    "slug": "old.slug || '-' || copy",
    "certificate_number": "old.certificate_number || '-' || copy",
    "release_at": "old.release_at - copy * interval '37 minutes'",
}
# What no public page reads of a nomination is not written a million times. A grant has one honour:
# the copy of such a nomination is somebody's of a medium.
LEFT_OUT: Final = {
    "awards_nomination": {
        "story": "''", "search_text": "''", "application_id": "NULL", "granted_amount": "NULL",
        "partner_id": "coalesce(old.partner_id, (SELECT min(id) FROM directory_mediapartner))",
    }
}  # fmt: skip
# An index that is filled at once takes seconds, one that is kept while rows come in takes hours.
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)
"""
_MOVED_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
_NOTED = f"""
INSERT INTO {NOTES} (version_id, row_id) VALUES (kit_raise_content_version(), {EVERYTHING})
"""


def copied(total: int) -> None:
    """Copy the winners until there are that many."""
    there = Winner.objects.count()
    times = -(-total // there) - 1
    if times < 1:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        cursor.execute(_INDEXES, [list(TABLES)])
        indexes = cursor.fetchall()
        for name, _made in indexes:
            cursor.execute(f"DROP INDEX {name}")
        steps = {table: _highest(table) for table in TABLES}
        for table, moved in TABLES.items():
            cursor.execute(_copying(table, {name: steps[to] for name, to in moved.items()}, times))
        for _name, made in indexes:
            cursor.execute(made)
        for table in TABLES:
            if table != "awards_winner_terms":
                cursor.execute(_MOVED_ON.format(table=table))
        cursor.execute(_NOTED)  # whoever writes with the triggers off says so (decision 16)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _highest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        return int(cursor.fetchone()[0] or 0)


def _copying(table: str, steps: dict[str, int], times: int) -> str:
    with connection.cursor() as cursor:
        names = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    made = NAMED | LEFT_OUT.get(table, {})
    made |= {name: f"old.{name} + copy * {step}" for name, step in steps.items()}
    values = ", ".join(made.get(name, f"old.{name}") for name in names)
    copies = f"{table} old, generate_series(1, {times}) copy"
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {copies}"
