"""What the bank made of a batch: paid, failed, sent back later; by hand or by its return file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from directory.models import User
from kit.dates import china_day
from kit.intake import IntakeRefused
from kit.reasons import stated
from kit.sheets import read_table
from kit.verdict import Refused, refuse, unready
from ledger.actions import Change, append, append_many
from projects.actions import balances
from projects.actions.batches import locked_batch
from projects.actions.grant_paying import follow_payment, lock_grants
from projects.actions.payment_stops import end_returned
from projects.actions.payments import locked_payment, locked_payments, move, record
from projects.bankfile import Answer, Problem, read_answers
from projects.entitlements import is_over
from projects.models import Batch, BatchLine, Payment
from projects.models.payees import index_of
from projects.permissions import may_answer_batch, may_step_payment
from projects.workflow import PaymentState


class LinesRefused(Refused):
    """A return file of which nothing was taken; every line that is wrong says why."""

    status = 400

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(f"有 {len(self.problems)} 行不能登记，整份文件都没有登记。")


@dataclass(frozen=True, slots=True)
class BankResult:
    """How many of a batch were paid, and how many failed."""

    paid: int
    failed: int


@dataclass(slots=True)
class _Told:
    """One line of a batch with what the bank says of it."""

    line: BatchLine
    payment: Payment
    is_paid: bool
    bank: str
    on: date
    reason: str
    source: str = ""


@transaction.atomic
def import_answers(
    *, batch: Batch, upload: UploadedFile[Any], by: User, now: datetime
) -> BankResult:
    """Take in the bank's return file: all of it, or nothing.

    Errors: LinesRefused with every wrong line; Refused for a file that cannot be read.
    """
    fresh = locked_batch(batch)
    may_answer_batch(by, fresh).require()
    try:
        rows = read_table(upload)
    except IntakeRefused as refusal:
        raise Refused(str(refusal)) from refusal
    reading = read_answers(rows, today=china_day(now))
    lines = {line.payment.public_id: line for line in _lines(fresh)}
    found = [(answer, _line_of(answer, list(lines.values()), lines)) for answer in reading.good]
    bad = [*reading.bad, *(Problem(a.at, a.key or f"…{a.account[-4:]}", line)
                           for a, line in found if isinstance(line, str))]  # fmt: skip
    if bad or not found:
        raise LinesRefused(sorted(bad, key=lambda one: one.at) or [Problem(1, "", "没有一行数据")])
    today = china_day(now)
    told = [
        (line, answer.is_paid, answer.bank, answer.on or today, answer.reason)
        for answer, line in found if isinstance(line, BatchLine)
    ]  # fmt: skip
    return _take(fresh, told, by=by, now=now, means="file")


def _lines(batch: Batch) -> list[BatchLine]:
    return list(batch.lines.select_related("payment__commitment").order_by("position"))


def _line_of(
    answer: Answer, lines: Sequence[BatchLine], by_key: dict[str, BatchLine]
) -> BatchLine | str:
    """The line that the bank means, or why there is none."""
    if answer.key:
        line = by_key.get(answer.key)
        if line is None:
            return "付款编号不在这个批次里"
    else:
        mark = index_of("account", answer.account)
        fitting = [one for one in lines if one.account_index == mark and one.net == answer.net]
        if len(fitting) != 1:
            return "按账号和金额找不到唯一的一笔，请在文件里加上付款编号"
        line = fitting[0]
    if answer.net is not None and answer.net != line.net:
        return f"金额应为 {line.net} 元"
    if answer.account and index_of("account", answer.account) != line.account_index:
        return "账号与批次里的不一致"
    return line if not line.outcome else f"已经登记为{line.get_outcome_display()}"


@transaction.atomic
def mark_line(
    *, line: BatchLine, is_paid: bool, bank_reference: str, on: date | None, reason: str,
    by: User, now: datetime,
) -> BankResult:  # fmt: skip
    """Record by hand what the bank made of one payment.

    Errors: Unready when that is known already; Refused without a reference, or a reason.
    """
    fresh = locked_batch(line.batch)
    may_answer_batch(by, fresh).require()
    today = china_day(now)
    if on is not None and on > today:
        refuse("付款日期还没有到。").require()
    if is_paid and not bank_reference.strip():
        refuse("请填写银行流水号。").require()
    why = "" if is_paid else stated(reason)
    found = next(one for one in _lines(fresh) if one.pk == line.pk)
    told = [(found, is_paid, bank_reference.strip()[:60], on or today, why)]
    return _take(fresh, told, by=by, now=now, means="hand")


def _take(
    batch: Batch, told: Sequence[tuple[BatchLine, bool, str, date, str]], *, by: User,
    now: datetime, means: str,
) -> BankResult:  # fmt: skip
    """Write what the bank says, in the one order of locks; the ledger last."""
    purposes = sorted({line.payment.commitment.purpose for line, *_ in told})
    lock_grants(purposes)
    rows = {one.pk: one for one in locked_payments(line.payment_id for line, *_ in told)}
    ours = [
        _Told(line, rows[line.payment_id], is_paid, bank, on, reason)
        for line, is_paid, bank, on, reason in told
    ]
    for one in ours:
        if one.line.outcome or one.payment.state != PaymentState.EXPORTED:
            unready(f"第 {one.line.position} 笔的结果已经登记过了。").require()
    over = {purpose for purpose in purposes if is_over(purpose)}
    ended = [
        one.payment for one in ours
        if not one.is_paid and one.payment.commitment.purpose in over
    ]  # fmt: skip
    moved = [one.payment for one in ours if one.is_paid] + ended
    balances.lock([one.commitment_id for one in moved])
    for one in ours:
        _write(one, by=by, now=now)
    for purpose in purposes:
        follow_payment(purpose, by=by, now=now)
    paid = sum(one.is_paid for one in ours)
    append(
        by=by, verb="batch.answer", thing=batch, source=batch.state, target=batch.state, now=now,
        payload={"batch": batch.label, "means": means, "paid": paid, "failed": len(ours) - paid},
    )  # fmt: skip
    append_many(by=by, changes=[_change(one, batch) for one in ours], now=now)
    for payment in ended:
        end_returned(payment, by=by, now=now)
    return BankResult(paid, len(ours) - paid)


def _write(one: _Told, *, by: User, now: datetime) -> None:
    if one.is_paid:
        one.source = move(
            one.payment, "pay", by=by, now=now, quiet=True, paid_on=one.on, paid_at=now,
            paid_by=by, bank_reference=one.bank,
        )  # fmt: skip
        balances.pay(one.payment)
    else:
        one.source = move(one.payment, "fail", by=by, now=now, reason=one.reason, quiet=True)
    outcome = BatchLine.Outcome.PAID if one.is_paid else BatchLine.Outcome.FAILED
    BatchLine.objects.filter(pk=one.line.pk, outcome="").update(
        outcome=outcome, bank_reference=one.bank, answered_on=one.on, reason=one.reason[:300]
    )


def _change(one: _Told, batch: Batch) -> Change:
    return Change(
        verb="payment.pay" if one.is_paid else "payment.fail", thing=one.payment,
        source=one.source, target=one.payment.state, reason=one.reason,
        payload={
            "commitment": one.payment.commitment.public_id, "batch": batch.label,
            "bank": one.bank, "on": one.on.isoformat(), "gross": str(one.payment.gross),
        },
    )  # fmt: skip


# ------------------------------------------------------------------ sent back later


@transaction.atomic
def bounce_payment(
    *, payment: Payment, reason: str, by: User, now: datetime, version: int | None = None
) -> Payment:
    """Record that the bank sent back what it had paid: the money is here.

    Shapes: it is still owed, and a grant that was paid out goes on being paid; of a purpose that
    was ended for good it goes back to the fund.
    """
    purpose = payment.commitment.purpose
    lock_grants([purpose])
    fresh = locked_payment(payment, version)
    may_step_payment(by, fresh, "bounce").require()
    why = stated(reason)
    if fresh.clawbacks.filter(state="demanded").exists():
        unready("这笔付款正在追回，请先了结追回。").require()
    balances.lock([fresh.commitment_id])
    source = move(fresh, "bounce", by=by, now=now, reason=why, quiet=True)
    balances.unpay(fresh)
    fresh.lines.filter(outcome=BatchLine.Outcome.PAID).update(
        outcome=BatchLine.Outcome.BOUNCED, reason=why[:300]
    )
    record(fresh, "bounce", by=by, now=now, source=source, reason=why, gross=str(fresh.gross))
    if is_over(purpose):
        end_returned(fresh, by=by, now=now)
    else:
        follow_payment(purpose, by=by, now=now)
    return fresh
