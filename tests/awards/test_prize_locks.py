"""Whoever holds the end of the record waits for nobody: prizes are locked before it, not after."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.models import QuerySet

from awards.actions import deciding, nominations, objections
from awards.actions.deciding import confirm_many, propose_many, retract_many
from awards.actions.decisions import propose_nomination
from awards.actions.nominations import withdraw_nomination
from awards.actions.objections import uphold_objection
from awards.models import Category, Nomination
from ledger import actions as ledger
from ledger.actions import append
from ledger.audit import verify_database
from ledger.models import Entry
from projects.models import Commitment, Fund
from tests.awards.cast import Cast
from tests.awards.jury_cast import deciding_cast, ranked
from tests.factories.awards import CategoryFactory
from tests.factories.notices import NoticeFactory, NoticeRowFactory, ObjectionFactory
from tests.ledger.test_concurrency import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

Play = tuple[Callable[[], Any], QuerySet[Any]]  # an act, and rows that another person holds first


def meeting(monkeypatch: pytest.MonkeyPatch, play: Play, now: datetime) -> list[Exception]:
    """Let somebody lock the rows while the act has written its first entry, then write one too.

    The act gives the other a moment, no more: with its locks taken the other waits for its end.
    """
    act, rows = play
    mine, recorded, held = threading.local(), threading.Event(), threading.Event()
    locked_head = ledger._locked_head

    def slow() -> Any:
        head = locked_head()
        if getattr(mine, "first", False):
            mine.first = False
            recorded.set()
            held.wait(timeout=1)
        return head

    monkeypatch.setattr(ledger, "_locked_head", slow)

    def work(number: int) -> None:
        if number == 0:
            mine.first = True
            act()
            return
        assert recorded.wait(timeout=20)
        with transaction.atomic():
            thing = next(iter(rows.select_for_update(of=("self",))))
            held.set()
            append(by=None, verb="test.other", thing=thing, now=now)

    return together(2, work)


def confirming(cast: Cast, now: datetime) -> tuple[Callable[[], Any], Nomination]:
    pair = ranked(cast, now)[:2]
    for one in pair:
        propose_nomination(nomination=one, by=cast.organiser, now=now)
    by = cast.person("approver")
    act = lambda: confirm_many(round_=cast.round, nominations=pair, by=by, now=now)  # noqa: E731
    return act, pair[1]


def the_nomination(now: datetime) -> Play:
    act, second = confirming(deciding_cast(), now)
    return act, Nomination.objects.filter(pk=second.pk)


def the_commitment(now: datetime) -> Play:
    act, second = confirming(deciding_cast(), now)
    purpose = f"nomination:{second.public_id}"
    return act, Commitment.objects.filter(purpose=purpose)


def a_retraction(now: datetime) -> Play:
    cast = deciding_cast()
    _, second = confirming(cast, now)
    pair = list(Nomination.objects.filter(state="proposed"))
    act = lambda: retract_many(  # noqa: E731
        round_=cast.round, nominations=pair, by=cast.person("organiser"), now=now
    )
    return act, Commitment.objects.filter(purpose=f"nomination:{second.public_id}")


def the_fund(now: datetime) -> Play:
    """The better placed has no prize, so that its entry is written before the fund is wanted."""
    cast = deciding_cast()
    pair = ranked(cast, now)[:2]
    honour = CategoryFactory(round=cast.round, prize_amount=None)
    Nomination.objects.filter(pk=pair[0].pk).update(category=honour)
    assert Category.objects.get(pk=cast.category.pk).prize_amount
    rows = list(Nomination.objects.filter(pk__in=[one.pk for one in pair]))
    act = lambda: propose_many(  # noqa: E731
        round_=cast.round, nominations=rows, by=cast.person("organiser"), now=now
    )
    return act, Fund.objects.filter(rounds=cast.round)


def noticed(cast: Cast, state: str, now: datetime) -> tuple[Nomination, Any]:
    one = ranked(cast, now)[0]
    propose_nomination(nomination=one, by=cast.organiser, now=now)
    Nomination.objects.filter(pk=one.pk).update(state=state)
    notice = NoticeFactory(round=cast.round, category=cast.category)
    return one, NoticeRowFactory(notice=notice, nomination=one)


def a_withdrawal(now: datetime) -> Play:
    cast = deciding_cast()
    one, _ = noticed(cast, "notice", now)
    act = lambda: withdraw_nomination(  # noqa: E731
        nomination=one, by=cast.person("organiser"), now=now, reason="本人要求"
    )
    return act, Fund.objects.filter(rounds=cast.round)


def an_objection(now: datetime) -> Play:
    cast = deciding_cast()
    _, row = noticed(cast, "suspended", now)
    objection = ObjectionFactory(
        notice=row.notice, row=row, state="investigating", screened_by=cast.organiser,
        screened_at=now - timedelta(hours=1),
    )  # fmt: skip
    act = lambda: uphold_objection(  # noqa: E731
        objection=objection, by=cast.person("approver"), now=now, reason="查实"
    )
    return act, Fund.objects.filter(rounds=cast.round)


PLAYS: list[tuple[Callable[[datetime], Play], ModuleType, str]] = [
    (the_nomination, deciding, "locked_nominations"),
    (the_commitment, deciding, "lock_prizes"),
    (a_retraction, deciding, "lock_prizes"),
    (the_fund, deciding, "locked_fund"),
    (a_withdrawal, nominations, "lock_prizes"),
    (an_objection, objections, "lock_prizes"),
]


@pytest.mark.parametrize("play", [play for play, _, _ in PLAYS])
def test_prize_when_its_rows_are_wanted_during_an_act_then_nobody_waits_in_a_circle(
    play: Callable[[datetime], Play], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meeting(monkeypatch, play(now), now) == []
    assert Entry.objects.filter(verb="test.other").count() == 1
    assert verify_database().sequence == Entry.objects.count()


@pytest.mark.parametrize("play, module, lock", PLAYS)
def test_prize_when_it_is_not_locked_first_then_the_database_ends_the_circle(
    play: Callable[[datetime], Play], module: ModuleType, lock: str, now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    made = play(now)
    monkeypatch.setattr(module, lock, lambda *_: None)
    failures = meeting(monkeypatch, made, now)
    assert [type(one) for one in failures] == [OperationalError]
    assert "deadlock detected" in str(failures[0])
