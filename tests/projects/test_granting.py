"""Whom a round gives to: proposed, listed in public, objected to, approved."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kit.verdict import Refused, Unready
from ledger.models import Entry
from projects.actions.funds import FundTooSmall
from projects.actions.grant_notices import (
    close_grant_notice,
    file_grant_objection,
    grant_list_digest,
    open_grant_notice,
    schedule_grant_notice,
    step_grant_objection,
)
from projects.actions.grant_rounds import (
    begin_deciding,
    begin_grant_notice,
    propose_list,
    return_to_deciding,
)
from projects.actions.grant_screening import (
    admit_application,
    decline_application,
)
from projects.actions.granting import (
    approve_application,
    approve_fast,
    recommend_application,
    unrecommend_application,
)
from projects.models import Application, GrantRound
from projects.workflow import GrantRoundState
from tests.projects.granting import (
    FIVE,
    FORM,
    TEN,
    A,
    approved,
    asked,
    fund_of,
    made_round,
    noticed,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("amount,words", [
    ("10000.01", "之间"), ("4999.99", "之间"), ("-1", "之间"), ("6000", "档位"),
])  # fmt: skip
def test_recommend_when_the_amount_is_none_of_the_round_then_refused(
    staff, organiser, now, amount, words
):
    with pytest.raises(Unready, match=words):
        recommend_application(
            application=asked(made_round(staff)), amount=Decimal(amount), by=organiser, now=now
        )


def test_recommend_when_the_minimum_would_be_lost_then_refused_with_the_sums(staff, organiser, now):
    round_ = made_round(staff, pool=15_000, min_grantees=3)
    with pytest.raises(Unready, match="还差 2 名，至少需要 10,000 元，只剩 5,000 元"):
        recommend_application(application=asked(round_), amount=TEN, by=organiser, now=now)
    for _ in range(3):
        recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    with pytest.raises(FundTooSmall):
        recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    assert fund_of(round_).reserved == 15_000


def test_recommend_when_the_pool_bears_the_tax_then_it_costs_a_quarter_more(staff, organiser, now):
    round_ = made_round(staff, tax_from_pool=True)
    one = recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    assert (one.amount, one.cost, fund_of(round_).reserved) == (FIVE, Decimal(6250), 6250)


def test_recommend_when_taken_back_or_declined_then_the_money_is_free_again(staff, organiser, now):
    round_ = made_round(staff)
    one = recommend_application(application=asked(round_), amount=TEN, by=organiser, now=now)
    back = unrecommend_application(application=one, reason="重新考虑", by=organiser, now=now)
    assert (back.state, back.amount, fund_of(round_).reserved) == (A.REVIEWING, None, 0)
    again = recommend_application(application=back, amount=FIVE, by=organiser, now=now)
    decline_application(application=again, reason="核实不符", by=organiser, now=now)
    assert fund_of(round_).reserved == 0


def test_notice_when_opened_then_sealed_by_another_and_approved_only_after_it(
    staff, organiser, approver, now
):
    round_ = made_round(staff)
    one, notice = noticed(staff, round_, now, name="欧阳小明")
    row = notice.rows.get()
    assert "欧阳某" in row.text
    assert "小明" not in row.text
    assert notice.digest == grant_list_digest(notice, [row.digest])
    with pytest.raises(Unready, match="公示期未满"):
        approve_application(application=one, by=approver, now=notice.ends_at)
    after = notice.ends_at + timedelta(seconds=1)
    with pytest.raises(Refused, match="您没有这个角色"):
        approve_application(application=one, by=organiser, now=after)
    grant = approve_application(application=one, by=approver, now=after)
    assert grant.number.startswith("XW-2026-")
    assert (fund_of(round_).reserved, fund_of(round_).committed) == (0, FIVE)


def test_notice_when_drawn_up_by_the_approver_too_then_another_opens_it(staff, organiser, now):
    round_ = made_round(staff)
    recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    notice = schedule_grant_notice(round_=round_, by=organiser, now=now)
    with pytest.raises(Refused):
        open_grant_notice(notice=notice, by=organiser, now=now)


def test_objection_when_taken_up_then_the_clock_stops_and_never_shortens(
    staff, organiser, approver, now
):
    one, notice = noticed(staff, made_round(staff, is_sample=True), now)
    given = {"notice": notice, "row": notice.rows.get(), "name": "钱多多",
             "contact": "1390013", "text": "课堂停了", "form_key": FORM, "now": now}  # fmt: skip
    filed = file_grant_objection(**given)
    assert filed.objection.is_sample
    assert file_grant_objection(**given).objection == filed.objection
    later = now + timedelta(days=2)
    step_grant_objection(
        objection=filed.objection, verb="investigate", reply="", by=organiser, now=later
    )
    after = notice.ends_at + timedelta(days=9)
    with pytest.raises(Unready, match="异议"):
        approve_application(application=one, by=approver, now=after)
    with pytest.raises(Refused, match="角色"):
        step_grant_objection(
            objection=filed.objection, verb="dismiss", reply="查无此事", by=organiser, now=after
        )
    step_grant_objection(
        objection=filed.objection, verb="dismiss", reply="查无此事", by=approver, now=after
    )
    row = notice.rows.get()
    assert row.suspended_at is None
    assert row.ends_at > notice.ends_at
    with pytest.raises(Unready, match="公示期未满"):
        approve_application(application=one, by=approver, now=row.ends_at)
    assert approve_application(application=one, by=approver, now=row.ends_at + timedelta(seconds=1))


def test_objection_when_upheld_then_the_one_is_out_and_the_money_free(
    staff, organiser, approver, now
):
    round_ = made_round(staff)
    one, notice = noticed(staff, round_, now)
    filed = file_grant_objection(
        notice=notice, row=notice.rows.get(), name="钱多多", contact="1", text="不实",
        form_key=FORM, now=now,
    ).objection  # fmt: skip
    step_grant_objection(objection=filed, verb="investigate", reply="", by=organiser, now=now)
    step_grant_objection(objection=filed, verb="uphold", reply="属实", by=approver, now=now)
    one.refresh_from_db()
    assert (one.state, fund_of(round_).held) == (A.DECLINED, 0)
    close_grant_notice(notice=notice, by=organiser, now=now)


def test_objection_when_the_window_is_over_then_refused_to_the_second(staff, now):
    _, notice = noticed(staff, made_round(staff), now)
    given = {"notice": notice, "row": None, "name": "钱", "contact": "1", "text": "x"}
    file_grant_objection(**given, form_key=FORM, now=notice.ends_at)
    with pytest.raises(Unready, match="公示期已经结束"):
        file_grant_objection(
            **given, form_key=FORM[::-1], now=notice.ends_at + timedelta(microseconds=1)
        )


def test_fast_lane_when_the_rules_have_one_then_two_people_and_no_notice(
    staff, organiser, approver, now
):
    round_ = made_round(staff, fast_lane=True, fast_lane_rules="突发事件两天内办结")
    slow = recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    with pytest.raises(Unready, match="只有快速通道"):
        approve_fast(application=slow, by=approver, now=now)
    fast = recommend_application(
        application=asked(round_, is_fast=True), amount=FIVE, by=organiser, now=now
    )
    approve_fast(application=fast, by=approver, now=now)
    entry = Entry.objects.get(verb="application.approve_fast")
    assert '"fast":true' in entry.payload


def test_fast_lane_when_the_round_still_takes_applications_then_open_to_who_was_sent_down_it(
    staff, organiser, approver, now
):
    lane = {"fast_lane": True, "fast_lane_rules": "突发事件两天内办结"}
    round_ = made_round(staff, deciding=False, open=True, **lane)
    with pytest.raises(Unready, match="本轮“接受申请”，不能评定"):
        recommend_application(application=asked(round_), amount=FIVE, by=organiser, now=now)
    fast = recommend_application(
        application=asked(round_, is_fast=True), amount=FIVE, by=organiser, now=now
    )
    with pytest.raises(Refused, match="复核人"):
        approve_fast(application=fast, by=organiser, now=now)
    approve_fast(application=fast, by=approver, now=now)
    assert fund_of(round_).committed == FIVE
    for state, answer in ((GrantRoundState.NOTICE, None), (GrantRoundState.COMMITTED, Unready)):
        GrantRound.objects.filter(pk=round_.pk).update(state=state)
        given = {"application": asked(round_, is_fast=True), "amount": FIVE, "by": organiser}
        if answer is None:
            recommend_application(**given, now=now)
        else:
            with pytest.raises(answer, match="不能评定"):
                recommend_application(**given, now=now)


def test_round_when_only_the_fast_lane_was_approved_then_back_to_deciding(
    staff, organiser, approver, now
):
    lane = {"fast_lane": True, "fast_lane_rules": "突发事件两天内办结"}
    round_ = made_round(staff, state=GrantRoundState.NOTICE, **lane)
    grant, _after = approved(staff, round_, now)
    given = {"round_": round_, "reason": "名单有误", "by": approver, "now": now}
    with pytest.raises(Unready, match="已有批准的资助"):
        return_to_deciding(**given)
    Application.objects.filter(pk=grant.application_id).update(is_fast=True)
    assert return_to_deciding(**given).state == GrantRoundState.DECIDING


def test_list_when_complete_then_another_person_puts_it_up(staff, organiser, approver, now):
    round_ = made_round(staff, state=GrantRoundState.CLOSED)
    waiting = asked(round_, state=A.SUBMITTED)
    with pytest.raises(Unready, match="还有 1 份申请没有完成初审"):
        begin_deciding(round_=round_, by=organiser, now=now)
    admit_application(application=waiting, duplicates_checked=True, by=organiser, now=now)
    begin_deciding(round_=round_, by=organiser, now=now)
    waiting.refresh_from_db()
    recommend_application(application=waiting, amount=FIVE, by=organiser, now=now)
    with pytest.raises(Unready, match="请先由项目运营提交"):
        begin_grant_notice(round_=round_, by=approver, now=now)
    propose_list(round_=round_, by=organiser, now=now)
    assert begin_grant_notice(round_=round_, by=approver, now=now).state == GrantRoundState.NOTICE
    rolling = made_round(staff, is_rolling=True, state=GrantRoundState.FINISHED)
    with pytest.raises(Unready, match="不在评定中"):
        propose_list(round_=rolling, by=organiser, now=now)
