"""Which nominations that won nothing, and objections, have been kept long enough.

Source: domain.md §5, invariant 25; docs/decisions/0032-retention.md.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from awards.models import Nomination, Objection
from awards.models.nominations import NominationQuerySet
from awards.workflow import CONCLUDED, LOST, OVER, UNDECIDED, NominationState
from kit.retention import purge_words

# The moment at which a nomination was over; the later ones stand in for older rows.
_ENDED = ("ended_at", "screened_at", "submitted_at", "created_at")
_CONCLUDED = ("replied_at", "resolved_at", "screened_at", "filed_at")


def nominations_past(before: datetime) -> NominationQuerySet:
    """Those that were over before this moment without a prize and are needed for nothing more.

    Shapes: in a batch round, not before its announcement, else its deadline, is that long past; in
    a rolling one each by its own end. What nobody decided on is over with its round. A merged one
    goes with its target. Never while an objection in the round waits for its conclusion. Synthetic
    rows are nobody's.
    """
    rows = Nomination.objects.annotate(
        over_at=Coalesce(*_ENDED),
        round_over_at=Coalesce("round__announce_at", "round__closes_at", *_ENDED),
    )
    round_over = Q(round__state__in=OVER, round_over_at__lt=before)
    lost = Q(state__in=LOST) & (Q(round__is_rolling=True) | round_over)
    left = Q(state__in=UNDECIDED) & round_over
    merged = Q(state=NominationState.MERGED, merged_into__purged_at__isnull=False)
    disputed = Objection.objects.unresolved().filter(notice__round=OuterRef("round"))
    return rows.filter(
        ~Exists(disputed), lost | left | merged, over_at__lt=before, purged_at__isnull=True,
        is_synthetic=False,
    )  # fmt: skip


def objections_past(before: datetime) -> "QuerySet[Objection]":
    """Objections that were answered, or not taken up, before this moment."""
    rows = Objection.objects.annotate(over_at=Coalesce(*_CONCLUDED))
    return rows.filter(state__in=CONCLUDED, purged_at__isnull=True, over_at__lt=before).order_by(
        F("over_at"), "pk"
    )


def nomination_words(nomination: Nomination) -> str:
    """When what is personal in a nomination goes or went; nothing where no day is known.

    Shapes: for those who may know its state.
    """
    if nomination.purged_at is not None:
        return purge_words(None, nomination.purged_at)
    target, round_ = nomination.merged_into or nomination, nomination.round
    ended = _first(target, _ENDED)
    if target.state in LOST and round_.is_rolling:
        return purge_words(ended, None)
    if target.state not in LOST | UNDECIDED or round_.state not in OVER:
        return ""
    return purge_words(max(ended, round_.announce_at or round_.closes_at or ended), None)


def objection_words(objection: Objection) -> str:
    """When what tells who objected goes or went."""
    over = objection.state in CONCLUDED
    return purge_words(_first(objection, _CONCLUDED) if over else None, objection.purged_at)


def _first(thing: Nomination | Objection, names: tuple[str, ...]) -> datetime:
    moments: list[datetime | None] = [getattr(thing, name) for name in names]
    return next(moment for moment in moments if moment is not None)
