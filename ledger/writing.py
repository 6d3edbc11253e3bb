"""The statements that append an entry, put together once: every act of the site waits for them.

From the lock of the head to the commit all writers stand in line, so what happens in between is
as little as can be: one statement locks the head, one adds the entry and moves the head.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from kit.prepared import Prepared, prepared_cursor
from ledger.models import Entry, Head

_HEAD = Prepared(lambda: Head.objects.select_for_update().filter(pk=1))
_FIELDS = Entry._meta.concrete_fields
_NAMES = [field.attname for field in _FIELDS]
_ADD = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608 - the names of our own columns
    Entry._meta.db_table,
    ", ".join(str(field.column) for field in _FIELDS),
    ", ".join(["%s"] * len(_FIELDS)),
)
_MOVE = (
    f"UPDATE {Head._meta.db_table} SET sequence = %s, hash = %s"  # noqa: S608
    " WHERE id = 1 AND sequence = %s AND hash = %s"
)
_ADD_AND_MOVE = f"WITH added AS ({_ADD}) {_MOVE}"


def locked_head() -> Head:
    """The end of the chain, held until the transaction ends.

    Errors: Head.DoesNotExist where the head has been taken away.
    """
    head = _HEAD.first()
    if head is None:
        raise Head.DoesNotExist
    return head


def write(entry: Entry, head: Head) -> bool:
    """Add the entry and move the head onto it; False when the head was not where it stood."""
    values = [_stored(getattr(entry, name)) for name in _NAMES]
    move = [entry.sequence, entry.hash, head.sequence, head.hash]
    with prepared_cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_ADD_AND_MOVE, values + move)
        else:
            cursor.execute(_ADD, values)
            cursor.execute(_MOVE, move)
        moved = bool(cursor.rowcount == 1)
    entry._state.adding = False
    return moved


def _stored(value: Any) -> Any:
    """Text and numbers go as they are; the moments of an entry as each database keeps them."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
