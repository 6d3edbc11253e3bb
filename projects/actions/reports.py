"""Reports: filed by the grantee or the medium that recommended, accepted, closed, published."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from directory.models import User
from kit.dates import china_day
from kit.reasons import stated
from kit.verdict import Stale, Unready, unready
from ledger.actions import Actor, append
from projects.actions.grant_locks import APPLICANT, STALE, locked_application, move_application
from projects.applicants import arrived
from projects.models import Grant, Report, ReportExtension
from projects.permissions.grants import (
    may_step_application,
)
from projects.permissions.reports import (
    may_hide_report,
    may_publish_report,
    may_step_report,
)
from projects.workflow import REPORT, ApplicationState


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says.

    Units: `spent` in yuan, two places.
    """

    done: str
    changed: str
    spent_on: str
    spent: Decimal
    people: int | None = None
    may_publish: bool = False


@transaction.atomic
def file_report(
    *, report: Report, told: Told, now: datetime, by: User | None = None,
    version: int | None = None,
) -> Report:  # fmt: skip
    """Hand in the report: three answers, a photo, and what was spent.

    Shapes: `by` is None for the grantee, who holds the private link; else the editor who files it
    on behalf. Errors: Unready when something is missing.
    """
    fresh = _locked(report, version)
    if by is not None:
        may_step_report(by, fresh, "file").require()
    else:
        REPORT.verdict("file", fresh.state).require()
    if fresh.grant.application.state != ApplicationState.REPORTING:
        unready("现在还不能提交反馈。").require()
    _require_whole(fresh, told)
    fresh.done, fresh.changed, fresh.spent_on = told.done, told.changed, told.spent_on
    fresh.spent, fresh.people, fresh.may_publish = told.spent, told.people, told.may_publish
    fresh.filed_at, fresh.filed_for, fresh.returned_reason = now, by, ""
    _move(fresh, "file", by=by or APPLICANT, now=now, payload={"spent": str(told.spent)})
    return fresh


def _require_whole(report: Report, told: Told) -> None:
    if not (told.done.strip() and told.changed.strip() and told.spent_on.strip()):
        unready("请回答三个问题，每个一两句话就可以。").require()
    if not report.photos.exists():
        unready("请至少上传一张照片。").require()
    came = arrived(report.grant.application)
    if not 0 <= told.spent <= came:
        unready(f"实际使用的金额须在 0 到 {came:,.2f} 元之间，就是实际收到的钱。").require()


@transaction.atomic
def return_report(
    *, report: Report, reason: str, by: User, now: datetime, version: int | None = None
) -> Report:
    """Ask for what is missing."""
    fresh = _locked(report, version)
    may_step_report(by, fresh, "return").require()
    fresh.returned_reason = stated(reason)
    _move(fresh, "return", by=by, now=now, reason=fresh.returned_reason)
    return fresh


@transaction.atomic
def accept_report(*, report: Report, by: User, now: datetime, version: int | None = None) -> Report:
    """Accept the report; the grant closes once money that was not spent is back.

    Source: domain.md §4: unspent → returned.
    """
    fresh = _locked(report, version)
    may_step_report(by, fresh, "accept").require()
    fresh.accepted_at, fresh.accepted_by = now, by
    grant = fresh.grant
    grant.unspent = max(arrived(grant.application) - (fresh.spent or Decimal(0)), Decimal(0))
    grant.save(update_fields=["unspent"])
    _move(fresh, "accept", by=by, now=now, payload={"unspent": str(grant.unspent)})
    if not grant.unspent:
        close_grant(grant=grant, by=by, now=now)
    return fresh


@transaction.atomic
def close_grant(*, grant: Grant, by: User, now: datetime) -> None:
    """Close a grant whose report is accepted and whose unspent money is back.

    Errors: Unready while money is still owed back.
    """
    application = locked_application(grant.application)
    may_step_application(by, application, "close").require()
    report = Report.objects.filter(grant=grant).first()
    if report is None or report.state != "accepted":
        raise Unready("反馈通过后才能结项。")
    owed = grant.unspent or Decimal(0)
    back = application.commitment.returned if application.commitment else Decimal(0)
    if back < owed:
        unready(f"还有未用完的 {owed - back:,.2f} 元没有退回，不能结项。").require()
    move_application(application, "close", by=by, now=now)


@transaction.atomic
def extend_report(*, report: Report, to_day: date, reason: str, by: User, now: datetime) -> Report:
    """Give the grantee until a later day, with a reason."""
    fresh = _locked(report, None)
    may_step_report(by, fresh, "extend").require()
    why = stated(reason)
    if to_day <= fresh.due_on or to_day < china_day(now):
        unready("新的期限须晚于原期限和今天。").require()
    ReportExtension.objects.create(
        report=fresh, from_day=fresh.due_on, to_day=to_day, reason=why, made_at=now, made_by=by
    )
    fresh.due_on = to_day
    _move(fresh, "extend", by=by, now=now, reason=why, payload={"to": to_day.isoformat()})
    return fresh


@transaction.atomic
def publish_report(*, report: Report, by: User, now: datetime) -> Report:
    """Show an accepted report to the public, as its grantee agreed to."""
    fresh = _locked(report, None)
    may_publish_report(by, fresh).require()
    fresh.published_at, fresh.published_by = now, by
    fresh.version += 1
    fresh.save()
    append(by=by, verb="report.publish", thing=fresh, now=now)
    return fresh


@transaction.atomic
def hide_report(*, report: Report, reason: str, by: User, now: datetime) -> Report:
    """Take a published report off the public pages."""
    fresh = _locked(report, None)
    may_hide_report(by, fresh).require()
    fresh.published_at = fresh.published_by = None
    fresh.version += 1
    fresh.save()
    append(by=by, verb="report.hide", thing=fresh, reason=stated(reason), now=now)
    return fresh


@transaction.atomic
def take_back_report(*, report: Report, now: datetime) -> Report:
    """Let the grantee, who holds the private link, take back that report and photos may be shown.

    Shapes: done a second time it is done already.
    Source: domain.md invariant 11: consent withdrawn, hidden in the same transaction.
    """
    fresh = _locked(report, None)
    if not fresh.may_publish:
        return fresh
    fresh.may_publish = False
    fresh.published_at = fresh.published_by = None
    fresh.version += 1
    fresh.save()
    append(by=APPLICANT, verb="report.take_back", thing=fresh, now=now)
    return fresh


def _locked(report: Report, version: int | None) -> Report:
    """The fresh report after the lock of its application."""
    application = locked_application(report.grant.application)
    rows = Report.objects.select_for_update(of=("self",)).select_related("grant")
    fresh = rows.get(pk=report.pk)
    fresh.grant.application = application
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def _move(
    fresh: Report, verb: str, *, by: Actor, now: datetime, reason: str = "",
    payload: dict[str, str] | None = None,
) -> None:  # fmt: skip
    step = REPORT.require(verb, fresh.state, reason)
    source, fresh.state = fresh.state, step.target
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb=f"report.{verb}", thing=fresh, source=source, target=step.target,
        reason=reason, payload=payload or {}, now=now,
    )  # fmt: skip
