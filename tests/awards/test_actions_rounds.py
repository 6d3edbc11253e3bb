"""The course of a round: opening, deciding, announcing, moving the minute."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from awards.actions.rounds import (
    approve_announcement,
    left_behind,
    propose_announcement,
    step_round,
)
from awards.actions.winners import hide_winner, unhide_winner, withhold_winner
from awards.checklist import missing_for_opening
from awards.models import Nomination, Round, Winner
from awards.workflow import RoundState, WinnerState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, confirmed, proposed, put
from tests.factories.awards import CriterionFactory


def announced(cast: Cast, now: datetime, at: datetime, **approval: Any) -> Round:
    """The round announced for a minute, proposed by one and approved by another."""
    propose_announcement(round_=cast.round, at=at, by=cast.organiser, now=now)
    return approve_announcement(round_=cast.round, by=cast.approver, now=now, **approval)


def test_open_when_something_is_missing_then_every_gap_has_its_sentence(
    cast: Cast, now: datetime
) -> None:
    put(cast.round, "draft", fee_free_statement="", organiser_type="", approval_not_applicable="")
    cast.category.delete()
    sentences = missing_for_opening(cast.round)
    assert len(sentences) == 7
    with pytest.raises(Unready, match="奖项类别"):
        step_round(round_=cast.round, verb="open", by=cast.organiser, now=now)
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.DRAFT


def test_open_when_all_is_there_then_it_opens(cast: Cast, now: datetime) -> None:
    put(cast.round, "draft", opens_at=now, closes_at=now + timedelta(days=30))
    CriterionFactory(round=cast.round, weight=60)
    assert missing_for_opening(cast.round) == ["评审标准的权重合计须为 100%，现在是 60%。"]
    CriterionFactory(round=cast.round, weight=40)
    CriterionFactory(round=cast.round, weight=5, version=2)
    opened = step_round(round_=cast.round, verb="open", by=cast.organiser, now=now)
    assert (opened.state, opened.version) == (RoundState.OPEN, 2)


def test_step_when_two_do_it_at_once_then_the_second_hears_of_the_first(
    cast: Cast, now: datetime
) -> None:
    step_round(round_=cast.round, verb="close", by=cast.organiser, now=now, version=1)
    with pytest.raises(Stale):
        step_round(round_=cast.round, verb="close", by=cast.admin, now=now, version=1)


def test_cancel_when_somebody_has_won_then_it_is_too_late(cast: Cast, now: datetime) -> None:
    confirmed(cast, now)
    with pytest.raises(Unready, match="已有确认的获奖者"):
        step_round(round_=cast.round, verb="cancel", by=cast.organiser, now=now, reason="x")


def test_announce_when_tried_as_a_plain_step_then_the_second_person_is_not_left_out(
    cast: Cast, now: datetime
) -> None:
    put(cast.round, "deciding")
    with pytest.raises(Unready, match="批准公布"):
        step_round(round_=cast.round, verb="announce", by=cast.approver, now=now)


def test_announcement_when_its_minute_comes_then_all_winners_are_public_at_that_second(
    cast: Cast, now: datetime
) -> None:
    first, second = confirmed(cast, now), confirmed(cast, now, name="单田芳")
    minute = now + timedelta(hours=3)
    round_ = announced(cast, now, minute)
    assert (round_.state, round_.announce_at) == (RoundState.ANNOUNCED, minute)
    before = minute - timedelta(microseconds=1)
    assert not Winner.objects.published(before).exists()
    assert set(Winner.objects.published(minute)) == {first, second}
    told = Entry.objects.filter(verb__in=("winner.publish", "round.announce"))
    assert told.count() == 3
    assert not told.opened(before).exists()
    assert told.opened(minute).count() == 3


def test_announcement_when_the_minute_has_passed_then_it_means_now(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    round_ = announced(cast, now, now - timedelta(hours=1))
    winner.refresh_from_db()
    assert (round_.announce_at, winner.release_at) == (now, now)


@pytest.mark.parametrize("who", ["organiser", "admin"])
def test_announcement_when_one_person_does_both_then_it_is_refused(
    who: str, cast: Cast, now: datetime
) -> None:
    confirmed(cast, now)
    propose_announcement(round_=cast.round, at=now, by=getattr(cast, who), now=now)
    with pytest.raises(Refused):
        approve_announcement(round_=cast.round, by=getattr(cast, who), now=now)
    assert not Winner.objects.published(now).exists()


def test_announcement_when_something_is_undecided_then_it_waits(cast: Cast, now: datetime) -> None:
    confirmed(cast, now)
    proposed_one = proposed(cast, now, name="单田芳")
    propose_announcement(round_=cast.round, at=now, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="还有 1 份"):
        approve_announcement(round_=cast.round, by=cast.approver, now=now)
    Nomination.objects.filter(pk=proposed_one.pk).update(state="not_selected")
    approve_announcement(round_=cast.round, by=cast.approver, now=now)


def test_announcement_when_nobody_has_won_then_there_is_nothing_to_announce(
    cast: Cast, now: datetime
) -> None:
    put(cast.round, "deciding")
    propose_announcement(round_=cast.round, at=now, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="没有确认的获奖者"):
        approve_announcement(round_=cast.round, by=cast.approver, now=now)


def test_announcement_when_the_gate_is_shut_for_one_then_it_asks_before_leaving_it_behind(
    cast: Cast, now: datetime
) -> None:
    ready = confirmed(cast, now)
    unready_one = confirmed(cast, now, name="单田芳", name_basis="")
    assert [item.winner for item in left_behind(cast.round)] == [unready_one]
    propose_announcement(round_=cast.round, at=now, by=cast.organiser, now=now)
    with pytest.raises(Unready, match=r"有 1 位.*单田芳.*姓名的依据"):
        approve_announcement(round_=cast.round, by=cast.approver, now=now)
    assert not Winner.objects.published(now).exists()
    approve_announcement(round_=cast.round, by=cast.approver, now=now, leave_behind=True)
    assert list(Winner.objects.published(now)) == [ready]
    unready_one.refresh_from_db()
    assert unready_one.state == WinnerState.EMBARGOED


MOVES = [pytest.param(5, id="later"), pytest.param(1, id="earlier")]


@pytest.mark.parametrize("hours", MOVES)
def test_minute_when_moved_before_it_came_then_winners_and_record_move_with_it(
    hours: int, cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    announced(cast, now, now + timedelta(hours=3))
    minute = now + timedelta(hours=hours)
    announced(cast, now, minute)
    winner.refresh_from_db()
    cast.round.refresh_from_db()
    assert (winner.release_at, cast.round.announce_at) == (minute, minute)
    before = minute - timedelta(microseconds=1)
    assert not Winner.objects.published(before).exists()
    about = Entry.objects.filter(verb__in=("winner.publish", "round.announce"))
    assert not about.opened(before).exists()


def test_minute_when_moved_then_whoever_was_withheld_stays_withheld(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    announced(cast, now, now + timedelta(hours=3))
    withhold_winner(winner=winner, by=cast.organiser, now=now, reason="再核实")
    announced(cast, now, now + timedelta(hours=4))
    winner.refresh_from_db()
    assert (winner.state, winner.release_at) == (WinnerState.EMBARGOED, None)


def test_minute_when_moved_then_a_hidden_winner_does_not_come_back_too_early(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    announced(cast, now, now + timedelta(hours=3))
    hide_winner(winner=winner, by=cast.organiser, now=now, code="safety", reason="x")
    late = now + timedelta(hours=9)
    announced(cast, now, late)
    assert not Entry.objects.for_object(winner).opened(late).exists()
    unhide_winner(winner=winner, by=cast.organiser, now=now, reason="x")
    assert not Winner.objects.published(late - timedelta(seconds=1)).exists()
    assert Winner.objects.published(late).exists()


def test_minute_when_it_has_come_then_it_is_not_moved_any_more(cast: Cast, now: datetime) -> None:
    confirmed(cast, now)
    announced(cast, now, now)
    with pytest.raises(Unready, match="已经公布"):
        propose_announcement(
            round_=cast.round, at=now + timedelta(days=1), by=cast.organiser, now=now
        )


def test_minute_when_moved_by_one_person_alone_then_it_is_refused(
    cast: Cast, now: datetime
) -> None:
    confirmed(cast, now)
    announced(cast, now, now + timedelta(hours=3))
    with pytest.raises(Unready, match="没有等待批准"):
        approve_announcement(round_=cast.round, by=cast.approver, now=now)
    propose_announcement(round_=cast.round, at=now, by=cast.admin, now=now)
    with pytest.raises(Refused):
        approve_announcement(round_=cast.round, by=cast.admin, now=now)


def test_settle_when_the_minute_has_not_come_then_it_waits(cast: Cast, now: datetime) -> None:
    confirmed(cast, now)
    minute = now + timedelta(hours=3)
    announced(cast, now, minute)
    with pytest.raises(Unready, match="公布时间还没有到"):
        step_round(round_=cast.round, verb="settle", by=cast.organiser, now=now)
    settled = step_round(round_=cast.round, verb="settle", by=cast.organiser, now=minute)
    assert settled.state == RoundState.SETTLED
