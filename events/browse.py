"""What the public pages of events read."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch

from directory.models import Person
from events.models import Edition, EditionOrganisation, Lineup, Participant, Session
from events.models.editions import EditionQuerySet


def published_editions() -> EditionQuerySet:
    """Every edition of which the public is told, newest first."""
    return Edition.objects.published().select_related("series", "region").newest_first()


def edition_for_page(slug: str) -> Edition | None:
    """One edition with everything its page shows, in a fixed number of queries."""
    people = Participant.objects.select_related("person__organisation")
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


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One session: its line-ups with their people, and who else took part.

    Shapes: a participant that is hidden is in neither list.
    """

    session: Session
    participants: list[Participant]
    lineups: list[tuple[Lineup, list[Person]]]


def agenda(edition: Edition) -> list[AgendaItem]:
    """The sessions in their order, with those people that the public may see."""
    return [_agenda_item(session) for session in edition.sessions.all()]


def _agenda_item(session: Session) -> AgendaItem:
    everyone = session.participants.all()
    hidden = {one.person_id for one in everyone if one.hidden_at}
    lineups = [
        (lineup, [person for person in lineup.people.all() if person.pk not in hidden])
        for lineup in session.lineups.all()
    ]
    named = {person.pk for _, people in lineups for person in people} | hidden
    return AgendaItem(session, [one for one in everyone if one.person_id not in named], lineups)


def organisations_by_role(edition: Edition) -> list[tuple[str, list[EditionOrganisation]]]:
    """The organisations in the order of the roles; what is only inferred is left out."""
    order = EditionOrganisation.As.values
    stated = [row for row in edition.organisations.all() if not row.is_inferred]
    stated.sort(key=lambda row: (order.index(row.role), row.position))
    grouped = groupby(stated, key=lambda row: row.role)
    return [(str(EditionOrganisation.As(role).label), list(rows)) for role, rows in grouped]
