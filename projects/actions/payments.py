"""Payments from their start until they are ready, held, corrected or waived one by one.

Locks are taken in one order, so that nobody waits in a circle: batch, payments, payees,
commitments, funds, and the head of the ledger last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from directory.actions import use_key
from directory.models import User
from kit.money import money
from kit.reasons import stated
from kit.verdict import Stale, Verdict, refuse, unready
from ledger.actions import append
from projects.actions import balances
from projects.actions.funds import LARGEST, release_open
from projects.actions.grant_paying import follow_payment, lock_grants
from projects.actions.links import revoke_links
from projects.arriving import may_arrive
from projects.entitlements import Beneficiary, beneficiary_of, may_pay
from projects.models import (
    BatchLine,
    Commitment,
    LinkKind,
    Payee,
    PayeeFile,
    Payment,
    TaxTreatment,
    Voucher,
)
from projects.permissions import may_set_terms, may_start_payment, may_step_payment
from projects.tax import FEN, TAX_RATE, fen
from projects.workflow import PAYMENT, PayeeState

STALE = "别人刚改动了这笔付款，请刷新后再办理。"
_PAYEE_LACKS = {
    PayeeState.WAITING: "收款人还没有填写", PayeeState.FILLED: "收款信息还没有核对",
    PayeeState.DECLINED: "收款人已放弃",
}  # fmt: skip
BASIS_NEEDED = (TaxTreatment.EXEMPT_AUTHORITY, TaxTreatment.PROJECT)


@dataclass(frozen=True, slots=True)
class Share:
    """What one payee is to have of a commitment, before tax.

    Shapes: `payee` is somebody who already received an earlier instalment of the same commitment.
    """

    gross: Decimal
    relation: str = Payee.Relation.SELF
    payee: Payee | None = None


def tax_of(gross: Decimal, treatment: str) -> Decimal:
    """The tax that is withheld from this sum, to the 分."""
    if treatment != TaxTreatment.INCIDENTAL:
        return Decimal("0.00")
    return fen(gross * TAX_RATE)


def _sum(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not FEN <= amount <= LARGEST or amount != amount.quantize(FEN):
        refuse("金额须大于零，最多两位小数。").require()
    return amount.quantize(FEN)


# ------------------------------------------------------------------ begun


@transaction.atomic
def start_payments(
    *, commitment: Commitment, shares: Sequence[Share], by: User, now: datetime,
    gross: Decimal | None = None, instalment: int = 1, key: str = "",
) -> list[Payment]:  # fmt: skip
    """Begin to pay out a commitment, or one instalment of it, to one payee or several.

    Shapes: the shares make up `gross`, which is all that is left of it where nothing is said; a
    second sending with the same `key` finds what the first one made.
    Units: yuan, two places, before tax.
    Errors: Unready when it is not committed, or holds less; Refused unless the shares add up.
    Source: domain.md §5, invariants 4 and 6.
    """
    if key and use_key(key, by) is not None:
        return list(Payment.objects.filter(commitment=commitment, instalment=instalment))
    fresh = _locked_commitment(commitment)
    may_start_payment(by, fresh).require()
    total = _sum(fresh.amount - fresh.started if gross is None else gross)
    sums = [_sum(share.gross) for share in shares]
    if sum(sums) != total:
        refuse(f"各份之和是 {money(sum(sums, Decimal(0)))}，应等于 {money(total)}。").require()
    balances.begin(fresh, total)
    whom = beneficiary_of(fresh.purpose)
    made = [_payment(fresh, share, whom, instalment, by=by, now=now) for share in shares]
    for payment in made:
        record(payment, "start", by=by, now=now, gross=str(payment.gross))
    return made


def _payment(
    commitment: Commitment, share: Share, whom: Beneficiary | None, instalment: int, *,
    by: User, now: datetime,
) -> Payment:  # fmt: skip
    payee = share.payee or _payee(commitment, share, whom)
    if payee.commitment_id != commitment.pk:
        refuse("收款人属于另一笔资金。").require()
    is_house = payee.relation in (
        Payee.Relation.ORGANISATION, Payee.Relation.HOSPITAL, Payee.Relation.SCHOOL
    )  # fmt: skip
    treatment = TaxTreatment.ORGANISATION if is_house else TaxTreatment.NONE
    return Payment.objects.create(
        commitment=commitment, payee=payee, instalment=instalment, gross=share.gross,
        net=share.gross, treatment=treatment, started_at=now, started_by=by,
        is_sample=commitment.fund.is_sample,
    )  # fmt: skip


def _payee(commitment: Commitment, share: Share, whom: Beneficiary | None) -> Payee:
    last = commitment.payees.aggregate(last=Max("rank"))["last"] or 0
    relation = share.relation
    if whom is not None and whom.is_organisation and relation == Payee.Relation.SELF:
        relation = Payee.Relation.ORGANISATION
    is_minor = whom is not None and whom.is_minor
    if is_minor and relation == Payee.Relation.SELF:
        relation = Payee.Relation.GUARDIAN  # fills in the form; may name the child's own account
    return Payee.objects.create(
        commitment=commitment, rank=last + 1, relation=relation, is_minor=is_minor
    )


def _locked_commitment(commitment: Commitment) -> Commitment:
    rows = Commitment.objects.select_for_update(of=("self",))
    return rows.select_related("fund__run_by", "fund__partner").get(pk=commitment.pk)


# ------------------------------------------------------------------ locked, moved, recorded


def locked_payments(keys: Iterable[int]) -> list[Payment]:
    """The fresh rows under lock, always in the same order.

    What they lead to is read by a second statement: one that waited for a lock would still see
    payees as they were before it waited.
    """
    wanted = list(keys)
    rows = Payment.objects.filter(pk__in=wanted).order_by("pk")
    list(rows.select_for_update().values_list("pk"))
    return list(rows.for_page())


def locked_payment(payment: Payment, version: int | None = None) -> Payment:
    """One fresh row under lock.

    Errors: Stale when `version` is given and no longer current.
    """
    (fresh,) = locked_payments([payment.pk])
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def move(
    payment: Payment, verb: str, *, by: User | None, now: datetime, reason: str = "",
    quiet: bool = False, **fields: Any,
) -> str:  # fmt: skip
    """Take a step in one statement that asks for the state it leaves; the state before.

    Shapes: `quiet` leaves the row of the ledger to the caller, who writes many at once.
    Errors: Unready when the table has no such step from here.
    """
    step = PAYMENT.require(verb, payment.state, reason)
    source = payment.state
    given = {"state": step.target, "note": reason[:300], **fields}
    rows = Payment.objects.filter(pk=payment.pk, state=source)
    if not rows.update(version=F("version") + 1, **given):
        unready(STALE).require()
    for name, value in given.items():
        setattr(payment, name, value)
    payment.version += 1
    if not quiet:
        record(payment, verb, by=by, now=now, source=source, reason=reason)
    return source


def record(
    payment: Payment, verb: str, *, by: User | None, now: datetime, source: str = "",
    reason: str = "", **more: str,
) -> None:  # fmt: skip
    """One row of the ledger: amounts and keys, nothing of who receives it."""
    append(
        by=by, verb=f"payment.{verb}", thing=payment, source=source, target=payment.state,
        reason=reason, payload={"commitment": payment.commitment.public_id, **more}, now=now,
    )  # fmt: skip


# ------------------------------------------------------------------ made ready


@transaction.atomic
def set_terms(
    *, payment: Payment, treatment: str, voucher: str, basis: str, by: User, now: datetime,
    version: int | None = None,
) -> Payment:  # fmt: skip
    """Say how the payment is taxed and which voucher proves it; tax and net follow.

    Errors: Refused for an unknown treatment or one that must name its document and does not.
    """
    fresh = locked_payment(payment, version)
    may_set_terms(by, fresh).require()
    known = treatment in TaxTreatment.values and voucher in Voucher.values
    if not (known and treatment and voucher):
        refuse("请选择税务处理和凭证。").require()
    if treatment in BASIS_NEEDED and not basis.strip():
        refuse("请写明免税文件的文号，或资助协议的编号。").require()
    fresh.treatment, fresh.voucher, fresh.treatment_basis = treatment, voucher, basis.strip()[:120]
    fresh.tax = tax_of(fresh.gross, treatment)
    fresh.net = fresh.gross - fresh.tax
    may_arrive(fresh).require()
    fresh.version += 1
    fresh.save()
    record(
        fresh, "terms", by=by, now=now, source=fresh.state, treatment=treatment, voucher=voucher,
        tax=str(fresh.tax), net=str(fresh.net),
    )  # fmt: skip
    return fresh


def missing_for_ready(payment: Payment) -> list[str]:
    """What a payment still lacks before it is ready, apart from whether it may be paid now."""
    lacks = []
    if payment.payee.state != PayeeState.VERIFIED:
        lacks.append(_PAYEE_LACKS[PayeeState(payment.payee.state)])
    if not payment.treatment:
        lacks.append("没有确定税务处理")
    if not payment.voucher:
        lacks.append("没有确定凭证")
    there = set(payment.payee.files.filter(removed_at__isnull=True).values_list("kind", flat=True))
    kinds = dict(PayeeFile.Kind.choices)
    return [*lacks, *(f"缺{kinds[kind]}" for kind in payment.needed_files() if kind not in there)]


@transaction.atomic
def make_ready(
    *, payment: Payment, by: User, now: datetime, version: int | None = None
) -> Payment:  # fmt: skip
    """Say that everything is there; held instead where the money must not leave yet.

    Errors: Unready with all that is missing.
    Source: domain.md §4 and invariant 5.
    """
    fresh = locked_payment(payment, version)
    may_step_payment(by, fresh, "ready").require()
    # Whoever is just sending the payee back ends first.
    fresh.payee = Payee.objects.select_for_update().get(pk=fresh.payee_id)
    lacks = missing_for_ready(fresh)
    if lacks:
        unready(f"还不能备妥：{'，'.join(lacks)}。").require()
    allowed = may_pay(fresh.commitment.purpose, now)
    if allowed:
        move(fresh, "ready", by=by, now=now, ready_at=now, ready_by=by)
    else:
        hold_back(fresh, allowed, now=now)
    return fresh


def hold_back(payment: Payment, why: Verdict, *, now: datetime) -> None:
    """Hold a locked payment because it must not be paid now: nobody's decision."""
    leave_batch(payment, why.reason)
    move(payment, "hold", by=None, now=now, reason=why.reason)


