"""Writing to the record: the only way in.

The order of locks, for every action of every app: first the rows the action is about, in the
order of their keys; the ledger's head last. The head is held until commit, so an append comes at
the end of an action, and nothing slow follows it. With that order no two actions can wait for
each other. On SQLite the IMMEDIATE transaction is the one lock.

Names of people who are honoured or apply belong neither into `public` nor into `payload`.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from kit.bulk import BulkTable
from ledger import chain
from ledger.models import THING_VERSION, AuditRun, Entry, Head, Hold, object_id, object_type
from ledger.writing import locked_head, write

SYSTEM = "系统"
BULK = 1000
KEPT_FOR = timedelta(days=400)  # runs of the rules; logs live for 180 days at least

T = TypeVar("T")


class OutsideTransaction(RuntimeError):
    """An append without a transaction: the act and its entry would not stand or fall together."""


class HeadMoved(RuntimeError):
    """The head changed under a writer that held its lock; nothing was appended."""


class Actor(Protocol):
    """Whoever acts, as far as the record needs to know: a user, or an applicant without one."""

    @property
    def pk(self) -> Any:
        """The user's key; None for somebody without an account."""

    @property
    def full_name(self) -> str:
        """The name at this moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What one entry will say, apart from who and when.

    Shapes: `thing` is a saved row, or a model class for an act on a whole list (an export);
    `payload` and `public` hold only text, whole numbers, booleans, lists and dicts of them; what
    has a `version` is noted with it. `public["text"]` is the sentence shown on the public page.
    `public` and `public_from` are given together or not at all: without them the entry stays
    sealed for ever.
    """

    verb: str
    thing: Model | type[Model]
    source: str = ""
    target: str = ""
    reason: str = ""
    payload: Mapping[str, Any] | None = None
    public: Mapping[str, Any] | None = None
    public_from: datetime | None = None


def append(
    *,
    by: Actor | None,
    verb: str,
    thing: Model | type[Model],
    source: str = "",
    target: str = "",
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    public: Mapping[str, Any] | None = None,
    public_from: datetime | None = None,
    now: datetime,
) -> Entry:
    """Seal one act onto the end of the record, in the transaction of the act itself.

    Shapes: as in `Change`; two statements, three on SQLite. `by` None is the system.
    Errors: OutsideTransaction; ValueError (see `Change`); nothing is written then.
    """
    change = Change(
        verb=verb,
        thing=thing,
        source=source,
        target=target,
        reason=reason,
        payload=payload,
        public=public,
        public_from=public_from,
    )
    head = _locked_head()
    entry = _sealed(change, by=by, now=now, sequence=head.sequence + 1, previous=head.hash)
    if not write(entry, head):
        raise _moved(head)
    return entry


def append_many(*, by: Actor | None, changes: Iterable[Change], now: datetime) -> int:
    """Seal many acts of one actor and moment, under one lock, in constant memory.

    Errors: as `append`. Returns how many.
    """
    head = _locked_head()
    sequence, previous = head.sequence, head.hash
    for batch in _batches(changes):
        entries = []
        for change in batch:
            entry = _sealed(change, by=by, now=now, sequence=sequence + 1, previous=previous)
            sequence, previous = entry.sequence, entry.hash
            entries.append(entry)
        BulkTable(Entry).write(entries)
    if sequence > head.sequence:
        _move_head(head, sequence, previous)
    return sequence - head.sequence


def hold(*, things: Iterable[Model], until: datetime | None) -> None:
    """Keep the public entries of these things closed until a moment, or until `lift`.

    For a postponed announcement and for things taken off the public pages. A second hold
    replaces the first.
    """
    keys = {(object_type(thing), object_id(thing)) for thing in things}
    rows = [Hold(object_type=kind, object_id=name, until=until) for kind, name in sorted(keys)]
    Hold.objects.bulk_create(
        rows,
        batch_size=BULK,
        update_conflicts=True,
        unique_fields=["object_type", "object_id"],
        update_fields=["until"],
    )


def lift(*, things: Iterable[Model]) -> None:
    """End the holds of these things; each entry opens at its own time again."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for thing in things:
        names[object_type(thing)].append(object_id(thing))
    for kind, of_kind in sorted(names.items()):
        for batch in _batches(of_kind):
            Hold.objects.filter(object_type=kind, object_id__in=batch).delete()


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, BULK)):
        yield batch


def _locked_head() -> Head:
    if not connection.in_atomic_block:
        raise OutsideTransaction("append to the ledger inside the act's transaction")
    return locked_head()


def _move_head(head: Head, sequence: int, end: str) -> None:
    unmoved = Head.objects.filter(pk=1, sequence=head.sequence, hash=head.hash)
    if unmoved.update(sequence=sequence, hash=end) != 1:
        raise _moved(head)


def _moved(head: Head) -> HeadMoved:
    return HeadMoved(f"expected entry {head.sequence} at the end of the chain")


def _sealed(
    change: Change, *, by: Actor | None, now: datetime, sequence: int, previous: str
) -> Entry:
    if (change.public is None) != (change.public_from is None):
        raise ValueError("a public part and the moment it opens are given together")
    entry = Entry(
        sequence=sequence,
        at=now,
        actor_id=by.pk if by is not None else None,
        actor_name=by.full_name if by is not None else SYSTEM,
        verb=change.verb,
        object_type=object_type(change.thing),
        object_id=object_id(change.thing),
        from_state=change.source,
        to_state=change.target,
        reason=change.reason,
        payload=_payload(change),
        public="" if change.public is None else chain.canonical(change.public),
        public_from=change.public_from,
        internal_salt=secrets.token_hex(16),
        public_salt=secrets.token_hex(16),
        previous_hash=previous,
    )
    entry.seal()
    return entry


def _payload(change: Change) -> str:
    """The payload with the version of the thing that the act left behind, where it has versions.

    Source: norms.md: who did what, when, on which version and why.
    """
    version = getattr(change.thing, "version", None)
    told = dict(change.payload or {})
    if isinstance(version, int):
        told[THING_VERSION] = version
    return chain.canonical(told) if told or change.payload is not None else ""


@transaction.atomic
def keep_run(
    *,
    by: Actor | None,
    started_at: datetime,
    finished_at: datetime,
    sequence: int,
    rules: int,
    red: int,
    report: Mapping[str, Any],
) -> AuditRun:
    """Keep what a run of the rules found, and let those go that are older than `KEPT_FOR`.

    Shapes: `by` None is the timer. No entry in the record: a run reads only, and the row itself
    says who looked and when (docs/decisions/0028-audit-rules.md).
    """
    AuditRun.objects.filter(started_at__lt=started_at - KEPT_FOR).delete()
    return AuditRun.objects.create(
        started_at=started_at,
        finished_at=finished_at,
        actor_id=by.pk if by is not None else None,
        actor_name=by.full_name if by is not None else SYSTEM,
        sequence=sequence,
        rules=rules,
        red=red,
        report=dict(report),
    )
