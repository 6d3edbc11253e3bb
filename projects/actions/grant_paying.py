"""A grant follows its payments: paying begins, everything is paid, a report falls due."""

from collections.abc import Iterable
from datetime import datetime

from directory.models import User
from projects.actions.agreements import owe_report
from projects.actions.grant_locks import locked_application, move_application
from projects.models import Application
from projects.workflow import ApplicationState


def lock_grants(purposes: Iterable[str]) -> None:
    """Lock the applications that money of these purposes is for, before the money itself.

    Whoever changes payments calls it first, so that everybody locks in one order (grant_locks).
    """
    keys = [p.partition(":")[2] for p in purposes if p.startswith("application:")]
    rows = Application.objects.select_for_update(of=("self",)).filter(public_id__in=keys)
    list(rows.order_by("pk").values_list("pk", flat=True))


def follow_payment(purpose: str, *, by: User | None, now: datetime) -> None:
    """Move the grant on after a payment of this purpose was made or came back.

    Shapes: purposes of other things are none of ours.
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
    if fresh.state == ApplicationState.AGREED and money.paid:
        move_application(fresh, "begin_paying", by=by, now=now)
    if fresh.state == ApplicationState.DISBURSING and money.paid >= money.amount:
        move_application(fresh, "pay_out", by=by, now=now)
        move_application(fresh, "ask_report", by=by, now=now)
        owe_report(fresh, now=now)
