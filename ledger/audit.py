"""The check of the chain as it stands in the database."""

from collections.abc import Iterator

from django.db import DataError
from django.db.models import Subquery

from ledger import chain
from ledger.models import Entry, EntryQuerySet, Head

UNREADABLE = (ValueError, DataError)  # what reading a value that no writer stores ends in


def verify_database(*, noted: str = "") -> chain.Report:
    """Check every row, the order, and both ends; safe while others append.

    Shapes: `noted` is a hash from outside that must still be in the chain.
    Errors: chain.Broken names the first entry that does not hold.
    """
    head = Head.objects.filter(pk=1).first()
    if head is None:
        raise chain.Broken(0, "链尾记录缺失")
    verifier = chain.Verifier(form="full", noted=noted)
    _take_all(verifier, Entry.objects.filter(sequence__lte=head.sequence))
    report = verifier.close(sequence=head.sequence, end=head.hash)
    # one statement sees one moment: entry and head were committed together or not at all
    end = Subquery(Head.objects.filter(pk=1).values("sequence"))
    beyond = Entry.objects.filter(sequence__gt=end).order_by("sequence").first()
    if beyond is not None:
        raise chain.Broken(beyond.sequence, "多出: 在链尾之后, 不是由系统写入")
    return report


def verify_tail(count: int) -> chain.Report:
    """Check the last `count` rows and the end, for a page that cannot wait for the whole.

    Shapes: everything before them is taken as given; `verify_database` checks that too.
    Errors: chain.Broken names the first entry that does not hold.
    """
    head = Head.objects.filter(pk=1).first()
    if head is None:
        raise chain.Broken(0, "链尾记录缺失")
    verifier = chain.Verifier(form="full")
    rows = Entry.objects.filter(sequence__gt=head.sequence - count, sequence__lte=head.sequence)
    first = rows.order_by("sequence").first()
    if first is not None:
        verifier.sequence, verifier.hash = first.sequence - 1, first.previous_hash
    _take_all(verifier, rows)
    return verifier.close(sequence=head.sequence, end=head.hash)


def _take_all(verifier: chain.Verifier, rows: EntryQuerySet) -> None:
    try:
        _take(verifier, rows.in_order())
    except UNREADABLE:  # go on one by one to name its row
        rest = rows.filter(sequence__gt=verifier.sequence)
        try:
            _take(verifier, rest.in_order(size=1))
        except UNREADABLE as error:
            raise chain.Broken(verifier.sequence + 1, "内容被改动 (无法读取)") from error


def _take(verifier: chain.Verifier, entries: Iterator[Entry]) -> None:
    for entry in entries:
        verifier.take(entry.record(public=True, internal=True))
