"""What the public pages of events read."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from directory.models import Person
from events.models import Edition, EditionOrganisation, Lineup, Participant, Session
from events.models.editions import EditionQuerySet
from events.parts import PARTS, PLANS, cap_for, drop_incomplete, held
from kit.gather import by, hang
from kit.prepared import Prepared


def published_editions() -> EditionQuerySet:
    """Every edition of which the public is told, newest first."""
    return Edition.objects.published().select_related("series", "region").newest_first()


@dataclass(frozen=True, slots=True)
class EditionPage:
    """What a page shows beside the edition itself.

    Shapes: `linked` are the projects that line-ups name, by slug; `more` is how many there are of
    each kind of which not all are shown.
    """

    projects: list[Any]
    rounds: list[Any]
    linked: dict[str, Any]
    more: dict[str, int]


def _one_edition(slug: str) -> EditionQuerySet:
    rows = published_editions().defer("search_text", "series__search_text").filter(slug=slug)
    return rows.annotate(**{f"count_{name}": held(part) for name, part in PARTS.items()})


_ONE_EDITION = Prepared(_one_edition, slug=str)


def edition_for_page(slug: str) -> Edition | None:
    """One edition that the public is told of, with how much of every kind it holds."""
    return _ONE_EDITION.first(slug=slug)


def fill_edition(edition: Edition) -> EditionPage:
    """Hang on the edition what its page shows, in one statement.

    Shapes: all of it where it is little, else the same number of each kind at most; the others
    are counted in `more`.
    """
    counts = {name: int(getattr(edition, f"count_{name}")) for name in PARTS}
    cap = cap_for(counts)
    found = PLANS[cap].of(edition)
    drop_incomplete(found, counts)
    for name in ("organisations", "sessions", "figures", "highlights", "products"):
        hang(edition, name, found[name])
    _fill_agenda(found)
    figures = by(found["product_figures"], "product_id")
    for product in found["products"]:
        hang(product, "figures", figures.get(product.pk, []))
    more = {name: count for name, count in counts.items() if count > len(found[name])}
    linked = {row.slug: row for row in (*found["projects"], *found["lineup_projects"])}
    return EditionPage(found["projects"], found["rounds"], linked, more)


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

    Shapes: who is hidden was not read, and is in neither list; nobody is in both.
    """

    session: Session
    participants: list[Participant]
    lineups: list[tuple[Lineup, list[Person]]]


def agenda(edition: Edition) -> list[AgendaItem]:
    """The sessions in their order, with those people that the public may see."""
    return [_agenda_item(session) for session in edition.sessions.all()]


def _agenda_item(session: Session) -> AgendaItem:
    lineups = [(lineup, list(lineup.people.all())) for lineup in session.lineups.all()]
    named = {person.pk for _, people in lineups for person in people}
    others = [one for one in session.participants.all() if one.person_id not in named]
    return AgendaItem(session, others, lineups)


def organisations_by_role(edition: Edition) -> list[tuple[str, list[EditionOrganisation]]]:
    """The organisations in the order of the roles."""
    order = EditionOrganisation.As.values
    stated = list(edition.organisations.all())
    stated.sort(key=lambda row: (order.index(row.role), row.position))
    grouped = groupby(stated, key=lambda row: row.role)
    return [(str(EditionOrganisation.As(role).label), list(rows)) for role, rows in grouped]
