"""The jury at work: seats, assignments, declarations, scores, recusal, locking."""

import json
from datetime import timedelta

import pytest

from awards.actions.jury_assignments import (
    assign_entries,
    declare_clear,
    declare_conflict,
    lock_scores,
    recompute_recusals,
    recuse_assignment,
    replace_assignment,
)
from awards.actions.jury_scores import (
    ABSTAIN,
    Texts,
    criteria_of,
    finish_jury,
    resume_scores,
    save_scores,
    submit_scores,
)
from awards.actions.jury_seats import (
    declare_kin,
    edit_seat,
    invite_juror,
    kin_names,
    remove_juror,
)
from awards.actions.screening import merge_nominations
from awards.models import Assignment, Completion, Score, Seat, Stage
from awards.workflow import AssignmentState as A
from awards.workflow import StageState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.panel import fresh, make_panel
from tests.factories.awards import CriterionFactory, NominationFactory
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return make_panel()


def save(row, panel, values, now, juror=0, **more):
    return save_scores(
        assignment=row, values=values, texts=Texts("", ""), by=panel.jurors[juror], now=now, **more
    )


def both(panel, first=4, second=5):
    return {panel.criteria[0].pk: first, panel.criteria[1].pk: second}


# ------------------------------------------------------------------ seats


def invited(panel, juror, now, **fields):
    given = {"affiliation": "", "phone": "", "by": panel.organiser, "now": now, **fields}
    return invite_juror(round_=panel.round, juror=juror, **given)


def test_invite_when_a_juror_then_seated_once_and_comes_back_to_the_same_seat(panel, now):
    juror = UserFactory()
    with pytest.raises(Refused, match="评委”角色"):
        invited(panel, juror, now)
    MembershipFactory(user=juror, organisation=panel.house, role="juror")
    seat = invited(panel, fresh(juror), now, kin=("林小妹",), affiliation=" 某大学 ")
    assert (seat.affiliation, seat.kin) == ("某大学", ("林小妹",))
    with pytest.raises(Unready, match="已在本轮"):
        invited(panel, fresh(juror), now)
    remove_juror(seat=seat, reason="出差", by=panel.organiser, now=now)
    again = invited(panel, fresh(juror), now)
    assert again.pk == seat.pk
    assert again.left_at is None
    assert again.kin == ("林小妹",)


@pytest.mark.parametrize("role", ["organiser", "approver"])
def test_invite_when_the_person_runs_the_round_then_refused(role, panel, now):
    juror = UserFactory()
    for held in (role, "juror"):
        MembershipFactory(user=juror, organisation=panel.house, role=held)
    with pytest.raises(Refused, match="不能同时担任"):
        invited(panel, juror, now)


def test_invite_when_the_inviter_does_not_run_the_round_then_refused(panel, now):
    with pytest.raises(Refused):
        invited(panel, panel.jurors[0], now, by=panel.jurors[1])


def test_remove_when_work_is_in_hand_then_each_goes_its_way_and_all_rows_stay(panel, now):
    rows = [panel.give(0, 0, now), panel.scored(0, 1, now, 3), panel.submitted(0, 2, now)]
    remove_juror(seat=panel.seats[0], reason="身体原因", by=panel.organiser, now=now)
    states = [fresh(row).state for row in rows]
    assert states == [A.REPLACED, A.RECUSED, A.SUBMITTED]
    assert Score.objects.count() == 3
    assert not Assignment.objects.mine(panel.jurors[0]).exists()
    assert Assignment.objects.counted().get() == rows[2]
    with pytest.raises(Unready, match="已经离席"):
        remove_juror(seat=panel.seats[0], reason="再次", by=panel.organiser, now=now)


def test_remove_when_scores_are_void_then_nothing_counts_and_the_ledger_holds_the_values(
    panel, now
):
    panel.submitted(0, 0, now, 4, ABSTAIN)
    remove_juror(
        seat=panel.seats[0], reason="违反纪律", by=panel.organiser, now=now, voids_scores=True
    )
    assert not Score.objects.counted().exists()
    assert Score.objects.count() == 2
    entry = Entry.objects.get(verb="assignment.recuse")
    assert json.loads(entry.payload)["values"] == [
        [panel.criteria[0].pk, 4],
        [panel.criteria[1].pk, 0],
    ]


