"""Pictures of a report: added and taken off while it is owed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from directory.models import User
from kit.intake import IntakePhoto
from kit.verdict import unready
from ledger.actions import append
from projects.actions.grant_locks import APPLICANT
from projects.actions.grant_pictures import drop_picture, keep_pictures
from projects.models import Report
from projects.permissions.reports import may_step_report
from projects.workflow import ReportState


@transaction.atomic
def add_report_photos(
    *, report: Report, photos: Sequence[IntakePhoto], now: datetime, by: User | None = None
) -> list[str]:
    """Keep pictures with a report; a sentence for each that found no room.

    Shapes: `by` is None for the grantee, who holds the private link; else the editor who files it.
    Errors: Unready when the report has been handed in.
    """
    fresh = _owed(report, by)
    problems = keep_pictures(fresh.photos, photos, now=now)
    _record(fresh, now, by)
    return problems


@transaction.atomic
def remove_report_photo(
    *, report: Report, public_id: str, now: datetime, by: User | None = None
) -> None:
    """Take a picture off a report; one that is gone already stays gone."""
    fresh = _owed(report, by)
    if drop_picture(fresh.photos, public_id):
        _record(fresh, now, by)


def _owed(report: Report, by: User | None) -> Report:
    """The report under lock, as long as pictures may come and go."""
    rows = Report.objects.select_for_update(of=("self",)).select_related(
        "grant__application__round__run_by", "grant__application__partner"
    )
    fresh = rows.get(pk=report.pk)
    if by is not None:
        may_step_report(by, fresh, "file").require()
    if fresh.state not in (ReportState.DUE, ReportState.RETURNED):
        unready("反馈已经提交，不能再改照片。").require()
    return fresh


def _record(report: Report, now: datetime, by: User | None) -> None:
    payload = {"photos": report.photos.count()}
    append(by=by or APPLICANT, verb="report.photos", thing=report, payload=payload, now=now)
