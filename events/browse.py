"""What the public pages of events read."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from directory.models import Person
from events.models import (
    Edition,
    EditionOrganisation,
    Lineup,
    Participant,
    ProductFigure,
    Session,
)
from events.models.editions import EditionQuerySet
from kit.gather import Gathering, Part, by, hang


def published_editions() -> EditionQuerySet:
    """Every edition of which the public is told, newest first."""
    return Edition.objects.published().select_related("series", "region").newest_first()


def edition_for_page(slug: str) -> Edition | None:
    """One edition that the public is told of."""
    rows = published_editions().defer("search_text", "series__search_text")
    return rows.filter(slug=slug).first()


def edition_parts(edition: Edition) -> dict[str, Part]:
    """Everything that hangs on an edition inside this app."""
    inside = {"session__edition": edition.pk}
    sessions = Session.organisations.through.objects.filter(**inside)
    stars = Lineup.people.through.objects.filter(lineup__session__edition=edition.pk)
    return {
        "organisations": Part(edition.organisations.order_by("position", "pk"), ("organisation",)),
        "sessions": Part(edition.sessions.order_by("position", "pk")),
        "participants": Part(
            Participant.objects.filter(**inside).order_by("position", "pk"),
            ("person__organisation",),
        ),
        "bodies": Part(sessions.order_by("pk"), ("organisation",)),
        "lineups": Part(Lineup.objects.filter(**inside).order_by("position", "pk")),
        "stars": Part(stars.order_by("pk"), ("person",)),
        "figures": Part(edition.figures.order_by("position", "pk")),
        "highlights": Part(edition.highlights.order_by("pk")),
        "products": Part(edition.products.order_by("position", "pk")),
        "product_figures": Part(
            ProductFigure.objects.filter(product__edition=edition.pk).order_by("position", "pk")
        ),
        "projects": Part(edition.projects.published().order_by("position", "pk")),
        "rounds": Part(edition.rounds.published().order_by("-year", "pk"), ("award",)),
    }


_EVERYTHING = Gathering(Edition, edition_parts)


def fill_edition(edition: Edition) -> dict[str, list[Any]]:
    """Hang on the edition everything that its page shows, in one statement; all parts of it."""
    found = _EVERYTHING.of(edition)
    for name in ("organisations", "sessions", "figures", "highlights", "products"):
        hang(edition, name, found[name])
    _fill_agenda(found)
    figures = by(found["product_figures"], "product_id")
    for product in found["products"]:
        hang(product, "figures", figures.get(product.pk, []))
    return found


def _fill_agenda(found: dict[str, list[Any]]) -> None:
    """Hang on the sessions who took part and what was staged."""
    people, bodies = by(found["participants"], "session_id"), by(found["bodies"], "session_id")
    lineups, stars = by(found["lineups"], "session_id"), by(found["stars"], "lineup_id")
    for lineup in found["lineups"]:
        hang(lineup, "people", [row.person for row in stars.get(lineup.pk, [])])
    for session in found["sessions"]:
        hang(session, "participants", people.get(session.pk, []))
        hang(session, "organisations", [row.organisation for row in bodies.get(session.pk, [])])
        hang(session, "lineups", lineups.get(session.pk, []))


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
