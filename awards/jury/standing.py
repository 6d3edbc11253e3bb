"""How far a jury has come: per juror, per entry, and who still owes something."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from django.db.models import Count, QuerySet

from awards.models import Assignment, Completion, Criterion, Nomination, Round, Seat, Stage
from awards.workflow import AssignmentState, NominationState, StageState
from directory.models import User

A = AssignmentState


def scoring_stages(user: User) -> list[Stage]:
    """The scoring stages of the rounds that the user runs or oversees."""
    rounds = Round.objects.run_by(user).values("pk")
    rows = Stage.objects.filter(round__in=rounds, kind=Stage.Kind.SCORING)
    related = rows.select_related("round__award", "round__column__partner")
    return list(related.order_by("-round__year", "pk"))


def entries_of(stage: Stage) -> QuerySet[Nomination]:
    """The nominations that are scored in the stage; once it has its result, those that were."""
    rows = Nomination.objects.filter(stage_entries__stage=stage)
    if stage.state == StageState.SETTLED:
        return rows
    return rows.filter(state=NominationState.REVIEWING)


@dataclass(slots=True)
class Standing:
    """One juror in one stage, in numbers.

    Shapes: `complete` counts entries with every criterion given, sent in or not.
    """

    juror: User
    seat: Seat | None
    total: int = 0
    undeclared: int = 0
    complete: int = 0
    submitted: int = 0
    recused: int = 0
    finished_at: datetime | None = None

    @property
    def open(self) -> int:
        """The entries that are not complete yet."""
        return self.total - self.complete

    @property
    def owes(self) -> str:
        """What is owed, in words; empty for who owes nothing."""
        if not self.total:
            return ""
        if self.undeclared:
            return f"{self.undeclared} 份没有声明利益关系，{self.open} 份没有评完"
        if self.open:
            return f"{self.open} 份没有评完"
        if self.submitted < self.total:
            return f"已全部评完，{self.total - self.submitted} 份没有提交"
        return ""


def standings(stage: Stage, juror: User | None = None) -> list[Standing]:
    """Every juror of the stage, in the order of the seats; four queries."""
    rows = Assignment.objects.filter(stage=stage)
    seats = Seat.objects.sitting().filter(round=stage.round_id).select_related("juror")
    if juror is not None:
        rows, seats = rows.filter(juror=juror), seats.filter(juror=juror)
    found = {seat.juror_id: Standing(seat.juror, seat) for seat in seats}
    for pk, state, number in rows.values_list("juror_id", "state").annotate(Count("pk")).order_by():
        if pk in found:
            _add(found[pk], state, number)
    whole = rows.filter(state=A.SCORING).complete()
    for pk, number in whole.values_list("juror_id").annotate(Count("pk")).order_by():
        if pk in found:
            found[pk].complete += number
    for done in Completion.objects.filter(stage=stage, juror__in=found):
        found[done.juror_id].finished_at = done.finished_at
    return list(found.values())


def _add(standing: Standing, state: str, number: int) -> None:
    if state == A.RECUSED:
        standing.recused += number
        return
    if state == A.REPLACED:
        return
    standing.total += number
    standing.undeclared += number if state == A.INVITED else 0
    if state in (A.SUBMITTED, A.LOCKED):
        standing.complete += number
        standing.submitted += number


def owing(stage: Stage) -> list[Standing]:
    """Those who still owe something in this stage, and nobody else."""
    return [one for one in standings(stage) if one.owes]


# ------------------------------------------------------------------ own totals


@dataclass(slots=True)
class Total:
    """One juror's values of one entry, and what they come to.

    Units: `total` is from 1.00 to 5.00, weighted over what is not abstained; None without any.
    """

    assignment: Assignment
    values: dict[int, int | None] = field(default_factory=dict)
    total: float | None = None
    distance: float = 0.0

    @property
    def gap(self) -> str:
        """The distance with its sign."""
        return f"{self.distance:+.2f}"

    @property
    def is_far(self) -> bool:
        """Whether it lies far from the middle of the juror's own totals."""
        return abs(self.distance) >= FAR


FAR = 1.0


def totals(assignments: Sequence[Assignment], criteria: Sequence[Criterion]) -> list[Total]:
    """The weighted totals of these assignments; their `scores` are prefetched."""
    weights = {criterion.pk: criterion.weight for criterion in criteria}
    found = [_total(row, weights) for row in assignments]
    given = [one.total for one in found if one.total is not None]
    middle = median(given) if given else 0.0
    for one in found:
        if one.total is not None:
            one.distance = round(one.total - middle, 2)
    return found


def _total(row: Assignment, weights: dict[int, int]) -> Total:
    values = {score.criterion_id: score.value for score in row.scores.all()}
    given = {pk: value for pk, value in values.items() if value is not None}
    known = {pk: weights[pk] for pk in given if pk in weights}
    whole = sum(known.values())
    worth = sum(given[pk] * weight for pk, weight in known.items())
    return Total(row, values, round(worth / whole, 2) if whole else None)
