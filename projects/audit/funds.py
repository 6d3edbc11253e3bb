"""What must hold of funds and of what is set aside of them, recomputed from the rows."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round

from kit.audit import Offence, Rule, label_of, offending, same_person
from ledger.histories import unrecorded
from ledger.models import Entry
from projects.models import Commitment, Fund
from projects.models.funds import exactly
from projects.workflow import OPEN_STATES, CommitmentState

_YUAN = DecimalField(max_digits=14, decimal_places=2)
_SET_ASIDE = {
    "reserved": ("amount", Q(state=CommitmentState.RESERVED)),
    "committed": ("amount", Q(state=CommitmentState.COMMITTED)),
    "paid": ("paid", Q(state__in=OPEN_STATES)),
    "returned": ("returned", Q(state__in=OPEN_STATES)),
}
_WORDS = {"reserved": "已预留", "committed": "已承诺", "paid": "已支付", "returned": "已退回"}


def _sum(column: str, which: Q) -> Round:
    rows = Commitment.objects.filter(which, fund=OuterRef("pk")).order_by().values("fund")
    total = Subquery(rows.annotate(sum=Sum(column)).values("sum"), output_field=_YUAN)
    return exactly(Coalesce(total, Value(Decimal(0)), output_field=_YUAN))


def _over_committed(_now: datetime) -> Iterator[Offence]:
    """By the fund's own balances, and by what is set aside, whatever the balances say."""
    own = Fund.objects.filter(total__lt=exactly(F("reserved") + F("committed")))
    yield from offending(own, "预留与承诺之和超过总额")
    summed: QuerySet[Any] = Fund.objects.annotate(
        set_aside=_sum("amount", Q(state__in=OPEN_STATES))
    )
    yield from offending(
        summed.filter(set_aside__gt=F("total")), "占用合计 {0} 元，超过总额 {1} 元",
        more=("set_aside", "total"),
    )  # fmt: skip


def _unbalanced(_now: datetime) -> Iterator[Offence]:
    """A balance that is not the sum of its rows."""
    for name, (column, which) in _SET_ASIDE.items():
        rows = Fund.objects.annotate(sum_of_rows=_sum(column, which))
        differs = rows.exclude(sum_of_rows=exactly(F(name)))
        why = f"{_WORDS[name]} {{0}} 元，逐笔合计 {{1}} 元"
        yield from offending(differs, why, more=(name, "sum_of_rows"))


def _unapproved_totals(_now: datetime) -> Iterator[Offence]:
    """A total that differs from the last one that two people agreed on in the record."""
    for fund in Fund.objects.order_by("pk").iterator():
        approved = Entry.objects.for_object(fund).filter(verb="fund.change_total").first()
        agreed = json.loads(approved.payload)["to"] if approved is not None else "0"
        if Decimal(agreed) != fund.total:
            why = f"总额 {fund.total} 元，账本里批准的是 {agreed} 元"
            yield Offence(label_of(Fund), str(fund.pk), fund.public_id, why)


def _misspent(_now: datetime) -> Iterator[Offence]:
    rows = Commitment.objects.all()
    yield from offending(rows.filter(paid__gt=F("amount")), "支付的多于占用的")
    yield from offending(rows.filter(returned__gt=F("paid")), "退回的多于支付的")
    gone = rows.filter(state=CommitmentState.RELEASED).exclude(paid=0)
    yield from offending(gone, "支付过的占用被释放")


def _nothing_set_aside(_now: datetime) -> Iterator[Offence]:
    yield from offending(Commitment.objects.filter(amount__lte=0), "占用的金额不大于零")


def _twice(_now: datetime) -> Iterator[Offence]:
    live = Commitment.objects.filter(state__in=OPEN_STATES)
    twice = live.order_by().values("purpose").annotate(many=Count("pk")).filter(many__gt=1)
    rows = live.filter(purpose__in=twice.values("purpose"))
    yield from offending(rows, "同一用途占用了不止一次")


def _one_pair_of_eyes(_now: datetime) -> Iterator[Offence]:
    funds, rows = Fund.objects.all(), Commitment.objects.all()
    yield from same_person(
        funds, "total_proposed_by", "total_approved_by", "提出和批准总额的是同一人"
    )
    yield from same_person(rows, "reserved_by", "committed_by", "预留和承诺的是同一人")
    alone = rows.filter(state=CommitmentState.COMMITTED, committed_by__isnull=True)
    yield from offending(alone, "承诺没有第二个人")


def _unrecorded(_now: datetime) -> Iterator[Offence]:
    yield from unrecorded(Commitment.objects.all())
    yield from unrecorded(Fund.objects.all())


RULES = (
    Rule(
        key="funds.room",
        numbers=(1,),
        title="资金池没有超额占用",
        says="预留加承诺不超过总额：按资金池自己的余额，也按逐笔占用重新合计。",
        find=_over_committed,
        guards=("fund_never_over_committed", "fund_balances_not_negative"),
        tests=("tests/projects/test_funds_concurrency.py",),
    ),
    Rule(
        key="funds.balances",
        numbers=(1, 4),
        title="资金池余额等于逐笔合计",
        says="已预留、已承诺、已支付、已退回，分毫等于各笔占用的合计。",
        find=_unbalanced,
    ),
    Rule(
        key="funds.totals",
        numbers=(1, 8),
        title="资金池总额经两人同意",
        says="现在的总额等于账本里最近一次由第二个人批准的数额。",
        find=_unapproved_totals,
        guards=("fund_total_four_eyes",),
    ),
    Rule(
        key="funds.spending",
        numbers=(4,),
        title="支付不超过占用",
        says="每笔占用：已支付不多于金额，已退回不多于已支付，释放的没有支付过。",
        find=_misspent,
        guards=(
            "commitment_paid_within_amount",
            "fund_paid_within_committed",
            "fund_returned_within_paid",
            "commitment_released_has_reason",
        ),
    ),
    Rule(
        key="funds.amounts",
        numbers=(2,),
        title="占用的金额大于零",
        says="没有一笔占用是零或负数。",
        find=_nothing_set_aside,
        guards=("commitment_amount_positive",),
    ),
    Rule(
        key="funds.once",
        numbers=(6,),
        title="同一用途只占用一次",
        says="一个用途同时最多有一笔有效的占用。",
        find=_twice,
        guards=("commitment_one_open_per_purpose",),
    ),
    Rule(
        key="funds.two_people",
        numbers=(8,),
        title="动用资金经两个人",
        says="提出与批准总额、预留与承诺，各由两个不同的人办理。",
        find=_one_pair_of_eyes,
        guards=("fund_total_four_eyes", "commitment_four_eyes"),
    ),
    Rule(
        key="funds.recorded",
        numbers=(18, 21),
        title="资金占用和资金池与账本一致",
        says="每笔占用现在的状态就是账本最后记下的状态，前后相接；资金池的版本没有倒退。",
        find=_unrecorded,
    ),
)
