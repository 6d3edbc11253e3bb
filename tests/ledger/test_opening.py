"""What is open to everybody, and when; what a hold keeps closed."""

from datetime import timedelta

import pytest

from directory.models import Agreement
from ledger.actions import append, hold, lift
from ledger.models import Entry, Hold

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def opened(now) -> list[int]:
    return sorted(Entry.objects.opened(now).values_list("sequence", flat=True))


@pytest.fixture
def announced(now, thing) -> list[Agreement]:
    """Two things, each with an entry that opens an hour from now."""
    things = [thing, Agreement(pk=32)]
    for each in things:
        append(
            by=None,
            verb="confirm",
            thing=each,
            public={"text": "已确认"},
            public_from=now + timedelta(hours=1),
            now=now,
        )
    return things


def test_entry_when_its_time_comes_then_opens_to_the_second(announced, now):
    hour = now + timedelta(hours=1)
    assert opened(hour - SECOND) == []
    assert opened(hour) == [1, 2]


def test_entry_when_never_public_then_never_opens(now, thing):
    append(by=None, verb="screen", thing=thing, now=now)
    assert opened(now + timedelta(days=36500)) == []


def test_hold_when_the_announcement_is_postponed_then_closed_until_the_new_time(announced, now):
    later = now + timedelta(hours=5)
    hold(things=announced[:1], until=later)
    assert opened(later - SECOND) == [2]
    assert opened(later) == [1, 2]


def test_hold_when_postponed_again_then_the_last_time_counts(announced, now):
    hold(things=announced, until=now + timedelta(hours=9))
    hold(things=announced, until=now + timedelta(hours=3))
    assert opened(now + timedelta(hours=3)) == [1, 2]
    assert Hold.objects.count() == 2


def test_hold_when_the_announcement_is_brought_forward_then_opens_no_sooner(announced, now):
    hold(things=announced, until=now)
    assert opened(now + timedelta(minutes=30)) == []


def test_hold_when_without_end_then_closed_until_lifted(announced, now):
    far = now + timedelta(days=36500)
    hold(things=announced, until=None)
    assert opened(far) == []
    lift(things=announced[1:])
    assert opened(far) == [2]
    lift(things=announced)
    assert opened(far) == [1, 2]


def test_hold_when_given_a_thing_twice_then_held_once(announced):
    hold(things=[*announced, *announced], until=None)
    assert Hold.objects.count() == 2


def test_hold_and_lift_when_many_then_few_queries(now, django_assert_max_num_queries):
    things = [Agreement(pk=number, public_id=f"p{number}") for number in range(1, 1501)]
    with django_assert_max_num_queries(12):
        hold(things=things, until=None)
    with django_assert_max_num_queries(4):
        lift(things=things)
    assert not Hold.objects.exists()


def test_with_opened_when_asked_then_agrees_with_opened(announced, now):
    hold(things=announced[:1], until=None)
    hour = now + timedelta(hours=1)
    rows = Entry.objects.with_opened(hour).order_by("sequence")
    assert [row.is_open for row in rows] == [False, True]


@pytest.mark.parametrize("sees", [True, False])
def test_visible_to_when_asked_then_everything_or_nothing(announced, sees):
    class Reader:
        is_overseer = sees

    assert Entry.objects.visible_to(Reader()).count() == (2 if sees else 0)
    assert Entry.objects.visible_to(object()).count() == 0
