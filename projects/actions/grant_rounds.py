"""The life of a grant round: prepared, opened, closed, decided, paid out, finished."""

from datetime import datetime
from typing import Any

from django.db import transaction

from directory.models import User
from kit.reasons import stated
from kit.verdict import refuse, unready
from ledger.actions import append
from projects.actions.grant_locks import locked_application, locked_grant_round, move_application
from projects.grant_checks import infeasible, missing_for_opening
from projects.grant_rules import meter_of
from projects.models import GrantRound
from projects.permissions.grant_notices import may_hide_notices
from projects.permissions.grants import (
    may_create_grant_round,
    may_propose_list,
    may_step_grant_round,
)
from projects.workflow import ENDED, PROMISED, ApplicationState

# What applicants and the law rely on: fixed once the first application has come.
LABELS = {
    "least_amount": "最低金额", "most_amount": "最高金额", "tiers_strict": "档位限制",
    "tax_from_pool": "税款承担方式", "min_grantees": "最少名额", "visit_required": "走访要求",
    "eligibility": "申请条件", "report_months": "反馈期限",
}  # fmt: skip
_UNSCREENED = (ApplicationState.SUBMITTED, ApplicationState.RETURNED)
_UNDECIDED = (
    *_UNSCREENED, ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED,
    ApplicationState.RECOMMENDED, ApplicationState.NOTICE,
)  # fmt: skip
_UNPAID = (
    ApplicationState.RECOMMENDED, ApplicationState.NOTICE, ApplicationState.APPROVED,
    ApplicationState.AGREED, ApplicationState.DISBURSING, ApplicationState.SUSPENDED,
)  # fmt: skip
_UNFINISHED = (*_UNPAID, ApplicationState.DISBURSED, ApplicationState.REPORTING)


@transaction.atomic
def save_grant_round(
    *, round_: GrantRound, changed: list[str], by: User, now: datetime, version: int | None = None
) -> GrantRound:
    """Keep what the organiser wrote; limits do not change under applications.

    Shapes: `round_` carries the new values of the fields in `changed`; a new row is made.
    Errors: Refused when a frozen field changes after the first application; Stale.
    """
    if round_._state.adding:
        may_create_grant_round(by, round_.run_by).require()
        round_.save()
        append(by=by, verb="grantround.create", thing=round_, target=round_.state, now=now)
        return round_
    fresh = locked_grant_round(round_, version)
    may_step_grant_round(by, fresh, "edit").require()
    moved = [name for name in changed if name in LABELS]
    if moved and fresh.applications.exclude(state=ApplicationState.DRAFT).exists():
        names = "、".join(LABELS[name] for name in moved)
        refuse(f"已经有人申请，不能再改{names}。").require()
    for name in changed:
        setattr(fresh, name, getattr(round_, name))
    fresh.version += 1
    fresh.save()
    append(by=by, verb="grantround.edit", thing=fresh, payload={"fields": changed}, now=now)
    return fresh


@transaction.atomic
def open_grant_round(
    *, round_: GrantRound, by: User, now: datetime, override: str = "", version: int | None = None
) -> GrantRound:
    """Take applications. What cannot reach its minimum needs a reason, which is recorded.

    Errors: Unready with what is missing, or with the sums that do not fit.
    Source: domain.md §1.3 and invariant 3.
    """
    fresh = locked_grant_round(round_, version)
    may_step_grant_round(by, fresh, "open").require()
    missing = missing_for_opening(fresh, now=now)
    if missing:
        unready("".join(missing)).require()
    why_not = infeasible(fresh)
    if why_not and not override.strip():
        unready(f"{why_not}请调整，或写明仍要开放的理由。").require()
    if why_not:
        fresh.infeasible_reason = stated(override)[:300]
        fresh.infeasible_at, fresh.infeasible_by = now, by
    fresh.opened_at, fresh.opened_by = now, by
    payload = {"pool": str(fresh.pool), "infeasible": why_not}
    return _move(fresh, "open", by=by, now=now, reason=fresh.infeasible_reason, payload=payload)


@transaction.atomic
def close_grant_round(
    *, round_: GrantRound, by: User, now: datetime, reason: str = ""
) -> GrantRound:
    """Take no more applications; before the announced time only with a reason."""
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "close").require()
    early = fresh.closes_at is None or now <= fresh.closes_at
    if early and not reason.strip():
        unready("截止时间还没有到，提前截止须写明原因。").require()
    return _move(fresh, "close", by=by, now=now, reason=reason.strip())


