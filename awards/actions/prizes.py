"""Prize money follows the nomination it is for: reserved, committed, given back.

Called wherever a nomination changes its state, so that no path forgets it. A round without a fund,
and a category without a prize, have nothing to follow.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from awards.models import Nomination
from awards.workflow import NominationState as N
from directory.models import User
from projects.actions import balances, commit, release_open, reserve
from projects.models import Commitment

# While it stands in one of these, the prize of a nomination is set aside.
HOLDING = frozenset({N.PROPOSED, N.NOTICE, N.SUSPENDED})


def prize_purpose(nomination: Nomination) -> str:
    """The key under which the prize of a nomination is set aside."""
    return f"nomination:{nomination.public_id}"


def prize_of(nomination: Nomination) -> Decimal:
    """The prize of the nomination's category; 0 without one."""
    category = nomination.category
    return (category.prize_amount if category is not None else None) or Decimal(0)


def lock_prizes(nominations: Iterable[Nomination]) -> None:
    """Lock what these prizes stand on, before the first entry of the record.

    For whatever writes to the record before, or between, the moves of money: whoever holds the
    ledger's head may wait for nothing any more (`awards.actions.locks`). The nominations and
    their rounds are locked already.
    """
    held = Commitment.objects.live().filter(purpose__in=[prize_purpose(one) for one in nominations])
    balances.lock(held.values_list("pk", flat=True))


def move_prize(
    nomination: Nomination, source: str, *, label: str, by: User | None, now: datetime
) -> None:
    """Let the money follow a step that was just taken from `source`.

    Errors: FundTooSmall, and nothing is written then.
    """
    if nomination.round.fund is None:
        return
    target = nomination.state
    if (source in HOLDING) == (target in HOLDING):
        return
    who = by or nomination.confirmed_by or nomination.proposed_by
    if target != N.CONFIRMED and target not in HOLDING:
        release_open(purpose=prize_purpose(nomination), reason=label, by=by, now=now)
        return
    if who is None:
        return
    if target in HOLDING:
        _reserve(nomination, by=who, now=now)
    else:
        _commit(nomination, by=who, now=now)


def _reserve(nomination: Nomination, *, by: User, now: datetime) -> None:
    """Set the prize aside. The title names no person: commitments are read by many."""
    fund, amount = nomination.round.fund, prize_of(nomination)
    if fund is None or not amount:
        return
    title = f"{nomination.round.title} · {nomination.category}"
    reserve(
        fund=fund, amount=amount, purpose=prize_purpose(nomination), title=title, by=by, now=now
    )


def _commit(nomination: Nomination, *, by: User, now: datetime) -> None:
    held = Commitment.objects.live().filter(purpose=prize_purpose(nomination)).first()
    if held is not None:
        commit(commitment=held, by=by, now=now)
