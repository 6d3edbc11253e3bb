"""A grant follows its payments: paying begins, everything is paid, a report falls due."""

from collections.abc import Iterable
from datetime import datetime

from directory.models import User
from kit.verdict import unready
from projects.actions.agreements import owe_report
from projects.actions.grant_locks import locked_application, move_application
from projects.models import Application
from projects.workflow import PROMISED, ApplicationState, CommitmentState

# Where everything was paid, until the bank sends something back.
_PAID_OUT = (ApplicationState.DISBURSED, ApplicationState.REPORTING, ApplicationState.CLOSED)


def lock_grants(purposes: Iterable[str]) -> None:
    """Lock the applications that money of these purposes is for, before the money itself.

    Whoever changes payments calls it first, so that everybody locks in one order (grant_locks).
    """
    keys = [p.partition(":")[2] for p in purposes if p.startswith("application:")]
    rows = Application.objects.select_for_update(of=("self",)).filter(public_id__in=keys)
    list(rows.order_by("pk").values_list("pk", flat=True))


def follow_payment(purpose: str, *, by: User | None, now: datetime) -> None:
    """Move the grant on, or back, after a payment of this purpose was made, came back or went.

    Shapes: purposes of other things are none of ours. A grant that was stopped stays where it is.
    Errors: Unready when nothing would be left of a grant that stands: that takes two people.
    """
    if not purpose.startswith("application:"):
        return
    found = Application.objects.filter(public_id=purpose.partition(":")[2]).first()
    if found is None:
        return
    fresh = locked_application(found)
    money = fresh.commitment
    if money is None:
        return
    if fresh.state in PROMISED and money.state == CommitmentState.RELEASED:
        unready("这项资助的款项全部不再支付：请改为取消或终止资助，由两个人办理。").require()
    if fresh.state in _PAID_OUT and money.paid < money.amount:
        move_application(fresh, "pay_again", by=by, now=now)
    if fresh.state == ApplicationState.AGREED and money.paid:
        move_application(fresh, "begin_paying", by=by, now=now)
    if fresh.state == ApplicationState.DISBURSING and money.paid >= money.amount:
        move_application(fresh, "pay_out", by=by, now=now)
        move_application(fresh, "ask_report", by=by, now=now)
        owe_report(fresh, now=now)
