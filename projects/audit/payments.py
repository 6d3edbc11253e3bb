"""What must hold of money on its way: sums to the 分, two people, nothing twice or too early."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round

from kit.audit import Offence, Rule, label_of, offending, same_person
from ledger.histories import unrecorded
from projects.actions.batches import kept_bytes
from projects.entitlements import may_pay
from projects.models import Batch, BatchLine, Clawback, Commitment, Payee, Payment
from projects.models.funds import exactly
from projects.workflow import LIVE, BatchState, CommitmentState, PayeeState, PaymentState

_YUAN = DecimalField(max_digits=14, decimal_places=2)
# What the bank has in its hands it has: nobody here can stop that any more.
_ON_ITS_WAY = (PaymentState.READY, PaymentState.BATCHED)


def _sum_of(which: Q) -> Round:
    """The gross sum of a commitment's payments, as one column."""
    rows = Payment.objects.filter(which, commitment=OuterRef("pk")).order_by()
    total = rows.values("commitment").annotate(sum=Sum("gross")).values("sum")
    subquery = Subquery(total, output_field=_YUAN)
    return exactly(Coalesce(subquery, Value(Decimal(0)), output_field=_YUAN))


def _sums(_now: datetime) -> Iterator[Offence]:
    """Gross, tax and net; what was begun and what was paid of each commitment."""
    apart = Payment.objects.exclude(gross=exactly(F("tax") + F("net")))
    yield from offending(apart, "应付不等于税款加实付")
    for column, which, words in (
        ("started", Q(state__in=LIVE), "已发起"), ("paid", Q(state=PaymentState.PAID), "已支付"),
    ):  # fmt: skip
        rows = Commitment.objects.annotate(sum_of_payments=_sum_of(which))
        differs = rows.exclude(sum_of_payments=exactly(F(column)))
        why = f"{words} {{0}} 元，逐笔合计 {{1}} 元"
        yield from offending(differs, why, more=(column, "sum_of_payments"))


def _too_early(now: datetime) -> Iterator[Offence]:
    """On its way to the bank, and not there yet, though nobody who answers for it says yes."""
    rows = Payment.objects.filter(state__in=_ON_ITS_WAY)
    unpromised = rows.exclude(commitment__state=CommitmentState.COMMITTED)
    yield from offending(unpromised, "没有承诺的资金在付款途中")
    for payment in rows.select_related("commitment").order_by("pk").iterator():
        verdict = may_pay(payment.commitment.purpose, now)
        if not verdict:
            yield Offence(
                label_of(Payment), str(payment.pk), payment.public_id, verdict.reason
            )  # fmt: skip


def _twice(_now: datetime) -> Iterator[Offence]:
    live = Payment.objects.filter(state__in=LIVE)
    same = ("commitment", "payee", "instalment")
    for group in live.order_by().values(*same).annotate(many=Count("pk")).filter(many__gt=1):
        rows = live.filter(**{name: group[name] for name in same})
        yield from offending(rows, "同一收款人的同一期付款不止一笔")
    open_lines = BatchLine.objects.filter(outcome="").exclude(batch__state=BatchState.ANNULLED)
    twice = open_lines.order_by().values("payment").annotate(many=Count("pk")).filter(many__gt=1)
    rows = Payment.objects.filter(pk__in=twice.values("payment"))
    yield from offending(rows, "同时在不止一个批次里")


def _one_pair_of_eyes(_now: datetime) -> Iterator[Offence]:
    yield from same_person(
        Batch.objects.all(), "made_by", "released_by", "生成和放行批次的是同一人"
    )
    # A line that was withdrawn is in the batch no more: its payment may go on without it.
    kept = BatchLine.objects.exclude(outcome=BatchLine.Outcome.WITHDRAWN)
    early = kept.filter(batch__state=BatchState.MADE).exclude(
        payment__state__in=(PaymentState.BATCHED, PaymentState.HELD)
    )
    yield from offending(early, "批次没有放行，付款却已继续", at="payment__")


def _files(_now: datetime) -> Iterator[Offence]:
    """A batch whose file is not the one that was made, or whose lines are not what it says."""
    for batch in Batch.objects.order_by("pk").iterator():
        if hashlib.sha256(kept_bytes(batch)).hexdigest() != batch.content_sha256:
            yield Offence(label_of(Batch), str(batch.pk), batch.public_id, "文件与摘要不符")
    counted = Batch.objects.annotate(lines_there=Count("lines"))
    yield from offending(counted.exclude(lines_there=F("row_count")), "明细的行数与批次不符")


def _recorded(_now: datetime) -> Iterator[Offence]:
    # A payee begins with the payment, whose entry tells of both.
    known = Payee.objects.exclude(state=PayeeState.WAITING)
    for rows in (Payment.objects.all(), known, Batch.objects.all(),
                 Clawback.objects.all()):  # fmt: skip
        yield from unrecorded(rows)


RULES = (
    Rule(
        key="payments.sums",
        numbers=(4,),
        title="付款分毫不差",
        says="应付减税款等于实付；每笔占用已发起、已支付的，等于各笔付款的合计。",
        find=_sums,
        guards=("payment_adds_up", "payment_taxed_as_treated", "commitment_started_within_amount"),
    ),
    Rule(
        key="payments.entitled",
        numbers=(5,),
        title="没有不该付的付款",
        says="可付款、已编批次的每一笔，现在问起来都准付：公示期满、没有未结异议、没有撤销或暂停。",
        find=_too_early,
        tests=("tests/journeys/test_prize_to_paid.py",),
    ),
    Rule(
        key="payments.once",
        numbers=(6,),
        title="没有一笔付两次",
        says="同一占用、收款人、期次最多一笔有效付款；一笔付款同时最多在一个批次里等结果。",
        find=_twice,
        guards=("payment_once", "batch_line_one_live"),
        tests=("tests/projects/test_money_concurrency.py",),
    ),
    Rule(
        key="payments.two_people",
        numbers=(8,),
        title="付款经两个人放行",
        says="生成批次和放行批次的是两个人；没有放行的批次里没有继续往前的付款。",
        find=_one_pair_of_eyes,
        guards=("batch_four_eyes",),
    ),
    Rule(
        key="payments.files",
        numbers=(18,),
        title="批次文件还是当初那一份",
        says="每个批次文件的摘要与记下的一致，行数与明细一致。",
        find=_files,
    ),
    Rule(
        key="payments.recorded",
        numbers=(18, 21),
        title="付款与账本一致",
        says="付款、收款人、批次、追回现在的状态就是账本最后记下的状态。",
        find=_recorded,
    ),
)
