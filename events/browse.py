"""What the public pages of events read."""

from itertools import groupby

from django.db.models import Prefetch

from events.models import Edition, EditionOrganisation, Participant, Session
from events.models.editions import EditionQuerySet


def published_editions() -> EditionQuerySet:
    """Every edition of which the public is told, newest first."""
    return Edition.objects.published().select_related("series", "region").newest_first()


def edition_for_page(slug: str) -> Edition | None:
    """One edition with everything its page shows, in a fixed number of queries."""
    people = Participant.objects.shown().select_related("person__organisation")
    sessions = Session.objects.prefetch_related(
        Prefetch("participants", people), "organisations", "lineups__people"
    )
    rows = published_editions().prefetch_related(
        Prefetch("organisations", EditionOrganisation.objects.select_related("organisation")),
        Prefetch("sessions", sessions),
        "figures",
        "highlights",
        "products__figures",
    )
    return rows.filter(slug=slug).first()


def organisations_by_role(edition: Edition) -> list[tuple[str, list[EditionOrganisation]]]:
    """The organisations in the order of the roles; what is only inferred is left out."""
    order = EditionOrganisation.As.values
    stated = [row for row in edition.organisations.all() if not row.is_inferred]
    stated.sort(key=lambda row: (order.index(row.role), row.position))
    grouped = groupby(stated, key=lambda row: row.role)
    return [(str(EditionOrganisation.As(role).label), list(rows)) for role, rows in grouped]
