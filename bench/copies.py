"""A million winners in minutes: the synthetic ones copied by the database itself.

Every copy is a row of its own, with its own nominee, nomination, address, certificate and terms of
the search; only the words repeat. Triggers and foreign keys rest meanwhile.
"""

from typing import Final

from django.db import connection, transaction

from awards.models import Winner

STEP: Final = 10_000_000  # what is added to the ids of each copy
TABLES: Final = (
    "awards_nominee", "awards_nomination", "awards_nomination_themes", "awards_winner",
    "awards_winner_themes", "awards_winnercredit", "awards_winner_terms",
)  # fmt: skip
TERMS: Final = "awards_winner_terms_terms"
MOVED: Final = ("id", "nominee_id", "nomination_id", "winner_id")
NAMED: Final = {
    "public_id": "substr(md5(old.public_id || copy), 1, 20)",
    "slug": "old.slug || '-' || copy",
    "certificate_number": "old.certificate_number || '-' || copy",
    "release_at": "old.release_at - copy * interval '37 minutes'",
}


def copied(total: int) -> None:
    """Copy the winners until there are that many."""
    there = Winner.objects.count()
    times = -(-total // there) - 1
    if times < 1:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        # Terms are put into an index one by one for hours, into a new one within minutes.
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [TERMS])
        made = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {TERMS}")
        for table in TABLES:
            cursor.execute(_copying(table), [times])
        cursor.execute(made)
    with connection.cursor() as cursor:
        # Whoever writes with the triggers off says so by touching a watched row (decision 16).
        cursor.execute("UPDATE awards_winner SET version = version WHERE id = 1")
        cursor.execute("VACUUM ANALYZE")


def _copying(table: str) -> str:
    with connection.cursor() as cursor:
        names = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    columns = ", ".join(names)
    values = ", ".join(_value(name) for name in names)
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} old, generate_series(1, %s) copy WHERE old.id < {STEP}"  # noqa: E501


def _value(name: str) -> str:
    if name in MOVED:
        return f"old.{name} + copy * {STEP}"
    return NAMED.get(name, f"old.{name}")