@transaction.atomic
def begin_deciding(*, round_: GrantRound, by: User, now: datetime) -> GrantRound:
    """Begin to choose; every application has been screened."""
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "begin_deciding").require()
    waiting = fresh.applications.filter(state__in=_UNSCREENED).count()
    if waiting:
        unready(f"还有 {waiting} 份申请没有完成初审。").require()
    for application in fresh.applications.filter(state=ApplicationState.ELIGIBLE):
        move_application(locked_application(application), "review", by=by, now=now)
    return _move(fresh, "begin_deciding", by=by, now=now)


@transaction.atomic
def propose_list(*, round_: GrantRound, by: User, now: datetime) -> GrantRound:
    """Say that the list of those proposed is complete, so that a second person may go on."""
    fresh = locked_grant_round(round_)
    may_propose_list(by, fresh).require()
    standing = meter_of(fresh)
    if not standing.grantees:
        unready("还没有拟资助任何申请。").require()
    fresh.proposed_at, fresh.proposed_by = now, by
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="grantround.propose_list", thing=fresh, now=now,
        payload={"grantees": standing.grantees, "held": str(standing.held)},
    )  # fmt: skip
    return fresh


@transaction.atomic
def begin_grant_notice(*, round_: GrantRound, by: User, now: datetime) -> GrantRound:
    """Let the round stand in its notice; the notices themselves are opened one by one.

    Errors: Unready when the minimum of grantees cannot be reached any more.
    """
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "begin_notice").require()
    standing = meter_of(fresh)
    if not standing.minimum_reachable and fresh.infeasible_at is None:
        unready(standing.sentence).require()
    if not fresh.applications.filter(state=ApplicationState.RECOMMENDED).exists():
        unready("没有拟资助的申请。").require()
    return _move(fresh, "begin_notice", by=by, now=now)


@transaction.atomic
def return_to_deciding(*, round_: GrantRound, reason: str, by: User, now: datetime) -> GrantRound:
    """Go back to choosing, as long as nothing that was noticed is approved."""
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "return_to_deciding").require()
    if fresh.applications.filter(state__in=PROMISED, is_fast=False).exists():
        unready("已有批准的资助，不能退回。").require()
    return _move(fresh, "return_to_deciding", by=by, now=now, reason=stated(reason))


@transaction.atomic
def commit_grant_round(*, round_: GrantRound, by: User, now: datetime) -> GrantRound:
    """Settle the list: every application has its decision."""
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "commit").require()
    reserve = fresh.applications.in_reserve().order_by()
    undecided = fresh.applications.filter(state__in=_UNDECIDED)
    waiting = undecided.exclude(pk__in=reserve.values("pk")).count()
    if waiting:
        unready(f"还有 {waiting} 份申请没有结论（候补名单除外）。").require()
    return _move(fresh, "commit", by=by, now=now)


@transaction.atomic
def step_grant_round(*, round_: GrantRound, verb: str, by: User, now: datetime) -> GrantRound:
    """Take one of the steps after the list is settled, when nothing stands in its way."""
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, verb).require()
    rows = fresh.applications
    if verb == "begin_paying" and not rows.filter(grant__accepted_at__isnull=False).exists():
        unready("还没有人签署协议。").require()
    if verb == "begin_closing" and rows.filter(state__in=_UNPAID).exists():
        unready("还有资助没有拨付完成。").require()
    waiting = rows.in_reserve().count() if verb == "begin_closing" else 0
    if waiting:
        unready(f"候补名单里还有 {waiting} 份申请没有结论，请先逐份告知。").require()
    if verb == "finish" and rows.filter(state__in=_UNFINISHED).exists():
        unready("还有资助没有结项。").require()
    return _move(fresh, verb, by=by, now=now)


@transaction.atomic
def cancel_grant_round(*, round_: GrantRound, reason: str, by: User, now: datetime) -> GrantRound:
    """Cancel a round to whom nothing is promised; every open application is told why."""
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "cancel").require()
    why = stated(reason)
    rows = fresh.applications.exclude(state__in=(*ENDED, ApplicationState.DRAFT))
    if rows.exists():
        unready("请先逐份告知申请人结论（不予资助或转介），再取消轮次。").require()
    may_hide_notices(fresh).require()
    fresh.cancel_reason = why[:300]
    return _move(fresh, "cancel", by=by, now=now, reason=why)


def _move(
    fresh: GrantRound, verb: str, *, by: User, now: datetime, reason: str = "",
    payload: dict[str, Any] | None = None,
) -> GrantRound:  # fmt: skip
    step = fresh.workflow.require(verb, fresh.state, reason)
    source, fresh.state = fresh.state, step.target
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb=f"grantround.{verb}", thing=fresh, source=source, target=step.target,
        reason=reason, payload=payload or {}, now=now,
    )  # fmt: skip
    return fresh
