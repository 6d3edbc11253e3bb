"""The plan of one stage: asked for, solved, said in words; nothing is written here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from awards.jury.conflicts import Hits, find_conflicts
from awards.jury.solver import Pair, Solution, Task, solve
from awards.jury.standing import entries_of
from awards.models import Assignment, Nomination, Seat, Stage
from awards.workflow import AssignmentState
from directory.models import User

A = AssignmentState
NAMED = 8  # how many entries and jurors a refusal names
BALANCED, CATEGORY, HAND = "balanced", "category", "hand"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the organiser asks for.

    Shapes: `jurors` are the chosen ones; `entries` the chosen nominations, all when None. `anew`
    takes back what nobody has declared on yet; without it nothing that is given moves.
    """

    mode: str
    jurors: tuple[int, ...]
    entries: frozenset[int] | None
    wanted: int
    anew: bool
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in words and numbers.

    Shapes: `digest` names exactly this plan, so that what is applied is what was shown.
    """

    pairs: tuple[Pair, ...]
    freed: tuple[int, ...]
    loads: list[tuple[str, int, int]]
    spread: int
    least: int
    wanted: int
    short: list[str]
    uneven: list[str]
    helps: list[str]
    digest: str


def ranges(text: str) -> frozenset[int]:
    """The numbers of a text such as 3、5-9，12.

    Errors: ValueError for anything else.
    """
    found: set[int] = set()
    for part in filter(None, re.split(r"[、，,;；\s]+", text.strip())):
        first, _, last = part.replace("—", "-").replace("－", "-").partition("-")
        low, high = int(first), int(last or first)
        if not 0 < low <= high <= 100_000:
            raise ValueError(part)
        found |= set(range(low, high + 1))
    return frozenset(found)


def sitting(stage: Stage) -> list[Seat]:
    """The panel of the stage's round."""
    seats = Seat.objects.sitting().filter(round=stage.round_id)
    return list(seats.select_related("juror", "round__award").order_by("pk"))


def free_jurors(row: Assignment) -> QuerySet[User]:
    """Those of the panel who could take the entry over: neither in conflict nor at it already."""
    seats = [seat for seat in sitting(row.stage) if seat.juror_id != row.juror_id]
    live = Assignment.objects.live().filter(stage=row.stage, nomination=row.nomination)
    hits = find_conflicts(seats, Nomination.objects.filter(pk=row.nomination_id))
    taken = {juror for juror, _ in hits} | set(live.values_list("juror_id", flat=True))
    free = [seat.juror_id for seat in seats if seat.juror_id not in taken]
    rows: QuerySet[User] = User.objects.filter(pk__in=free)
    return rows.order_by("full_name", "pk")


def make_plan(stage: Stage, wish: Wish) -> Plan:
    """Solve what is asked for with the facts of this moment; the same wish gives the same plan."""
    seats = [seat for seat in sitting(stage) if seat.juror_id in wish.jurors]
    entries = _entries(stage, wish)
    hits = find_conflicts(seats, Nomination.objects.filter(pk__in=entries))
    rows = list(Assignment.objects.filter(stage=stage).order_by("pk"))
    free = {
        row.pk: (row.juror_id, row.nomination_id)
        for row in rows
        if wish.anew and row.state == A.INVITED and row.nomination_id in set(entries)
        and row.juror_id in wish.jurors
    }  # fmt: skip
    task = Task(
        entries=entries,
        jurors=[seat.juror_id for seat in seats],
        wanted=wish.wanted,
        conflicts=frozenset(hits),
        kept=frozenset(
            (row.juror_id, row.nomination_id)
            for row in rows
            if row.pk not in free and row.state not in (A.RECUSED, A.REPLACED)
        ),
        spent=frozenset(
            (row.juror_id, row.nomination_id) for row in rows if row.state == A.RECUSED
        ),
        begun=frozenset(free.values()),
        seed=wish.seed,
    )
    solution = solve(task) if wish.mode == BALANCED else _given(task)
    return _told(wish, seats, hits, solution, tuple(sorted(free)))


