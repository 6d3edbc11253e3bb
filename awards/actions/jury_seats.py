"""The panel of a round: invited, corrected, taken off; and what a juror says of those close."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from awards.actions.jury_assignments import move_assignment, recompute_recusals
from awards.actions.jury_locks import locked_assignments, locked_seat
from awards.actions.locks import locked_round
from awards.models import Assignment, Completion, Round, Seat
from awards.permissions.jury import may_remove_juror, may_run_jury, may_sit
from awards.workflow import AssignmentState
from directory.models import User
from kit.reasons import stated
from kit.verdict import absent, unready
from ledger.actions import append

MOST_KIN = 40
LONGEST_KIN = 60
UNTOUCHED = (AssignmentState.INVITED, AssignmentState.DECLARED)


def kin_names(text: str) -> tuple[str, ...]:
    """The names of a text, one a line, each once."""
    lines = (" ".join(line.split())[:LONGEST_KIN] for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_KIN]


@transaction.atomic
def invite_juror(
    *,
    round_: Round,
    juror: User,
    affiliation: str,
    phone: str,
    by: User,
    now: datetime,
    kin: Iterable[str] = (),
) -> Seat:
    """Give a person a seat on the jury of the round; who left before comes back to the old one.

    Errors: Refused when this person may not sit; Unready when already on the panel.
    """
    fresh = locked_round(round_)
    may_run_jury(by, fresh).require()
    may_sit(juror, fresh).require()
    seat = Seat.objects.select_for_update().filter(round=fresh, juror=juror).first()
    if seat is not None and seat.left_at is None:
        unready("这位评委已在本轮评委名单中。").require()
    seat = seat or Seat(round=fresh, juror=juror)
    seat.affiliation, seat.phone = affiliation.strip(), phone.strip()
    seat.kin = tuple(kin) or seat.kin
    seat.invited_at, seat.invited_by = now, by
    seat.left_at, seat.left_reason = None, ""
    seat.version += 1 if seat.pk else 0
    seat.save()
    append(by=by, verb="seat.invite", thing=seat, now=now)
    return seat


@transaction.atomic
def edit_seat(
    *, seat: Seat, affiliation: str, phone: str, kin: Iterable[str], by: User, now: datetime,
    version: int | None = None,
) -> Seat:  # fmt: skip
    """Correct what is known of a juror; conflicts are looked for anew at once."""
    fresh = locked_seat(seat, version)
    may_run_jury(by, fresh.round).require()
    fresh.affiliation, fresh.phone = affiliation.strip(), phone.strip()
    fresh.kin = tuple(kin)
    _store(fresh, "seat.edit", by=by, now=now)
    return fresh


@transaction.atomic
def declare_kin(*, seat: Seat, kin: Iterable[str], by: User, now: datetime) -> Seat:
    """Keep the names that the juror stands close to; what they touch is recused at once."""
    fresh = locked_seat(seat)
    if fresh.juror_id != by.pk or fresh.left_at is not None:
        absent().require()
    fresh.kin, fresh.kin_declared_at = tuple(kin), now
    _store(fresh, "seat.declare_kin", by=by, now=now)
    return fresh


def _store(seat: Seat, verb: str, *, by: User, now: datetime) -> None:
    seat.version += 1
    seat.save()
    recompute_recusals(round_=seat.round, now=now, jurors=[seat.juror_id])
    append(by=by, verb=verb, thing=seat, payload={"kin": len(seat.kin)}, now=now)


@transaction.atomic
def remove_juror(
    *,
    seat: Seat,
    reason: str,
    by: User,
    now: datetime,
    voids_scores: bool = False,
    version: int | None = None,
) -> Seat:
    """Take a juror off the panel, with the reason.

    Shapes: what is untouched is free for others; half-scored work is void; what was sent in
    keeps counting unless `voids_scores`. All rows stay.
    """
    fresh = locked_seat(seat, version)
    may_remove_juror(by, fresh).require()
    why = stated(reason)[:200]
    fresh.left_at, fresh.left_reason = now, why
    fresh.version += 1
    fresh.save()
    # Every row is locked: a save under way is waited for, a later one finds the seat left.
    own = Assignment.objects.filter(juror=fresh.juror, stage__round=fresh.round)
    for row in locked_assignments(list(own.live().values_list("pk", flat=True))):
        _let_go(row, why, by=by, now=now, voids_scores=voids_scores)
    Completion.objects.filter(juror=fresh.juror, stage__round=fresh.round).delete()
    append(by=by, verb="seat.remove", thing=fresh, reason=why, now=now)
    return fresh


def _let_go(row: Assignment, why: str, *, by: User, now: datetime, voids_scores: bool) -> None:
    if row.state in UNTOUCHED:
        move_assignment(row, "replace", by=by, now=now, reason=why)
    elif row.state == AssignmentState.SCORING or voids_scores:
        row.conflict, row.recusal_reason = Assignment.Conflict.LEFT, f"离席：{why}"
        move_assignment(row, "recuse", by=by, now=now, reason=row.recusal_reason)
