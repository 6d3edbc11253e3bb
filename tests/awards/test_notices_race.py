"""Notices under many hands at once, and under a minute that moves."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import close_old_connections, connection

from awards.actions import notices as notice_actions
from awards.actions import objections as objection_actions
from awards.actions.decisions import confirm_nomination
from awards.actions.notices import confirm_listed, open_notice
from awards.actions.objections import accept_objection, file_objection
from awards.models import Nomination, Notice, Objection, Winner
from awards.workflow import NominationState
from kit.ids import public_id
from kit.verdict import Refused
from ledger.models import Entry
from tests.awards.cast import Cast, make_cast
from tests.awards.notices import filed, first, opened, scheduled
from tests.factories.directory import MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SECOND = timedelta(seconds=1)


def together(*works: Callable[[], object]) -> list[Exception]:
    """Run all of them at once; what went wrong in any."""
    failures: list[Exception] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=20)
            work()
        except Exception as failure:  # noqa: BLE001 - the test wants to see whatever it is
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    close_old_connections()
    return failures


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def second_approver(cast: Cast):
    return MembershipFactory(organisation=cast.house, role="approver").user


def test_notice_when_two_open_it_at_once_then_one_does_and_the_other_hears_why(
    cast: Cast, now: datetime
) -> None:
    notice = scheduled(cast, now, "艾必齐", "李春亮")
    people = (cast.approver, second_approver(cast))
    failures = together(
        *(lambda by=by: open_notice(notice=notice, by=by, now=now) for by in people)
    )
    (failure,) = failures
    assert isinstance(failure, Refused)
    assert "公示中" in failure.reason
    assert Entry.objects.filter(verb="notice.open").count() == 1
    assert Entry.objects.filter(verb="nomination.notice").count() == 2
    assert Nomination.objects.filter(state=NominationState.NOTICE).count() == 2


def test_notice_when_no_row_is_locked_then_both_open_it(cast: Cast, now: datetime, monkeypatch):
    """The guard's negative control: without the lock both believe to be first."""
    notice = scheduled(cast, now)
    met = threading.Barrier(2)

    def unlocked(one, version=None):
        found = Notice.objects.select_related("round__award", "category").get(pk=one.pk)
        met.wait(timeout=20)
        return found

    monkeypatch.setattr(notice_actions, "fresh_notice", unlocked)
    monkeypatch.setattr(notice_actions, "may_step_nomination", lambda *_: True)
    monkeypatch.setattr(notice_actions, "move", lambda *_, **__: None)
    monkeypatch.setattr(notice_actions, "step_round", lambda **_: None)
    people = (cast.approver, second_approver(cast))
    together(*(lambda by=by: open_notice(notice=notice, by=by, now=now) for by in people))
    assert Entry.objects.filter(verb="notice.open").count() == 2


def test_objection_when_it_comes_in_the_second_of_the_end_then_it_is_never_passed_by(
    cast: Cast, now: datetime
) -> None:
    """Filed at the last moment while somebody confirms a moment later: it waits, or counts."""
    notice = opened(cast, now)
    row = first(notice)
    failures = together(
        lambda: filed(notice, row, notice.ends_at),
        lambda: confirm_listed(notice=notice, by=cast.approver, now=notice.ends_at + SECOND / 10),
    )
    assert Objection.objects.count() == 1
    confirmed = Winner.objects.exists()
    # Either the objection was there first and stopped the confirmation, or it came in afterwards
    # and is there to be handled: it is never lost, and nothing is half done.
    assert confirmed == (failures == [])
    assert all("没有结论" in str(failure) for failure in failures)


def test_objection_when_accepted_while_somebody_confirms_then_only_one_happens(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    row = first(notice)
    objection = filed(notice, row, now)
    after = notice.ends_at + SECOND
    Objection.objects.update(state="received")
    failures = together(
        lambda: accept_objection(objection=objection, by=cast.organiser, now=after),
        lambda: confirm_nomination(nomination=row.nomination, by=cast.approver, now=after),
    )
    (failure,) = failures
    assert isinstance(failure, Refused)
    assert not Winner.objects.exists()
    row.nomination.refresh_from_db()
    assert row.nomination.state == NominationState.SUSPENDED


def test_objection_when_one_form_is_sent_by_two_hands_at_once_then_it_is_one(
    cast: Cast, now: datetime
) -> None:
    notice, key = opened(cast, now), public_id()
    given = {"notice": notice, "row": None, "name": "甲", "contact": "1", "text": "x", "now": now}
    codes: list[str] = []

    def send() -> None:
        codes.append(file_objection(**given, form_key=key).code)

    assert together(send, send) == []
    assert len(set(codes)) == 1
    assert Objection.objects.count() == 1
    assert objection_actions.found_by_code(codes[0])
