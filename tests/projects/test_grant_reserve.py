"""The reserve list: ranked, moved up from when somebody drops out; and many proposed at once."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from kit.verdict import Refused, SomeRefused, Stale, Unready
from ledger.models import Entry
from projects.actions.agreements import extend_agreeing
from projects.actions.application_ends import withdraw_application
from projects.actions.grant_notices import open_grant_notice, schedule_grant_notice
from projects.actions.grant_proposals import recommend_many
from projects.actions.grant_reserve import move_up, put_in_reserve
from projects.actions.grant_rounds import commit_grant_round, step_grant_round
from projects.actions.grant_screening import decline_application
from projects.actions.granting import (
    approve_application,
    recommend_application,
    unrecommend_application,
)
from projects.actions.renouncing import let_lapse, renounce_grant
from projects.models import Application
from projects.permissions.grants import may_move_up, may_propose_many, may_rank_reserve
from projects.workflow import GrantRoundState
from tests.projects.granting import (
    FIVE,
    TEN,
    A,
    approved,
    asked,
    fund_of,
    made_round,
    noticed,
)
from tests.staff import ROLES

pytestmark = pytest.mark.django_db


S = GrantRoundState
# Who ranks the reserve, moves it up and takes over a proposal, and in which states of the round.
ROLES_ALLOWED = {"organiser", "admin"}
RANKS = {S.ROLLING, S.CLOSED, S.DECIDING, S.NOTICE, S.COMMITTED, S.DISBURSING}
TAKES = {S.ROLLING, S.CLOSED, S.DECIDING, S.NOTICE}


@pytest.mark.parametrize("role", ROLES)
def test_reserve_when_of_a_role_then_as_the_table_says(staff, role):
    user, round_ = staff.person(role), made_round(staff)
    one = asked(round_)
    verdicts = (
        may_rank_reserve(user, round_),
        may_move_up(user, one),
        may_propose_many(user, round_),
    )
    assert {bool(v) for v in verdicts} == {role in ROLES_ALLOWED}
    assert all(v or v.reason for v in verdicts)
    own = asked(round_, source="editor", partner=staff.partner, recommended_by=user)
    assert not may_move_up(user, own)


@pytest.mark.parametrize("state", S)
def test_reserve_when_the_round_is_in_a_state_then_as_the_table_says(staff, organiser, state):
    one = asked(made_round(staff, state=state))
    assert bool(may_rank_reserve(organiser, one.round)) == (state in RANKS)
    assert bool(may_move_up(organiser, one)) == (state in RANKS)
    assert bool(may_propose_many(organiser, one.round)) == (state in TAKES)


def reserved(round_, *, by, now, number=2):
    """The round's reserve list, newly made."""
    places = [asked(round_) for _ in range(number)]
    put_in_reserve(round_=round_, places=places, by=by, now=now)
    return places


def test_reserve_when_ranked_then_only_those_being_judged_stand_in_it(
    staff, organiser, approver, now
):
    round_ = made_round(staff)
    first, second, out = asked(round_), asked(round_), asked(round_, state=A.DECLINED, reason="x")
    given = {"round_": round_, "by": organiser, "now": now}
    put_in_reserve(**given, places=[second, first], seen=[])
    places = dict(round_.applications.values_list("pk", "reserve_place"))
    assert (places[second.pk], places[first.pk], places[out.pk]) == (1, 2, None)
    with pytest.raises(Unready, match="评估中"):
        put_in_reserve(**given, places=[out])
    with pytest.raises(Stale, match="有了变化"):
        put_in_reserve(**given, places=[first], seen=[])
    put_in_reserve(**given, places=[second, first], seen=[])
    assert Entry.objects.filter(verb="grantround.reserve_list").count() == 1
    put_in_reserve(**given, places=[first], seen=[second.public_id, first.public_id])
    assert list(round_.applications.in_reserve()) == [first]
    with pytest.raises(Refused, match="项目运营排定"):
        put_in_reserve(round_=round_, places=[], by=approver, now=now)


def test_reserve_when_somebody_drops_out_then_the_first_moves_up_for_them(staff, organiser, now):
    round_ = made_round(staff, pool=10_000)
    first, second = reserved(round_, by=organiser, now=now)
    gone = recommend_application(application=asked(round_), amount=TEN, by=organiser, now=now)
    given = {"round_": round_, "replaces": gone, "amount": FIVE, "by": organiser, "now": now}
    with pytest.raises(Stale):
        move_up(**given, application=first)
    decline_application(application=gone, reason="核实不符", by=organiser, now=now)
    assert fund_of(round_).reserved == 0
    with pytest.raises(Stale):
        move_up(**given, application=second)
    up = move_up(**given, application=first)
    assert (up.state, up.moved_up_for, up.reserve_place) == (A.RECOMMENDED, gone, None)
    assert fund_of(round_).reserved == FIVE
    entry = Entry.objects.filter(verb="application.recommend").latest("sequence")
    assert json.loads(entry.payload)["moved_up_for"] == gone.public_id
    with pytest.raises(Stale):
        move_up(**given, application=second)
    assert not round_.applications.vacated().exists()


