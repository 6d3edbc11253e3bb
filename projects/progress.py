"""How far the money of one purpose is, in the few words that a medium may know."""

from projects.models import Payment
from projects.workflow import PayeeState, PaymentState

WAITING, WRITTEN, PAID, RETURNED = "待填", "已填", "已付", "退回"


def progress_of(purpose: str) -> str:
    """One of 待填, 已填, 已付, 退回; nothing while no payment was begun.

    Shapes: no amount, no name, no date: who nominates never sees payee data (domain.md §3).
    """
    rows = Payment.objects.live().filter(commitment__purpose=purpose)
    found = list(rows.order_by("pk").values_list("state", "payee__state"))
    if not found:
        return ""
    states = {state for state, _ in found}
    if states & {PaymentState.RETURNED, PaymentState.FAILED}:
        return RETURNED
    if states == {PaymentState.PAID}:
        return PAID
    written = all(payee in (PayeeState.FILLED, PayeeState.VERIFIED) for _, payee in found)
    return WRITTEN if written else WAITING
