"""Deciding: money follows, the ranking binds, the result is frozen, motions open it again."""

import hashlib
import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from awards.actions.deciding import (
    SomeRefused,
    confirm_many,
    lock_result,
    propose_many,
    retract_many,
    settle_by_score,
    snapshot_holds,
)
from awards.actions.decisions import confirm_nomination, propose_nomination, retract_proposal
from awards.actions.meetings import close_meeting, edit_meeting, hold_meeting, record_motion
from awards.actions.nominations import withdraw_nomination
from awards.actions.winners import revoke_winner, start_revoking
from awards.models import Motion, Nomination, ResultSnapshot, Score, Stage, StageEntry, Winner
from awards.standings import inputs, ranking, stage_ranking
from kit.verdict import Refused, Stale, Unready
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions import FundTooSmall
from projects.models import Commitment, Fund
from tests.awards.cast import Cast, put
from tests.awards.jury_cast import deciding_cast, fund_of, jury_of, ranked, scored, stage_of
from tests.factories.deciding import MeetingFactory, MotionFactory
from tests.factories.selection import AssignmentFactory, ScoreFactory, StageEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return deciding_cast()


def propose(cast: Cast, nomination: Nomination, now: datetime, **more: Any) -> Nomination:
    return propose_nomination(nomination=nomination, by=cast.organiser, now=now, **more)


def held(cast: Cast) -> tuple[Decimal, Decimal]:
    fund = fund_of(cast)
    return fund.reserved, fund.committed


# ------------------------------------------------------------------ money follows


def test_prize_when_proposed_retracted_proposed_confirmed_then_the_fund_follows(
    cast: Cast, now: datetime
) -> None:
    best = ranked(cast, now)[0]
    propose(cast, best, now)
    assert held(cast) == (1000, 0)
    retract_proposal(nomination=best, by=cast.organiser, now=now)
    assert held(cast) == (0, 0)
    propose(cast, best, now)
    confirm_nomination(nomination=best, by=cast.approver, now=now)
    assert held(cast) == (0, 1000)
    rows = Commitment.objects.order_by("pk").values_list("purpose", "state")
    purpose = f"nomination:{best.public_id}"
    assert list(rows) == [(purpose, "released"), (purpose, "committed")]
    assert verify_database().sequence == Entry.objects.count()


def test_prize_when_withdrawn_or_revoked_then_it_is_given_back(cast: Cast, now: datetime) -> None:
    first, second, *_ = ranked(cast, now)
    propose_many(round_=cast.round, nominations=[first, second], by=cast.organiser, now=now)
    withdraw_nomination(nomination=first, by=cast.organiser, now=now, reason="本人意愿")
    assert held(cast) == (1000, 0)
    winner = confirm_nomination(nomination=second, by=cast.approver, now=now)
    Winner.objects.filter(pk=winner.pk).update(state="published", release_at=now)
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="失实", evidence="核查报告")
    winner.refresh_from_db()
    late = now + timedelta(days=365)
    revoke_winner(winner=winner, by=cast.approver, now=late, reason="属实")
    assert held(cast) == (0, 0)


def test_prize_when_the_fund_is_empty_then_the_proposal_is_refused_whole(now: datetime) -> None:
    cast = deciding_cast(total=1500)
    first, second, *_ = ranked(cast, now)
    propose(cast, first, now)
    with pytest.raises(FundTooSmall, match="只剩 500 元，不够 1,000 元"):
        propose(cast, second, now)
    second.refresh_from_db()
    assert second.state == "shortlisted"
    assert held(cast) == (1000, 0)


@pytest.mark.parametrize("without", ["fund", "prize"])
def test_prize_when_there_is_no_fund_or_no_prize_then_all_is_as_before(
    without: str, now: datetime
) -> None:
    cast = deciding_cast(prize=1000 if without == "fund" else 0)
    if without == "fund":
        put(cast.round, "deciding", fund=None)
    propose(cast, ranked(cast, now)[0], now)
    assert not Commitment.objects.exists()


def test_prize_when_by_somebody_outside_the_fund_then_refused(cast: Cast, now: datetime) -> None:
    best = ranked(cast, now)[0]
    Fund.objects.update(run_by=cast.partner.organisation)
    with pytest.raises(Refused, match="不由您的机构"):
        propose(cast, best, now)


