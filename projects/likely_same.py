"""Applications that may be of the same people: flagged for a person to look at, never refused."""

from django.db.models import Q, QuerySet

from projects.models import Application
from projects.workflow import ApplicationState

MOST = 8


def likely_same(application: Application) -> QuerySet[Application]:
    """Others of the same house, in this round and earlier ones, that share name, contact, code or
    telephone; what other houses were asked for is not theirs to know.

    Source: domain.md invariant 13: fuzzy matches are flagged only.
    """
    same = Q()
    if application.name:
        same |= Q(name=application.name)
    if application.contact_name:
        same |= Q(contact_name=application.contact_name, region=application.region)
    if application.uscc:
        same |= Q(uscc=application.uscc)
    if application.applicant_index:
        same |= Q(applicant_index=application.applicant_index)
    house = Application.objects.filter(round__run_by=application.round.run_by_id)
    rows = house.exclude(pk=application.pk).exclude(state=ApplicationState.DRAFT)
    if not same:
        return rows.none()
    return rows.filter(same).select_related("round", "region").order_by("-begun_at", "-pk")[:MOST]
