"""Grants that end before their agreement is accepted: declined, or not accepted in time."""

from datetime import datetime

from django.db import transaction

from directory.models import User
from kit.dates import deadline
from kit.verdict import unready
from ledger.actions import Actor
from projects.actions.funds import release_open
from projects.actions.grant_locks import APPLICANT, locked_application, move_application
from projects.actions.payment_stops import lock_money, stop_payments
from projects.models import Application
from projects.permissions.grants import may_extend_agreeing
from projects.workflow import ApplicationState


@transaction.atomic
def renounce_grant(*, application: Application, now: datetime) -> None:
    """Let the grantee decline what was approved; the money goes back to the pool."""
    fresh = locked_application(application)
    _give_up(fresh, "受助人放弃", by=None, now=now)


@transaction.atomic
def let_lapse(*, application: Application, by: User, now: datetime) -> None:
    """End a grant whose agreement was not accepted in time, so that the next may move up.

    Errors: Unready while the last day has not passed.
    """
    fresh = locked_application(application)
    may_extend_agreeing(by, fresh).require()
    if fresh.state != ApplicationState.APPROVED or now <= deadline(fresh.grant.agree_by):
        unready("签署期限还没有过。").require()
    _give_up(fresh, "逾期未签署协议", by=by, now=now)


def _give_up(fresh: Application, why: str, *, by: User | None, now: datetime) -> None:
    """End it, and with it the payments that were begun: none has left without an agreement."""
    lock_money(fresh.purpose)
    actor: Actor = by or APPLICANT
    move_application(fresh, "renounce", by=actor, now=now, reason=why if by else "")
    stop_payments(purpose=fresh.purpose, reason=why, by=by, now=now)
    release_open(purpose=fresh.purpose, reason=why, by=by, now=now)