# ------------------------------------------------------------------ the ranking binds


def test_ranking_when_read_then_places_are_by_category_and_counted_reviews_only(
    cast: Cast, now: datetime
) -> None:
    first, second, *_ = ranked(cast, now)
    void = AssignmentFactory(stage=stage_of(cast), nomination=second, recused=True)
    for criterion in cast.round.criteria.all():
        ScoreFactory(assignment=void, criterion=criterion, value=1)
    order = ranking(cast.round).standings
    assert (order[first.public_id].place, order[first.public_id].raw) == (1, 5)
    assert (order[second.public_id].place, order[second.public_id].raw) == (2, 4)
    assert order[second.public_id].valid == 3


def test_proposal_when_against_the_ranking_then_it_needs_a_reason(
    cast: Cast, now: datetime
) -> None:
    first, second, third, _ = ranked(cast, now)
    with pytest.raises(Unready, match="1 份名次更靠前"):
        propose(cast, second, now)
    with pytest.raises(Unready, match="理由"):
        propose(cast, third, now, reason="  ")
    propose(cast, second, now, reason="同一媒体不重复获奖")
    assert Entry.objects.for_object(second).latest("sequence").reason == "同一媒体不重复获奖"
    propose(cast, first, now)
    propose(cast, third, now)


def test_proposal_when_a_motion_was_carried_then_it_needs_no_reason_once(
    cast: Cast, now: datetime
) -> None:
    second = ranked(cast, now)[1]
    meeting = MeetingFactory(round=cast.round)
    MotionFactory(meeting=meeting, nomination=second, lost=True)
    with pytest.raises(Unready):
        propose(cast, second, now)
    MotionFactory(meeting=meeting, nomination=second)
    propose(cast, second, now)
    retract_proposal(nomination=second, by=cast.organiser, now=now)
    with pytest.raises(Unready):
        propose(cast, second, now)


def test_proposal_when_without_a_place_then_it_needs_a_reason(cast: Cast, now: datetime) -> None:
    ranked(cast, now)
    thin = scored(cast, jury_of(2), [5, 5])
    with pytest.raises(Unready, match="没有名次"):
        propose(cast, thin, now)
    propose(cast, thin, now, reason="两位评委回避")


def test_many_when_proposed_together_then_all_or_none_and_each_says_why(
    cast: Cast, now: datetime
) -> None:
    first, second, third, fourth = ranked(cast, now)
    with pytest.raises(SomeRefused) as refused:
        propose_many(
            round_=cast.round, nominations=[fourth, third, second, first], by=cast.organiser,
            now=now,
        )  # fmt: skip
    assert [(one.pk, "名额 3 个" in why) for one, why in refused.value.reasons] == [
        (fourth.pk, True)
    ]
    assert held(cast) == (0, 0)
    propose_many(round_=cast.round, nominations=[third, first, second], by=cast.organiser, now=now)
    assert held(cast) == (3000, 0)
    retract_many(round_=cast.round, nominations=[third, first], by=cast.organiser, now=now)
    assert held(cast) == (1000, 0)


def test_many_when_confirmed_then_all_or_none_by_another_person(cast: Cast, now: datetime) -> None:
    first, second, *_ = ranked(cast, now)
    propose_many(round_=cast.round, nominations=[first, second], by=cast.organiser, now=now)
    Nomination.objects.filter(pk=second.pk).update(created_by=cast.approver)
    with pytest.raises(SomeRefused) as refused:
        confirm_many(round_=cast.round, nominations=[first, second], by=cast.approver, now=now)
    assert [one.pk for one, _ in refused.value.reasons] == [second.pk]
    assert not Winner.objects.exists()
    with pytest.raises(Refused, match="复核人"):
        confirm_many(round_=cast.round, nominations=[first], by=cast.organiser, now=now)
    confirm_many(
        round_=cast.round, nominations=[first], by=cast.approver, now=now,
        levels={first.pk: "anonymous"},
    )  # fmt: skip
    assert Winner.objects.get().publish_level == "anonymous"


