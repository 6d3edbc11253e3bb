"""Meetings in the admin: written down, moved, voted, printed, closed."""

from datetime import datetime
from typing import Any

import pytest

from awards.models import Meeting, Motion
from ledger.models import Entry
from tests.awards.cast import Cast
from tests.awards.jury_cast import deciding_cast, ranked
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_steps import asked
from tests.factories.deciding import MeetingFactory, MotionFactory
from tests.sent import opened

pytestmark = pytest.mark.django_db
LIST = "/admin/awards/meeting/"


@pytest.fixture
def cast(db: None) -> Cast:
    return deciding_cast()


def address(meeting: Meeting, page: str = "change") -> str:
    return f"{LIST}{meeting.pk}/{page}/"


MOVED = {
    "kind": "choose", "reason": "带动更多人", "moved_by_name": "甲", "seconded_by_name": "乙",
    "votes_for": "2", "votes_against": "1", "votes_abstained": "0",
}  # fmt: skip


def test_meeting_when_added_and_changed_then_the_record_has_it(
    cast: Cast, now: datetime, clock: Any
) -> None:
    client = signed_in(cast, "organiser")
    given = opened(client, f"{LIST}add/") | {
        "round": cast.round.pk, "title": "定评会", "held_on": "2026-03-07", "attendees": "甲\n乙",
    }  # fmt: skip
    answer = client.post(f"{LIST}add/", given)
    assert answer.status_code == 302, answer.context["errors"]
    meeting = Meeting.objects.get()
    assert meeting.present == ["甲", "乙"]
    again = client.post(f"{LIST}add/", given)
    assert Meeting.objects.count() == 1
    assert again.status_code == 302
    client.post(address(meeting), opened(client, address(meeting)) | {"minutes": "讨论了名单。"})
    meeting.refresh_from_db()
    assert meeting.minutes == "讨论了名单。"
    verbs = Entry.objects.for_object(meeting).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["meeting.hold", "meeting.edit"]


def test_meeting_when_the_round_is_foreign_then_it_cannot_be_chosen(cast: Cast, clock: Any) -> None:
    other = deciding_cast()
    client = signed_in(cast, "organiser")
    given = opened(client, f"{LIST}add/") | {
        "round": other.round.pk, "title": "x", "held_on": "2026-03-07", "attendees": "甲",
    }  # fmt: skip
    assert client.post(f"{LIST}add/", given).status_code == 200
    assert not Meeting.objects.exists()


def test_motion_when_recorded_on_the_page_then_it_stands_in_the_printed_minutes(
    cast: Cast, now: datetime, clock: Any
) -> None:
    second = ranked(cast, now)[1]
    meeting = MeetingFactory(round=cast.round)
    client, url = signed_in(cast, "organiser"), address(meeting, "motion")
    wrong = client.post(url, asked(client, url) | MOVED | {"nomination": second.pk, "reason": ""})
    assert "不按名次" in wrong.content.decode()
    assert 'value="甲"' in wrong.content.decode()
    client.post(url, asked(client, url) | MOVED | {"nomination": second.pk})
    motion = Motion.objects.get()
    assert (motion.is_carried, motion.nomination) == (True, second)
    for page in ("minutes", "change"):
        text = signed_in(cast, "auditor").get(address(meeting, page)).content.decode()
        assert "带动更多人" in text
        assert "赞成 2，反对 1" in text


def test_motion_when_more_voted_than_were_there_then_a_sentence_and_all_is_kept(
    cast: Cast, now: datetime, clock: Any
) -> None:
    second = ranked(cast, now)[1]
    meeting = MeetingFactory(round=cast.round)
    client, url = signed_in(cast, "organiser"), address(meeting, "motion")
    given = asked(client, url) | MOVED | {"nomination": second.pk, "votes_for": "50"}
    text = client.post(url, given).content.decode()
    assert "多于出席的 5 人" in text
    assert "带动更多人" in text


def test_meeting_when_closed_then_it_is_to_read(cast: Cast, now: datetime, clock: Any) -> None:
    meeting = MeetingFactory(round=cast.round, minutes="讨论了名单。")
    client, url = signed_in(cast, "organiser"), address(meeting, "close")
    client.post(url, asked(client, url))
    meeting.refresh_from_db()
    assert meeting.closed_by == cast.organiser
    assert client.get(address(meeting, "motion")).status_code == 409
    assert 'name="minutes"' not in client.get(address(meeting)).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_minutes_when_there_are_more_motions_then_they_cost_the_same(
    number: int, cast: Cast, now: datetime, clock: Any, django_assert_num_queries: Any
) -> None:
    meeting = MeetingFactory(round=cast.round)
    for nomination in ranked(cast, now)[:number]:
        MotionFactory(meeting=meeting, nomination=nomination)
    client = signed_in(cast, "organiser")
    client.get(address(meeting, "minutes"))
    with django_assert_num_queries(7):
        client.get(address(meeting, "minutes"))
