"""Casting a vote: one statement that writes one sealed envelope, or nothing.

The roll is only read. Envelope and window, electorate and candidates are checked in the statement
itself, so that no moment lies between the check and the write (docs/decisions/0022-ballot.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from awards.models import Ballot, Deposit, StageEntry, Voter
from awards.sealing import open_box, tidy_code
from awards.workflow import BallotState
from directory.models import User
from kit.crypto import blind_index
from kit.prepared import prepared_cursor
from kit.verdict import Unready, unready

ALREADY = "您已经投过票了，每人只有一票。本次提交没有改变原来的选票。"
OVER = "现在不在投票时间内，这张选票没有投出。"

# The rows are joined by their keys; every number and text is a parameter. The sum that adds nothing
# keeps the planner from the index by ballot: with statistics from before the roll was imported it
# takes that one for as good as the key, and reads the whole roll for each vote.
_CAST = """
INSERT INTO awards_deposit (nullifier, ballot_id, retry_mark, sealed)
SELECT %s, ballot.id, %s, %s
FROM awards_ballot ballot
JOIN awards_stage stage ON stage.id = ballot.stage_id
JOIN awards_voter voter ON voter.ballot_id + 0 = ballot.id
WHERE ballot.id = %s AND voter.id = %s AND voter.code_hash = %s AND ballot.state = 'taking'
  AND stage.state = 'open'
  AND (stage.opens_at IS NULL OR stage.opens_at <= %s)
  AND (stage.closes_at IS NULL OR stage.closes_at >= %s)
  AND (SELECT count(*) FROM awards_stageentry entry
       WHERE entry.stage_id = stage.id AND entry.id IN ({places})) = %s
ON CONFLICT DO NOTHING
"""
_FOUND = "SELECT retry_mark FROM awards_deposit WHERE nullifier = %s"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter keeps; `repeated` when this very form had been sent before."""

    code: str
    repeated: bool = False


def code_hash(ballot: Ballot, code: str) -> str:
    """The keyed hash under which a code stands in the roll."""
    return blind_index(tidy_code(code), purpose=f"ballot:{ballot.public_id}")


def voter_by_code(ballot: Ballot, code: str) -> Voter | None:
    """The voice that a code belongs to; a code that was made void belongs to none."""
    if not tidy_code(code):
        return None
    return Voter.objects.filter(ballot=ballot, code_hash=code_hash(ballot, code)).first()


def voter_by_user(ballot: Ballot, user: User) -> Voter | None:
    """The voice of somebody who is signed in."""
    return Voter.objects.filter(ballot=ballot, user=user).first()


def has_deposited(ballot: Ballot, voter: Voter) -> bool:
    """Whether the voter's envelope lies in the box; known while the vote runs, never shown."""
    if ballot.state != BallotState.TAKING:
        return voter.has_voted
    nullifier = open_box(ballot.sealed_with).nullifier(voter.pk)
    return Deposit.objects.filter(nullifier=nullifier).exists()


def check_choices(ballot: Ballot, choices: Sequence[int]) -> None:
    """Refuse a paper that says nothing, too much, or one thing twice.

    Errors: Unready with the sentence.
    """
    if not choices:
        unready("请至少选择一位候选人。").require()
    if len(choices) > ballot.max_choices:
        unready(f"最多选 {ballot.max_choices} 位，您选了 {len(choices)} 位。").require()
    if len(set(choices)) != len(choices):
        unready("同一位候选人只能选一次。").require()


def cast_vote(
    *, ballot: Ballot, voter: Voter, choices: Sequence[int], form_key: str, now: datetime
) -> Receipt:
    """Put one sealed envelope into the box; sending the same form again gives the same receipt.

    Shapes: `choices` are keys of the stage's entries, in the voter's order. No transaction of its
    own: one statement either stands or not, and no ledger row, which would tell the order.
    Errors: Unready (the window is over, the voter has voted, the choices are none of these).
    """
    check_choices(ballot, choices)
    if ballot.state != BallotState.TAKING:
        unready(OVER).require()
    box = open_box(ballot.sealed_with)
    nullifier, mark = box.nullifier(voter.pk), box.retry_mark(form_key)
    receipt = box.receipt(form_key)
    sealed = box.seal(nullifier, receipt, choices, room=ballot.max_choices)
    moment = connection.ops.adapt_datetimefield_value(now)
    statement = _CAST.format(places=", ".join(["%s"] * len(choices)))
    given = [nullifier, mark, sealed, ballot.pk, voter.pk, voter.code_hash, moment, moment,
             *choices, len(choices)]  # fmt: skip
    with prepared_cursor() as cursor:
        cursor.execute(statement, given)
        if cursor.rowcount == 1:
            return Receipt(receipt)
    return _already(ballot, nullifier, mark, receipt, choices)


def _already(
    ballot: Ballot, nullifier: str, mark: str, receipt: str, choices: Sequence[int]
) -> Receipt:
    """Why nothing was written: sent before, voted before, or not allowed.

    Errors: Unready, unless this very form was sent before.
    """
    with prepared_cursor() as cursor:
        cursor.execute(_FOUND, [nullifier])
        found = next((row[0] for row in cursor.fetchall()), None)
    if found == mark:
        return Receipt(receipt, repeated=True)
    if found is not None:
        note_refused(ballot=ballot)
        raise AlreadyVoted(ALREADY)
    if Deposit.objects.filter(retry_mark=mark).exists():
        raise Unready("这张选票的页面已经用过，请从头再来。")
    entries = StageEntry.objects.filter(stage=ballot.stage_id, pk__in=choices).count()
    raise Unready(OVER if entries == len(choices) else "候选人名单有变动，请重新选择。")


class AlreadyVoted(Unready):
    """A second vote of one voter, which was turned away."""


def note_refused(*, ballot: Ballot) -> None:
    """Count a second vote that was turned away; only how many is kept, not whose."""
    Ballot.objects.filter(pk=ballot.pk).update(refused=F("refused") + 1)
