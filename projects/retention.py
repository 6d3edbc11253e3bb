"""Which applications without a grant, and objections to grants, have been kept long enough.

Source: domain.md §5, invariant 25; docs/decisions/0032-retention.md.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from kit.retention import purge_words
from projects.models import Application, GrantObjection
from projects.models.applications import ApplicationQuerySet
from projects.workflow import CONCLUDED, SELECTING, UNSUCCESSFUL

# The moment at which an application was over; the later ones stand in for older rows.
_ENDED = ("ended_at", "decided_at", "submitted_at", "begun_at")


def applications_past(before: datetime) -> ApplicationQuerySet:
    """Those without a grant that ended before this moment and are needed for nothing more.

    Shapes: in a round that is decided all at once, not before its deadline is that long over and
    its list is made; never while an objection of the round waits for its conclusion.
    """
    rows = Application.objects.annotate(over_at=Coalesce(*_ENDED))
    late = Q(round__closes_at__isnull=False, round__closes_at__gte=before)
    at_once = Q(round__is_rolling=False)
    disputed = GrantObjection.objects.unresolved().filter(notice__round=OuterRef("round"))
    return rows.filter(
        ~Exists(disputed), state__in=UNSUCCESSFUL, grant__isnull=True, purged_at__isnull=True,
        over_at__lt=before,
    ).exclude(at_once & (late | Q(round__state__in=SELECTING)))  # fmt: skip


def objections_past(before: datetime) -> "QuerySet[GrantObjection]":
    """Objections to lists of grants that were concluded before this moment."""
    rows = GrantObjection.objects.annotate(over_at=Coalesce("resolved_at", "screened_at"))
    return rows.filter(state__in=CONCLUDED, purged_at__isnull=True, over_at__lt=before).order_by(
        F("over_at"), "pk"
    )


def application_words(application: Application) -> str:
    """When what is personal in an application goes or went; nothing where no day is known."""
    if application.purged_at is not None:
        return purge_words(None, application.purged_at)
    round_ = application.round
    if application.state not in UNSUCCESSFUL:
        return ""
    moments = (getattr(application, name) for name in _ENDED)
    ended = next(moment for moment in moments if moment is not None)
    if round_.is_rolling:
        return purge_words(ended, None)
    if round_.state in SELECTING:
        return "个人信息在本轮评定结束后按期清除"
    return purge_words(max(ended, round_.closes_at or ended), None)


def objection_words(objection: GrantObjection) -> str:
    """When what tells who objected goes or went."""
    over = objection.state in CONCLUDED
    ended = (objection.resolved_at or objection.screened_at) if over else None
    return purge_words(ended, objection.purged_at)