def test_kin_when_declared_then_what_it_touches_is_recused_at_once(panel, now):
    panel.entries[0].nominee.name = "林小妹"
    panel.entries[0].nominee.save()
    struck, other = panel.submitted(0, 0, now), panel.submitted(0, 1, now)
    declare_kin(seat=panel.seats[0], kin=kin_names("林小妹\n\n 林小妹 \n"), by=panel.jurors[0],
                now=now)  # fmt: skip
    assert (fresh(struck).state, fresh(struck).conflict) == (A.RECUSED, "kin")
    assert fresh(other).state == A.SUBMITTED
    assert "林小妹" not in str(list(Entry.objects.values_list("payload", "reason")))
    with pytest.raises(Refused):
        declare_kin(seat=panel.seats[0], kin=(), by=panel.jurors[1], now=now)


def test_seat_when_corrected_then_conflicts_are_looked_for_anew(panel, now):
    row = panel.declared(0, 0, now)
    medium = panel.entries[0].partner.organisation.name
    edit_seat(seat=panel.seats[0], affiliation=medium, phone="", kin=(), by=panel.organiser,
              now=now)  # fmt: skip
    assert fresh(row).state == A.RECUSED
    with pytest.raises(Stale):
        edit_seat(seat=panel.seats[0], affiliation="", phone="", kin=(), by=panel.organiser,
                  now=now, version=1)  # fmt: skip


# ------------------------------------------------------------------ assigning


def test_assign_when_a_pair_is_in_conflict_then_nothing_is_given(panel, now):
    MembershipFactory(user=panel.jurors[0], organisation=panel.entries[0].partner.organisation)
    pairs = [(panel.jurors[0].pk, panel.entries[0].pk), (panel.jurors[1].pk, panel.entries[0].pk)]
    with pytest.raises(Unready, match=r"利益关系.*任职于提名媒体"):
        assign_entries(stage=panel.stage, pairs=pairs, by=panel.organiser, now=now)
    assert not Assignment.objects.exists()


def _twice(panel, now):
    panel.give(0, 0, now)


def _left(panel, now):
    remove_juror(seat=panel.seats[0], reason="出差", by=panel.organiser, now=now)


def _gone(panel, now):
    panel.stage.entries.all().delete()


def _closed(panel, now):
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.CLOSED)


@pytest.mark.parametrize(
    "meanwhile,words",
    [(_twice, "已经分给"), (_left, "评委名单"), (_gone, "不在这一环节"), (_closed, "不能再分配")],
)
def test_assign_when_the_plan_is_out_of_date_then_refused_whole(meanwhile, words, panel, now):
    meanwhile(panel, now)
    before = Assignment.objects.count()
    with pytest.raises(Unready, match=words):
        panel.give(0, 0, now)
    assert Assignment.objects.count() == before


def test_assign_when_a_plan_takes_back_then_undeclared_ones_only(panel, now):
    kept, gone = panel.give(0, 0, now), panel.give(0, 1, now)
    pairs = [(panel.jurors[0].pk, panel.entries[0].pk), (panel.jurors[1].pk, panel.entries[1].pk)]
    assign_entries(stage=panel.stage, pairs=pairs, by=panel.organiser, now=now,
                   freed=[kept.pk, gone.pk])  # fmt: skip
    assert fresh(kept).state == A.INVITED
    assert fresh(gone).state == A.REPLACED
    declare_clear(assignments=[kept], by=panel.jurors[0], now=now)
    with pytest.raises(Unready, match="已经过时"):
        assign_entries(stage=panel.stage, pairs=pairs, by=panel.organiser, now=now,
                       freed=[kept.pk])  # fmt: skip


def test_assign_when_taken_back_before_then_the_same_row_lives_again(panel, now):
    row = panel.give(0, 0, now)
    replace_assignment(assignment=row, reason="太忙", by=panel.organiser, now=now,
                       juror=panel.jurors[1])  # fmt: skip
    assert fresh(row).state == A.REPLACED
    assert Assignment.objects.live().get().juror == panel.jurors[1]
    assert panel.give(0, 0, now).pk == row.pk
    assert fresh(row).state == A.INVITED


