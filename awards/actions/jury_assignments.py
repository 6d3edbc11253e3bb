"""Who scores what: given out, declared, recused, replaced, locked; conflicts are always asked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from awards.actions.jury_locks import (
    locked_assignment,
    locked_assignments,
)
from awards.actions.locks import locked_stage_alone
from awards.jury.conflicts import Hits, find_conflicts, reason
from awards.jury.standing import entries_of
from awards.models import Assignment, Completion, Nomination, Round, Seat, Stage
from awards.permissions.jury import may_assign, may_lock_scores, may_step_assignment
from awards.workflow import ASSIGNMENT, AssignmentState, StageState
from directory.models import User
from kit.reasons import stated
from kit.verdict import refuse, unready
from ledger.actions import append

Pair = tuple[int, int]  # juror, nomination
C = Assignment.Conflict


def move_assignment(
    row: Assignment, verb: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """Write the new state and its ledger row; the caller has checked the permission.

    Shapes: the values given stand in the entry, so that what became void stays on record.
    """
    step = ASSIGNMENT.require(verb, row.state, reason)
    source, row.state = row.state, AssignmentState(step.target)
    row.version += 1
    row.save()
    append(
        by=by, verb=f"assignment.{verb}", thing=row, source=source, target=row.state,
        reason=reason, payload=_standing(row, verb), now=now,
    )  # fmt: skip


def _standing(row: Assignment, verb: str) -> dict[str, object]:
    told: dict[str, object] = {"juror": row.juror_id, "nomination": row.nomination.public_id}
    if verb in {"submit", "lock", "recuse"}:
        scores = row.scores.order_by("criterion__position", "criterion_id")
        told["values"] = [[score.criterion_id, score.value or 0] for score in scores]
    if row.conflict:
        told["conflict"] = str(row.conflict)
    return told


# ------------------------------------------------------------------ giving out


@transaction.atomic
def assign_entries(
    *, stage: Stage, pairs: Iterable[Pair], by: User, now: datetime, freed: Iterable[int] = ()
) -> list[Assignment]:
    """Give entries to jurors, all or none.

    Shapes: `freed` are assignments that nobody has declared on yet and that the plan takes back;
    one that the plan gives to the same juror again is simply kept.
    Errors: Unready when the facts have changed since the plan was made: an entry or a juror is
    gone, a pair is in conflict or taken. Nothing is written then.
    """
    fresh = locked_stage_alone(stage)
    may_assign(by, fresh).require()
    wanted = set(pairs)
    _take_back(fresh, freed, wanted, by=by, now=now)
    seats = _require_sitting(fresh, {juror for juror, _ in wanted})
    _require_entries(fresh, {entry for _, entry in wanted})
    again = _require_free(fresh, wanted)
    hits = find_conflicts(seats, Nomination.objects.filter(pk__in={e for _, e in wanted}))
    _require_clear(hits, wanted)
    for row in again:
        move_assignment(row, "restore", by=by, now=now)
        wanted.discard((row.juror_id, row.nomination_id))
    made = Assignment.objects.bulk_create(
        Assignment(stage=fresh, nomination_id=entry, juror_id=juror, assigned_at=now,
                   assigned_by=by)
        for juror, entry in sorted(wanted, key=lambda pair: (pair[1], pair[0]))
    )  # fmt: skip
    touched = {row.juror_id for row in (*made, *again)}
    Completion.objects.filter(stage=fresh, juror__in=touched).delete()
    pairs_told = [[row.juror_id, row.nomination_id] for row in made]
    append(by=by, verb="stage.assign", thing=fresh, payload={"pairs": pairs_told}, now=now)
    return [*again, *made]


def _take_back(
    stage: Stage, freed: Iterable[int], wanted: set[Pair], *, by: User, now: datetime
) -> None:
    for row in locked_assignments(sorted(freed)):
        if row.stage_id != stage.pk or row.state != AssignmentState.INVITED:
            unready("有评委刚刚声明了利益关系，分配方案已经过时，请重新预览。").require()
        if (row.juror_id, row.nomination_id) in wanted:
            wanted.discard((row.juror_id, row.nomination_id))
        else:
            move_assignment(row, "replace", by=by, now=now, reason="重新分配")


def _require_sitting(stage: Stage, jurors: set[int]) -> list[Seat]:
    seats = list(
        Seat.objects.select_for_update(of=("self",))
        .sitting()
        .filter(round=stage.round_id, juror__in=jurors)
        .select_related("juror", "round__award")
        .order_by("pk")
    )
    if {seat.juror_id for seat in seats} != jurors:
        unready("有评委已不在本轮评委名单中，请重新预览。").require()
    return seats


def _require_entries(stage: Stage, entries: set[int]) -> None:
    known = set(entries_of(stage).filter(pk__in=entries).values_list("pk", flat=True))
    if known != entries:
        unready("有提名已不在这一环节，请重新预览。").require()


def _require_free(stage: Stage, wanted: set[Pair]) -> list[Assignment]:
    """The rows that were once taken back from the same juror and are given again.

    Errors: Unready when the juror has the entry, or stood aside from it.
    """
    rows = Assignment.objects.filter(stage=stage, nomination__in={entry for _, entry in wanted})
    taken = [
        pk
        for pk, juror, entry in rows.values_list("pk", "juror_id", "nomination_id")
        if (juror, entry) in wanted
    ]
    again = locked_assignments(taken)
    held = sum(row.state != AssignmentState.REPLACED for row in again)
    if held:
        unready(f"有 {held} 份提名已经分给同一位评委，或评委已经回避，请重新预览。").require()
    return again


def _require_clear(hits: Hits, wanted: set[Pair]) -> None:
    struck = sorted(wanted & hits.keys())
    if struck:
        words = "；".join(dict.fromkeys(reason(hits[pair]) for pair in struck[:3]))
        unready(f"有 {len(struck)} 份提名与评委存在利益关系，不能分配：{words}。").require()


# ------------------------------------------------------------------ declaring


@transaction.atomic
def declare_clear(*, assignments: Sequence[Assignment], by: User, now: datetime) -> int:
    """The juror's word that nothing ties them to these entries; computed conflicts still strike.

    Shapes: returns how many are clear. What is in conflict by the facts is recused instead.
    """
    rows = _locked_own(assignments, "declare", by=by, now=now)
    struck = recuse_struck(rows, now=now)
    clear = [row for row in rows if row.pk not in struck]
    for row in clear:
        row.declared_at = now
        move_assignment(row, "declare", by=by, now=now)
    return len(clear)


def recuse_struck(rows: Sequence[Assignment], *, now: datetime) -> set[int]:
    """Recuse those of these locked rows that the facts put in conflict; which ones."""
    hits = _hits_of_rows(rows)
    found = [row for row in rows if (row.juror_id, row.nomination_id) in hits]
    for row in found:
        why = hits[row.juror_id, row.nomination_id]
        _recuse(row, why[0].kind, reason(why), by=None, now=now)
    return {row.pk for row in found}


@transaction.atomic
def declare_conflict(*, assignment: Assignment, words: str, by: User, now: datetime) -> None:
    """The juror stands aside from one entry; what was scored is void and stays on record."""
    (row,) = _locked_own([assignment], "recuse", by=by, now=now)
    said = words.strip()[:300] or "评委本人声明有利益关系"
    row.declared_at = row.declared_at or now
    _recuse(row, C.DECLARED, said, by=by, now=now)


def _locked_own(
    assignments: Sequence[Assignment], verb: str, *, by: User, now: datetime
) -> list[Assignment]:
    rows = locked_assignments([row.pk for row in assignments])
    for row in rows:
        if row.juror_id != by.pk:
            refuse("只能声明分给自己的提名。").require()
        may_step_assignment(by, row, verb, now).require()
    return rows


def _recuse(row: Assignment, kind: str, words: str, *, by: User | None, now: datetime) -> None:
    row.conflict, row.recusal_reason = kind, words
    move_assignment(row, "recuse", by=by, now=now, reason=words)


@transaction.atomic
def recuse_assignment(
    *, assignment: Assignment, reason: str, by: User, now: datetime, version: int | None = None
) -> None:
    """The organiser takes an entry from a juror for a tie that the facts do not show."""
    row = locked_assignment(assignment, version)
    may_step_assignment(by, row, "recuse", now).require()
    _recuse(row, C.ORGANISER, stated(reason)[:300], by=by, now=now)


@transaction.atomic
def replace_assignment(
    *,
    assignment: Assignment,
    reason: str,
    by: User,
    now: datetime,
    juror: User | None = None,
    version: int | None = None,
) -> None:
    """Take back an entry that nobody has scored, and give it to another juror if one is named."""
    stage = locked_stage_alone(assignment.stage)
    row = locked_assignment(assignment, version)
    may_step_assignment(by, row, "replace", now).require()
    move_assignment(row, "replace", by=by, now=now, reason=stated(reason)[:300])
    if juror is not None:
        assign_entries(stage=stage, pairs=[(juror.pk, row.nomination_id)], by=by, now=now)


# ------------------------------------------------------------------ when facts change


def _hits_of_rows(rows: Sequence[Assignment]) -> Hits:
    if not rows:
        return {}
    rounds = {row.stage.round_id for row in rows}
    seats = Seat.objects.filter(round__in=rounds, juror__in={row.juror_id for row in rows})
    nominations = Nomination.objects.filter(pk__in={row.nomination_id for row in rows})
    return find_conflicts(list(seats.select_related("juror", "round__award")), nominations)


@transaction.atomic
def recompute_recusals(
    *, round_: Round, now: datetime, jurors: Collection[int] | None = None
) -> int:
    """Recuse whoever the facts of this moment put in conflict; returns how many assignments.

    To be called when facts change (a merge, a new role, a corrected seat) and before scores are
    locked or counted. Stages that have a result are left as they are.
    """
    live = Assignment.objects.live().filter(stage__round=round_)
    rows = live.exclude(stage__state=StageState.SETTLED)
    if jurors is not None:
        rows = rows.filter(juror__in=jurors)
    found = list(rows.select_related("stage"))
    hits = _hits_of_rows(found)
    struck = [row.pk for row in found if (row.juror_id, row.nomination_id) in hits]
    for row in locked_assignments(struck):
        if row.state in (AssignmentState.RECUSED, AssignmentState.REPLACED):
            continue
        why = hits[row.juror_id, row.nomination_id]
        _recuse(row, why[0].kind, reason(why), by=None, now=now)
    return len(struck)


@transaction.atomic
def lock_scores(*, stage: Stage, by: User | None, now: datetime) -> int:
    """Lock what was sent in or is complete in a closed stage, after a last look for conflicts.

    Shapes: `by` None is the system, at the end of a stage. Returns how many are locked.
    """
    fresh = locked_stage_alone(stage)
    if by is not None:
        may_lock_scores(by, fresh).require()
    elif fresh.state != StageState.CLOSED:
        unready("环节截止之后才能锁定评分。").require()
    recompute_recusals(round_=fresh.round, now=now)
    ready = Assignment.objects.counted().filter(stage=fresh).exclude(state=AssignmentState.LOCKED)
    rows = locked_assignments(list(ready.values_list("pk", flat=True)))
    for row in rows:
        move_assignment(row, "lock", by=by, now=now)
    return len(rows)


@transaction.atomic
def unlock_scores(*, stage: Stage, now: datetime) -> int:
    """Let the jurors of a stage that was opened once more change what had been locked."""
    held = Assignment.objects.filter(stage=stage, state=AssignmentState.LOCKED)
    rows = locked_assignments(list(held.values_list("pk", flat=True)))
    for row in rows:
        move_assignment(row, "unlock", by=None, now=now)
    return len(rows)
