"""Pictures of a report: added and taken off while it is owed."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from kit.intake import IntakePhoto, store
from kit.verdict import unready
from ledger.actions import append
from projects.models import Report
from projects.workflow import ReportState

FOLDER = "grants"
MOST = 6


def _owed(report: Report) -> Report:
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.state not in (ReportState.DUE, ReportState.RETURNED):
        unready("反馈已经提交，不能再改照片。").require()
    return fresh


@transaction.atomic
def add_report_photos(*, report: Report, photos: Sequence[IntakePhoto], now: datetime) -> list[str]:
    """Keep pictures with a report; a sentence for each that found no room.

    Shapes: the same picture sent twice is kept once.
    Errors: Unready when the report has been handed in.
    """
    fresh = _owed(report)
    known = set(fresh.photos.values_list("sha256", flat=True))
    problems = []
    for number, photo in enumerate(photos, 1):
        if photo.sha256 in known:
            continue
        if len(known) >= MOST:
            problems.append(f"最多 {MOST} 张，第 {number} 张没有收下；可以先删掉一张再加。")
            continue
        known.add(photo.sha256)
        fresh.photos.create(
            file_name=store(photo.data, FOLDER, photo.suffix), width=photo.width,
            height=photo.height, size=len(photo.data), sha256=photo.sha256, added_at=now,
        )  # fmt: skip
    append(by=None, verb="report.photos", thing=fresh, payload={"photos": len(known)}, now=now)
    return problems


@transaction.atomic
def remove_report_photo(*, report: Report, public_id: str, now: datetime) -> None:
    """Take a picture off a report, with its file; one that is gone already stays gone."""
    fresh = _owed(report)
    photo = fresh.photos.filter(public_id=public_id).first()
    if photo is None:
        return
    transaction.on_commit(partial(default_storage.delete, photo.file_name))
    photo.delete()
    append(
        by=None, verb="report.photos", thing=fresh, payload={"photos": fresh.photos.count()},
        now=now,
    )  # fmt: skip
