"""A grant round is opened, its applications are screened and judged."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kit.dates import china_day, deadline
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from projects.actions.assessing import (
    ask_assessment,
    extend_assessment,
    record_visit,
    recuse_assessment,
    score_assessment,
)
from projects.actions.grant_rounds import (
    open_grant_round,
    save_grant_round,
)
from projects.actions.grant_screening import (
    admit_application,
    decline_application,
    refer_application,
    return_application,
)
from projects.actions.granting import (
    recommend_application,
)
from projects.grant_checks import infeasible, missing_for_opening
from projects.grant_rules import feasibility_of
from projects.models import Application
from projects.models.assessing import ASSESS_DAYS
from projects.workflow import GrantRoundState
from tests.factories.grants import (
    GrantCriterionFactory,
    GrantQuestionFactory,
)
from tests.projects.granting import (
    FIVE,
    A,
    asked,
    made_round,
    ready_round,
)

pytestmark = pytest.mark.django_db


def test_round_when_something_is_missing_then_it_says_what_and_stays_closed(staff, organiser, now):
    round_ = ready_round(staff)
    round_.save()
    with pytest.raises(Unready, match="请填写申请开始时间"):
        open_grant_round(round_=round_, by=organiser, now=now)
    round_.opens_at, round_.closes_at = now, now + timedelta(days=30)
    round_.save()
    assert missing_for_opening(round_, now=now) == []
    opened = open_grant_round(round_=round_, by=organiser, now=now)
    assert (opened.state, opened.opened_by) == (GrantRoundState.OPEN, organiser)


def test_round_when_its_minimum_cannot_be_paid_then_only_with_a_recorded_reason(
    staff, organiser, now
):
    round_ = ready_round(staff, min_grantees=161, tax_from_pool=True)
    round_.opens_at, round_.closes_at = now, now + timedelta(days=30)
    round_.save()
    assert "需要 1,006,250 元，资金池只有 1,000,000 元" in infeasible(round_)
    with pytest.raises(Unready, match="写明仍要开放的理由"):
        open_grant_round(round_=round_, by=organiser, now=now)
    opened = open_grant_round(round_=round_, by=organiser, now=now, override="另有配套资金")
    assert opened.infeasible_reason == "另有配套资金"


def test_reach_when_both_tax_modes_are_shown_then_the_sums_are_those_of_the_programme(staff):
    round_ = made_round(staff, pool=1_000_000, min_grantees=100)
    both = feasibility_of(round_)
    withheld, on_top = both.withheld, both.from_pool
    assert both.chosen is withheld
    assert [tier.most for tier in withheld.tiers] == [200, 100]
    assert [tier.most for tier in on_top.tiers] == [160, 80]
    assert withheld.average_net == on_top.average_net == Decimal(8000)
    assert withheld.is_possible
    assert on_top.is_possible


def test_round_when_people_have_applied_then_its_limits_stand(staff, organiser, now):
    round_ = ready_round(staff)
    round_.most_amount = Decimal(20_000)
    changed = save_grant_round(round_=round_, changed=["most_amount"], by=organiser, now=now)
    assert changed.most_amount == Decimal(20_000)
    asked(changed)
    with pytest.raises(Refused, match="已经有人申请，不能再改最高金额"):
        save_grant_round(round_=round_, changed=["most_amount"], by=organiser, now=now)


def test_application_when_screened_then_each_way_out_is_told(staff, organiser, now):
    round_ = made_round(staff, deciding=False, open=True)
    GrantQuestionFactory(round=round_, position=2)
    first, second, third, fourth = (asked(round_, state=A.SUBMITTED) for _ in range(4))
    back = return_application(
        application=first, steps=["q2", "q99"], reason="请写得具体一些", by=organiser, now=now
    )
    assert (back.state, back.returned_fields, back.reason) == (A.RETURNED, ["q2"], "请写得具体一些")
    with pytest.raises(Unready, match="请勾选"):
        return_application(application=second, steps=[], reason="x", by=organiser, now=now)
    with pytest.raises(Unready, match="请先核对"):
        admit_application(application=second, duplicates_checked=False, by=organiser, now=now)
    admit_application(application=second, duplicates_checked=True, by=organiser, now=now)
    sent = refer_application(
        application=third, destination="县民政局", reason="属于救助", by=organiser, now=now
    )
    assert (sent.state, sent.destination) == (A.REFERRED, "县民政局")
    with pytest.raises(Refused, match="请写明原因"):
        decline_application(application=fourth, reason=" ", by=organiser, now=now)
    decline_application(application=fourth, reason="不在本轮范围内", by=organiser, now=now)
    verbs = Entry.objects.filter(verb__startswith="application.").values_list("verb", flat=True)
    assert sorted(verbs) == ["application.admit", "application.decline", "application.refer",
                             "application.return"]  # fmt: skip


def test_application_when_saved_from_an_old_page_then_stale(staff, organiser, now):
    one = asked(made_round(staff), state=A.SUBMITTED)
    admit_application(application=one, duplicates_checked=True, by=organiser, now=now, version=1)
    with pytest.raises(Stale):
        decline_application(application=one, reason="x", by=organiser, now=now, version=1)


def test_application_when_the_own_medium_recommended_it_then_others_decide(staff, organiser, now):
    from_medium = asked(
        made_round(staff), source="editor", partner=staff.partner, recommended_by=organiser
    )
    with pytest.raises(Refused, match="须由他人办理"):
        recommend_application(application=from_medium, amount=FIVE, by=organiser, now=now)


def test_assessment_when_scored_then_every_criterion_counts_or_is_absent(staff, organiser, now):
    round_ = made_round(staff)
    one = GrantCriterionFactory(round=round_, weight=60)
    two = GrantCriterionFactory(round=round_, weight=40)
    assessment = ask_assessment(
        application=asked(round_), assessor=organiser, by=organiser, now=now
    )
    given = {"assessment": assessment, "note": "", "by": organiser, "now": now}
    with pytest.raises(Unready, match="每一项"):
        score_assessment(values={one.pk: 4}, **given)
    with pytest.raises(Unready, match="1 到 5"):
        score_assessment(values={one.pk: 6, two.pk: 1}, **given)
    with pytest.raises(Unready, match="回避"):
        score_assessment(values={one.pk: None, two.pk: None}, **given)
    done = score_assessment(values={one.pk: 4, two.pk: None}, **given)
    assert sorted(done.scores.values_list("value", flat=True), key=str) == [4, None]


def test_assessment_when_its_day_has_passed_then_overdue_is_a_flag_and_it_is_still_taken(
    staff, organiser, now
):
    round_ = made_round(staff)
    one = GrantCriterionFactory(round=round_)
    given = {"application": asked(round_), "assessor": organiser, "by": organiser, "now": now}
    today = china_day(now)
    with pytest.raises(Unready, match="不能早于今天"):
        ask_assessment(**given, due_on=today - timedelta(days=1))
    assessment = ask_assessment(**given)
    assert assessment.due_on == today + ASSESS_DAYS
    later = {"assessment": assessment, "reason": "材料多", "by": organiser, "now": now}
    with pytest.raises(Unready, match="须晚于原期限"):
        extend_assessment(**later, due_on=assessment.due_on)
    with pytest.raises(Refused, match="评估由项目运营分派"):
        extend_assessment(**later | {"by": staff.person("approver")}, due_on=date(2099, 1, 1))
    moved = extend_assessment(**later, due_on=assessment.due_on + timedelta(days=1))
    ends = deadline(moved.due_on)
    assert [moved.is_overdue(at) for at in (ends, ends + timedelta(seconds=1))] == [False, True]
    late = ends + timedelta(days=3)
    done = score_assessment(assessment=moved, values={one.pk: 4}, note="", by=organiser, now=late)
    assert not done.is_overdue(late)
    with pytest.raises(Unready):
        extend_assessment(**later | {"now": late}, due_on=date(2099, 1, 1))


def test_assessment_when_in_conflict_then_refused_and_void_once_recused(staff, organiser, now):
    round_ = made_round(staff)
    criterion = GrantCriterionFactory(round=round_)
    same_name = asked(round_, name=organiser.full_name)
    with pytest.raises(Refused, match="同名"):
        ask_assessment(application=same_name, assessor=organiser, by=organiser, now=now)
    own = asked(round_)
    assessment = ask_assessment(application=own, assessor=organiser, by=organiser, now=now)
    score_assessment(
        assessment=assessment, values={criterion.pk: 5}, note="", by=organiser, now=now
    )
    recuse_assessment(assessment=assessment, reason="同乡", by=organiser, now=now)
    assert not own.assessments.counted().exists()
    with pytest.raises(Refused):
        recuse_assessment(assessment=assessment, reason="x", by=staff.person("approver"), now=now)


def test_visit_when_sent_twice_then_one_visit_and_required_before_a_grant(staff, organiser, now):
    round_ = made_round(staff, visit_required=True)
    one = asked(round_)
    with pytest.raises(Unready, match="须先实地走访"):
        recommend_application(application=one, amount=FIVE, by=organiser, now=now)
    given = {"application": one, "visited_on": now.date(), "notes": "见到了孩子们。",
             "finding": "confirmed", "client_key": "key", "by": organiser, "now": now}  # fmt: skip
    assert record_visit(**given) == record_visit(**given)
    assert Application.objects.get(pk=one.pk).state == A.VISITED
    with pytest.raises(Unready, match="不能晚于今天"):
        record_visit(**(given | {"client_key": "z", "visited_on": now.date() + timedelta(days=1)}))
    recommend_application(application=one, amount=FIVE, by=organiser, now=now)
