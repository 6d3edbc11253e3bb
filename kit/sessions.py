"""Sessions in the database, read by a statement that is put together once.

Every page of the inside begins with this row; Django's own store compiles its query each time.
"""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from kit.prepared import Prepared


def _live(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_LIVE = Prepared(_live, key=str, now=datetime)


class SessionStore(db.SessionStore):
    """Django's own store but for how the row is found."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = _LIVE.first(key=key, now=timezone.now()) if key else None
        if found is None:
            self._session_key = None
        return found
