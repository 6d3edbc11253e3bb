"""The balances of commitment and fund, each step one statement that asks before it writes.

The order is the same everywhere: the payment, guarded by its state; then its commitment; then
the fund. What a statement refuses is refused with a sentence; behind it stand the checks of the
tables.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q

from kit.money import money
from kit.verdict import Unready
from projects.models import Commitment, Fund, Payment
from projects.models.funds import exactly
from projects.workflow import CommitmentState


def lock(commitments: Iterable[int]) -> None:
    """Lock these commitments, then their funds, always in the same order.

    Taken before anything is moved and before the ledger is written, where several of them are
    moved at once: so nobody waits in a circle.
    """
    rows = Commitment.objects.filter(pk__in=set(commitments))
    list(rows.order_by("pk").select_for_update().values_list("pk"))
    funds = Fund.objects.filter(pk__in=rows.values("fund"))
    list(funds.order_by("pk").select_for_update().values_list("pk"))


def _moved(rows: int, sentence: str) -> None:
    if rows != 1:
        raise Unready(sentence)


def begin(commitment: Commitment, gross: Decimal) -> None:
    """Let payments of this sum begin.

    Errors: Unready when the commitment is not committed, or holds less.
    """
    roomy = Q(amount__gte=exactly(F("started") + gross), state=CommitmentState.COMMITTED)
    rows = Commitment.objects.filter(roomy, pk=commitment.pk)
    left = commitment.amount - commitment.started
    _moved(
        rows.update(started=exactly(F("started") + gross)),
        f"这笔资金只剩 {money(left)} 没有发起付款，不够 {money(gross)}。",
    )


def stop(payment: Payment) -> None:
    """Take a payment that will never be paid off what was begun."""
    rows = Commitment.objects.filter(pk=payment.commitment_id, started__gte=payment.gross)
    _moved(
        rows.update(started=exactly(F("started") - payment.gross)),
        "这笔资金的余额刚被他人改动，请刷新后再办理。",
    )


def pay(payment: Payment) -> None:
    """Count a payment as paid, within what was begun of its commitment."""
    gross = payment.gross
    within = Q(started__gte=exactly(F("paid") + gross), state=CommitmentState.COMMITTED)
    rows = Commitment.objects.filter(within, pk=payment.commitment_id)
    _moved(
        rows.update(paid=exactly(F("paid") + gross)),
        "付出的不能超过承诺的，请核对这笔资金的各期付款。",
    )
    Fund.objects.filter(commitments=payment.commitment_id).update(paid=exactly(F("paid") + gross))


def unpay(payment: Payment) -> None:
    """Take back that a payment was paid: the bank could not deliver it, the money is here again."""
    gross = payment.gross
    rows = Commitment.objects.filter(
        pk=payment.commitment_id, paid__gte=exactly(F("returned") + gross)
    )
    _moved(
        rows.update(paid=exactly(F("paid") - gross)),
        "已经退还的不能再由银行退回。",
    )
    Fund.objects.filter(commitments=payment.commitment_id).update(paid=exactly(F("paid") - gross))


def take_back(commitment: Commitment, amount: Decimal) -> None:
    """Count money that was paid and came back from whoever had it."""
    rows = Commitment.objects.filter(pk=commitment.pk, paid__gte=exactly(F("returned") + amount))
    _moved(
        rows.update(returned=exactly(F("returned") + amount)),
        "退还的不能超过付出的。",
    )
    Fund.objects.filter(pk=commitment.fund_id).update(returned=exactly(F("returned") + amount))


def give_up(commitment: Commitment, amount: Decimal) -> None:
    """Give the part of a commitment that nobody will be paid back to the fund.

    Shapes: something of it must be left; what is left nothing of is released.
    """
    rows = Commitment.objects.filter(
        pk=commitment.pk, state=CommitmentState.COMMITTED,
        amount__gte=exactly(F("started") + amount),
    )  # fmt: skip
    _moved(
        rows.update(amount=exactly(F("amount") - amount)),
        "这笔资金的余额刚被他人改动，请刷新后再办理。",
    )
    Fund.objects.filter(pk=commitment.fund_id).update(committed=exactly(F("committed") - amount))
