"""Places that became free after a round's list was noticed, and may be filled by the next ones.

Source: domain.md §4: who is withdrawn, or against whom an objection is upheld, leaves the list;
the list that was announced for a notice is otherwise closed.
"""

from django.db.models import Count, Min, Q

from awards.models import Category, Round
from awards.models.notices import BEGUN
from awards.workflow import NominationState, RoundState

_LEFT = (NominationState.WITHDRAWN, NominationState.NOT_SELECTED)


def vacancies(round_: Round) -> dict[int, int]:
    """How many places of each category are free because somebody dropped out of the notice.

    Shapes: by the category's key, none without a free place; empty unless the round is 公示中. Who
    was proposed since the first notice opened fills a place; who dropped out before it left none.
    Two statements.
    """
    if round_.is_rolling or round_.state != RoundState.NOTICE:
        return {}
    since = round_.notices.filter(state__in=BEGUN).aggregate(at=Min("opened_at"))["at"]
    if since is None:
        return {}
    gone = Count("pk", filter=Q(state__in=_LEFT, updated_at__gte=since))
    later = Count("pk", filter=Q(proposed_at__gt=since))
    rows = round_.nominations.filter(proposed_at__isnull=False, category__isnull=False)
    counted = rows.order_by().values("category").annotate(gone=gone, later=later)
    free = {row["category"]: row["gone"] - row["later"] for row in counted}
    return {category: number for category, number in free.items() if number > 0}


def vacant_categories(round_: Round) -> list[tuple[Category, int]]:
    """The same with the categories, in their order."""
    free = vacancies(round_)
    rows = round_.categories.filter(pk__in=free) if free else Category.objects.none()
    return [(one, free[one.pk]) for one in rows.order_by("position", "pk")]
