"""What goes by itself once it has been kept long enough: lost nominations, objections, files.

Each row in a transaction of its own, looked at again under its lock: whoever is killed leaves the
rest for the next run, and two that run at once do nothing twice.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from awards.actions import objections, photos
from awards.actions.forgetting import empty_nomination
from awards.actions.locks import locked_nomination
from awards.models import Nomination, Objection, ObjectionFile, Photo
from awards.retention import nominations_past, objections_past
from kit.pictures import SUFFIXES
from kit.retention import GONE, kept_since
from kit.strays import forget_files, remove_strays
from ledger.actions import append

REASON = "保存期满"
_VARIANT = re.compile(rf"-\d+\.(?:{'|'.join(SUFFIXES)})$")


def purge_nominations(*, now: datetime, limit: int) -> int:
    """Empty the nominations that won nothing and have been kept long enough; how many.

    Shapes: those merged into others come after them, since they go with their targets.
    Source: domain.md §5, invariant 25.
    """
    done = 0
    for merged in (False, True):
        rows = nominations_past(kept_since(now)).filter(merged_into__isnull=not merged)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[: limit - done])
        done += sum(_purge_nomination(key, now) for key in keys)
    return done


@transaction.atomic
def _purge_nomination(key: int, now: datetime) -> int:
    fresh = locked_nomination(Nomination(pk=key))
    if not nominations_past(kept_since(now)).filter(pk=key).exists():
        return 0
    empty_nomination(fresh, now=now)
    append(
        by=None, verb="nomination.purge", thing=fresh, source=fresh.state, target=fresh.state,
        reason=REASON, now=now,
    )  # fmt: skip
    return 1


def purge_objections(*, now: datetime, limit: int) -> int:
    """Empty objections that were answered long ago, who sent them first of all; how many."""
    keys = list(objections_past(kept_since(now)).values_list("pk", flat=True)[:limit])
    return sum(_purge_objection(key, now) for key in keys)


@transaction.atomic
def _purge_objection(key: int, now: datetime) -> int:
    fresh = Objection.objects.select_for_update().get(pk=key)
    if not objections_past(kept_since(now)).filter(pk=key).exists():
        return 0
    fresh.name_cipher = fresh.contact_cipher = ""
    fresh.text = GONE
    for name in ("decline_reason", "resolution", "reply"):
        setattr(fresh, name, GONE if getattr(fresh, name) else "")
    forget_files(fresh.files.values_list("file_name", flat=True))
    fresh.files.all().delete()
    fresh.purged_at = now
    fresh.version += 1
    fresh.save()
    append(
        by=None, verb="objection.purge", thing=fresh, source=fresh.state, target=fresh.state,
        reason=REASON, now=now,
    )  # fmt: skip
    return 1


# ------------------------------------------------------------------ files


def remove_stray_files(*, now: datetime, limit: int) -> int:
    """Remove photos, their variants, and evidence that no row names (any more); how many."""
    pictures = remove_strays(photos.FOLDER, _pictures, now=now, limit=limit)
    return pictures + remove_strays(objections.FOLDER, _evidence, now=now, limit=limit)


def _pictures(names: Collection[str]) -> Iterable[str]:
    """Those that are a photo's own file, or a variant beside it."""
    stems = {name: _VARIANT.sub("", name).removesuffix(".jpg") for name in names}
    files = {f"{stem}.jpg" for stem in stems.values()}
    known = set(Photo.objects.filter(file_name__in=files).values_list("file_name", flat=True))
    return (name for name, stem in stems.items() if f"{stem}.jpg" in known)


def _evidence(names: Collection[str]) -> Iterable[str]:
    rows = ObjectionFile.objects.filter(file_name__in=names)
    return rows.values_list("file_name", flat=True)
