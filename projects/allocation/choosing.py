"""Who is in: candidates in the order of their rank, each taken if everything can still hold.

A candidate is taken when the frame can still be fulfilled with all who were taken before. That is
the best choice in the order of ranks by its definition; the work is to find it out seldom. A way
to fulfil the frame (the witness) is kept and mended; only where mending does not help is it
searched anew, and whoever is refused takes everybody along who would help no more and cost no less.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from projects.allocation.cover import Effort, Kind, Need, TooHard, cover, floors_of


@dataclass(frozen=True, slots=True)
class Frame:
    """What must hold for the people to be chosen: floors, least and most of them, 分."""

    floors: tuple[int, ...]
    least: int
    most: int
    budget: int


@dataclass(slots=True)
class Choice:
    """Who was taken, by their place in the ranking; None of it when the frame cannot hold."""

    taken: list[int] = field(default_factory=list)
    is_possible: bool = True
    is_proven: bool = True


def choose(ranked: Sequence[Kind], frame: Frame) -> Choice:
    """The best people in the order of their rank; see the module."""
    state = _State(ranked, frame, Effort())
    choice = Choice()
    try:
        choice.is_possible = state.begin()
    except TooHard:
        return Choice(is_possible=False, is_proven=False)
    if choice.is_possible:
        choice.taken = [place for place, kind in enumerate(ranked) if state.take(kind)]
    choice.is_proven = state.is_proven
    return choice


def is_possible(ranked: Sequence[Kind], frame: Frame, effort: Effort) -> bool:
    """Whether the frame can hold at all.

    Errors: TooHard.
    """
    return _State(ranked, frame, effort).begin()


class _State:
    """The people taken so far, and a witness that the frame can be fulfilled with them."""

    def __init__(self, ranked: Sequence[Kind], frame: Frame, effort: Effort) -> None:
        self.frame = frame
        self.effort = effort
        self.kinds = sorted(set(ranked))
        self.free = Counter(ranked)
        self.witness: Counter[Kind] = Counter()
        self.refused: list[Kind] = []
        self.is_proven = True
        self.number = self.spent = 0
        self.covered = [0] * len(frame.floors)

    def begin(self) -> bool:
        """Whether there is any way; it becomes the witness."""
        found = self._search()
        self.witness = Counter(found or {})
        return found is not None

    def take(self, kind: Kind) -> bool:
        """Decide on the next in rank."""
        self.free[kind] -= 1
        if self.witness[kind]:
            self.witness[kind] -= 1
        elif not (self._joins(kind) or self._replaces(kind) or self._found_anew(kind)):
            return False
        self._add(kind)
        return True

    def _add(self, kind: Kind) -> None:
        self.number += 1
        self.spent += kind.cost
        for floor in floors_of(kind.floors):
            self.covered[floor] += 1

    def _short(self) -> list[int]:
        return [n - had for n, had in zip(self.frame.floors, self.covered, strict=True)]

    def _is_refused(self, kind: Kind) -> bool:
        """Whether somebody was refused who would have helped as much for no more money."""
        missing = sum(1 << floor for floor, number in enumerate(self._short()) if number > 0)
        return any(
            kind.cost >= other.cost and not kind.floors & missing & ~other.floors
            for other in self.refused
        )

    def _joins(self, kind: Kind) -> bool:
        """Whether there is room beside the whole witness."""
        number = self.number + self.witness.total() + 1
        return number <= self.frame.most and self._cost() + kind.cost <= self.frame.budget

    def _cost(self) -> int:
        return self.spent + sum(kind.cost * n for kind, n in self.witness.items())

    def _replaces(self, kind: Kind) -> bool:
        """Whether the next in rank can stand for somebody of the witness."""
        room = self.frame.budget - self._cost() - kind.cost
        missing = self._short()
        for other, number in self.witness.items():
            for floor in floors_of(other.floors):
                missing[floor] -= number
        needed = sum(1 << floor for floor, number in enumerate(missing) if number == 0)
        for other in sorted(one for one, number in self.witness.items() if number):
            if other.cost + room >= 0 and not other.floors & needed & ~kind.floors:
                self.witness[other] -= 1
                return True
        return False

    def _found_anew(self, kind: Kind) -> bool:
        """Whether another witness can be found with the next in rank; who is refused is noted."""
        if self._is_refused(kind):
            return False
        try:
            found = self._search(kind)
        except TooHard:
            self.is_proven, found = False, None
        if found is None:
            self.refused.append(kind)
            return False
        self.witness = Counter(found)
        return True

    def _search(self, taken: Kind | None = None) -> dict[Kind, int] | None:
        """A way to fulfil the frame with who was taken, and with one more."""
        short, number, spent = self._short(), self.number, self.spent
        if taken is not None:
            number, spent = number + 1, spent + taken.cost
            for floor in floors_of(taken.floors):
                short[floor] -= 1
        refused = set(self.refused)
        free = [0 if kind in refused else self.free[kind] for kind in self.kinds]
        frame = self.frame
        need = Need(
            tuple(short), frame.least - number, frame.most - number, frame.budget - spent
        )  # fmt: skip
        return cover(self.kinds, free, need, self.effort)
