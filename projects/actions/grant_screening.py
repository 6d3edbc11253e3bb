"""What the organiser does with an application before it is judged."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from directory.models import User
from kit.reasons import stated
from kit.verdict import unready
from projects.actions.funds import release_open
from projects.actions.grant_locks import locked_application, move_application
from projects.applying import steps_of
from projects.models import Application
from projects.permissions.grants import may_step_application
from projects.workflow import ApplicationState


@transaction.atomic
def return_application(
    *, application: Application, steps: Sequence[str], reason: str, by: User, now: datetime,
    version: int | None = None,
) -> Application:  # fmt: skip
    """Ask the applicant to complete what is missing, saying why and which answers are meant.

    Shapes: `steps` are keys of the form's steps (projects.applying).
    """
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "return").require()
    known = [one.key for one in steps_of(fresh.round.questions.all())]
    meant = [key for key in known if key in steps]
    if not meant:
        unready("请勾选需要补充的内容。").require()
    fresh.returned_fields, fresh.reason = meant, stated(reason)
    fresh.returned_at, fresh.returned_by = now, by
    move_application(fresh, "return", by=by, now=now, reason=fresh.reason, payload={"steps": meant})
    return fresh


@transaction.atomic
def admit_application(
    *, application: Application, duplicates_checked: bool, by: User, now: datetime,
    is_fast: bool = False, version: int | None = None,
) -> Application:  # fmt: skip
    """Take the application in; likely duplicates were looked at.

    Shapes: `is_fast` sends it down the fast lane, where the round's rules have one.
    """
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "admit").require()
    if not duplicates_checked:
        unready("请先核对疑似重复的申请。").require()
    if is_fast and not fresh.round.fast_lane:
        unready("本轮没有开设快速通道。").require()
    fresh.is_fast, fresh.reason = is_fast, ""
    move_application(fresh, "admit", by=by, now=now, payload={"fast": is_fast})
    return fresh


@transaction.atomic
def refer_application(
    *, application: Application, destination: str, reason: str, by: User, now: datetime,
    version: int | None = None,
) -> Application:  # fmt: skip
    """Send the applicant on to somebody who can help, and say where.

    Source: domain.md §1.8.
    """
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "refer").require()
    if not destination.strip():
        unready("请写明转介到哪里，这句话会告诉申请人。").require()
    fresh.destination, fresh.reason = destination.strip()[:500], stated(reason)
    fresh.decided_at, fresh.decided_by = now, by
    move_application(fresh, "refer", by=by, now=now, reason=fresh.reason)
    return fresh


@transaction.atomic
def decline_application(
    *, application: Application, reason: str, by: User, now: datetime, version: int | None = None
) -> Application:
    """Turn the application down with a reason that the applicant reads; money goes back."""
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "decline").require()
    fresh.reason = stated(reason)
    fresh.decided_at, fresh.decided_by = now, by
    fresh.reserve_place = None
    move_application(fresh, "decline", by=by, now=now, reason=fresh.reason)
    let_go(fresh, reason=fresh.reason, by=by, now=now)
    return fresh


@transaction.atomic
def review_application(*, application: Application, by: User, now: datetime) -> Application:
    """Begin to judge an application."""
    fresh = locked_application(application)
    may_step_application(by, fresh, "review").require()
    move_application(fresh, "review", by=by, now=now)
    return fresh


def let_go(fresh: Application, *, reason: str, by: User, now: datetime) -> None:
    """Give back what was set aside for an application that has ended, if anything was.

    Shapes: who is declined after being proposed stays known as such, so that the next may move up.
    """
    if fresh.commitment_id is not None:
        release_open(purpose=fresh.purpose, reason=reason, by=by, now=now)
    if fresh.state in (ApplicationState.DECLINED, ApplicationState.REVIEWING):
        fresh.commitment = fresh.amount = fresh.cost = fresh.tier_amount = None
        if fresh.state == ApplicationState.REVIEWING:
            fresh.proposed_at = fresh.proposed_by = fresh.moved_up_for = None
        fresh.save()