def test_reserve_when_who_moved_up_drops_out_too_then_the_next_may(staff, organiser, now):
    round_ = made_round(staff)
    first, second = reserved(round_, by=organiser, now=now)
    gone = recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    withdraw_application(application=gone, now=now)
    given = {"round_": round_, "amount": FIVE, "by": organiser, "now": now}
    move_up(**given, application=first, replaces=gone)
    back = unrecommend_application(application=first, reason="重新考虑", by=organiser, now=now)
    assert back.moved_up_for is None
    assert list(round_.applications.vacated()) == [gone]
    move_up(**given, application=second, replaces=gone)
    withdraw_application(application=second, now=now)
    assert list(round_.applications.vacated()) == [second]


def test_reserve_when_an_agreement_lapses_after_the_list_is_settled_then_two_people_again(
    staff, organiser, approver, now
):
    round_ = made_round(staff)
    waiting = asked(round_)
    one, after = approved(staff, round_, now)
    round_.state = GrantRoundState.NOTICE
    round_.proposed_by, round_.proposed_at = organiser, now
    round_.save()
    with pytest.raises(Unready, match="还有 1 份申请没有结论"):
        commit_grant_round(round_=round_, by=approver, now=after)
    put_in_reserve(round_=round_, places=[waiting], by=organiser, now=after)
    commit_grant_round(round_=round_, by=approver, now=after)
    late = after + timedelta(days=100)
    assert list(round_.applications.lapsed(late)) == [one.application]
    let_lapse(application=one.application, by=organiser, now=late)
    with pytest.raises(Unready, match="不能评定"):
        recommend_application(application=waiting, amount=FIVE, by=organiser, now=late)
    up = move_up(
        round_=round_, application=waiting, replaces=one.application, amount=FIVE, by=organiser,
        now=late,
    )  # fmt: skip
    notice = schedule_grant_notice(round_=round_, by=organiser, now=late)
    open_grant_notice(notice=notice, by=approver, now=late)
    notice.refresh_from_db()
    served = notice.ends_at + timedelta(seconds=1)
    with pytest.raises(Refused):
        approve_application(application=up, by=organiser, now=served)
    assert approve_application(application=up, by=approver, now=served).application == up


def test_round_when_people_still_wait_in_reserve_then_it_is_not_closed(staff, organiser, now):
    round_ = made_round(staff, state=GrantRoundState.DISBURSING)
    reserved(round_, by=organiser, now=now, number=1)
    with pytest.raises(Unready, match="候补名单里还有 1 份申请没有结论"):
        step_grant_round(round_=round_, verb="begin_closing", by=organiser, now=now)


def test_many_when_one_cannot_be_proposed_then_none_is(staff, organiser, approver, now):
    round_ = made_round(staff)
    first, second = asked(round_, name="甲行动"), asked(round_, name="乙行动")
    given = {"round_": round_, "now": now}
    awards = [(first, FIVE), (second, Decimal(7000))]
    with pytest.raises(SomeRefused, match="1 份不能办理，全部没有办理。“乙行动”：金额须是"):
        recommend_many(**given, awards=awards, by=organiser)
    assert fund_of(round_).reserved == 0
    assert Application.objects.get(pk=first.pk).state == A.REVIEWING
    with pytest.raises(Refused, match="没有这个角色"):
        recommend_many(**given, awards=[(first, FIVE)], by=approver)
    with pytest.raises(Unready, match="同一轮次"):
        recommend_many(**given, awards=[(asked(made_round(staff)), FIVE)], by=organiser)
    recommend_many(**given, awards=[(first, FIVE), (second, TEN)], by=organiser)
    assert fund_of(round_).reserved == 15_000


def test_days_to_agree_when_extended_then_with_a_reason_and_in_the_record(staff, organiser, now):
    grant, after = approved(staff, made_round(staff), now)
    later = grant.agree_by + timedelta(days=7)
    given = {"grant": grant, "by": organiser, "now": after}
    with pytest.raises(Refused):
        extend_agreeing(**given, agree_by=later, reason=" ")
    with pytest.raises(Unready, match="晚于原期限"):
        extend_agreeing(**given, agree_by=grant.agree_by, reason="外出务工")
    assert extend_agreeing(**given, agree_by=later, reason="外出务工").agree_by == later
    assert Entry.objects.get(verb="application.extend_agreeing").reason == "外出务工"
    renounce_grant(application=grant.application, now=after)
    assert grant.application.round.applications.vacated().exists()


def test_noticed_when_it_is_withdrawn_then_the_place_is_free(staff, now):
    round_ = made_round(staff)
    one, _ = noticed(staff, round_, now)
    withdraw_application(application=one, now=now)
    assert list(round_.applications.vacated()) == [one]