def _entries(stage: Stage, wish: Wish) -> list[int]:
    keys = entries_of(stage).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in keys if wish.entries is None or pk in wish.entries]


def _given(task: Task) -> Solution:
    """Every chosen entry to every chosen juror whom nothing ties to it."""
    taken = task.kept | task.conflicts | task.spent
    pairs = [(j, e) for e in task.entries for j in task.jurors if (j, e) not in taken]
    loads, coverage = dict.fromkeys(task.jurors, 0), dict.fromkeys(task.entries, 0)
    for juror, entry in {*pairs, *task.kept}:
        if juror in loads:
            loads[juror] += 1
        if entry in coverage:
            coverage[entry] += 1
    blocked = task.conflicts | task.spent
    allowed = {e: sum((j, e) not in blocked for j in task.jurors) for e in task.entries}
    return Solution(tuple(sorted(pairs)), loads, coverage, allowed)


def _told(
    wish: Wish, seats: Sequence[Seat], hits: Hits, solution: Solution, freed: tuple[int, ...]
) -> Plan:
    struck: dict[int, int] = {}
    for juror, _ in hits:
        struck[juror] = struck.get(juror, 0) + 1
    short = solution.short(wish.wanted) if wish.mode == BALANCED else []
    uneven = _uneven(seats, solution, struck) if wish.mode == BALANCED else []
    return Plan(
        pairs=solution.pairs,
        freed=freed,
        loads=[
            (str(seat.juror), solution.loads[seat.juror_id], struck.get(seat.juror_id, 0))
            for seat in seats
        ],
        spread=solution.spread,
        least=solution.least,
        wanted=wish.wanted,
        short=_short(seats, short, solution, wish.wanted),
        uneven=uneven,
        helps=_helps(short, uneven, solution, wish.wanted),
        digest=_digest(solution.pairs, freed),
    )


def _digest(pairs: Iterable[Pair], freed: Iterable[int]) -> str:
    return sha256(repr((tuple(pairs), tuple(freed))).encode()).hexdigest()[:20]


def _short(
    seats: Sequence[Seat], short: Sequence[int], solution: Solution, wanted: int
) -> list[str]:
    """Which entries cannot have as many jurors as are wanted, and why."""
    panel = len(seats)
    names = dict(Nomination.objects.filter(pk__in=short[:NAMED]).values_list("pk", "nominee__name"))
    lines = [
        f"“{names.get(pk, '')}”：需要 {wanted} 位，只有 "
        f"{solution.coverage[pk]} 位（所选 {panel} 位评委中 {panel - solution.allowed[pk]} "
        "位须回避）。"
        for pk in short[:NAMED]
    ]
    left = len(short) - NAMED
    return [*lines, f"另有 {left} 份。"] if left > 0 else lines


def _uneven(seats: Sequence[Seat], solution: Solution, struck: dict[int, int]) -> list[str]:
    """Which jurors have too little for the loads to be even, and why."""
    if solution.spread <= 1:
        return []
    most = max(solution.loads.values())
    light = [seat for seat in seats if solution.loads[seat.juror_id] < most - 1][:NAMED]
    return [
        f"{seat.juror}：{solution.loads[seat.juror_id]} 份，"
        f"最多的评委 {most} 份（须回避 {struck.get(seat.juror_id, 0)} 份）。"
        for seat in light
    ]


def _helps(
    short: Sequence[int], uneven: Sequence[str], solution: Solution, wanted: int
) -> list[str]:
    helps = []
    if short:
        lack = max(wanted - solution.coverage[pk] for pk in short)
        helps.append(f"再邀请 {lack} 位与这些提名无关的评委，就能补足。")
        if solution.least:
            helps.append(f"或者把每份评委数降到 {solution.least} 位。")
    if uneven:
        helps.append(
            "工作量不能再平均：已分给的不变动，须回避的不能分。可以再邀请评委，"
            "或选择“重排还没有声明的”。"
        )
    return helps
