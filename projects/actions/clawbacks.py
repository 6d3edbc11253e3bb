"""Money that was paid and is asked back: demanded, returned, or given up by a second person."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from directory.models import User
from kit.money import money
from kit.reasons import stated
from kit.verdict import refuse, unready
from ledger.actions import append
from projects.actions import balances
from projects.actions.payments import locked_payment
from projects.models import Clawback, Commitment, Payment
from projects.permissions import may_demand_back, may_step_clawback
from projects.tax import FEN
from projects.workflow import CLAWBACK, ClawbackState


@transaction.atomic
def demand_back(
    *, payment: Payment, amount: Decimal, reason: str, by: User, now: datetime
) -> Clawback:
    """Ask for a part of what was paid, or all of it.

    Shapes: one open demand for each payment. Unspent money that somebody gives back of their own
    accord is demanded and returned at once.
    Errors: Unready when nothing was paid; Refused for more than what is left of it.
    """
    fresh = locked_payment(payment)
    may_demand_back(by, fresh).require()
    came = fresh.clawbacks.filter(state=ClawbackState.RETURNED).aggregate(sum=Sum("amount"))
    left = fresh.gross - (came["sum"] or Decimal(0))
    if not amount.is_finite() or not FEN <= amount <= left or amount != amount.quantize(FEN):
        refuse(f"退还的金额须大于零，最多 {money(left)}，两位小数。").require()
    if fresh.clawbacks.filter(state=ClawbackState.DEMANDED).exists():
        unready("这笔付款已经在追回。").require()
    made = Clawback.objects.create(
        payment=fresh, amount=amount, reason=stated(reason)[:300], demanded_at=now,
        demanded_by=by,
    )  # fmt: skip
    _record(made, "demand", by=by, now=now, reason=reason)
    return made


@transaction.atomic
def receive_back(*, clawback: Clawback, bank_reference: str, by: User, now: datetime) -> Clawback:
    """Record that the money came back; it counts as returned of its commitment and fund."""
    fresh = _locked(clawback)
    may_step_clawback(by, fresh, "return").require()
    if not bank_reference.strip():
        refuse("请填写银行流水号。").require()
    commitment = Commitment.objects.get(pk=fresh.payment.commitment_id)
    _move(fresh, "return", by=by, now=now, bank_reference=bank_reference.strip()[:60])
    balances.take_back(commitment, fresh.amount)
    _record(fresh, "return", by=by, now=now)
    return fresh


@transaction.atomic
def drop_demand(*, clawback: Clawback, reason: str, by: User, now: datetime) -> Clawback:
    """Give up a demand that somebody else made."""
    fresh = _locked(clawback)
    may_step_clawback(by, fresh, "drop").require()
    why = stated(reason)
    _move(fresh, "drop", by=by, now=now, note=why[:300])
    _record(fresh, "drop", by=by, now=now, reason=why)
    return fresh


def _locked(clawback: Clawback) -> Clawback:
    """The fresh row with its payment under lock, the payment first."""
    payment = locked_payment(clawback.payment)
    fresh = Clawback.objects.select_for_update().get(pk=clawback.pk)
    fresh.payment = payment
    return fresh


def _move(clawback: Clawback, verb: str, *, by: User, now: datetime, **fields: Any) -> None:
    step = CLAWBACK.require(verb, clawback.state, str(fields.get("note", "")))
    clawback.state = ClawbackState(step.target)
    clawback.settled_at, clawback.settled_by = now, by
    for name, value in fields.items():
        setattr(clawback, name, value)
    clawback.save()


def _record(clawback: Clawback, verb: str, *, by: User, now: datetime, reason: str = "") -> None:
    append(
        by=by, verb=f"clawback.{verb}", thing=clawback, target=clawback.state, reason=reason,
        payload={"payment": clawback.payment.public_id, "amount": str(clawback.amount)}, now=now,
    )  # fmt: skip
