"""Two at once for the last place, and for the last prize: one gets it, the other reads why."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError

from awards.actions import decisions
from awards.actions.deciding import confirm_many, lock_result
from awards.actions.decisions import propose_nomination
from awards.models import Nomination, ResultSnapshot, Round, Winner
from directory.models import User
from kit.verdict import Refused
from ledger.audit import verify_database
from ledger.models import Entry
from projects.models import Commitment
from tests.awards.cast import Cast
from tests.awards.jury_cast import deciding_cast, fund_of, ranked
from tests.factories.directory import MembershipFactory, UserFactory
from tests.ledger.test_concurrency import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def each_by_another(
    cast: Cast, rows: list[Nomination], refused: list[str], act: Callable[[Nomination, User], None]
) -> Callable[[int], None]:
    people = [UserFactory() for _ in rows]
    for user in people:
        for role in ("organiser", "approver"):
            MembershipFactory(user=user, organisation=cast.house, role=role)

    def work(number: int) -> None:
        try:
            act(rows[number], User.objects.get(pk=people[number].pk))
        except Refused as refusal:
            refused.append(refusal.reason)

    return work


def proposing(now: datetime) -> Callable[[Nomination, User], None]:
    def act(nomination: Nomination, user: User) -> None:
        propose_nomination(nomination=nomination, by=user, now=now, reason="同时提出")

    return act


def test_quota_when_two_take_the_last_place_at_once_then_one_gets_it(now: datetime) -> None:
    cast, refused = deciding_cast(quota=1), []  # type: ignore[var-annotated]
    rows = ranked(cast, now)
    assert together(4, each_by_another(cast, rows, refused, proposing(now))) == []
    assert Nomination.objects.filter(state="proposed").count() == 1
    assert len(refused) == 3
    assert all("没有空余名额" in reason for reason in refused)
    assert fund_of(cast).reserved == 1000


def test_prize_when_the_last_is_wanted_by_many_at_once_then_the_fund_holds(now: datetime) -> None:
    cast, refused = deciding_cast(quota=None, total=2000), []  # type: ignore[var-annotated]
    assert together(4, each_by_another(cast, ranked(cast, now), refused, proposing(now))) == []
    assert Commitment.objects.live().count() == 2
    assert fund_of(cast).reserved == 2000
    assert all("只剩 0 元" in reason for reason in refused)
    assert verify_database().sequence == Entry.objects.count()


def test_quota_when_the_round_is_not_locked_then_the_database_keeps_it(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "locked_round", lambda round_: Round.objects.get(pk=round_.pk))
    slow = decisions.may_step_nomination
    cast, refused = deciding_cast(quota=1), []  # type: ignore[var-annotated]

    met = threading.Barrier(2)

    def waiting(*args: object) -> object:
        met.wait(timeout=20)
        return slow(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "may_step_nomination", waiting)
    rows = ranked(cast, now)[:2]
    # Without the lock both pass the count of the action; the trigger counts once more.
    failures = together(2, each_by_another(cast, rows, refused, proposing(now)))
    assert [type(one) for one in failures] == [IntegrityError]
    assert Nomination.objects.filter(state="proposed").count() == 1


def test_confirmation_when_two_approve_the_same_at_once_then_one_winner(now: datetime) -> None:
    cast, refused = deciding_cast(), []  # type: ignore[var-annotated]
    first, second, *_ = ranked(cast, now)
    for one in (first, second):
        propose_nomination(nomination=one, by=cast.organiser, now=now)

    def act(_one: Nomination, user: User) -> None:
        confirm_many(round_=cast.round, nominations=[second, first], by=user, now=now)

    assert together(2, each_by_another(cast, [first, second], refused, act)) == []
    assert Winner.objects.count() == 2
    assert len(refused) == 1
    assert "拟授" in refused[0]
    fund = fund_of(cast)
    assert (fund.reserved, fund.committed) == (0, 2000)


def test_lock_when_two_lock_at_once_then_one_snapshot(now: datetime) -> None:
    cast, refused = deciding_cast(), []  # type: ignore[var-annotated]
    rows = ranked(cast, now)[:2]

    def act(_one: Nomination, user: User) -> None:
        lock_result(round_=cast.round, by=user, now=now)

    assert together(2, each_by_another(cast, rows, refused, act)) == []
    assert ResultSnapshot.objects.count() == 1
    assert refused == ["结果已经锁定。"]
