"""Pictures of a report: added and taken off while it is owed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kit.intake import IntakePhoto
from kit.verdict import unready
from ledger.actions import append
from projects.actions.grant_locks import APPLICANT
from projects.actions.grant_pictures import drop_picture, keep_pictures
from projects.models import Report
from projects.workflow import ReportState


@transaction.atomic
def add_report_photos(*, report: Report, photos: Sequence[IntakePhoto], now: datetime) -> list[str]:
    """Keep pictures with a report; a sentence for each that found no room.

    Errors: Unready when the report has been handed in.
    """
    fresh = _owed(report)
    problems = keep_pictures(fresh.photos, photos, now=now)
    _record(fresh, now)
    return problems


@transaction.atomic
def remove_report_photo(*, report: Report, public_id: str, now: datetime) -> None:
    """Take a picture off a report; one that is gone already stays gone."""
    fresh = _owed(report)
    if drop_picture(fresh.photos, public_id):
        _record(fresh, now)


def _owed(report: Report) -> Report:
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.state not in (ReportState.DUE, ReportState.RETURNED):
        unready("反馈已经提交，不能再改照片。").require()
    return fresh


def _record(report: Report, now: datetime) -> None:
    payload = {"photos": report.photos.count()}
    append(by=APPLICANT, verb="report.photos", thing=report, payload=payload, now=now)
