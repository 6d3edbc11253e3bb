"""What goes by itself once it has been kept long enough: applications, objections, stray files.

Each row in a transaction of its own, looked at again under its lock: whoever is killed leaves the
rest for the next run, and two that run at once do nothing twice.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from kit.retention import GONE, kept_since
from kit.strays import forget_files, remove_strays
from ledger.actions import append
from projects.actions import grant_notices, grant_pictures, payees
from projects.actions.application_ends import purge
from projects.actions.grant_locks import locked_application
from projects.actions.links import revoke_links
from projects.models import (
    Application,
    ApplicationPhoto,
    GrantObjection,
    GrantObjectionFile,
    LinkKind,
    PayeeFile,
    ReportPhoto,
    VisitPhoto,
)
from projects.retention import applications_past, objections_past

REASON = "保存期满"


def purge_applications(*, now: datetime, limit: int) -> int:
    """Empty the applications without a grant that have been kept long enough; how many.

    Source: domain.md §5, invariant 25.
    """
    rows = applications_past(kept_since(now)).order_by("pk")
    return sum(_purge_one(key, now) for key in list(rows.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _purge_one(key: int, now: datetime) -> int:
    fresh = locked_application(Application(pk=key))
    if not applications_past(kept_since(now)).filter(pk=key).exists():
        return 0
    kind, subject = LinkKind.APPLICANT.value, fresh.public_id
    revoke_links(kind=kind, subject=subject, reason=REASON, by=None, now=now)
    purge(fresh, now=now)
    append(
        by=None, verb="application.purge", thing=fresh, source=fresh.state, target=fresh.state,
        reason=REASON, now=now,
    )  # fmt: skip
    return 1


def purge_grant_objections(*, now: datetime, limit: int) -> int:
    """Empty objections to lists of grants, who sent them first of all; how many."""
    keys = list(objections_past(kept_since(now)).values_list("pk", flat=True)[:limit])
    return sum(_purge_objection(key, now) for key in keys)


@transaction.atomic
def _purge_objection(key: int, now: datetime) -> int:
    fresh = GrantObjection.objects.select_for_update().get(pk=key)
    if not objections_past(kept_since(now)).filter(pk=key).exists():
        return 0
    fresh.name_cipher = fresh.contact_cipher = ""
    fresh.text = fresh.reply = GONE
    forget_files(fresh.files.values_list("file_name", flat=True))
    fresh.files.all().delete()
    fresh.purged_at = now
    fresh.version += 1
    fresh.save()
    append(
        by=None, verb="grantobjection.purge", thing=fresh, source=fresh.state, target=fresh.state,
        reason=REASON, now=now,
    )  # fmt: skip
    return 1


# ------------------------------------------------------------------ files


def remove_stray_files(*, now: datetime, limit: int) -> int:
    """Remove pictures and papers that no row names (any more); how many."""
    pictures = remove_strays(grant_pictures.FOLDER, _pictures, now=now, limit=limit)
    papers = remove_strays(payees.FOLDER, _papers, now=now, limit=limit)
    evidence = remove_strays(grant_notices.FOLDER, _evidence, now=now, limit=limit)
    return pictures + papers + evidence


def _pictures(names: Collection[str]) -> Iterable[str]:
    for model in (ApplicationPhoto, VisitPhoto, ReportPhoto):
        rows = model._default_manager.filter(file_name__in=names)
        yield from rows.values_list("file_name", flat=True)


def _papers(names: Collection[str]) -> Iterable[str]:
    rows = PayeeFile.objects.filter(file_name__in=names, removed_at__isnull=True)
    return rows.values_list("file_name", flat=True)


def _evidence(names: Collection[str]) -> Iterable[str]:
    rows = GrantObjectionFile.objects.filter(file_name__in=names)
    return rows.values_list("file_name", flat=True)
