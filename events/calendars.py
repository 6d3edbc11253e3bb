"""Editions and their timed sessions as a calendar (RFC 5545).

Only what is known to the day is an entry: a date known to the month or year, or one that the
source only implies, would be a guess in somebody's diary.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db.models import Prefetch
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from events.models import Edition, Session
from events.models.editions import EditionQuerySet
from events.workflow import EditionState
from kit.addresses import absolute_url
from kit.dates import SHANGHAI, Precision

ENTRIES = 100
DAY = timedelta(days=1)
_STATUS = {EditionState.CANCELLED: "CANCELLED", EditionState.POSTPONED: "TENTATIVE"}


def dated_editions() -> EditionQuerySet:
    """The published editions that have their place in a calendar, newest first."""
    rows = Edition.objects.published().filter(starts_precision=Precision.DAY)
    return rows.exclude(starts_on=None).select_related("series").newest_first()


def edition_with_sessions(slug: str) -> Edition | None:
    """One published edition with its timed sessions, dated or not."""
    timed = Session.objects.exclude(starts_at=None).order_by("starts_at", "pk")
    rows = Edition.objects.published().select_related("series")
    return rows.prefetch_related(Prefetch("sessions", timed)).filter(slug=slug).first()


def calendar_of(name: str, entries: Iterable[Event]) -> bytes:
    """A calendar of that name, ready to be sent."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.BASE_HOST}//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", DAY, parameters={"VALUE": "DURATION"})
    calendar.add_component(_shanghai())
    for entry in entries:
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def edition_entry(edition: Edition) -> Event | None:
    """The days of an edition; nothing where its first day is not a known fact."""
    starts = edition.starts_on
    if starts is None or not _is_known(edition, "starts"):
        return None
    ends = edition.ends_on if edition.ends_on and _is_known(edition, "ends") else starts
    entry = _entry(edition, edition.public_id, edition.title)
    entry.add("dtstart", starts)
    entry.add("dtend", ends + DAY)  # the end of an all-day entry is the day after it
    entry.add("transp", "TRANSPARENT")
    if told := "\n".join(filter(None, (_told(edition), edition.summary))):
        entry.add("description", told)
    return entry


def session_entries(edition: Edition) -> list[Event]:
    """The sessions whose hour is known; how long they last, no source says."""
    return [
        _session_entry(edition, session, session.starts_at)
        for session in edition.sessions.all()
        if session.starts_at
    ]


def _session_entry(edition: Edition, session: Session, begins: datetime) -> Event:
    name = uuid5(NAMESPACE_URL, f"{edition.public_id}/{session.pk}").hex
    entry = _entry(edition, name, f"{edition.title}：{session.title}")
    entry.add("dtstart", begins.astimezone(SHANGHAI))
    if session.summary:
        entry.add("description", session.summary)
    return entry


def _entry(edition: Edition, name: str, title: str) -> Event:
    entry = Event()
    page = absolute_url(edition.get_absolute_url())
    facts: dict[str, Any] = {
        "uid": f"{name}@{settings.BASE_HOST}",
        "dtstamp": edition.updated_at,
        "last-modified": edition.updated_at,
        "sequence": edition.version - 1,
        "status": _STATUS.get(EditionState(edition.state), "CONFIRMED"),
        "summary": title,
        "location": " ".join(filter(None, (edition.city, edition.venue))),
        "url": page,
    }
    for key, value in facts.items():
        if value not in ("", None):
            entry.add(key, value)
    return entry


def _told(edition: Edition) -> str:
    """What the dates leave open: why it is off, or what the page says of its time."""
    if edition.state in _STATUS and edition.state_reason:
        return f"{edition.get_state_display()}：{edition.state_reason}"
    return "" if edition.ends_on is None or _is_known(edition, "ends") else f"时间：{edition.when}"


def _is_known(edition: Edition, which: str) -> bool:
    precise = getattr(edition, f"{which}_precision") == Precision.DAY
    return precise and f"{which}_on" not in edition.inferred


def _shanghai() -> Timezone:
    """The zone of every hour here; China has kept one offset all the year since 1992."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Shanghai")
    since = date(1992, 1, 1)
    standard.add("dtstart", datetime(since.year, since.month, since.day))  # noqa: DTZ001
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone
