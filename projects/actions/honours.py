"""The honour that a grant conferred: what becomes of it is noted on the grant, and stops money."""

from datetime import datetime

from django.db import transaction

from directory.models import User
from ledger.actions import append
from projects.actions.grant_locks import locked_application
from projects.actions.payment_stops import follow_right, lock_money, stop_payments
from projects.models import Application, Grant, HonourMark


@transaction.atomic
def mark_honour(
    *, application: Application, mark: str, reason: str, by: User | None, now: datetime
) -> None:
    """Note on the grant that its honour is in question, was revoked, or stands (no mark).

    Shapes: called by the app in which the honour lives, which has asked who may; the grant itself
    is ended by its own steps. In question it holds the payments, which go on once it stands.
    Source: domain.md invariants 5 and 22.
    """
    fresh = locked_application(application)
    lock_money(fresh.purpose)
    changed = Grant.objects.filter(application=fresh).exclude(honour_mark=mark)
    if not changed.update(honour_mark=mark):
        return
    append(
        by=by, verb="application.honour", thing=fresh, source=fresh.state, target=fresh.state,
        reason=reason, payload={"mark": mark}, now=now,
    )  # fmt: skip
    if mark == HonourMark.REVOKED:
        stop_payments(purpose=fresh.purpose, reason=reason, by=by, now=now)
    else:
        follow_right(purpose=fresh.purpose, now=now)
