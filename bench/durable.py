"""A database that keeps what it has acknowledged, as one that holds money does.

The throw-away server of the suite loses a commit in a power cut, which makes a bare transaction
cost less than it ever could where money is kept. Both sides of a comparison then wait for the disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SAFE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def durable() -> Iterator[None]:
    """Switch on what was switched off for speed, until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(SAFE)]
        )
        risky = [name for (name,) in cursor.fetchall()]
    _change([f"ALTER SYSTEM SET {name} = on" for name in risky])
    try:
        yield
    finally:
        _change([f"ALTER SYSTEM RESET {name}" for name in risky])


def _change(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in [*statements, "SELECT pg_reload_conf()"] if statements else []:
            cursor.execute(statement)
