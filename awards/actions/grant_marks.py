"""The grant that an honour follows: locked before the winner, told what becomes of the honour."""

from datetime import datetime

from awards.models import Nomination, Round, Winner
from directory.models import User
from projects.actions import lock_grants, mark_honour


def lock_grant_of(winner: Winner) -> None:
    """Lock the application whose honour this is, if it is one: applications come before winners."""
    rows = Nomination.objects.filter(winner=winner, application__isnull=False)
    lock_grants(
        [f"application:{key}" for key in rows.values_list("application__public_id", flat=True)]
    )


def lock_grants_of(round_: Round) -> None:
    """Lock the applications of all honours of a round that follow grants."""
    rows = Nomination.objects.filter(round=round_, application__isnull=False)
    keys = rows.values_list("application__public_id", flat=True)
    lock_grants([f"application:{key}" for key in keys])


def mark_grant_of(
    winner: Winner, mark: str, *, by: User | None, now: datetime, reason: str
) -> None:
    """Let the grant know that its honour is in question, was revoked, or stands again."""
    application = winner.nomination.application
    if application is not None:
        mark_honour(application=application, mark=mark, reason=reason, by=by, now=now)
