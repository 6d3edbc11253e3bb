"""Calendars, read back with the parser of the library."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from kit.dates import Precision
from tests.answers import assert_public
from tests.factories.events import EditionFactory, SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db


def read(client, url):
    answer = client.get(url)
    text = assert_public(answer)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return Calendar.from_ical(text)


def entries(client, url):
    return read(client, url).walk("VEVENT")


def test_calendar_when_an_edition_is_known_to_the_day_then_it_is_a_whole_day_entry(client):
    edition = EditionFactory(official_title="第十届公益盛典；" * 12, city="成都", venue="大剧院")
    calendar = read(client, f"/events/{edition.series.slug}/{edition.slug}.ics")
    (entry,) = calendar.walk("VEVENT")
    assert entry["uid"] == f"{edition.public_id}@testserver"
    assert entry.decoded("dtstart") == date(2025, 5, 20)
    assert entry.decoded("dtend") == date(2025, 5, 22)  # the day after the last
    assert entry["summary"] == edition.official_title
    assert entry["location"] == "成都 大剧院"
    assert (entry["status"], entry["sequence"]) == ("CONFIRMED", 0)
    assert entry["dtstamp"].dt.tzname() == "UTC"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_calendar_when_a_session_has_its_hour_then_it_stands_in_the_zone_of_shanghai(client):
    begins = datetime(2025, 5, 20, 19, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    session = SessionFactory(title="颁奖", starts_at=begins)
    SessionFactory(edition=session.edition, title="没有时间")
    url = f"/events/{session.edition.series.slug}/{session.edition.slug}.ics"
    _, entry = entries(client, url)
    assert entry.decoded("dtstart") == begins
    assert entry["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert [one["uid"] for one in entries(client, url)] == [
        one["uid"] for one in entries(client, url)
    ]


@pytest.mark.parametrize("state,status", [("cancelled", "CANCELLED"), ("postponed", "TENTATIVE")])
def test_calendar_when_it_does_not_take_place_then_says_so(client, state, status):
    edition = EditionFactory(**{state: True}, version=3)
    (entry,) = entries(client, "/calendar.ics")
    assert (entry["status"], entry["sequence"]) == (status, 2)
    assert edition.state_reason in entry["description"]


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_precision": Precision.MONTH},
        {"starts_precision": Precision.YEAR},
        {"undated": True},
        {"inferred": ["starts_on"]},
        {"planned": True},
    ],
)
def test_calendar_when_the_day_is_not_a_known_fact_then_there_is_no_entry(client, facts):
    edition = EditionFactory(**facts)
    assert entries(client, "/calendar.ics") == []
    assert entries(client, f"/events/{edition.series.slug}.ics") == []
    if "planned" not in facts:
        assert entries(client, f"/events/{edition.series.slug}/{edition.slug}.ics") == []


def test_calendar_when_the_last_day_is_only_guessed_then_one_day_and_a_word(client):
    EditionFactory(ends_precision=Precision.MONTH)
    (entry,) = entries(client, "/calendar.ics")
    assert entry.decoded("dtend") == date(2025, 5, 21)
    assert "2025年5月" in entry["description"]


def test_calendar_when_of_a_series_then_holds_its_editions_alone(client):
    series = SeriesFactory()
    mine = EditionFactory(series=series)
    EditionFactory()
    assert [one["uid"] for one in entries(client, f"/events/{series.slug}.ics")] == [
        f"{mine.public_id}@testserver"
    ]


def test_calendar_when_asked_for_under_another_series_then_leads_there(client):
    edition = EditionFactory()
    answer = client.get(f"/events/elsewhere/{edition.slug}.ics")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/events/{edition.series.slug}/{edition.slug}.ics"
