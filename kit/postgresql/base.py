"""Django's PostgreSQL, but for how a connection is found alive before a request takes it.

Django asks the server each time, a journey there and back that costs half as much as a kept page.
Nothing is due on a connection that waits, so anything to be read on it is its end, or news of a
setting: only then is the server asked. A server that went away without a word is noticed by the
question itself, as it would be by Django's.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


def still_open(connection: Any) -> None:
    """Raise unless the connection can be used; ask the server only when it has said something."""
    line = select.poll()
    line.register(connection.fileno())
    heard = line.poll(0)
    if any(events & ~select.POLLOUT for _, events in heard):
        ConnectionPool.check_connection(connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread, taken from the pool that its process keeps."""

    @property
    def pool(self) -> Any:
        """The pool of this process, which looks at each connection before it is given."""
        pool = super().pool
        if pool is not None and pool._check is not None:  # noqa: SLF001 - no door for it in Django
            pool._check = still_open  # noqa: SLF001
        return pool
