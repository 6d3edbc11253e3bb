"""The jury's plan at full size beside handing out blindly: time, spread and least coverage."""

from random import Random

from awards.jury.solver import Solution, Task, solve
from bench.rounds import Bar, judge, measure

ENTRIES, JURORS, WANTED, CONFLICTS = 5_000, 60, 5, 0.05
SECONDS = 5.0


def _task() -> Task:
    chance = Random(4)
    struck = frozenset(
        (juror, entry)
        for juror in range(JURORS)
        for entry in range(ENTRIES)
        if chance.random() < CONFLICTS
    )
    return Task(range(ENTRIES), range(JURORS), WANTED, struck)


def _blindly(task: Task) -> list[tuple[int, int]]:
    """What a shuffle in a loop would do: conflicts kept, loads left to chance."""
    chance, pairs = Random(4), []
    for entry in task.entries:
        free = [juror for juror in task.jurors if (juror, entry) not in task.conflicts]
        pairs += [(juror, entry) for juror in chance.sample(free, task.wanted)]
    return pairs


def run(_winners: int) -> bool:
    """Solve in interleaved rounds; every plan is even and complete, and comes within 5 seconds."""
    task, found = _task(), list[Solution]()
    rounds = measure({"plan": lambda: found.append(solve(task)), "blind": lambda: _blindly(task)})
    holds = judge(
        f"{ENTRIES:,} entries, {JURORS} jurors, {WANTED} each, {CONFLICTS:.0%} conflicts",
        rounds, [Bar("plan", "blind", 12.0)],
    )  # fmt: skip
    slowest = max(one["plan"] for one in rounds)
    spread, least = max(one.spread for one in found), min(one.least for one in found)
    print(f"spread {spread}, least coverage {least}, slowest {slowest:.2f} s (bar {SECONDS:.0f} s)")
    return holds and spread <= 1 and least == WANTED and slowest <= SECONDS
