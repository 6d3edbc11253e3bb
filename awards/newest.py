"""The order of the list in memory: which winners can stand on a page, without asking for them.

A filter that lies far back, an old year say, would make the database walk the index of dates to
the other end. Here all winners, newest first, are cut into stretches of a few hundred, each a
bitmap of ids; the next stretches that hold enough of what is wanted hold the page. The database
then sorts these few and decides what is shown.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from pyroaring import BitMap

Place: TypeAlias = tuple[datetime, int]  # release and id
SIZE = 512
_BEGINNING: Place = (datetime.min.replace(tzinfo=UTC), 0)


def firsts(ids: "array[int]") -> "array[int]":
    """Those of the ids, given in order, with which a stretch begins."""
    return ids[::SIZE]


class Newest:
    """Every shown or coming winner, in stretches by the moment of release; the oldest first.

    Shapes: `starts` holds the first place of each stretch, in order.
    """

    def __init__(self) -> None:
        self.starts: list[Place] = [_BEGINNING]
        self.sets: list[BitMap] = [BitMap()]

    def fill(self, ids: "array[int]", starts: Mapping[int, datetime]) -> None:
        """Begin anew with these ids in order; `starts` has the release of their `firsts`.

        Shapes: where it lacks one, because it was hidden a moment ago, the stretch before goes on.
        """
        self.sets, self.starts = [BitMap()], [_BEGINNING]
        for part in (ids[at : at + SIZE] for at in range(0, len(ids), SIZE)):
            release = starts.get(part[0])
            if release is not None and self.sets[-1]:
                self.sets.append(BitMap())
                self.starts.append((release, part[0]))
            self.sets[-1] |= BitMap(part)

    def discard(self, ids: BitMap) -> None:
        """Take these out, wherever they stand."""
        for one in self.sets:
            one.difference_update(ids)

    def add(self, places: Iterable[Place]) -> list[int]:
        """Put these in; returns the numbers of the stretches that have become too long."""
        touched = set()
        for place in places:
            at = self._at(place)
            self.sets[at].add(place[1])
            touched.add(at)
        return [at for at in sorted(touched) if len(self.sets[at]) > 2 * SIZE]

    def split(self, places: Sequence[Place]) -> None:
        """Cut stretches that are too long; `places` are all of theirs, in order."""
        parts: dict[int, list[Place]] = {}
        for place in places:
            parts.setdefault(self._at(place), []).append(place)
        for at in sorted(parts, reverse=True):
            cut = [parts[at][n : n + SIZE] for n in range(0, len(parts[at]), SIZE)]
            self.sets[at : at + 1] = [BitMap([pk for _, pk in part]) for part in cut]
            self.starts[at + 1 : at + 1] = [part[0] for part in cut[1:]]

    def _at(self, place: Place) -> int:
        return bisect_right(self.starts, place) - 1

    def around(
        self, ids: BitMap, count: int, place: Place | None, *, is_after: bool = True
    ) -> BitMap:
        """Some of the ids, among which are the next so many after a place, or before it.

        Shapes: without a place from the newest on. What lies on the other side of the place may be
        among them too.
        """
        at = len(self.sets) - 1 if place is None else self._at(place)
        found = ids & self.sets[at]
        met = len(found) if place is None else 0
        for number in range(at - 1, -1, -1) if is_after else range(at + 1, len(self.sets)):
            if met >= count:
                break
            if ids.intersect(self.sets[number]):
                more = ids & self.sets[number]
                met += len(more)
                found |= more
        return found


def in_years(
    years: Mapping[int | str, BitMap],
    ids: BitMap,
    count: int,
    place: tuple[int, int] | None,
    *,
    is_after: bool = True,
) -> BitMap:
    """The same in the order of years, the latest first, and of ids, the highest first."""
    found = BitMap()
    for year in sorted((int(year) for year in years), reverse=is_after):
        if place is not None and (year > place[0] if is_after else year < place[0]):
            continue
        some = years[year] & ids
        if place is not None and year == place[0]:
            below = some.rank(place[1] - 1)
            some = some[:below] if is_after else some[some.rank(place[1]) :]
        left = count - len(found)
        found |= some[-left:] if is_after else some[:left]
        if len(found) >= count:
            break
    return found
