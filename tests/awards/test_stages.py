"""The course of the stages: what enters, what closes, who advances, and what follows from it."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from awards.actions.nominations import withdraw_nomination
from awards.actions.rounds import step_round
from awards.actions.screening import readmit_nomination
from awards.actions.stage_setup import reschedule_stage, set_stages
from awards.actions.stages import (
    close_stage,
    enter_stage,
    entrants,
    open_stage,
    reopen_stage,
    settle_by_place,
    settle_stage,
)
from awards.models import Category, Nomination, Stage
from awards.permissions import may_step_nomination
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, put
from tests.awards.selection import closed, entries, opened, planned
from tests.factories.awards import CategoryFactory, NominationFactory
from tests.factories.selection import StageFactory

K = Stage.Kind
ELECTION = (K.NOMINATION, K.ROADSHOW, K.DISCUSSION, K.PRACTICE, K.BALLOT)


def states(*rows: Nomination) -> list[str]:
    return [Nomination.objects.get(pk=row.pk).state for row in rows]


def settle(cast: Cast, stage: Stage, advanced, dropped, now, **more) -> Stage:
    return settle_stage(
        stage=stage,
        advanced=[row.pk for row in advanced],
        dropped={row.pk: "材料不足" for row in dropped},
        by=cast.organiser,
        now=now,
        **more,
    )


# ------------------------------------------------------------------ setting up


def test_stages_when_set_then_their_order_and_the_jury_follow(cast: Cast, now) -> None:
    put(cast.round, "draft")
    first = set_stages(
        round_=cast.round, stages=[Stage(kind=kind) for kind in ELECTION], by=cast.organiser,
        now=now,
    )  # fmt: skip
    cast.round.refresh_from_db()
    assert [stage.position for stage in first] == [0, 1, 2, 3, 4]
    assert cast.round.has_jury
    again = set_stages(
        round_=cast.round, stages=[first[2], first[0]], by=cast.organiser, now=now, version=2
    )
    assert list(cast.round.stages.all()) == again == [first[2], first[0]]
    cast.round.refresh_from_db()
    assert not cast.round.has_jury
    assert Entry.objects.filter(verb="round.set_stages").count() == 2


@pytest.mark.parametrize(
    "fields,words",
    [
        ({"kind": "magic"}, "magic"),
        ({"kind": K.SCORING, "advance": "top_score"}, "须写明名额"),
        ({"kind": K.SCORING, "per_entry": 0}, "至少为 1"),
        ({"kind": K.SCORING, "title": "长" * 61}, "60"),
    ],
)
def test_stages_when_one_is_impossible_then_the_sentence_names_it(
    fields, words, cast: Cast, now
) -> None:
    put(cast.round, "draft")
    with pytest.raises(Unready, match=words):
        set_stages(round_=cast.round, stages=[Stage(**fields)], by=cast.organiser, now=now)
    assert not cast.round.stages.exists()


def test_stages_when_a_row_of_another_round_is_slipped_in_then_that_round_keeps_it(
    cast: Cast, now
) -> None:
    put(cast.round, "draft")
    foreign = StageFactory(planned=True)
    (made,) = set_stages(round_=cast.round, stages=[foreign], by=cast.organiser, now=now)
    assert made.pk != foreign.pk
    assert Stage.objects.get(pk=foreign.pk).round_id == foreign.round_id != cast.round.pk


def test_stages_when_the_round_is_open_or_changed_then_they_stand(cast: Cast, now) -> None:
    with pytest.raises(Unready, match="不再增减"):
        set_stages(round_=cast.round, stages=[], by=cast.organiser, now=now)
    put(cast.round, "draft")
    with pytest.raises(Stale):
        set_stages(round_=cast.round, stages=[], by=cast.organiser, now=now, version=7)


def test_dates_when_moved_then_the_reason_is_on_the_open_record(cast: Cast, now) -> None:
    entries(cast)
    stage = opened(cast, *planned(cast, K.SCORING), now)
    given = {"stage": stage, "by": cast.organiser, "now": now, "reason": "评委出差"}
    with pytest.raises(Unready, match="晚于现在"):
        reschedule_stage(opens_at=None, closes_at=now, **given)
    later = now + timedelta(days=2)
    with pytest.raises(Unready, match="晚于开始"):
        reschedule_stage(opens_at=later, closes_at=later, **given)
    moved = reschedule_stage(opens_at=now, closes_at=later, **given)
    assert (moved.closes_at, moved.version) == (later, stage.version + 1)
    assert "评委出差" in Entry.objects.get(verb="stage.reschedule").public
    done = close_stage(stage=moved, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="重新开放"):
        reschedule_stage(**given | {"stage": done}, opens_at=None, closes_at=later)


# ------------------------------------------------------------------ opening


def test_open_when_it_is_the_first_then_the_accepted_enter_and_are_under_review(
    cast: Cast, now
) -> None:
    rows = entries(cast, 2)
    others = [
        NominationFactory(submitted=True, round=cast.round),
        NominationFactory(accepted=True),
        NominationFactory(withdrawn=True, round=cast.round),
    ]
    stage = opened(cast, *planned(cast, K.DISCUSSION), now)
    assert set(stage.entries.values_list("nomination", flat=True)) == {row.pk for row in rows}
    assert states(*rows, *others) == ["reviewing"] * 2 + ["submitted", "accepted", "withdrawn"]
    assert (stage.state, stage.opens_at, stage.version) == ("open", now, 2)
    counted = Counter(Entry.objects.values_list("verb", flat=True))
    assert (counted["stage.open"], counted["nomination.review"]) == (1, 2)


def test_open_when_it_is_a_later_one_then_those_that_advanced_enter(cast: Cast, now) -> None:
    first, second, third = entries(cast)
    one, two = planned(cast, K.ROADSHOW, K.BALLOT)
    with pytest.raises(Unready, match=r"先确定“路演”"):
        opened(cast, two, now)
    settle(cast, closed(cast, one, now), [first, second], [third], now)
    assert states(first, second, third) == ["reviewing", "reviewing", "not_selected"]
    stage = opened(cast, two, now)
    assert {entry.nomination for entry in stage.entries.all()} == {first, second}


def test_open_when_nothing_can_enter_then_only_a_rolling_round_begins(
    cast: Cast, rolling: Cast, now
) -> None:
    put(cast.round, "reviewing")
    with pytest.raises(Unready, match="没有可以进入"):
        opened(cast, *planned(cast, K.SCORING), now)
    assert opened(rolling, *planned(rolling, K.SCORING), now).state == "open"


def test_open_when_its_end_has_passed_then_the_dates_come_first(cast: Cast, now) -> None:
    entries(cast)
    (stage,) = planned(cast, K.SCORING, closes_at=now)
    with pytest.raises(Unready, match="先改期"):
        opened(cast, stage, now)


def test_enter_when_somebody_comes_late_then_once_and_only_while_open(cast: Cast, now) -> None:
    entries(cast, 1)
    stage = opened(cast, *planned(cast, K.SCORING), now)
    late = NominationFactory(accepted=True, round=cast.round)
    assert entrants(stage) == [late.pk]
    assert enter_stage(stage=stage, by=cast.organiser, now=now) == 1
    assert states(late) == ["reviewing"]
    with pytest.raises(Unready, match="没有新的"):
        enter_stage(stage=stage, by=cast.organiser, now=now)
    close_stage(stage=stage, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="只有进行中"):
        enter_stage(stage=stage, by=cast.organiser, now=now)


def test_reopen_when_a_new_end_is_given_then_input_is_taken_again(cast: Cast, now) -> None:
    entries(cast)
    stage = closed(cast, *planned(cast, K.SCORING), now)
    again = {"stage": stage, "by": cast.organiser, "now": now}
    with pytest.raises(Unready, match="晚于现在"):
        reopen_stage(**again, closes_at=now, reason="补评")
    with pytest.raises(Unready, match="原因"):
        reopen_stage(**again, closes_at=now + timedelta(hours=1), reason=" ")
    fresh = reopen_stage(**again, closes_at=now + timedelta(hours=1), reason="补评")
    assert fresh.takes_input(now + timedelta(hours=1))
    assert not fresh.takes_input(now + timedelta(hours=1, microseconds=1))
    with pytest.raises(Stale):
        close_stage(stage=fresh, by=cast.organiser, now=now, version=stage.version)


# ------------------------------------------------------------------ settling


def test_settle_when_it_is_the_last_then_the_short_list_stands(cast: Cast, now) -> None:
    first, second, third = entries(cast)
    stage = closed(cast, *planned(cast, K.DISCUSSION), now)
    done = settle(cast, stage, [first], [second, third], now, places={first.pk: 1})
    assert states(first, second, third) == ["shortlisted", "not_selected", "not_selected"]
    found = {entry.nomination_id: entry for entry in done.entries.all()}
    assert (found[first.pk].outcome, found[first.pk].place) == ("advanced", 1)
    assert (found[second.pk].outcome, found[second.pk].reason) == ("dropped", "材料不足")
    assert found[third.pk].settled_by == cast.organiser
    entry = Entry.objects.get(verb="stage.settle")
    told = {"advanced": 1, "dropped": 2, "thing_version": done.version}
    assert json.loads(entry.payload) == told
    followed = Entry.objects.filter(verb__in=("nomination.shortlist", "nomination.pass_over"))
    assert followed.count() == 3
    assert "艾必齐" not in str([e.public for e in Entry.objects.all()])


def test_settle_when_the_lists_are_not_whole_then_every_gap_has_its_sentence(
    cast: Cast, now
) -> None:
    first, second, third = entries(cast)
    stage = closed(cast, *planned(cast, K.DISCUSSION, advance_count=1), now)
    foreign = NominationFactory(accepted=True)
    for advanced, dropped, words in [
        ([first], [second], "还有 1 份"),
        ([first], [first, second, third], "只选一边"),
        ([first, second], [third], "最多晋级 1 个"),
        ([first], [second, third, foreign], "不在这一环节"),
    ]:
        with pytest.raises(Unready, match=words):
            settle(cast, stage, advanced, dropped, now)
    with pytest.raises(Unready, match=r"请写明.*理由"):
        settle_stage(
            stage=stage, advanced=[first.pk], dropped={second.pk: " ", third.pk: "x"},
            by=cast.organiser, now=now,
        )  # fmt: skip
    assert states(first, second, third) == ["reviewing"] * 3


def test_settle_when_one_was_withdrawn_then_it_is_out_and_cannot_advance(cast: Cast, now) -> None:
    first, second = entries(cast, 2)
    stage = closed(cast, *planned(cast, K.DISCUSSION), now)
    withdraw_nomination(nomination=second, by=cast.organiser, now=now, reason="本人不愿")
    with pytest.raises(Unready, match="已撤回，不能晋级"):
        settle(cast, stage, [first, second], [], now)
    done = settle(cast, stage, [first], [], now)
    gone = done.entries.get(nomination=second)
    assert (gone.outcome, gone.reason) == ("dropped", "提名已撤回")
    assert states(first, second) == ["shortlisted", "withdrawn"]


def test_settle_when_it_was_dropped_then_another_person_readmits_it(cast: Cast, now) -> None:
    first, second = entries(cast, 2)
    settle(cast, closed(cast, *planned(cast, K.DISCUSSION), now), [first], [second], now)
    put(cast.round, "deciding")
    second.refresh_from_db()
    assert second.screened_by == cast.organiser
    again = readmit_nomination(nomination=second, by=cast.approver, now=now, reason="补交材料")
    assert again.state == "accepted"
    assert may_step_nomination(cast.organiser, again, "propose", now)
    late = NominationFactory(accepted=True, round=again.round, category=cast.category)
    refused = may_step_nomination(cast.organiser, late, "propose", now)
    assert "没有进入评选环节" in refused.reason
    assert may_step_nomination(cast.organiser, late, "pass_over", now)


def test_entry_when_it_is_readmitted_between_stages_then_it_goes_on_with_the_next(
    cast: Cast, now
) -> None:
    first, second = entries(cast, 2)
    one, two = planned(cast, K.ROADSHOW, K.BALLOT)
    settle(cast, closed(cast, one, now), [first], [second], now)
    late = NominationFactory(accepted=True, round=cast.round)
    readmit_nomination(nomination=second, by=cast.approver, now=now, reason="补交材料")
    refused = may_step_nomination(cast.organiser, late, "propose", now)
    assert not refused
    opened(cast, two, now)
    assert {entry.nomination for entry in two.entries.all()} == {first, second}
    assert states(second, late) == ["reviewing", "accepted"]


def test_settle_by_place_when_nobody_is_tied_at_the_cut_then_the_first_advance(
    cast: Cast, now
) -> None:
    first, second, third = entries(cast)
    stage = closed(cast, *planned(cast, K.SCORING, advance="top_score", advance_count=2), now)
    places = {first.pk: 1, second.pk: 1, third.pk: 3}
    with pytest.raises(Unready, match="按名次"):
        settle(cast, stage, [first, second], [third], now)
    done = settle_by_place(stage=stage, places=places, by=cast.organiser, now=now)
    assert states(first, second, third) == ["shortlisted", "shortlisted", "not_selected"]
    assert done.entries.get(nomination=third).reason == "未进入前 2 名"


def test_settle_by_place_when_the_cut_is_tied_then_somebody_decides_with_a_reason(
    cast: Cast, now
) -> None:
    first, second, third = entries(cast)
    stage = closed(cast, *planned(cast, K.BALLOT, advance="top_votes", advance_count=2), now)
    given = {
        "stage": stage, "places": {first.pk: 1, second.pk: 2, third.pk: 2},
        "by": cast.organiser, "now": now,
    }  # fmt: skip
    with pytest.raises(Unready, match="2 份名次并列，只有 1 个名额"):
        settle_by_place(**given)
    with pytest.raises(Unready, match="2 份名次并列"):
        settle_by_place(**given, chosen=[second.pk, third.pk], reason="x")
    with pytest.raises(Unready, match="写明理由"):
        settle_by_place(**given, chosen=[third.pk])
    with pytest.raises(Unready, match="不在并列之中"):
        settle_by_place(**given, chosen=[third.pk, first.pk], reason="x")
    settle_by_place(**given, chosen=[third.pk], reason="持续性更强")
    assert states(first, second, third) == ["shortlisted", "not_selected", "shortlisted"]
    entry = Entry.objects.get(verb="stage.settle")
    assert entry.reason == "持续性更强"
    assert "持续性" not in entry.public


def test_settle_by_place_when_one_has_no_place_then_it_needs_a_reason(cast: Cast, now) -> None:
    first, second = entries(cast, 2)
    stage = closed(cast, *planned(cast, K.SCORING, advance="top_score", advance_count=2), now)
    given = {"stage": stage, "places": {first.pk: 1}, "by": cast.organiser, "now": now}
    with pytest.raises(Unready, match="没有名次"):
        settle_by_place(**given)
    settle_by_place(**given, unplaced="有效评分不足")
    assert states(first, second) == ["shortlisted", "not_selected"]


def test_settle_by_place_when_places_are_counted_for_each_category_then_each_has_its_first(
    cast: Cast, now
) -> None:
    first, second = entries(cast, 2)
    other: Category = CategoryFactory(round=cast.round)
    third, fourth = entries(cast, 2, category=other)
    stage = closed(
        cast,
        *planned(cast, K.SCORING, advance="top_score", advance_count=1, per_category=True),
        now,
    )
    places = {first.pk: 1, second.pk: 2, third.pk: 2, fourth.pk: 1}
    settle_by_place(stage=stage, places=places, by=cast.organiser, now=now)
    assert states(first, second, third, fourth) == [
        "shortlisted", "not_selected", "not_selected", "shortlisted",
    ]  # fmt: skip


def test_settle_when_done_twice_then_the_second_hears_of_the_first(cast: Cast, now) -> None:
    first, second = entries(cast, 2)
    stage = closed(cast, *planned(cast, K.DISCUSSION), now)
    settle(cast, stage, [first], [second], now)
    with pytest.raises(Stale):
        settle(cast, stage, [second], [first], now, version=stage.version)
    with pytest.raises(Unready, match="已出结果"):
        settle(cast, stage, [second], [first], now)
    assert states(first, second) == ["shortlisted", "not_selected"]


# ------------------------------------------------------------------ with the round


def test_election_when_it_runs_through_then_five_stages_are_one_path(cast: Cast, now) -> None:
    rows = entries(cast, 5)
    put(cast.round, "open")
    stages = planned(cast, *ELECTION)
    Stage.objects.filter(pk=stages[0].pk).update(state="open")
    Stage.objects.filter(pk=stages[-1].pk).update(advance="top_votes", advance_count=1)
    for verb in ("close", "review"):
        step_round(round_=cast.round, verb=verb, by=cast.organiser, now=now)
    assert Stage.objects.get(pk=stages[0].pk).state == "settled"
    left = list(rows)
    for stage in stages[1:-1]:
        with pytest.raises(Unready, match="还没有确定晋级名单"):
            step_round(round_=cast.round, verb="decide", by=cast.organiser, now=now)
        settle(cast, closed(cast, stage, now), left[:-1], left[-1:], now)
        left.pop()
    ballot = closed(cast, stages[-1], now)
    settle_by_place(stage=ballot, places={left[0].pk: 1, left[1].pk: 2}, by=cast.organiser, now=now)
    decided = step_round(round_=cast.round, verb="decide", by=cast.organiser, now=now)
    assert decided.state == "deciding"
    assert states(*rows) == ["shortlisted"] + ["not_selected"] * 4


def test_jury_when_its_round_opens_then_it_is_what_the_stages_say(cast: Cast, now) -> None:
    put(cast.round, "draft", opens_at=now, closes_at=now + timedelta(days=9), has_jury=True)
    later, end = now + timedelta(days=10), now + timedelta(days=11)
    planned(cast, K.NOMINATION, K.DISCUSSION, opens_at=later, closes_at=end)
    cast.round.criteria.create(name="真实性", weight=100)
    round_ = step_round(round_=cast.round, verb="open", by=cast.organiser, now=now)
    assert not round_.has_jury
    assert [stage.state for stage in round_.stages.all()] == ["open", "planned"]


def test_stage_when_stepped_by_a_stranger_then_it_is_refused(cast: Cast, now) -> None:
    entries(cast)
    (stage,) = planned(cast, K.DISCUSSION)
    with pytest.raises(Refused):
        open_stage(stage=stage, by=cast.editor, now=now)
    assert Stage.objects.get(pk=stage.pk).state == "planned"
