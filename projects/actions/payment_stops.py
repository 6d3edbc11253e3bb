"""Payments of a purpose whose right to be paid has changed: held, let go on, stopped for good.

Whoever changes that right has been asked whether they may; what follows for the money asks nobody
again. They call `lock_money` before their first row of the ledger, so that nobody who holds a
payment waits for the ledger while they wait for the payment.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from directory.models import User
from ledger.models import Entry
from projects.actions import balances
from projects.actions.funds import release_open
from projects.actions.payments import (
    after_waiving,
    give_back,
    hold_back,
    locked_payments,
    move,
    waive_locked,
)
from projects.entitlements import may_pay
from projects.models import Commitment, Payment
from projects.workflow import HOLDABLE, STOPPABLE, PaymentState

OVER = "用途已经终止或撤销，银行没有付成，款项退回资金池"


def lock_money(purpose: str) -> list[Payment]:
    """Lock the payments of this purpose, then what was committed to it and its fund."""
    rows = Payment.objects.live().filter(commitment__purpose=purpose)
    locked = locked_payments(rows.values_list("pk", flat=True))
    balances.lock(Commitment.objects.live().filter(purpose=purpose).values_list("pk", flat=True))
    return locked


@transaction.atomic
def follow_right(*, purpose: str, now: datetime) -> None:
    """Hold what must not be paid (any more); let go on what was held for that, once it may be.

    Shapes: called after the right has changed. What a person held stays held; what the bank has,
    it has. What goes on is made ready anew.
    Source: domain.md §4 and invariant 5.
    """
    locked = lock_money(purpose)
    allowed = may_pay(purpose, now)
    for payment in locked:
        if not allowed and payment.state in HOLDABLE:
            hold_back(payment, allowed, now=now)
        elif allowed and payment.state == PaymentState.HELD and _held_by_nobody(payment):
            move(payment, "resume", by=None, now=now)


def _held_by_nobody(payment: Payment) -> bool:
    """Whether its last hold was no person's decision, by the record."""
    held = Entry.objects.for_object(payment).filter(verb="payment.hold").first()
    return held is not None and held.actor_id is None


@transaction.atomic
def stop_payments(*, purpose: str, reason: str, by: User | None, now: datetime) -> Decimal:
    """Stop everything on its way for a purpose that has ended; what the bank has, it has.

    Shapes: returns the gross sum that could not be stopped any more, to be claimed back.
    """
    why = reason[:300]
    stopped = [one for one in lock_money(purpose) if one.state in STOPPABLE]
    sources = [waive_locked(payment, reason=why, now=now) for payment in stopped]
    for payment, source in zip(stopped, sources, strict=True):
        after_waiving(payment, source, reason=why, by=by, now=now)
    rows = Payment.objects.live().filter(commitment__purpose=purpose)
    return rows.aggregate(sum=Sum("gross"))["sum"] or Decimal(0)


@transaction.atomic
def return_rest(*, purpose: str, reason: str, by: User, now: datetime) -> None:
    """Give back to the fund what of a purpose that has ended is neither paid nor at the bank.

    Shapes: called once its payments are stopped. All of it is released where nothing was paid;
    else the commitment shrinks to what was, which is claimed back by its own steps, and to what
    the bank has, which is given back when it fails (`end_returned`).
    Source: domain.md §5, invariants 1 and 4.
    """
    fresh = Commitment.objects.select_for_update().live().filter(purpose=purpose).first()
    if fresh is None or not fresh.started:
        release_open(purpose=purpose, reason=reason, by=by, now=now)
    elif rest := fresh.amount - fresh.started:
        give_back(fresh, rest, reason=reason, by=by, now=now)


def end_returned(payment: Payment, *, by: User, now: datetime) -> None:
    """Waive what the bank could not deliver for a purpose that has ended; its money is free again.

    Shapes: payment, commitment and fund are locked, and what the bank said is in the record. Two
    people decided that nothing more is paid when they ended it: this carries it out.
    """
    source = waive_locked(payment, reason=OVER, now=now)
    give_back(payment.commitment, payment.gross, reason=OVER, by=by, now=now)
    after_waiving(payment, source, reason=OVER, by=None, now=now)