def test_many_when_none_or_of_another_round_then_refused(cast: Cast, now: datetime) -> None:
    other = ranked(deciding_cast(), now)[0]
    for rows in ([], [other]):
        with pytest.raises(Unready):
            propose_many(round_=cast.round, nominations=rows, by=cast.organiser, now=now)


# ------------------------------------------------------------------ the frozen result


def test_result_when_locked_then_its_inputs_give_it_again_whatever_changes_later(
    cast: Cast, now: datetime
) -> None:
    first, second, *_ = ranked(cast, now)
    propose(cast, first, now)
    snapshot = lock_result(round_=cast.round, by=cast.organiser, now=now)
    kept = json.loads(snapshot.content)
    assert kept["proposals"] == [[first.public_id, "proposed"]]
    assert [row["entry"] for row in kept["results"]][:2] == [first.public_id, second.public_id]
    assert len(kept["inputs"]["reviews"]) == 12
    mark = kept["inputs"]["reviews"][0][2][0]
    assert mark[0] == "真实性"
    assert (mark[1], mark[3]) == (30, 1)
    Score.objects.update(value=1)
    cast.round.criteria.update(weight=1)
    snapshot.refresh_from_db()
    assert snapshot_holds(snapshot)
    assert json.loads(snapshot.content)["results"] == kept["results"]
    noted = Entry.objects.for_object(cast.round).latest("sequence")
    assert snapshot.digest in noted.payload


def test_result_when_somebody_edits_it_then_the_database_and_the_hash_refuse(
    cast: Cast, now: datetime
) -> None:
    ranked(cast, now)
    snapshot = lock_result(round_=cast.round, by=cast.organiser, now=now)
    for change in ({"content": "{}"}, {"locked_at": now}):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            ResultSnapshot.objects.update(**change)
    for forged in (snapshot.content.replace('"5.0000"', '"1.0000"'), snapshot.content + " "):
        assert forged != snapshot.content
        assert not snapshot_holds(ResultSnapshot(content=forged, digest=snapshot.digest))


def test_result_when_hash_and_text_are_both_forged_then_the_inputs_tell(
    cast: Cast, now: datetime
) -> None:
    ranked(cast, now)
    snapshot = lock_result(round_=cast.round, by=cast.organiser, now=now)
    assert snapshot_holds(snapshot)
    kept = json.loads(snapshot.content)
    kept["results"][0]["raw"] = "1.0000"
    forged = json.dumps(kept)
    digest = hashlib.sha256(forged.encode()).hexdigest()
    assert not snapshot_holds(ResultSnapshot(content=forged, digest=digest))


@pytest.mark.parametrize("state", ["planned", "open"])
def test_result_when_the_jury_still_scores_then_it_is_not_locked(
    state: str, cast: Cast, now: datetime
) -> None:
    cast.round.stages.update(state=state)
    with pytest.raises(Unready, match="截止"):
        lock_result(round_=cast.round, by=cast.organiser, now=now)


def test_result_when_locked_then_only_once_and_proposals_change_with_a_motion_only(
    cast: Cast, now: datetime
) -> None:
    first, second, *_ = ranked(cast, now)
    propose(cast, first, now)
    lock_result(round_=cast.round, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="已经锁定"):
        lock_result(round_=cast.round, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="动议"):
        retract_proposal(nomination=first, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="动议"):
        propose(cast, second, now, reason="有理由也不行")
    meeting = MeetingFactory(round=cast.round)
    MotionFactory(meeting=meeting, nomination=first, kind=Motion.Kind.DROP)
    MotionFactory(meeting=meeting, nomination=second)
    retract_proposal(nomination=first, by=cast.organiser, now=now)
    propose(cast, second, now)
    assert Motion.objects.filter(used_at=None).count() == 0
    confirm_nomination(nomination=second, by=cast.approver, now=now)


def test_stage_when_settled_by_score_then_its_own_ranking_is_at_hand(
    cast: Cast, now: datetime
) -> None:
    nominations = ranked(cast, now)
    rows = stage_ranking(stage_of(cast), reversed(nominations))
    assert [row.key for row in rows] == [one.public_id for one in nominations]
    assert [row.place for row in rows] == [1, 2, 3, 4]