# ------------------------------------------------------------------ declaring and recusal


def test_declare_when_all_are_clear_then_computed_conflicts_still_strike(panel, now):
    rows = [panel.give(0, 0, now), panel.give(0, 1, now)]
    MembershipFactory(user=panel.jurors[0], organisation=panel.entries[1].partner.organisation)
    assert declare_clear(assignments=rows, by=panel.jurors[0], now=now) == 1
    assert [fresh(row).state for row in rows] == [A.DECLARED, A.RECUSED]


def test_declare_when_somebody_else_does_then_refused(panel, now):
    row = panel.give(0, 0, now)
    with pytest.raises(Refused):
        declare_clear(assignments=[row], by=panel.jurors[1], now=now)
    with pytest.raises(Refused):
        declare_conflict(assignment=row, words="", by=panel.jurors[1], now=now)


def test_conflict_when_declared_after_scoring_then_void_but_kept(panel, now):
    row = panel.submitted(0, 0, now)
    declare_conflict(assignment=row, words="曾是同事", by=panel.jurors[0], now=now)
    row = fresh(row)
    assert (row.state, row.conflict, row.recusal_reason) == (A.RECUSED, "declared", "曾是同事")
    assert row.scores.count() == 2
    assert not Score.objects.counted().exists()
    assert not Assignment.objects.visible_to(panel.jurors[0]).exists()


def test_recusal_when_a_merge_brings_the_medium_in_then_the_score_is_void(panel, now):
    row = panel.submitted(0, 0, now)
    other = NominationFactory(round=panel.round, accepted=True)
    MembershipFactory(user=panel.jurors[0], organisation=other.partner.organisation)
    assert Assignment.objects.counted().count() == 1
    merge_nominations(nomination=other, into=panel.entries[0], by=panel.organiser, now=now)
    assert not Score.objects.counted().exists()
    assert fresh(row).conflict == "co_nomination"
    assert Entry.objects.filter(verb="assignment.recuse").get().actor_name == "系统"
    assert recompute_recusals(round_=panel.round, now=now) == 0


def test_recusal_by_the_organiser_when_settled_then_refused(panel, now):
    row = panel.submitted(0, 0, now)
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.SETTLED)
    with pytest.raises(Unready, match="已出结果"):
        recuse_assignment(assignment=row, reason="相识", by=panel.organiser, now=now)


# ------------------------------------------------------------------ scoring


def test_save_when_typed_then_kept_piece_by_piece(panel, now):
    row = panel.declared(0, 0, now)
    first, second = panel.criteria
    saved = save(row, panel, {first.pk: 3}, now, version=row.version)
    assert saved.state == A.SCORING
    assert saved.scores.get().value == 3
    saved = save(row, panel, {first.pk: ABSTAIN, second.pk: 5}, now, version=saved.version)
    assert list(saved.scores.values_list("value", "abstains")) == [(None, True), (5, False)]
    assert not save(row, panel, {}, now).scores.exists()


def test_save_when_saved_elsewhere_then_stale_and_nothing_is_written(panel, now):
    row = panel.declared(0, 0, now)
    save(row, panel, both(panel), now, version=row.version)
    with pytest.raises(Stale):
        save(row, panel, both(panel, 1, 1), now, version=row.version)
    assert list(row.scores.values_list("value", flat=True)) == [4, 5]


@pytest.mark.parametrize("value", [0, 6, "x"])
def test_save_when_the_value_is_none_of_the_scale_then_refused(value, panel, now):
    with pytest.raises(Unready, match="1 到 5 分"):
        save(panel.declared(0, 0, now), panel, {panel.criteria[0].pk: value}, now)


def test_save_when_the_deadline_comes_then_its_second_counts_and_the_next_does_not(now):
    panel = make_panel(closes_at=now)
    row = panel.declared(0, 0, now)
    save(row, panel, both(panel), now)
    with pytest.raises(Unready, match="03月07日 10:00:00 截止"):
        save(row, panel, both(panel, 1, 1), now + timedelta(seconds=1))
    with pytest.raises(Unready, match="截止"):
        submit_scores(assignment=row, by=panel.jurors[0], now=now + timedelta(seconds=1))
    assert list(row.scores.values_list("value", flat=True)) == [4, 5]