def leave_batch(payment: Payment, reason: str) -> None:
    """Take the payment out of the batch that it is in and that nobody has released."""
    lines = BatchLine.objects.filter(payment=payment, outcome="")
    lines.update(outcome=BatchLine.Outcome.WITHDRAWN, reason=reason[:300])


# ------------------------------------------------------------------ held, resumed, corrected


@transaction.atomic
def hold_payment(
    *, payment: Payment, reason: str, by: User, now: datetime, version: int | None = None
) -> Payment:
    """Stop a payment before it is released; a batch that it is in cannot be released then."""
    fresh = locked_payment(payment, version)
    may_step_payment(by, fresh, "hold").require()
    why = stated(reason)
    leave_batch(fresh, why)
    move(fresh, "hold", by=by, now=now, reason=why)
    return fresh


@transaction.atomic
def resume_payment(
    *, payment: Payment, by: User, now: datetime, version: int | None = None
) -> Payment:  # fmt: skip
    """Let a held payment go on, if its money may leave now; it is made ready anew."""
    fresh = locked_payment(payment, version)
    may_step_payment(by, fresh, "resume").require()
    may_pay(fresh.commitment.purpose, now).require()
    move(fresh, "resume", by=by, now=now)
    return fresh


@transaction.atomic
def correct_payment(
    *, payment: Payment, by: User, now: datetime, version: int | None = None
) -> Payment:  # fmt: skip
    """Take up again what the bank could not deliver; the payee is asked or checked anew."""
    fresh = locked_payment(payment, version)
    may_step_payment(by, fresh, "correct").require()
    move(fresh, "correct", by=by, now=now, paid_on=None, paid_at=None, paid_by=None,
         bank_reference="")  # fmt: skip
    return fresh


