"""Stopping a grant that was given: asked for by one person, confirmed by another."""

from datetime import datetime

from django.db import transaction

from directory.models import User
from kit.reasons import stated
from kit.verdict import unready
from ledger.actions import append
from projects.actions.agreements import owe_report
from projects.actions.grant_locks import locked_application, move_application
from projects.actions.payment_stops import follow_right, lock_money, return_rest, stop_payments
from projects.followers import followers
from projects.models import Application
from projects.permissions.grants import (
    goes_on_as_paid,
    may_ask_step,
    may_drop_asked,
    may_step_application,
)
from projects.workflow import ApplicationState

# Steps after which nothing more is paid.
_ENDS = ("cancel", "terminate")
_STOPS = ("suspend", *_ENDS)


@transaction.atomic
def ask_step(
    *, application: Application, verb: str, reason: str, by: User, now: datetime
) -> Application:
    """Ask a second person to stop a grant, or to let it go on, with a reason.

    Shapes: one request at a time; while it waits nothing more is agreed to or paid.
    """
    fresh = locked_application(application)
    may_ask_step(by, fresh, verb).require()
    _require_as_paid(fresh, verb)
    fresh.asked_step, fresh.asked_reason = verb, stated(reason)
    fresh.asked_at, fresh.asked_by = now, by
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="application.ask", thing=fresh, reason=fresh.asked_reason, now=now,
        payload={"step": verb},
    )  # fmt: skip
    follow_right(purpose=fresh.purpose, now=now)
    return fresh


@transaction.atomic
def drop_asked(*, application: Application, reason: str, by: User, now: datetime) -> Application:
    """Take back, or turn down, what was asked for; payments that it held go on."""
    fresh = locked_application(application)
    may_drop_asked(by, fresh).require()
    lock_money(fresh.purpose)
    verb = fresh.asked_step
    _clear(fresh)
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="application.drop_asked", thing=fresh, reason=stated(reason), now=now,
        payload={"step": verb},
    )  # fmt: skip
    follow_right(purpose=fresh.purpose, now=now)
    return fresh


@transaction.atomic
def confirm_step(*, application: Application, by: User, now: datetime) -> Application:
    """Do what somebody else asked for; the money follows.

    Shapes: suspending holds its payments, until it goes on again where its money is (its report
    falls due if all was paid in the meantime); cancelling releases what was
    promised; terminating gives back what is neither paid nor at the bank, and what was paid is
    claimed back by its own steps.
    Errors: Unready to cancel while the bank has a payment of it in its hands.
    """
    fresh = locked_application(application)
    verb, reason = fresh.asked_step, fresh.asked_reason
    may_step_application(by, fresh, verb or "cancel").require()
    _require_as_paid(fresh, verb)
    _clear(fresh)
    move_application(fresh, verb, by=by, now=now, reason=reason)
    if verb in _ENDS:
        _end_money(fresh, verb, reason, by=by, now=now)
    else:
        follow_right(purpose=fresh.purpose, now=now)
    if fresh.state == ApplicationState.REPORTING:
        owe_report(fresh, now=now)
    if verb in _STOPS:
        for follower in followers():
            follower.stopped(fresh, by, now)
    return fresh


def _require_as_paid(fresh: Application, verb: str) -> None:
    """Lock the money, and go on only where it stands now: the bank may just have answered."""
    lock_money(fresh.purpose)
    if fresh.commitment is not None:
        fresh.commitment.refresh_from_db()
    goes_on_as_paid(fresh, verb).require()


def _end_money(fresh: Application, verb: str, reason: str, *, by: User, now: datetime) -> None:
    """Stop what can be stopped, and give back what is neither paid nor at the bank."""
    gone = stop_payments(purpose=fresh.purpose, reason=reason, by=by, now=now)
    if gone and verb == "cancel":
        unready(
            "已有款项付出或正在银行办理，不能取消；请改为先暂停，等银行有了结果再终止。"
        ).require()
    return_rest(purpose=fresh.purpose, reason=reason, by=by, now=now)


def _clear(fresh: Application) -> None:
    fresh.asked_step = fresh.asked_reason = ""
    fresh.asked_at = fresh.asked_by = None
