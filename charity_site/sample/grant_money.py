"""Sample money on its way: payees who write, batches, what the bank says of each."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from charity_site.sample.accounts import Cast
from charity_site.sample.grant_forms import Telling
from directory.models import Organisation
from projects.actions import (
    PayeeFacts,
    Share,
    consent_payee,
    demand_back,
    fill_payee,
    link_payee,
    make_batch,
    make_ready,
    mark_line,
    release_batch,
    set_terms,
    start_payments,
    verify_payee,
)
from projects.models import Batch, BatchLine, Commitment, Payee, Payment
from projects.workflow import PaymentState

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
BOUNCED = "户名与账号不符（样例）"


def start(tellings: Sequence[Telling], people: Cast, at: datetime, *, parts: int = 1) -> None:
    """Begin to pay these grants, to as many payees as share each of them."""
    for one in tellings:
        money = _money_of(one)
        share = Share(money.amount / parts)
        start_payments(
            commitment=money, shares=[share] * parts, by=people["organiser"], now=at
        )  # fmt: skip


def fill(tellings: Sequence[Telling], people: Cast, at: datetime) -> None:
    """Let every payee of these write, through the private link, on a phone."""
    for one in tellings:
        payees = Payee.objects.filter(commitment__application=one.own).order_by("rank")
        for payee in payees:
            write(payee, one.row["contact"], one.place * 10 + payee.rank, people, at)


def write(payee: Payee, name: str, serial: int, people: Cast, at: datetime) -> None:
    """One payee consents and writes; numbers are made up and hold their check digit."""
    made = link_payee(payee=payee, by=people["organiser"], now=at)
    held = consent_payee(link=made.link, held="", now=at)
    told = PayeeFacts(
        relation=Payee.Relation.SELF, name=name, number_kind="id_card", number=_number(serial),
        phone=f"1990000{serial:04d}", bank="样例银行样例支行", account_name=name,
        account=f"9900{serial:012d}",
    )  # fmt: skip
    fill_payee(link=made.link, held=held, facts=told, now=at)


def _number(serial: int) -> str:
    """An ID number of nobody: born on the last day of 1949 in a district of the sample."""
    body = f"11010519491231{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def check(tellings: Sequence[Telling], people: Cast, at: datetime) -> None:
    """Let finance look at what was written, and make the payments ready."""
    for payment in _payments(tellings, PaymentState.COLLECTING):
        make_ready_for_bank(payment, people, at)


def make_ready_for_bank(payment: Payment, people: Cast, at: datetime) -> Payment:
    """Checked by finance, taxed as a chance income, held where the money must not leave yet."""
    verify_payee(payee=payment.payee, by=people["finance"], now=at)
    set_terms(
        payment=payment, treatment="incidental", voucher="confirmed", basis="",
        by=people["finance"], now=at,
    )  # fmt: skip
    return make_ready(payment=payment, by=people["finance"], now=at)


def batch(tellings: Sequence[Telling], people: Cast, at: datetime) -> Batch | None:
    """Put what is ready of these into one batch."""
    house = Organisation.objects.get(pk=tellings[0].own.round.run_by_id)
    ready = _payments(tellings, PaymentState.READY)
    return make_batch(organisation=house, payments=ready, by=people["finance"], now=at).batch


def pay(tellings: Sequence[Telling], people: Cast, at: datetime, *, parts: int = 1) -> None:
    """All the way to the bank; of several shares of a grant the bank returns the last."""
    start(tellings, people, at, parts=parts)
    fill(tellings, people, at)
    check(tellings, people, at)
    made = batch(tellings, people, at)
    if made is None:
        raise ValueError("nothing was ready")
    release_batch(batch=made, by=people["approver"], now=at)
    lines = BatchLine.objects.filter(batch=made).select_related("batch", "payment__payee")
    for line in lines.order_by("position"):
        is_paid = parts == 1 or line.payment.payee.rank < parts
        mark_line(
            line=line, is_paid=is_paid, on=None, by=people["finance"], now=at,
            bank_reference=f"SAMPLE{made.number:03d}{line.position:03d}" if is_paid else "",
            reason="" if is_paid else BOUNCED,
        )  # fmt: skip


def claim(tellings: Sequence[Telling], people: Cast, at: datetime) -> None:
    """Ask back what was paid to these."""
    for payment in _payments(tellings, PaymentState.PAID):
        demand_back(
            payment=payment, amount=payment.gross, reason="资助终止，未使用的款项须退还（样例）",
            by=people["organiser"], now=at,
        )  # fmt: skip


def pay_column(slug: str, people: Cast, at: datetime) -> None:
    """A prize out of a medium's own fund: begun by its lead editor, written, checked."""
    rows = Commitment.objects.filter(fund__partner__organisation__slug=slug, state="committed")
    for money in rows.filter(started=Decimal(0)).order_by("pk")[:1]:
        (payment,) = start_payments(
            commitment=money, shares=[Share(money.amount)], by=people["lead.cover"], now=at
        )
        write(payment.payee, "何芳邻", 900, people, at)
        make_ready_for_bank(payment, people, at)


def _money_of(one: Telling) -> Commitment:
    return Commitment.objects.select_related("fund").get(application=one.own)


def _payments(tellings: Sequence[Telling], state: PaymentState) -> list[Payment]:
    keys = [one.own.pk for one in tellings]
    rows = Payment.objects.for_page().filter(commitment__application__in=keys, state=state)
    return list(rows.order_by("pk"))
