"""Scoring: saved as one types, sent in, changed until the deadline, declared finished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from awards.actions.jury_assignments import move_assignment, recuse_struck
from awards.actions.jury_locks import locked_assignment, locked_assignments
from awards.actions.locks import locked_stage_alone
from awards.models import Assignment, Completion, Criterion, Score, Stage
from awards.models.jury import LEAST, MOST
from awards.permissions.jury import is_seated, may_score_now, may_step_assignment
from awards.workflow import AssignmentState
from directory.models import User
from kit.verdict import absent, unready

ABSTAIN = "abstain"
Values = Mapping[int, int | str]  # criterion → 1 to 5, or ABSTAIN


@dataclass(frozen=True, slots=True)
class Texts:
    """What a juror writes beside the values: for oneself, and for the panel."""

    note: str
    comment: str


def criteria_of(assignment: Assignment) -> list[Criterion]:
    """The criteria under which this entry is scored: those of its scores, else the current ones."""
    used = (
        assignment.scores.values_list("criterion__version", flat=True)
        .order_by("criterion__version")
        .first()
    )
    round_ = assignment.stage.round
    version = used or round_.criteria_version
    return list(Criterion.objects.filter(round=round_, version=version))


@transaction.atomic
def save_scores(
    *,
    assignment: Assignment,
    values: Values,
    texts: Texts,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Assignment:
    """Keep what is on the juror's page, complete or not; the first time begins the scoring.

    Shapes: a criterion that is left out keeps nothing. Only the begin is a step on record: what
    was scored stands in the entry that sends it in.
    Errors: Stale when the entry was saved elsewhere in between; Refused after a recusal (as if it
    were not there) and Unready after the deadline.
    """
    row = locked_assignment(assignment, version)
    _require_open(row, by=by, now=now)
    if row.state == AssignmentState.DECLARED:
        move_assignment(row, "begin", by=by, now=now)
    row.note, row.comment = texts.note, texts.comment
    row.version += 1
    row.save(update_fields=["note", "comment", "version"])
    _store(row, values, now=now)
    return row


def _require_open(row: Assignment, *, by: User, now: datetime) -> None:
    """Refuse whatever is not the juror's own, open work at this moment."""
    if row.state == AssignmentState.SCORING:
        if row.juror_id != by.pk or not is_seated(by, row):
            absent().require()
        may_score_now(row.stage, now).require()
        return
    if row.state in (AssignmentState.SUBMITTED, AssignmentState.INVITED):
        may_step_assignment(by, row, "recuse", now).require()
        may_score_now(row.stage, now).require()
        sent = row.state == AssignmentState.SUBMITTED
        unready(
            "评分已提交。如需修改，请先点“修改评分”。" if sent else "请先声明利益关系。"
        ).require()
    may_step_assignment(by, row, "begin", now).require()


def _store(row: Assignment, values: Values, *, now: datetime) -> None:
    criteria = {criterion.pk for criterion in criteria_of(row)}
    if not values.keys() <= criteria:
        unready("评审标准已有变动，请重新打开这一页再评。").require()
    kept = {score.criterion_id: score for score in row.scores.all()}
    row.scores.exclude(criterion__in=values.keys()).delete()
    made, changed = [], []
    for pk, given in values.items():
        value, abstains = _read(given)
        score = kept.get(pk)
        if score is None:
            made.append(
                Score(
                    assignment=row, criterion_id=pk, value=value, abstains=abstains, scored_at=now
                )
            )
        elif (score.value, score.abstains) != (value, abstains):
            score.value, score.abstains, score.scored_at = value, abstains, now
            changed.append(score)
    Score.objects.bulk_create(made)
    Score.objects.bulk_update(changed, ["value", "abstains", "scored_at"])


def _read(given: int | str) -> tuple[int | None, bool]:
    if given == ABSTAIN:
        return None, True
    if not isinstance(given, int) or not LEAST <= given <= MOST:
        unready("每项评 1 到 5 分，或选择弃权。").require()
    return int(given), False


@transaction.atomic
def submit_scores(
    *, assignment: Assignment, by: User, now: datetime, version: int | None = None
) -> Assignment:
    """Send one entry in: every criterion has a value or an abstention.

    Shapes: what the facts of this moment put in conflict is recused instead.
    Errors: Unready names what is missing.
    """
    row = locked_assignment(assignment, version)
    may_step_assignment(by, row, "submit", now).require()
    missing = missing_criteria(row)
    if missing:
        names = "".join(f"“{criterion.name}”" for criterion in missing)
        unready(f"还有 {len(missing)} 项没有评：{names}。请评分，或选择弃权。").require()
    if not recuse_struck([row], now=now):
        _send(row, by=by, now=now)
    return row


def _send(row: Assignment, *, by: User, now: datetime) -> None:
    row.submitted_at = now
    move_assignment(row, "submit", by=by, now=now)


def missing_criteria(row: Assignment) -> list[Criterion]:
    """The criteria that have neither a value nor an abstention yet."""
    given = set(row.scores.values_list("criterion_id", flat=True))
    return [criterion for criterion in criteria_of(row) if criterion.pk not in given]


@transaction.atomic
def resume_scores(
    *, assignment: Assignment, by: User, now: datetime, version: int | None = None
) -> Assignment:
    """Take a sent entry back to change it; the word that all is finished falls with it."""
    row = locked_assignment(assignment, version)
    may_step_assignment(by, row, "resume", now).require()
    row.submitted_at = None
    move_assignment(row, "resume", by=by, now=now)
    Completion.objects.filter(stage=row.stage, juror=by).delete()
    return row


@transaction.atomic
def finish_jury(*, stage: Stage, by: User, now: datetime) -> Completion:
    """The juror's word that the work of the stage is done; what is complete is sent in with it.

    Errors: Unready while an entry is undeclared or incomplete.
    """
    fresh = locked_stage_alone(stage)
    own = Assignment.objects.mine(by).filter(stage=fresh)
    rows = locked_assignments(list(own.values_list("pk", flat=True)))
    if not rows:
        absent().require()
    may_score_now(fresh, now).require()
    _require_all(rows)
    struck = recuse_struck(rows, now=now)
    for row in rows:
        if row.state == AssignmentState.SCORING and row.pk not in struck:
            _send(row, by=by, now=now)
    kept, _ = Completion.objects.get_or_create(stage=fresh, juror=by, defaults={"finished_at": now})
    return kept


def _require_all(rows: Sequence[Assignment]) -> None:
    waiting = sum(row.state == AssignmentState.INVITED for row in rows)
    if waiting:
        unready(f"还有 {waiting} 份没有声明利益关系。").require()
    begun = [row for row in rows if row.state == AssignmentState.SCORING]
    whole = Assignment.objects.complete().filter(pk__in=[row.pk for row in begun]).count()
    unscored = sum(row.state == AssignmentState.DECLARED for row in rows) + len(begun) - whole
    if unscored:
        unready(f"还有 {unscored} 份没有评完。").require()
