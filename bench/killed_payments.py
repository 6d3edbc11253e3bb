"""Payments on their whole way, batch by batch, by a worker that is killed; the next one goes on.

Two instalments are begun, made ready, put into a batch by finance, released by a second person,
downloaded for the bank, and booked from the bank's return file.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max, Sum

from bench.funds_data import Money, remove_money, sums_differ
from bench.said import Act, Said, compared, say
from directory.models import Membership, Role, User
from directory.models.forms import OneTimeKey
from kit.ids import public_id
from kit.verdict import ALLOWED, Verdict
from ledger.models import Entry
from projects import entitlements
from projects.actions import (
    PayeeFacts,
    Share,
    commit,
    consent_payee,
    download_batch,
    fill_payee,
    import_answers,
    link_payee,
    make_batch,
    make_ready,
    release_batch,
    reserve,
    set_terms,
    start_payments,
    stored_file,
    verify_payee,
)
from projects.entitlements import Beneficiary
from projects.models import Batch, BatchLine, Commitment, Payee, Payment, PrivateLink
from projects.workflow import BatchState, PaymentState

P = PaymentState
GROSS = Decimal("12.34")
TOGETHER = 2  # payments in a batch
ORDER = ("start", "ready", "batch", "export", "pay")
DONE = {
    P.COLLECTING: ORDER[:1], P.READY: ORDER[:2], P.BATCHED: ORDER[:3], P.EXPORTED: ORDER[:4],
    P.PAID: ORDER,
}  # fmt: skip


class Everybody:
    """Lets everybody be paid: what may be paid is not what is tried here."""

    def may_pay(self, purpose: str, now: datetime) -> Verdict:
        """Yes."""
        return ALLOWED

    def beneficiary(self, purpose: str) -> Beneficiary | None:
        """Nobody in particular."""
        return Beneficiary("压测")

    def is_over(self, purpose: str) -> bool:
        """Nothing ever is."""
        return False


entitlements.register("killing", "bench.killed_payments.Everybody")


class Payments:
    """The instalments of one commitment to one payee, whose account is checked already."""

    kind, pause = "payments", 1.6

    def __init__(self, money: Money) -> None:
        now = datetime.now(UTC)
        self.money = money
        money.fund.is_sample = True  # so that its batches can be removed again
        money.fund.save()
        self.finance = User.objects.create(
            username=f"{money.fund.name}-finance", full_name="压测", password="!"
        )
        house = money.fund.run_by
        Membership.objects.create(user=self.finance, organisation=house, role=Role.FINANCE)
        held = reserve(
            fund=money.fund, amount=money.fund.total, purpose=f"killing:{public_id()}",
            title="压测", by=money.organiser, now=now,
        )  # fmt: skip
        self.commitment = commit(commitment=held, by=money.approver, now=now)
        (self.first,) = start_payments(
            commitment=held, shares=[Share(GROSS)], gross=GROSS, by=money.organiser, now=now
        )
        self._write_payee(now)

    def _write_payee(self, now: datetime) -> None:
        link = link_payee(payee=self.first.payee, by=self.money.organiser, now=now).link
        facts = PayeeFacts(
            relation="self", name="压测", number_kind="id_card", number="11010519491231002X",
            phone="13800138000", bank="压测银行", account_name="压测",
            account="6222020200112233446",
        )  # fmt: skip
        held = consent_payee(link=link, held="", now=now)
        payee = fill_payee(link=link, held=held, facts=facts, now=now)
        verify_payee(payee=payee, by=self.finance, now=now)

    def arguments(self) -> list[str]:
        """The commitment, and who acts."""
        people = (self.money.organiser, self.money.approver, self.finance)
        return [str(one.pk) for one in (self.commitment, *people)]

    def verdict(self, said: Said) -> list[str]:
        """Rows, record, balances and batches agree; the payments of a batch are equally far."""
        rows = Payment.objects.filter(commitment=self.commitment)
        written: Counter[Act] = Counter()
        for name, state in rows.values_list("public_id", "state"):
            written.update((verb, name) for verb in DONE[PaymentState(state)])
        written.subtract([("start", self.first.public_id)])
        entries = Entry.objects.filter(
            verb__in=[f"payment.{verb}" for verb in ORDER], object_id__in=rows.values("public_id")
        )
        sealed = Counter(
            (verb.removeprefix("payment."), name)
            for verb, name in entries.values_list("verb", "object_id")
        )
        sealed.subtract([("start", self.first.public_id)])
        found = [*compared(said, written, sealed, at_once=TOGETHER), *self._sums()]
        return [*found, *self._batches()]

    def _sums(self) -> Iterator[str]:
        """The balances of commitment and fund are the sums of the payments."""
        yield from sums_differ(self.money.fund)
        held = Commitment.objects.select_related("fund").get(pk=self.commitment.pk)
        rows = held.payments.all()
        paid = rows.filter(state=P.PAID).aggregate(sum=Sum("gross"))["sum"] or 0
        begun = rows.aggregate(sum=Sum("gross"))["sum"] or 0
        sums = (held.started, held.paid, held.fund.paid)
        if sums != (begun, paid, paid):
            yield f"started, paid and the fund's paid are {sums}, the payments {begun}, {paid}"

    def _batches(self) -> Iterator[str]:
        house = self.money.fund.run_by
        batches = list(Batch.objects.filter(organisation=house).order_by("number"))
        if [one.number for one in batches] != list(range(1, len(batches) + 1)):
            yield "the numbers of the batches have a gap"
        for batch in batches:
            stored_file(batch)
            lines = list(batch.lines.select_related("payment"))
            far = {(line.payment.state, bool(line.outcome)) for line in lines}
            if len(far) != 1 or len(lines) != batch.row_count:
                yield f"batch {batch.number} is half done: {sorted(far)}"
            state, answered = far.pop()
            verbs = ["batch.make", *["batch.release"] * (batch.state == BatchState.RELEASED),
                     *["batch.answer"] * (state == P.PAID)]  # fmt: skip
            if (state == P.PAID) != answered or sorted(_verbs(batch)) != sorted(verbs):
                yield f"batch {batch.number}, payments {state}: the record has {_verbs(batch)}"

    def remove(self) -> None:
        """Payments, batches and payee, then the fund with its people."""
        house = self.money.fund.run_by
        BatchLine.objects.filter(batch__organisation=house).delete()
        Batch.objects.filter(organisation=house).delete()
        Payment.objects.filter(commitment=self.commitment).delete()
        payees = Payee.objects.filter(commitment=self.commitment)
        names = list(payees.values_list("public_id", flat=True))
        PrivateLink.objects.filter(subject__in=names).delete()
        payees.delete()
        OneTimeKey.objects.filter(user=self.finance).delete()
        Membership.objects.filter(user=self.finance).delete()
        self.finance.delete()
        remove_money(self.money)


def _verbs(batch: Batch) -> list[str]:
    """The acts of a batch in the record, without who had its file."""
    rows = Entry.objects.filter(object_id=batch.public_id, verb__startswith="batch.")
    return list(rows.values_list("verb", flat=True))


# ------------------------------------------------------------------ the worker


class Desk:
    """Who works on the payments of one commitment, one after the other."""

    def __init__(self, commitment_id: str, *people: str) -> None:
        self.commitment = Commitment.objects.select_related("fund").get(pk=commitment_id)
        self.organiser, self.approver, self.finance = (User.objects.get(pk=key) for key in people)
        self.payee = Payee.objects.get(commitment=self.commitment)

    def step(self, now: datetime) -> None:
        """Go on with what is not paid yet, the furthest first; else begin something new."""
        rows = Payment.objects.filter(commitment=self.commitment).exclude(state=P.PAID)
        unpaid = list(rows.order_by("pk"))
        for state, act in (
            (P.EXPORTED, self.book), (P.BATCHED, self.release), (P.READY, self.batch),
        ):  # fmt: skip
            at = [one for one in unpaid if one.state == state]
            if at and (state != P.READY or len(at) == len(unpaid)):
                act(at, now)
                return
        collecting = [one for one in unpaid if one.state == P.COLLECTING]
        if collecting:
            self.make_ready(collecting[0], now)
        for _ in range(0 if unpaid else TOGETHER):
            self.start(now)

    def start(self, now: datetime) -> None:
        """Begin one instalment."""
        rows = Payment.objects.filter(commitment=self.commitment)
        last = rows.aggregate(last=Max("instalment"))["last"] or 0
        (made,) = start_payments(
            commitment=self.commitment, shares=[Share(GROSS, payee=self.payee)], gross=GROSS,
            instalment=last + 1, by=self.organiser, now=now,
        )  # fmt: skip
        say(("start", made.public_id))

    def make_ready(self, payment: Payment, now: datetime) -> None:
        """Say how it is taxed, and that everything is there."""
        set_terms(
            payment=payment, treatment="incidental", voucher="confirmed", basis="",
            by=self.finance, now=now,
        )  # fmt: skip
        make_ready(payment=payment, by=self.finance, now=now)
        say(("ready", payment.public_id))

    def batch(self, payments: list[Payment], now: datetime) -> None:
        """Put what is ready into a batch."""
        house = self.commitment.fund.run_by
        make_batch(organisation=house, payments=payments, by=self.finance, now=now, key=public_id())
        say(*(("batch", one.public_id) for one in payments))

    def release(self, payments: list[Payment], now: datetime) -> None:
        """Let the batch go to the bank, by somebody else."""
        release_batch(batch=_batch_of(payments[0]), by=self.approver, now=now)
        say(*(("export", one.public_id) for one in payments))

    def book(self, payments: list[Payment], now: datetime) -> None:
        """Take the file to the bank, and take in what it answers."""
        batch = _batch_of(payments[0])
        download_batch(batch=batch, reason="交银行付款", by=self.finance, now=now)
        lines = [f"{one.public_id},{one.net},成功,{one.public_id}" for one in payments]
        text = "\n".join(["付款编号,金额,结果,流水号", *lines])
        file = SimpleUploadedFile("bank.csv", text.encode(), content_type="text/csv")
        import_answers(batch=batch, upload=file, by=self.finance, now=now)
        say(*(("pay", one.public_id) for one in payments))


def _batch_of(payment: Payment) -> Batch:
    return BatchLine.objects.select_related("batch").get(payment=payment, outcome="").batch


def work(commitment_id: str, *people: str) -> None:
    """Pay until somebody ends it."""
    desk = Desk(commitment_id, *people)
    while True:
        desk.step(datetime.now(UTC))
