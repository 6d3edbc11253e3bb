"""Prizes: what is set aside is for somebody who is decided on, and of the same amount."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from awards.models import Nomination, Winner
from awards.models.notices import money_held_q
from awards.workflow import NominationState, WinnerState
from kit.audit import Offence, Rule, every, offending
from projects.models import Commitment, Payment
from projects.workflow import OPEN_STATES, STOPPABLE, CommitmentState

PREFIX = "nomination:"
N = NominationState
STATE_OF = {
    CommitmentState.RESERVED: (N.PROPOSED, N.NOTICE, N.SUSPENDED),
    CommitmentState.COMMITTED: (N.CONFIRMED,),
}


def _prizes() -> "QuerySet[Commitment]":
    return Commitment.objects.filter(state__in=OPEN_STATES, purpose__startswith=PREFIX)


def _of(path: str = "") -> dict[str, Concat]:
    """The purpose for which the prize of a nomination is set aside, as an annotation."""
    purpose = Concat(Value(PREFIX), f"{path}public_id", output_field=CharField())
    return {"prize_purpose": purpose}


def _nomination() -> "QuerySet[Any]":
    """The nomination of the outer commitment."""
    rows: QuerySet[Any] = Nomination.objects.annotate(**_of())
    return rows.filter(prize_purpose=OuterRef("purpose"))


def _without_somebody(_now: datetime) -> Iterator[Offence]:
    """Money that is set aside for nobody who is decided on."""
    for state, wanted in STATE_OF.items():
        rows = _prizes().filter(~Exists(_nomination().filter(state__in=wanted)), state=state)
        yield from offending(rows, "提名已不在相应的状态，奖金还占用着")


def _without_money(_now: datetime) -> Iterator[Offence]:
    """Somebody who is decided on, with a prize and a fund, without the money set aside."""
    held = Commitment.objects.filter(purpose=OuterRef("prize_purpose"), state__in=OPEN_STATES)
    due = Nomination.objects.annotate(**_of()).filter(
        round__fund__isnull=False, category__prize_amount__gt=0,
        state__in=[state for states in STATE_OF.values() for state in states],
    ).exclude(winner__state=WinnerState.REVOKED)  # fmt: skip
    yield from offending(due.filter(~Exists(held)), "奖金没有占用")


def _other_amount(_now: datetime) -> Iterator[Offence]:
    prize = Subquery(_nomination().values("winner__prize_amount")[:1])
    # What was taken away is only what was paid of it (`_ended`).
    stand = ~Exists(_nomination().filter(winner__state=WinnerState.REVOKED))
    rows = _prizes().annotate(prize=prize).filter(stand, prize__isnull=False)
    yield from offending(
        rows.exclude(amount=F("prize")), "占用 {0} 元，奖金 {1} 元", more=("amount", "prize")
    )


def _paid_too_soon(now: datetime) -> Iterator[Offence]:
    """Money that has left while it had to be held, or for an honour that was taken away."""
    paid = _prizes().filter(paid__gt=F("returned"))
    winners: QuerySet[Any] = Winner.objects.annotate(**_of("nomination__"))
    due = winners.filter(money_held_q(now) | Q(state=WinnerState.REVOKED))
    names = due.filter(prize_purpose=OuterRef("purpose"))
    yield from offending(paid.filter(Exists(names)), "异议期未满、有未了结的异议或已撤销，却已支付")


def _ended(_now: datetime) -> Iterator[Offence]:
    """Of the prize of a revoked honour nothing waits, and what nobody has is back in the fund."""
    winners: QuerySet[Any] = Winner.objects.filter(state=WinnerState.REVOKED)
    ended = winners.annotate(**_of("nomination__")).values("prize_purpose")
    held = _prizes().filter(purpose__in=ended)
    hanging = Payment.objects.filter(state__in=STOPPABLE, commitment__in=held.values("pk"))
    yield from offending(hanging, "荣誉已经撤销，付款却没有停止")
    why = "荣誉已经撤销，占用 {0} 元，付出和银行在办的只有 {1} 元"
    yield from offending(held.filter(amount__gt=F("started")), why, more=("amount", "started"))


RULES = (
    Rule(
        key="prizes.held",
        numbers=(5,),
        title="异议期满之前不付奖金",
        says="公示或公布后公示未满、异议未了结、荣誉已撤销的，奖金没有付出去。",
        find=_paid_too_soon,
    ),
    Rule(
        key="prizes.ended",
        numbers=(1, 5),
        title="撤销的奖项不留钱、不留付款",
        says="撤销的荣誉没有等着的付款；没有付出去的奖金，分毫都退回了资金池。",
        find=_ended,
        tests=("tests/journeys/test_prize_to_paid.py",),
    ),
    Rule(
        key="prizes.follow",
        numbers=(1, 22),
        title="奖金随提名走",
        says="占用的奖金都对应一份拟授或确认的提名；有奖金和资金池的，奖金都已占用，金额相同。",
        find=every(_without_somebody, _without_money, _other_amount),
    ),
)  # fmt: skip
