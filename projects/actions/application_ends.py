"""How an application ends before it is decided, and what of it is erased: photos, withdrawal.

Source: domain.md invariants 24 and 25.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from directory.actions import forget_mails
from directory.models import User
from kit.intake import IntakePhoto
from kit.strays import forget_files
from ledger.actions import append
from projects.actions.applications import mails_about
from projects.actions.funds import release_open
from projects.actions.grant_locks import APPLICANT, Applicant, locked_application, move_application
from projects.actions.grant_pictures import drop_picture, keep_pictures
from projects.actions.links import revoke_links
from projects.applying import PHOTOS
from projects.followers import followers
from projects.grant_noticesearch import follow_application
from projects.models import Application, ApplicationPhoto, LinkKind, VisitPhoto
from projects.permissions.applying import (
    may_edit_step,
    may_erase_application,
    may_withdraw_application,
)
from projects.workflow import ENDED, ApplicationState, AssessmentState

GONE = "（已删除）"
_TEXTS = (
    "name", "contact_name", "phone_cipher", "mail_cipher", "uscc", "applicant_index", "code_index",
    "place", "title", "guardian_name", "related_note", "recommend_note", "filled_by",
    "filled_relation",
)  # fmt: skip
# What staff wrote about it; a conclusion is never without its reason, so the place is kept.
_WORDS_OF_STAFF = ("reason", "destination", "asked_reason")


# ------------------------------------------------------------------ photos


@transaction.atomic
def add_photos(
    *, application: Application, photos: Sequence[IntakePhoto], now: datetime
) -> list[str]:
    """Keep pictures with an application; a sentence for each that found no room.

    Shapes: the same picture sent twice is kept once.
    Errors: Unready when nothing may be changed now.
    """
    fresh = _changeable(application, now)
    problems = keep_pictures(fresh.photos, photos, now=now)
    _record_photos(fresh, now)
    return problems


@transaction.atomic
def remove_photo(*, application: Application, public_id: str, now: datetime) -> None:
    """Take a picture off an application, with its file; one that is gone already stays gone.

    Errors: Unready when nothing may be changed now.
    """
    fresh = _changeable(application, now)
    if drop_picture(fresh.photos, public_id):
        _record_photos(fresh, now)


def _changeable(application: Application, now: datetime) -> Application:
    fresh = locked_application(application)
    may_edit_step(fresh, PHOTOS, now).require()
    return fresh


def _record_photos(application: Application, now: datetime) -> None:
    application.version += 1
    application.save(update_fields=["version"])
    append(
        by=APPLICANT, verb="application.edit", thing=application, source=application.state,
        target=application.state, payload={"step": PHOTOS}, now=now,
    )  # fmt: skip


# ------------------------------------------------------------------ withdrawn and erased


@transaction.atomic
def withdraw_application(
    *, application: Application, now: datetime, by: User | None = None, reason: str = ""
) -> Application:
    """Take an application back; what was set aside for it goes back into the pool.

    Errors: Unready once it is approved or over.
    """
    fresh = locked_application(application)
    may_withdraw_application(fresh).require()
    _withdraw(fresh, reason, by=by, now=now)
    return fresh


def _withdraw(fresh: Application, reason: str, *, by: User | None, now: datetime) -> None:
    fresh.reason = reason[:500]
    fresh.expires_at = None
    move_application(fresh, "withdraw", by=by or APPLICANT, now=now)
    release_open(purpose=fresh.purpose, reason="申请人撤回申请", by=by, now=now)
    listed = fresh.notice_rows.filter(removed_at__isnull=True)
    listed.update(removed_at=now, removal="申请人撤回")


@transaction.atomic
def erase_application(*, application: Application, now: datetime) -> None:
    """Erase who applied, at the applicant's own wish: a draft wholly, else everything personal.

    Shapes: what was handed in stays as a number in the statistics, without name, words or photos.
    Errors: Unready when a grant hangs on it.
    """
    fresh = locked_application(application)
    may_erase_application(fresh).require()
    reason = "申请人删除申请"
    kind, subject = LinkKind.APPLICANT.value, fresh.public_id
    revoke_links(kind=kind, subject=subject, reason=reason, by=None, now=now)
    if fresh.state == ApplicationState.DRAFT:
        _delete_draft(fresh, by=APPLICANT, now=now)
        return
    if fresh.state not in ENDED:
        _withdraw(fresh, "", by=None, now=now)
    purge(fresh, now=now)
    append(
        by=APPLICANT, verb="application.erase", thing=fresh, source=fresh.state,
        target=fresh.state, now=now,
    )  # fmt: skip


def purge(application: Application, *, now: datetime) -> None:
    """Empty everything of a locked application that tells who it was, its mails included."""
    forget_mails(about=mails_about(application), now=now)
    seen = VisitPhoto.objects.filter(visit__application=application)
    for photos in (application.photos.all(), seen):
        forget_files(photos.values_list("file_name", flat=True))
        photos.delete()
    application.visits.update(notes=GONE, met="")
    application.answers.all().delete()
    application.budget_lines.all().delete()
    _empty_findings(application)
    for name in _TEXTS:
        setattr(application, name, "")
    for name in _WORDS_OF_STAFF:
        setattr(application, name, GONE if getattr(application, name) else "")
    application.name = GONE
    application.level = Application.PublishLevel.ANONYMOUS
    application.is_minor = False
    application.purged_at = now
    application.version += 1
    application.save()
    follow_application(application)


def _empty_findings(application: Application) -> None:
    """Take the words and pictures from what others found out, and the name from the notices."""
    photos = VisitPhoto.objects.filter(visit__application=application)
    forget_files(photos.values_list("file_name", flat=True))
    photos.delete()
    application.visits.update(met="", notes=GONE)
    application.assessments.update(note="")
    recused = application.assessments.filter(state=AssessmentState.RECUSED)
    recused.update(recuse_reason=GONE)
    application.notice_rows.update(text="")  # its digest stays, so the list can be verified


def _delete_draft(application: Application, *, by: Applicant | None, now: datetime) -> None:
    forget_mails(about=mails_about(application), now=now)
    append(by=by, verb="application.delete", thing=application, source=application.state, now=now)
    forget_files(application.photos.values_list("file_name", flat=True))
    ApplicationPhoto.objects.filter(application=application).delete()
    application.delete()


@transaction.atomic
def hide_name(*, application: Application, now: datetime) -> Application:
    """Let the applicant's name stand on no public page any more; takes effect at once."""
    fresh = locked_application(application)
    if fresh.level == Application.PublishLevel.ANONYMOUS:
        return fresh
    fresh.level = Application.PublishLevel.ANONYMOUS
    fresh.version += 1
    fresh.save(update_fields=["level", "version"])
    follow_application(fresh)
    append(
        by=APPLICANT, verb="application.hide_name", thing=fresh, source=fresh.state,
        target=fresh.state, now=now,
    )  # fmt: skip
    for follower in followers():
        follower.name_hidden(fresh, now)
    return fresh


def remove_expired(*, now: datetime, limit: int) -> int:
    """Delete the drafts whose days are over, with their photos and links; how many.

    Shapes: each in a transaction of its own, so that one that fails keeps no other.
    """
    rows = Application.objects.filter(state=ApplicationState.DRAFT, expires_at__lte=now)
    removed = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)[:limit]):
        removed += _remove_one(key, now)
    return removed


@transaction.atomic
def _remove_one(key: int, now: datetime) -> int:
    fresh = Application.objects.select_for_update().filter(pk=key).first()
    if fresh is None or fresh.state != ApplicationState.DRAFT:
        return 0
    if fresh.expires_at is None or fresh.expires_at > now:
        return 0
    kind, subject = LinkKind.APPLICANT.value, fresh.public_id
    revoke_links(kind=kind, subject=subject, reason="草稿过期", by=None, now=now)
    _delete_draft(fresh, by=None, now=now)
    return 1
