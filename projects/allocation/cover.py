"""Whether so many people can be found that every floor, the numbers and the money hold.

People who count for the same floors and cost the same at least are one kind, so a state is how
many of each kind are still free. The search decides kind by kind, the scarcest floor first, and
leaves a branch as soon as not even the cheapest people would do. It is exact; where floors overlap
so much that it would take too long it says so instead of guessing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

EFFORT = 8000  # branches of all searches for one proposal: at most about a second
DEPTH = 400


class TooHard(Exception):
    """The search was given up; whether there is a way is not known."""


@dataclass(slots=True)
class Effort:
    """What may still be spent on searches; counted, not timed, so that a result repeats."""

    left: int = EFFORT
    deepest: int = DEPTH

    def spend(self, depth: int) -> None:
        """One branch more.

        Errors: TooHard.
        """
        self.left -= 1
        if self.left < 0 or depth > self.deepest:
            raise TooHard


@dataclass(frozen=True, order=True, slots=True)
class Kind:
    """People who are alike for the frame: their smallest cost in 分, and their floors as bits."""

    cost: int
    floors: int


@lru_cache(maxsize=4096)
def floors_of(mask: int) -> tuple[int, ...]:
    """The places of the floors that stand as bits in a number."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


@dataclass(frozen=True, slots=True)
class Need:
    """What is still wanted of people who are still free."""

    short: tuple[int, ...]  # of each floor
    least: int
    most: int
    budget: int  # 分


def cover(
    kinds: Sequence[Kind], free: Sequence[int], need: Need, effort: Effort
) -> dict[Kind, int] | None:
    """How many of each kind would do, as cheap as is easily found; None when nothing would.

    Shapes: `kinds` from the cheapest up, `free` how many there are of each.
    Errors: TooHard.
    """
    search = _Search(kinds, list(free), len(need.short), effort)
    if not search.down(need, 0):
        return None
    return {kind: taken for kind, taken in zip(kinds, search.taken, strict=True) if taken}


class _Search:
    """One depth-first search; `taken` is the way it is on."""

    def __init__(self, kinds: Sequence[Kind], free: list[int], floors: int, effort: Effort) -> None:
        self.kinds = kinds
        self.free = free
        self.spare = [0] * len(kinds)  # decided on, and good for making up the number
        self.taken = [0] * len(kinds)
        self.effort = effort
        # For each floor: who counts for it, how many of them are free, and the floors that share
        # somebody with it.
        self.places: list[list[int]] = [[] for _ in range(floors)]
        self.there, self.shared = [0] * floors, [0] * floors
        for place, kind in enumerate(kinds):
            for floor in floors_of(kind.floors) if free[place] else ():
                self.places[floor].append(place)
                self.there[floor] += free[place]
                self.shared[floor] |= kind.floors

    def down(self, need: Need, depth: int) -> bool:
        """Whether the rest can be found from here; then `taken` holds it."""
        self.effort.spend(depth)
        open_floors = [floor for floor, missing in enumerate(need.short) if missing > 0]
        if not open_floors:
            return self._fill(max(need.least, 0), need.most, need.budget)
        room = self._room(need.short, open_floors)
        if room is None or not self._could(need, open_floors):
            return False
        floor = min(open_floors, key=lambda one: (room[one], one))
        return self._branch(self._best(floor, need.short), room[floor], need, depth)

    def _branch(self, place: int, room: int, need: Need, depth: int) -> bool:
        """Take of one kind as many as help, then fewer and fewer."""
        kind, there = self.kinds[place], self.free[place]
        floors = floors_of(kind.floors)
        helps = min(there, max(need.short[one] for one in floors))
        lowest = max(0, there - room)  # the others of this floor are not enough without these
        self._free(place, 0)
        for number in range(helps, lowest - 1, -1):
            rest = _without(need, kind, number)
            if rest.most < 0 or rest.budget < 0:
                continue
            self.taken[place] = number
            # More than help are no other way, but may still make up the number.
            self.spare[place] = there - number if number == helps else 0
            if self.down(rest, depth + 1):
                return True
        self.taken[place], self.spare[place] = 0, 0
        self._free(place, there)
        return False

    def _free(self, place: int, number: int) -> None:
        """Let so many of a kind be free."""
        more, self.free[place] = number - self.free[place], number
        for floor in floors_of(self.kinds[place].floors):
            self.there[floor] += more

    def _room(self, short: Sequence[int], floors: list[int]) -> dict[int, int] | None:
        """How many people of each floor could be done without; None when some floor has too few."""
        room = {}
        for floor in floors:
            room[floor] = self.there[floor] - short[floor]
            if room[floor] < 0:
                return None
        return room

    def _could(self, need: Need, floors: list[int]) -> bool:
        """Whether the money and the number are enough for the fewest people that could do."""
        fewest = max(need.least, self._fewest(need.short, floors))
        if fewest > need.most:
            return False
        cheapest = self._cheapest(fewest)
        return cheapest is not None and cheapest <= need.budget

    def _fewest(self, short: Sequence[int], floors: list[int]) -> int:
        """People that are needed at least: of floors that nobody shares, the sum."""
        best = 0
        for start in (sorted(floors, key=lambda one: -short[one]), floors):
            total, apart = 0, 0
            for floor in start:
                if not self.shared[floor] & apart:
                    total, apart = total + short[floor], apart | 1 << floor
            best = max(best, total)
        return best

    def _cheapest(self, number: int) -> int | None:
        spent = 0
        for kind, free, spare in zip(self.kinds, self.free, self.spare, strict=True):
            take = min(free + spare, number)
            spent, number = spent + take * kind.cost, number - take
            if not number:
                return spent
        return None if number > 0 else spent

    def _best(self, floor: int, short: Sequence[int]) -> int:
        """The kind of this floor that helps most floors, then the cheapest."""
        missing = sum(1 << one for one, number in enumerate(short) if number > 0)
        return min(
            (place for place in self.places[floor] if self.free[place]),
            key=lambda one: (-(self.kinds[one].floors & missing).bit_count(), self.kinds[one].cost),
        )

    def _fill(self, number: int, most: int, budget: int) -> bool:
        """Make up the number with the cheapest people left."""
        if number > most or budget < 0:
            return False
        cheapest = self._cheapest(number)
        if cheapest is None or cheapest > budget:
            return False
        for place in range(len(self.kinds)):
            take = min(self.free[place] + self.spare[place], number)
            self.taken[place] += take
            number -= take
        return True


def _without(need: Need, kind: Kind, number: int) -> Need:
    """What is still wanted when so many of a kind are taken."""
    short = list(need.short)
    for floor in floors_of(kind.floors):
        short[floor] -= number
    return Need(
        tuple(short), need.least - number, need.most - number, need.budget - number * kind.cost
    )
