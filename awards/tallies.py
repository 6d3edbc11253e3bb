"""How many published winners have which year, award, region …: bitmaps in each process's memory.

Counting a million rows for every filter of a page would cost seconds. Here each value of each
filter has the set of its winners as a compressed bitmap of their ids, so that any choice of
filters is counted by a few intersections. The sets follow the database change by change: triggers
note which winners a change concerned (kit.contentwatch), and before anything is counted the noted
rows are read again. They only count and plan: what is shown is always asked of the database, under
the one rule of `Winner.objects.published`.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from threading import RLock
from typing import Any, Self, TypeAlias

from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from pyroaring import BitMap

from awards.models import Winner, WinnerCredit
from awards.models.winners import WinnerQuerySet
from awards.newest import Newest, Place, firsts, in_years
from kit.contentversion import ContentVersion
from kit.contentwatch import EVERYTHING, NOTES, STAMP, VERSIONS
from kit.idsets import Among, IdList, ids_of

Key: TypeAlias = int | str
Sets: TypeAlias = "defaultdict[str, defaultdict[Key, BitMap]]"

# One value each; regions count for every level above them too.
_SINGLE = {
    "year": "year", "award": "award_id", "category": "category_id", "series": "series_id",
    "edition": "edition_id", "round": "round_id", "region": "region_id", "kind": "kind",
}  # fmt: skip
_WORDED = frozenset({"region", "kind"})  # whose values are words, not numbers
# Requests answered beside each other ask in another order than they came; a clock set back further
# than this makes everything be read again.
_BESIDE = timedelta(seconds=10)
KEPT = 100  # choices whose numbers, and pages whose ids, are kept until something changes
_AT_ONCE = 5000  # more changed winners than these, and everything is read again
_VERSIONS = f"SELECT id, weight, stamp FROM {VERSIONS}"  # noqa: S608
_NOTES = f"SELECT version_id, row_id FROM {NOTES} WHERE version_id IN ({{}}) LIMIT %s"  # noqa: S608


def region_levels(code: str) -> set[str]:
    """The codes of a region and of everything that it lies in."""
    return {code, f"{code[:4]}00", f"{code[:2]}0000"}


class Tallies:
    """The sets of one process. Every method that counts is called inside `with tallies:`."""

    def __init__(self) -> None:
        self._lock = RLock()
        self.forget()

    def forget(self) -> None:
        """Know nothing, so that everything is read again."""
        self.sets: Sets = defaultdict(lambda: defaultdict(BitMap))
        self.shown = BitMap()
        self.newest = Newest()
        self.names_changed = True
        self.kept: dict[Any, Any] = {}  # what was counted since the last change
        self.pages: dict[Any, list[int]] = {}  # the ids on first pages since then
        self.changes = 0
        self._pending: list[tuple[datetime, int]] = []
        self._known: tuple[int, int] | None = None  # changes and checksum, as in ContentVersion
        self._seen: dict[int, int] = {}
        self._now: datetime | None = None

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(self, *_error: object) -> None:
        self._lock.release()

    # ---------------------------------------------------------------- following the database

    def follow(self, version: ContentVersion, now: datetime) -> None:
        """Read what changed since the last time, and let in whose minute has come."""
        if self._now is None or now < self._now - _BESIDE:
            self.forget()
        now = self._now = max(now, self._now or now)
        if self._known != (version.changes, version.checksum):
            self._read_changes()
            self._forget_kept()
        due = bisect_right(self._pending, now, key=lambda one: one[0])
        if due:
            self._forget_kept()
            self.shown.update(pk for _, pk in self._pending[:due])
            del self._pending[:due]

    def _forget_kept(self) -> None:
        self.kept.clear()
        self.pages.clear()
        self.changes += 1

    def keep(self, kept: dict[Any, Any], key: Any, value: Any, changes: int) -> None:
        """Keep what was found when there had been so many changes, unless there was one since."""
        if changes == self.changes and len(kept) < KEPT:
            kept[key] = value

    def _read_changes(self) -> None:
        """Find out which winners changed since the last time, and read them again."""
        with connection.cursor() as cursor:
            cursor.execute(_VERSIONS)
            rows = {key: (weight, stamp) for key, weight, stamp in cursor.fetchall()}
        known = sum(weight for weight, _ in rows.values())
        checksum = sum(stamp for _, stamp in rows.values()) % STAMP
        before, self._known = self._known, (known, checksum)
        fresh = [key for key, (_, stamp) in rows.items() if key and self._seen.get(key) != stamp]
        self._seen = {key: stamp for key, (_, stamp) in rows.items()}
        # Folded away before we saw it, or taken back (a restored database): nothing is certain.
        is_sure = before is not None and known - before[0] == len(fresh)
        winners = self._noted(fresh) if is_sure else None
        if winners is None:
            self._read_all()
        elif winners:
            self._read_again(sorted(winners))

    def _noted(self, fresh: list[int]) -> set[int] | None:
        """The winners that these changes concern; None when there are too many to tell."""
        if not fresh:
            return set()
        marks = ", ".join(["%s"] * len(fresh))
        with connection.cursor() as cursor:
            cursor.execute(_NOTES.format(marks), [*fresh, _AT_ONCE])
            rows = cursor.fetchall()
        noted = {row for _, row in rows}
        if len(rows) == _AT_ONCE or EVERYTHING in noted:
            return None
        if set(fresh) - {version for version, _ in rows}:
            self.names_changed = True
        return noted

    def _read_all(self) -> None:
        self.names_changed = True
        self.sets.clear()
        self.shown = BitMap()
        self._add(None)
        coming = _shown(None).filter(release_at__gt=self._now)
        self._wait_for(_places(coming))
        ids = _in_order()
        starts = _places(_shown(None).filter(Among("pk", firsts(ids))))
        self.newest.fill(ids, {pk: release for release, pk in starts})

    def _read_again(self, winners: list[int]) -> None:
        gone = BitMap(winners)
        self.shown -= gone
        self._pending = [one for one in self._pending if one[1] not in gone]
        self.newest.discard(gone)
        for values in self.sets.values():
            for ids in values.values():
                ids.difference_update(gone)
        self._add(winners)
        places = _places(_shown(winners))
        coming = (one for one in places if self._now is not None and one[0] > self._now)
        self._wait_for([*self._pending, *coming])
        if long := self.newest.add(places):
            ids = BitMap.union(BitMap(), *(self.newest.sets[one] for one in long))
            self.newest.split(_places(_shown(list(ids))))

    def _wait_for(self, places: list[Place]) -> None:
        """Show these no earlier than at their moment."""
        self.shown -= BitMap([pk for _, pk in places])
        self._pending = sorted(places)

    def _add(self, winners: list[int] | None) -> None:
        """Put these winners into their sets, in two statements; or all of them."""
        for name, key, ids in _grouped(winners):
            if name == "kind":  # every winner has one
                self.shown |= ids
            for one in region_levels(str(key)) if name == "region" else (key,):
                self.sets[name][one] |= ids

    # ---------------------------------------------------------------- counting

    def of(self, name: str, keys: Iterable[Key]) -> BitMap:
        """The shown and coming winners that have one of these values."""
        values = self.sets[name]
        return BitMap.union(BitMap(), *(values[key] for key in keys if key in values))

    def count(self, name: str, base: BitMap, keys: Iterable[Key] | None = None) -> dict[Key, int]:
        """How many winners of the base each value has, or each of these; not those without any."""
        values = self.sets[name]
        asked = values if keys is None else values.keys() & set(keys)
        counts = ((key, values[key].intersection_cardinality(base)) for key in asked)
        return {key: count for key, count in counts if count}

    def next_ids(
        self, sort: str, ids: BitMap, count: int, place: Any = None, *, is_after: bool = True
    ) -> BitMap:
        """Few of these ids, among which are the next so many of a list sorted by newest or year.

        Shapes: `place` are the values of the list's order from which on they are wanted.
        """
        if sort == "year":
            return in_years(self.sets["year"], ids, count, place, is_after=is_after)
        return self.newest.around(ids, count, place, is_after=is_after)


def _in_order() -> "array[int]":
    """The ids of all shown and coming winners, the oldest first."""
    rows = _shown(None).order_by("release_at", "pk")
    if connection.vendor != "postgresql":
        return array("I", rows.values_list("pk", flat=True))
    template = "ARRAY_SEND(ARRAY_AGG(%(expressions)s ORDER BY release_at, id))"
    sent = rows.order_by().aggregate(ids=IdList("pk", template=template))["ids"]
    return array("I") if sent is None else ids_of(sent)


def _places(rows: WinnerQuerySet) -> list[Place]:
    found: Any = rows.order_by("release_at", "pk").values_list("release_at", "pk")
    return list(found)


def _shown(winners: list[int] | None) -> WinnerQuerySet:
    rows = Winner.objects.shown()
    return rows if winners is None else rows.filter(pk__in=winners)


def _grouped(winners: list[int] | None) -> Iterator[tuple[str, Key, BitMap]]:
    """For every filter and value the ids of its winners; for a few winners in one statement."""
    rows: list[tuple[QuerySet[Any], str, str, str]] = [
        (_shown(winners), name, column, "pk") for name, column in _SINGLE.items()
    ]
    for links, name, column in (
        (WinnerCredit.objects.all(), "partner", "partner_id"),
        (Winner.themes.through._base_manager.all(), "theme", "theme_id"),
    ):
        some = links if winners is None else links.filter(winner__in=winners)
        rows.append((some, name, column, "winner_id"))
    parts = [
        some.order_by()
        .filter(**{f"{column}__isnull": False})
        .annotate(of=Value(name, CharField()), of_key=Cast(F(column), CharField()))
        .values("of", "of_key")
        .annotate(ids=IdList(of))
        .values_list("of", "of_key", "ids")
        for some, name, column, of in rows
    ]
    # All winners one filter after the other, so that memory never holds more than one of them.
    found = chain(*parts) if winners is None else parts[0].union(*parts[1:], all=True)
    for name, key, ids in found:
        yield name, key if name in _WORDED else int(key), BitMap(ids_of(ids))


tallies = Tallies()
