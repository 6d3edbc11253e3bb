"""What the record says of many things: for each row all its acts, to be compared with the row.

Read in chunks of rows by the index of the entries, so that any number costs constant memory.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Model, QuerySet

from kit.audit import Offence, label_of
from ledger.models import THING_VERSION, Entry

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Act:
    """One entry, as far as it says how its thing moved.

    Shapes: `version` is that of the thing after the act, None where it was not noted.
    """

    sequence: int
    verb: str
    source: str
    target: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its acts, oldest first.

    Shapes: `state` and `version` are empty where the model has none.
    """

    key: str
    name: str
    state: str
    version: int | None
    acts: tuple[Act, ...]


def histories(rows: "QuerySet[Any]") -> Iterator[Row]:
    """Every row of the queryset with what the record says of it."""
    model = rows.model
    fields = {one.name for one in model._meta.fields}
    name = "public_id" if "public_id" in fields else "pk"
    columns = [one for one in ("state", "version") if one in fields]
    last = 0
    while chunk := list(
        rows.filter(pk__gt=last).order_by("pk").values("pk", name, *columns)[:CHUNK]
    ):
        last = chunk[-1]["pk"]
        acts = _acts(model, [str(row[name]) for row in chunk])
        for row in chunk:
            own = tuple(acts.get(str(row[name]), ()))
            yield Row(str(row["pk"]), str(row[name]), row.get("state", ""), row.get("version"), own)


def _acts(model: type[Model], names: list[str]) -> dict[str, list[Act]]:
    entries = Entry.objects.filter(object_type=label_of(model), object_id__in=names)
    columns = ("object_id", "sequence", "verb", "from_state", "to_state", "payload")
    found: defaultdict[str, list[Act]] = defaultdict(list)
    for name, sequence, verb, source, target, payload in entries.order_by(
        "object_id", "sequence"
    ).values_list(*columns):
        found[name].append(Act(sequence, verb, source, target, _version(payload)))
    return found


def _version(payload: str) -> int | None:
    if THING_VERSION not in payload:
        return None
    version = json.loads(payload).get(THING_VERSION)
    return version if isinstance(version, int) else None


# ------------------------------------------------------------------ rules that every app asks


def unrecorded(
    rows: "QuerySet[Any]", *, initial: str = "", beside: Iterable[str] = ()
) -> Iterator[Offence]:
    """Rows whose state or version the record does not know, or whose acts do not follow.

    Shapes: whatever still stands in its `initial` state needs no entry; `beside` are verbs whose
    states are those of something else (a publish level).
    Source: domain.md §5, invariants 18 (one entry for each change of state) and 21 (a stale save
    is refused, so no two moves start from one version).
    """
    label, left_out = label_of(rows.model), frozenset(beside)
    for row in histories(rows):
        moves = [act for act in row.acts if act.target and act.verb not in left_out]
        is_due = bool(moves) or row.state != initial
        if why := (_gap(row, moves) if is_due else "") or _version_gap(row):
            yield Offence(label, row.key, row.name, why)


def _gap(row: Row, moves: list[Act]) -> str:
    if not moves:
        return "账本里没有它的状态记录"
    for before, act in pairwise(moves):
        if act.source and act.source != before.target:
            return f"账本第 {act.sequence} 条从“{act.source}”开始，前一条停在“{before.target}”"
    last = moves[-1]
    if last.target != row.state:
        return f"现状态“{row.state}”，账本第 {last.sequence} 条记为“{last.target}”"
    return ""


def _version_gap(row: Row) -> str:
    noted = [act for act in row.acts if act.version is not None]
    if noted and row.version is not None:
        newest = max(noted, key=lambda act: act.version or 0)
        if (newest.version or 0) > row.version:
            return f"现版本 {row.version}，账本第 {newest.sequence} 条已是第 {newest.version} 版"
    moves = [act for act in noted if act.source and act.target and act.source != act.target]
    for before, act in pairwise(moves):
        if (act.version or 0) <= (before.version or 0):
            return f"账本第 {before.sequence} 和第 {act.sequence} 条办理的是同一版本"
    return ""
