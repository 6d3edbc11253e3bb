"""A juror's desk: the own entries stage by stage, without those in conflict at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from awards.jury.conflicts import Hits, find_conflicts
from awards.jury.reading import line_of, numbers, title_of, with_names
from awards.jury.standing import Standing, Total, standings, totals
from awards.models import Assignment, Criterion, Nomination, Score, Seat, Stage
from awards.permissions.jury import may_score_now
from awards.workflow import ASSIGNMENT, AssignmentState
from directory.models import User
from kit.verdict import Verdict

A = AssignmentState
DONE = (A.SUBMITTED, A.LOCKED)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry in the lists of a juror."""

    assignment: Assignment
    number: int
    title: str
    line: str
    is_complete: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing more is owed for it."""
        return self.assignment.state in DONE

    @property
    def state(self) -> str:
        """How far it has come, in a word."""
        if self.assignment.state == A.SCORING:
            return "已评完，未提交" if self.is_complete else "评分中"
        return {A.INVITED: "待声明", A.DECLARED: "未评"}.get(
            AssignmentState(self.assignment.state), ASSIGNMENT.states[self.assignment.state]
        )

    @property
    def tone(self) -> str:
        """The colour of that word."""
        if self.is_done:
            return "good"
        return "live" if self.assignment.state == A.SCORING else "quiet"


@dataclass(slots=True)
class Desk:
    """All that one juror has to do in one stage."""

    stage: Stage
    standing: Standing
    items: list[Item]
    recused: int
    takes: Verdict
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def undeclared(self) -> list[Item]:
        """What waits for the juror's word."""
        return [item for item in self.items if item.assignment.state == A.INVITED]

    @property
    def following(self) -> Item | None:
        """The first entry that is not complete."""
        return next((item for item in self.items if needs(item)), None)

    @property
    def complete(self) -> int:
        """How many are complete, sent in or not."""
        return sum(item.is_complete for item in self.items)

    @property
    def is_all_complete(self) -> bool:
        """Whether every entry is complete."""
        return bool(self.items) and self.complete == len(self.items)

    def totals(self) -> tuple[list[Criterion], list[Total]]:
        """The criteria that were used, and what the juror gave, entry by entry."""
        keys = [item.assignment.pk for item in self.items]
        scores = Prefetch("scores", Score.objects.select_related("criterion"))
        rows = list(Assignment.objects.filter(pk__in=keys).prefetch_related(scores).order_by("pk"))
        used = {score.criterion for row in rows for score in row.scores.all()}
        criteria = sorted(used, key=lambda one: (one.version, one.position, one.pk))
        return criteria, totals(rows, criteria)

    def around(self, assignment: Assignment) -> tuple[Item | None, Item | None, int]:
        """The unfinished entries before and after this one, and its place among all."""
        keys = [item.assignment.pk for item in self.items]
        place = keys.index(assignment.pk)
        before = [item for item in self.items[:place] if needs(item)]
        after = [item for item in self.items[place + 1 :] if needs(item)]
        return (before[-1] if before else None, after[0] if after else None, place + 1)


def needs(item: Item) -> bool:
    """Whether the juror still has to score it."""
    return item.assignment.state in (A.DECLARED, A.SCORING) and not item.is_complete


def own_row(user: User, key: str) -> Assignment | None:
    """One live assignment of a juror by its public id."""
    rows = Assignment.objects.mine(user).filter(public_id=key)
    related = ("stage__round__award", "stage__round__column__partner", "juror")
    return rows.select_related(*related).first()


def own_stage(user: User, key: str) -> Stage | None:
    """A stage in which the juror has work, by its public id."""
    mine = Assignment.objects.mine(user).filter(stage__public_id=key)
    row = mine.select_related("stage").first()
    return row.stage if row else None


def own_seat(user: User, stage: Stage) -> Seat:
    """The juror's seat in the round of a stage."""
    seats = Seat.objects.sitting().filter(juror=user, round=stage.round_id)
    return seats.select_related("juror", "round").get()


def own_rows(user: User, stage: Stage | None = None) -> list[Assignment]:
    """The live assignments of a juror, without those that the facts of this moment forbid."""
    rows = Assignment.objects.mine(user)
    if stage is not None:
        rows = rows.filter(stage=stage)
    found = list(
        rows.select_related("stage__round__award", "stage__round__column__partner").order_by(
            "stage", "pk"
        )
    )
    hits = hits_of(user, found)
    return [row for row in found if (row.juror_id, row.nomination_id) not in hits]


def hits_of(user: User, rows: Sequence[Assignment]) -> Hits:
    """The conflicts of a juror with these entries as the facts stand now."""
    if not rows:
        return {}
    seats = Seat.objects.sitting().filter(
        juror=user, round__in={row.stage.round_id for row in rows}
    )
    nominations = Nomination.objects.filter(pk__in={row.nomination_id for row in rows})
    return find_conflicts(list(seats.select_related("juror", "round__award")), nominations)


def desks(user: User, now: datetime, stage: Stage | None = None) -> list[Desk]:
    """The juror's desks, stages that end soonest first."""
    rows = own_rows(user, stage)
    names = with_names(rows)
    complete = set(
        Assignment.objects.complete().filter(pk__in=[row.pk for row in rows]).values_list(
            "pk", flat=True
        )
    )  # fmt: skip
    by_stage: dict[int, list[Assignment]] = {}
    for row in rows:
        by_stage.setdefault(row.stage_id, []).append(row)
    found = []
    for mine in by_stage.values():
        (standing,) = standings(mine[0].stage, user)
        takes = may_score_now(mine[0].stage, now)
        items, places = _items(mine, names, complete)
        found.append(Desk(mine[0].stage, standing, items, standing.recused, takes, places))
    return sorted(found, key=lambda desk: (not desk.takes, _ending(desk.stage), desk.stage.pk))


def _ending(stage: Stage) -> float:
    return stage.closes_at.timestamp() if stage.closes_at else float("inf")


def _items(
    rows: Sequence[Assignment], names: dict[int, list[Nomination]], complete: set[int]
) -> tuple[list[Item], dict[int, int]]:
    places, is_blind = numbers(rows[0].stage), not rows[0].stage.shows_names
    items = []
    for row in rows:
        named, number = names[row.nomination_id], places.get(row.nomination_id, 0)
        title = title_of(named, number, is_blind=is_blind)
        whole = row.pk in complete or row.state in DONE
        items.append(Item(row, number, title, line_of(named, is_blind=is_blind), whole))
    return items, places
