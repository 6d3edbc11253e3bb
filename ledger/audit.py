"""The check of the chain as it stands in the database, and the rules about the record."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DataError, connection
from django.db.models import Q, Subquery

from kit.audit import Offence, Rule, guards_in_database, label_of, offending
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


# ------------------------------------------------------------------ as rules of the auditor

TRIGGERS = {
    "postgresql": ("ledger_entry_append_only", "ledger_head_stays", "ledger_head_forward"),
    "sqlite": (
        "ledger_entry_no_update", "ledger_entry_no_delete", "ledger_entry_no_replace",
        "ledger_head_no_delete", "ledger_head_no_replace", "ledger_head_forward",
    ),
}  # fmt: skip
REVEALS = (".reveal", ".reveal_payee")
EXPORT = "export"


def _chain_broken(_now: datetime) -> Iterator[Offence]:
    try:
        verify_database()
    except chain.Broken as broken:
        number = str(broken.sequence)
        yield Offence(label_of(Entry), number, number, broken.what)


def _unguarded(_now: datetime) -> Iterator[Offence]:
    present = guards_in_database()
    for name in TRIGGERS[connection.vendor]:
        if name not in present:
            yield Offence("", name, name, "数据库里没有这个触发器，或它被停用：账本可以被改写")


def _undisclosed(_now: datetime) -> Iterator[Offence]:
    """Exports that do not say how much, reveals that do not say why."""
    exports = Q(verb=EXPORT) | Q(verb__startswith=f"{EXPORT}.")
    silent = exports & ~Q(payload__contains='"rows"') & ~Q(payload__contains='"form":"full"')
    yield from offending(Entry.objects.filter(silent), "导出没有记下行数")
    shown = Q()
    for verb in REVEALS:
        shown |= Q(verb__endswith=verb)
    yield from offending(Entry.objects.filter(shown, reason=""), "查看个人信息没有写明理由")
    nobody = Entry.objects.filter(shown, actor_id__isnull=True)
    yield from offending(nobody, "查看个人信息没有记下是谁")


RULES = (
    Rule(
        key="ledger.chain",
        numbers=(18,),
        title="账本的链完整",
        says="逐条重算摘要与哈希：没有一条被改动、删除、插入或调换，末尾与链尾一致。",
        find=_chain_broken,
        guards=("ledger_entry_counts_from_one", "ledger_entry_public_has_its_time",
                "ledger_head_is_one_row"),
        tests=("tests/ledger/test_tampering_database.py", "tests/ledger/test_concurrency.py"),
    ),
    Rule(
        key="ledger.append_only",
        numbers=(18,),
        title="账本只增不改",
        says="数据库自己拒绝改写和删除账本记录的触发器都在，并且启用。",
        find=_unguarded,
        tests=("tests/ledger/test_guards.py",),
    ),
    Rule(
        key="ledger.disclosures",
        numbers=(18,),
        title="导出和查看个人信息都有记录",
        says="每次导出记下行数，每次查看完整的个人信息记下是谁、为什么。",
        find=_undisclosed,
    ),
)  # fmt: skip