def test_save_when_recused_then_as_if_it_were_not_there(panel, now):
    row = panel.scored(0, 0, now, 4)
    recuse_assignment(assignment=row, reason="相识", by=panel.organiser, now=now)
    for act in (lambda: save(row, panel, both(panel), now),
                lambda: submit_scores(assignment=row, by=panel.jurors[0], now=now)):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.verdict.hidden


def test_save_when_not_declared_or_already_sent_then_told_so(panel, now):
    with pytest.raises(Unready, match="先声明"):
        save(panel.give(0, 0, now), panel, both(panel), now)
    with pytest.raises(Unready, match="修改评分"):
        save(panel.submitted(0, 1, now), panel, both(panel), now)
    with pytest.raises(Refused):
        save(panel.declared(0, 2, now), panel, both(panel), now, juror=1)


def test_submit_when_an_item_is_missing_then_it_is_named(panel, now):
    row = panel.scored(0, 0, now, 4)
    with pytest.raises(Unready, match="还有 1 项没有评：“影响”"):
        submit_scores(assignment=row, by=panel.jurors[0], now=now)


def test_criteria_when_revised_meanwhile_then_begun_entries_keep_their_version(panel, now):
    row = panel.scored(0, 0, now, 4)
    CriterionFactory(round=panel.round, version=2, name="新标准")
    type(panel.round).objects.filter(pk=panel.round.pk).update(criteria_version=2)
    assert criteria_of(fresh(row)) == panel.criteria
    assert [one.name for one in criteria_of(fresh(panel.declared(0, 1, now)))] == ["新标准"]


def test_finish_when_all_is_scored_then_sent_in_and_a_change_takes_the_word_back(panel, now):
    panel.scored(0, 0, now, 4, 4)
    row = panel.submitted(0, 1, now)
    half = panel.scored(0, 2, now, 4)
    juror = panel.jurors[0]
    with pytest.raises(Unready, match="还有 1 份没有评完"):
        finish_jury(stage=panel.stage, by=juror, now=now)
    save(half, panel, both(panel), now)
    finish_jury(stage=panel.stage, by=juror, now=now)
    finish_jury(stage=panel.stage, by=juror, now=now)
    assert Assignment.objects.filter(state=A.SUBMITTED).count() == 3
    resume_scores(assignment=row, by=juror, now=now)
    assert not Completion.objects.exists()
    assert fresh(row).state == A.SCORING


def test_finish_when_more_is_given_then_the_word_is_taken_back(panel, now):
    panel.submitted(0, 0, now)
    finish_jury(stage=panel.stage, by=panel.jurors[0], now=now)
    panel.give(0, 1, now)
    assert not Completion.objects.exists()


def test_lock_when_the_stage_is_closed_then_complete_ones_and_after_a_last_look(panel, now):
    whole, half = panel.scored(0, 0, now, 4, 4), panel.scored(0, 1, now, 4)
    struck, sent = panel.submitted(1, 0, now), panel.submitted(2, 0, now)
    with pytest.raises(Unready):
        lock_scores(stage=panel.stage, by=panel.organiser, now=now)
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.CLOSED)
    MembershipFactory(user=panel.jurors[1], organisation=panel.entries[0].partner.organisation)
    assert lock_scores(stage=panel.stage, by=None, now=now) == 2
    states = [fresh(row).state for row in (whole, half, struck, sent)]
    assert states == [A.LOCKED, A.SCORING, A.RECUSED, A.LOCKED]


def test_ledger_when_a_juror_works_then_one_row_for_each_step(panel, now):
    row = panel.submitted(0, 0, now)
    resume_scores(assignment=row, by=panel.jurors[0], now=now)
    verbs = list(Entry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["stage.assign", "assignment.declare", "assignment.begin", "assignment.submit",
                     "assignment.resume"]  # fmt: skip


def test_seat_when_left_without_a_reason_then_the_database_refuses(panel, now):
    seat = Seat(round=panel.round, juror=UserFactory(), left_at=now)
    with pytest.raises(Exception, match="离席须写明原因"):
        seat.validate_constraints()
