"""What the pages of series and editions say to machines; pure functions on loaded rows.

What is only inferred is never said, and who is hidden is in none of the rows.
"""

import re
from collections.abc import Iterable, Sequence

from django.urls import reverse

from directory.models import Organisation
from events.browse import AgendaItem
from events.models import Edition, EditionOrganisation, Participant, Series
from events.workflow import EditionState
from kit.addresses import absolute_url
from kit.jsonld import Thing, known_day, named, pruned

_STATUS = {EditionState.CANCELLED: "EventCancelled", EditionState.POSTPONED: "EventPostponed"}
_As = EditionOrganisation.As
_ORGANISERS = frozenset({_As.HOST, _As.CO_HOST, _As.ORGANISER, _As.CO_ORGANISER})
_Part = Participant.As
_PERFORMERS = frozenset({_Part.SPEAKER, _Part.HOST, _Part.STAR, _Part.ANCHOR})
_STARTED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def series_thing(series: Series, hosts: Iterable[Organisation], editions: list[Edition]) -> Thing:
    """A series with its editions."""
    page = _series_page(series)
    return named(
        "EventSeries",
        series.name,
        url=page,
        startDate=series.started if _STARTED.fullmatch(series.started) else "",
        description=series.introduction,
        organizer=[named("Organization", host.name) for host in hosts],
        subEvent=[_brief(edition) for edition in editions],
        **{"@id": f"{page}#series"},
    )


def edition_thing(
    edition: Edition,
    organisations: Sequence[tuple[str, Sequence[EditionOrganisation]]],
    agenda: Sequence[AgendaItem],
) -> Thing:
    """One edition: when, where, by whom, with whom; and whether it takes place."""
    hosts = [row for _, rows in organisations for row in rows if row.role in _ORGANISERS]
    names = dict.fromkeys(row.organisation.name for row in hosts)
    return pruned({
        **_brief(edition),
        "endDate": _day(edition, "ends"),
        "description": edition.summary,
        "location": _place(edition),
        "organizer": [named("Organization", name) for name in names],
        "performer": [named("Person", name) for name in _performers(agenda)],
        "superEvent": _series(edition),
    })  # fmt: skip


def _brief(edition: Edition) -> Thing:
    page = absolute_url(edition.get_absolute_url())
    status = _STATUS.get(EditionState(edition.state), "EventScheduled")
    return pruned({
        "@type": "Event",
        "@id": f"{page}#event",
        "url": page,
        "name": edition.title,
        "startDate": _day(edition, "starts"),
        "eventStatus": f"https://schema.org/{status}",
    })  # fmt: skip


def _series_page(series: Series) -> str:
    return absolute_url(reverse("events:series_detail", args=(series.slug,)))


def _series(edition: Edition) -> Thing | None:
    if edition.series is None:
        return None
    page = _series_page(edition.series)
    return named("EventSeries", edition.series.name, url=page, **{"@id": f"{page}#series"})


def _day(edition: Edition, which: str) -> str:
    if f"{which}_on" in edition.inferred:
        return ""
    return known_day(getattr(edition, f"{which}_on"), getattr(edition, f"{which}_precision"))


def _place(edition: Edition) -> Thing | None:
    city = "" if "city" in edition.inferred else edition.city
    venue = "" if "venue" in edition.inferred else edition.venue
    if not (city or venue):
        return None
    address = named("PostalAddress", "", addressLocality=city, addressCountry="CN")
    return named("Place", venue or city, address=address if city else None)


def _performers(agenda: Sequence[AgendaItem]) -> list[str]:
    """Who stood on the stage by a role that the source states, each once."""
    names: dict[str, None] = {}
    for item in agenda:
        for part in item.participants:
            if part.role in _PERFORMERS and not part.role_inferred:
                names[part.person.name] = None
        for _, people in item.lineups:
            names |= {person.name: None for person in people}
    return list(names)