# ------------------------------------------------------------------ waived


@transaction.atomic
def waive_payment(
    *, payment: Payment, reason: str, by: User, now: datetime, to_fund: bool,
    version: int | None = None,
) -> Payment:  # fmt: skip
    """Give a payment up: declined, or passed on.

    Shapes: with `to_fund` the money goes back to the fund, else it stays with its commitment,
    to be passed on to another payee.
    Errors: Unready for what the bank has in its hands, or has delivered; and when nothing would
    be left of a grant that stands.
    """
    purpose = payment.commitment.purpose
    lock_grants([purpose])
    fresh = locked_payment(payment, version)
    may_step_payment(by, fresh, "waive").require()
    why = stated(reason)
    source = waive_locked(fresh, reason=why, now=now)
    if to_fund:
        give_back(fresh.commitment, fresh.gross, reason=why, by=by, now=now)
    after_waiving(fresh, source, reason=why, by=by, now=now)
    follow_payment(purpose, by=by, now=now)
    return fresh


def waive_locked(payment: Payment, *, reason: str, now: datetime) -> str:
    """Waive a locked payment and count it off, without a word to the ledger; the state before."""
    leave_batch(payment, reason)
    source = move(payment, "waive", by=None, now=now, reason=reason, quiet=True, paid_on=None,
                  paid_at=None, paid_by=None, bank_reference="")  # fmt: skip
    balances.stop(payment)
    return source


def after_waiving(
    payment: Payment, source: str, *, reason: str, by: User | None, now: datetime
) -> None:
    """Record it; nobody needs to write any more for whom nothing is on its way."""
    payee = payment.payee
    if not Payment.objects.live().filter(payee=payee).exists():
        revoke_links(kind=LinkKind.PAYEE, subject=payee.public_id, reason=reason, by=by, now=now)
    record(payment, "waive", by=by, now=now, source=source, reason=reason)


def give_back(
    commitment: Commitment, amount: Decimal, *, reason: str, by: User, now: datetime
) -> None:
    """Return a part of a commitment to its fund, or all of it when nothing else is on its way."""
    fresh = _locked_commitment(commitment)
    if fresh.amount == amount:
        release_open(purpose=fresh.purpose, reason=reason, by=by, now=now)
        return
    balances.give_up(fresh, amount)
    append(
        by=by, verb="commitment.give_back", thing=fresh, source=fresh.state, target=fresh.state,
        reason=reason, payload={"amount": str(amount)}, now=now,
    )  # fmt: skip
