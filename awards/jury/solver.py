"""The balanced plan of who scores what: plain Python, the same for the same seed.

Every entry gets as many jurors as are wanted and allowed; then work is moved along chains of
jurors from who has most to who has least, until no chain makes it more even. That is the optimal
semi-matching: no other plan with the same coverage is more even.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

Pair = tuple[int, int]  # juror, entry


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be solved.

    Shapes: `kept` pairs stay as they are and count as work; `spent` pairs may not be made again
    (recused, replaced); `begun` pairs stay where that costs nothing.
    """

    entries: Sequence[int]
    jurors: Sequence[int]
    wanted: int
    conflicts: frozenset[Pair] = frozenset()
    kept: frozenset[Pair] = frozenset()
    spent: frozenset[Pair] = frozenset()
    begun: frozenset[Pair] = frozenset()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Solution:
    """The pairs that are new, and how all of it then stands, what was kept included."""

    pairs: tuple[Pair, ...]
    loads: Mapping[int, int]
    coverage: Mapping[int, int]
    allowed: Mapping[int, int]

    @property
    def spread(self) -> int:
        """The difference between the most and the least that one juror has."""
        return max(self.loads.values(), default=0) - min(self.loads.values(), default=0)

    @property
    def least(self) -> int:
        """The smallest number of jurors that an entry has."""
        return min(self.coverage.values(), default=0)

    def short(self, wanted: int) -> list[int]:
        """The entries that have fewer jurors than are wanted."""
        return [entry for entry, number in self.coverage.items() if number < wanted]


@dataclass(slots=True)
class _Board:
    """The work in hand: per entry the sets of jurors, as bits, and per juror what may move."""

    allowed: dict[int, int]
    given: dict[int, int]
    movable: list[set[int]]
    loads: list[int]

    def give(self, entry: int, juror: int) -> None:
        """Put an entry into a juror's hands."""
        self.given[entry] |= 1 << juror
        self.movable[juror].add(entry)
        self.loads[juror] += 1

    def take(self, entry: int, juror: int) -> None:
        """Take it back."""
        self.given[entry] &= ~(1 << juror)
        self.movable[juror].discard(entry)
        self.loads[juror] -= 1

    def free(self, entry: int) -> int:
        """The jurors who could still be given the entry, as bits."""
        return self.allowed[entry] & ~self.given[entry]

    def reach(self, juror: int) -> int:
        """The jurors to whom one of this juror's entries could move, as bits."""
        found = 0
        for entry in self.movable[juror]:
            found |= self.free(entry)
        return found


def solve(task: Task) -> Solution:
    """The most even plan among those with the greatest coverage."""
    shuffled = Random(task.seed)  # noqa: S311 - a plan, no secret
    order = list(dict.fromkeys(task.jurors))
    shuffled.shuffle(order)
    place = {juror: number for number, juror in enumerate(order)}
    board = _set_up(task, place)
    entries = list(dict.fromkeys(task.entries))
    shuffled.shuffle(entries)
    _hand_out(task, place, board, entries)
    _even_out(board)
    return _told(task, order, place, board)


def _set_up(task: Task, place: Mapping[int, int]) -> _Board:
    everybody = (1 << len(place)) - 1
    entries = dict.fromkeys(task.entries)
    board = _Board(
        dict.fromkeys(entries, everybody), dict.fromkeys(entries, 0), [set() for _ in place],
        [0] * len(place),
    )  # fmt: skip
    for juror, entry in task.conflicts | task.spent:
        if juror in place and entry in entries:
            board.allowed[entry] &= ~(1 << place[juror])
    for juror, entry in task.kept:
        if juror in place:
            board.loads[place[juror]] += 1
            if entry in entries:
                board.given[entry] |= 1 << place[juror]
    return board


def _hand_out(task: Task, place: Mapping[int, int], board: _Board, entries: Sequence[int]) -> None:
    """Give every entry what it lacks, those with the fewest possible jurors first."""
    outside = _kept_outside(task, place)
    begun: dict[int, list[int]] = {}
    for juror, entry in sorted(task.begun):
        if juror in place and entry in board.given and board.free(entry) >> place[juror] & 1:
            begun.setdefault(entry, []).append(place[juror])
    for entry in sorted(entries, key=lambda one: board.allowed[one].bit_count()):
        lacking = task.wanted - board.given[entry].bit_count() - outside.get(entry, 0)
        for juror in begun.get(entry, [])[: max(lacking, 0)]:
            board.give(entry, juror)
            lacking -= 1
        for juror in _lightest(board, entry, lacking):
            board.give(entry, juror)


def _kept_outside(task: Task, place: Mapping[int, int]) -> dict[int, int]:
    """How often each entry is in the hands of jurors who take no part in this plan."""
    found: dict[int, int] = {}
    for juror, entry in task.kept:
        if juror not in place:
            found[entry] = found.get(entry, 0) + 1
    return found


def _lightest(board: _Board, entry: int, number: int) -> list[int]:
    if number <= 0:
        return []
    free, loads = board.free(entry), board.loads
    return sorted((j for j in range(len(loads)) if free >> j & 1), key=loads.__getitem__)[:number]


def _even_out(board: _Board) -> None:
    """Move work along chains until nobody can be relieved in favour of one with two less."""
    reach = [board.reach(juror) for juror in range(len(board.loads))]
    stuck: set[int] = set()
    while True:
        waiting = [j for j in range(len(reach)) if j not in stuck]
        if not waiting:
            return
        heavy = max(waiting, key=board.loads.__getitem__)
        chain = _chain(board, reach, heavy)
        if not chain:
            stuck.add(heavy)
            continue
        _move_along(board, chain)
        for juror in chain:
            reach[juror] = board.reach(juror)
        stuck.clear()


def _chain(board: _Board, reach: Sequence[int], heavy: int) -> list[int]:
    """The shortest chain from a juror to the lightest one it leads to, if that one has two less."""
    before: dict[int, int] = {heavy: heavy}
    queue = deque([heavy])
    while queue:
        here = queue.popleft()
        for juror in range(len(reach)):
            if juror not in before and reach[here] >> juror & 1:
                before[juror] = here
                queue.append(juror)
    light = min(before, key=board.loads.__getitem__)
    if board.loads[light] > board.loads[heavy] - 2:
        return []
    chain = [light]
    while chain[-1] != heavy:
        chain.append(before[chain[-1]])
    return chain[::-1]


def _move_along(board: _Board, chain: Sequence[int]) -> None:
    """Hand one entry on at each link, the last link first, so that every link still holds."""
    for giver, taker in reversed(list(pairwise(chain))):
        entry = min(e for e in board.movable[giver] if board.free(e) >> taker & 1)
        board.take(entry, giver)
        board.give(entry, taker)


def _told(task: Task, order: Sequence[int], place: Mapping[int, int], board: _Board) -> Solution:
    pairs = [(order[j], entry) for j, held in enumerate(board.movable) for entry in held]
    outside = _kept_outside(task, place)
    return Solution(
        pairs=tuple(sorted(pairs)),
        loads={juror: board.loads[place[juror]] for juror in task.jurors},
        coverage={
            entry: board.given[entry].bit_count() + outside.get(entry, 0) for entry in task.entries
        },
        allowed={entry: board.allowed[entry].bit_count() for entry in task.entries},
    )