def test_stage_when_settled_by_score_then_the_first_advance_and_the_others_read_why(
    now: datetime,
) -> None:
    cast = deciding_cast()
    put(cast.round, "reviewing")
    nominations = [*ranked(cast, now), scored(cast, jury_of(2), [5, 5])]
    Nomination.objects.filter(round=cast.round).update(state="reviewing")
    stage = stage_of(cast)
    with pytest.raises(Unready, match="不按得分"):
        settle_by_score(stage=stage, by=cast.organiser, now=now)
    Stage.objects.filter(pk=stage.pk).update(advance="top_score", advance_count=2)
    for one in nominations:
        StageEntryFactory(stage=stage, nomination=one)
    settle_by_score(stage=stage, by=cast.organiser, now=now)
    states = [Nomination.objects.get(pk=one.pk).state for one in nominations]
    assert states == ["shortlisted"] * 2 + ["not_selected"] * 3
    entries = StageEntry.objects.order_by("nomination_id").values_list("place", "reason")
    assert [place for place, _ in entries] == [1, 2, 3, 4, None]
    assert "有效评分不足" in list(entries)[-1][1]


def test_inputs_when_there_are_more_rows_then_no_more_queries(
    cast: Cast, now: datetime, django_assert_num_queries: Any
) -> None:
    stage = stage_of(cast)
    for _ in range(2):
        ranked(cast, now)
        with django_assert_num_queries(3):
            inputs(cast.round, stage)


# ------------------------------------------------------------------ meetings

FIELDS = {"title": "定评会", "attendees": "甲\n乙\n丙", "minutes": "讨论了名单。"}


def test_meeting_when_held_then_its_motions_are_recorded_and_its_minutes_close(
    cast: Cast, now: datetime
) -> None:
    one = ranked(cast, now)[1]
    fields = {**FIELDS, "held_on": now.date()}
    meeting = hold_meeting(round_=cast.round, by=cast.organiser, now=now, fields=fields)

    def moved(**more: Any) -> Motion:
        given: dict[str, Any] = {
            "kind": "choose", "reason": "带动更多人", "moved_by_name": "甲",
            "seconded_by_name": "乙", "votes": (2, 1, 0),
        }  # fmt: skip
        return record_motion(
            meeting=meeting, nomination=one, by=cast.organiser, now=now, **{**given, **more}
        )

    assert moved().is_carried
    assert not moved(votes=(1, 1, 1)).is_carried
    for wrong in (
        {"reason": " "}, {"seconded_by_name": "甲"}, {"votes": (3, 1, 0)}, {"votes": (0, 0, 0)},
        {"nomination": None},
    ):  # fmt: skip
        if wrong == {"nomination": None}:
            foreign = ranked(deciding_cast(), now)[0]
            with pytest.raises(Unready, match="本轮"):
                record_motion(
                    meeting=meeting, nomination=foreign, kind="drop", reason="x",
                    moved_by_name="甲", seconded_by_name="乙", votes=(1, 0, 0),
                    by=cast.organiser, now=now,
                )  # fmt: skip
            continue
        with pytest.raises(Refused):
            moved(**wrong)
    meeting.refresh_from_db()
    with pytest.raises(Stale):
        edit_meeting(meeting=meeting, version=1, by=cast.organiser, now=now, fields=fields)
    close_meeting(meeting=meeting, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="定稿"):
        moved()
    assert Motion.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""}, {"seconded_by_name": "甲"}, {"votes_for": 1},
        {"is_carried": False, "used_at": datetime.fromisoformat("2026-01-01T00:00:00+08:00")},
    ],
)  # fmt: skip
def test_motion_when_a_shell_breaks_it_then_the_database_refuses(fields: Any, db: None) -> None:
    MotionFactory()
    with pytest.raises(DatabaseError, match="motion_"), transaction.atomic():
        Motion.objects.update(**fields)


def test_snapshot_when_its_digest_is_none_then_the_database_refuses(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(DatabaseError, match="snapshot_digest_whole"), transaction.atomic():
        ResultSnapshot.objects.create(
            round=cast.round, content="{}", digest="x", locked_at=now, locked_by=cast.organiser
        )
