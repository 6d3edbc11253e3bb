"""Which version of the public content there is now: a token that every change of it changes.

The token is made of what triggers noted (kit.contentwatch), in one statement, and of the last
moment at which time itself changed what may be read: an embargo that ended, a round that closed,
midnight. A page kept under a token is never staler than the content, because the row that changes
the token commits with the change; the token is read before the content, so that a change in
between makes a page newer than its token, never older.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.db import connection
from django.utils import timezone

from kit.contentwatch import STAMP, VERSIONS
from kit.prepared import prepared_cursor

_READ = (
    f"SELECT CAST(sum(weight) AS bigint), CAST(sum(stamp) % {STAMP} AS bigint)"  # noqa: S608
    f" FROM {VERSIONS}"
)


@dataclass(frozen=True, slots=True)
class ContentVersion:
    """What the public may read at one moment, as far as it can be told by a token.

    Shapes: `changes` counts the noted changes, `checksum` tells which; `since` is the last moment
    before now at which time alone changed something, `until` the next one.
    """

    changes: int
    checksum: int
    since: datetime
    until: datetime

    @property
    def token(self) -> str:
        """Letters and digits for an ETag."""
        return f"{self.changes:x}.{self.checksum:x}.{int(self.since.timestamp() * 1000):x}"


_last: ContentVersion | None = None


def content_version(now: datetime) -> ContentVersion:
    """The version at this moment; one statement, two after a change or at a known moment."""
    global _last  # noqa: PLW0603 - the one thing that a process remembers here
    with prepared_cursor() as cursor:
        cursor.execute(_READ)
        changes, checksum = cursor.fetchone()
    known = _last
    if (
        known is None
        or (known.changes, known.checksum) != (changes, checksum)
        or not known.since <= now < known.until
    ):
        known = _last = ContentVersion(changes, checksum, *_moments_around(now))
    return known


def _moments_around(now: datetime) -> tuple[datetime, datetime]:
    """The last moment that passed and the next that comes, of all that the apps name."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    before, after = [midnight], [midnight + timedelta(days=1)]
    statements, values = [], []
    for table, column in _moment_columns():
        statements.append(
            f"SELECT (SELECT max({column}) FROM {table} WHERE {column} <= %s),"  # noqa: S608
            f" (SELECT min({column}) FROM {table} WHERE {column} > %s)"
        )
        at = connection.ops.adapt_datetimefield_value(now)
        values += [at, at]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), values)
            for last, coming in cursor.fetchall():
                before += [_aware(last)] if last else []
                after += [_aware(coming)] if coming else []
    return max(before), min(after)


def _moment_columns() -> Iterator[tuple[str, str]]:
    """The columns of moments at which pages change by themselves, as the apps name them."""
    for config in apps.get_app_configs():
        yield from getattr(config, "public_moments", ())


def _aware(moment: datetime | str) -> datetime:
    """A moment as a driver returns it; SQLite keeps text."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
