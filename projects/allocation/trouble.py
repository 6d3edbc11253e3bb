"""Why a frame cannot hold: the fewest demands that exclude each other, and what would help."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from projects.allocation.choosing import Frame, is_possible
from projects.allocation.cover import Effort, Kind, TooHard

LEAST, MOST, POOL = "least", "most", "pool"

Holds = Callable[[Frame], bool]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Demands of which any one dropped lets the others hold, and how far each would have to go.

    Shapes: a demand is `LEAST`, `MOST`, `POOL` or the place of a floor; in `helps` the value at
    which the whole frame holds when that demand alone gives way, and only where it does.
    """

    demands: tuple[str | int, ...] = ()
    helps: tuple[tuple[str | int, int], ...] = ()


def find_trouble(ranked: Sequence[Kind], frame: Frame) -> Trouble:
    """Drop one demand after the other; what cannot be dropped is the trouble."""
    effort = Effort()

    def holds(changed: Frame) -> bool:
        return is_possible(ranked, changed, effort)

    try:
        demands = _clash(ranked, frame, holds)
        helps = [
            (one, value)
            for one in demands
            if (value := _help(ranked, frame, one, holds)) is not None
        ]
    except TooHard:
        return Trouble()
    return Trouble(tuple(demands), tuple(helps))


def _clash(ranked: Sequence[Kind], frame: Frame, holds: Holds) -> list[str | int]:
    kept: list[str | int] = []
    # What stays is what was asked last, so that floors are named before the pool is.
    demands: list[str | int] = [MOST, *range(len(frame.floors)), LEAST, POOL]
    for one in demands:
        without = _given_up(ranked, frame, one)
        if holds(without):
            kept.append(one)
        else:
            frame = without
    return kept


def _given_up(ranked: Sequence[Kind], frame: Frame, demand: str | int) -> Frame:
    if demand == MOST:
        return replace(frame, most=max(frame.most, len(ranked)))
    if demand == LEAST:
        return replace(frame, least=0)
    if demand == POOL:
        return replace(frame, budget=max(frame.budget, sum(kind.cost for kind in ranked)))
    return _floor_at(frame, int(demand), 0)


def _floor_at(frame: Frame, place: int, number: int) -> Frame:
    floors = [number if one == place else n for one, n in enumerate(frame.floors)]
    return replace(frame, floors=tuple(floors))


def _help(ranked: Sequence[Kind], frame: Frame, demand: str | int, holds: Holds) -> int | None:
    """The nearest value of this demand at which everything holds; None when none does."""
    if not holds(_given_up(ranked, frame, demand)):
        return None
    if demand == MOST:
        return _first(frame.most, len(ranked), lambda n: holds(replace(frame, most=n)))
    if demand == POOL:
        top = max(0, frame.budget, sum(kind.cost for kind in ranked))
        return _first(frame.budget, top, lambda n: holds(replace(frame, budget=n)))
    if demand == LEAST:
        return -_first(-frame.least, 0, lambda n: holds(replace(frame, least=-n)))
    place = int(demand)
    return -_first(-frame.floors[place], 0, lambda n: holds(_floor_at(frame, place, -n)))


def _first(refused: int, possible: int, holds: Callable[[int], bool]) -> int:
    """The first number above `refused` at which the frame holds."""
    while possible - refused > 1:
        middle = (refused + possible) // 2
        if holds(middle):
            possible = middle
        else:
            refused = middle
    return possible
