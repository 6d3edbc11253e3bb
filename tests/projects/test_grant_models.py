"""What the database itself refuses of grants, whoever writes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects.models import Application, Grant, GrantNotice, GrantRound, Report
from projects.workflow import ApplicationState, GrantNoticeState, ReportState
from tests.factories import grants as made
from tests.factories.directory import LONG_AGO
from tests.factories.grant_objections import GrantObjectionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]

# What is made, what is written over it, and the constraint that refuses it.
REFUSED = [
    (made.GrantRoundFactory, {"least_amount": Decimal(0)}, "grantround_amounts_in_order"),
    (made.GrantRoundFactory, {"most_amount": Decimal(4999)}, "grantround_amounts_in_order"),
    (made.GrantRoundFactory, {"min_grantees": 0}, "grantround_one_grantee"),
    (made.GrantRoundFactory, {"instalments": 5}, "grantround_few_instalments"),
    (made.GrantRoundFactory, {"opens_at": LONG_AGO, "closes_at": LONG_AGO},
     "grantround_closes_after_opening"),
    (made.GrantRoundFactory, {"notice_days": 0}, "grantround_waiver_has_reason"),
    (made.GrantRoundFactory, {"fast_lane": True}, "grantround_fast_lane_has_rules"),
    (made.GrantRoundFactory, {"state": "lost"}, "grantround_state_known"),
    (made.GrantTierFactory, {"amount": Decimal(0)}, "granttier_positive"),
    (made.GrantCriterionFactory, {"weight": 0}, "grantcriterion_weight_in_range"),
    (made.BudgetLineFactory, {"position": 4}, "budgetline_at_most_three"),
    (made.BudgetLineFactory, {"amount": Decimal(0)}, "budgetline_positive"),
    (made.AssessmentFactory, {"state": "recused"}, "assessment_recused_has_reason"),
    (made.AssessmentFactory, {"state": "submitted"}, "assessment_submitted_has_moment"),
    (made.AssessmentScoreFactory, {"value": 0}, "assessmentscore_in_range"),
    (made.AssessmentScoreFactory, {"value": 6}, "assessmentscore_in_range"),
    (made.SiteVisitFactory, {"notes": ""}, "sitevisit_has_notes"),
    (made.GrantFactory, {"accepted_at": LONG_AGO}, "grant_accepted_whole"),
    (made.GrantFactory, {"unspent": Decimal(-1)}, "grant_unspent_not_negative"),
    (made.ReportFactory, {"state": ReportState.ACCEPTED}, "report_accepted_states_spent"),
    (made.ReportFactory, {"spent": Decimal(-1)}, "report_spent_not_negative"),
    (made.ReportExtensionFactory, {"to_day": date(2026, 9, 30)},
     "reportextension_later_with_reason"),
    (made.ReportExtensionFactory, {"reason": ""}, "reportextension_later_with_reason"),
    (made.GrantNoticeFactory, {"state": GrantNoticeState.OPEN}, "grantnotice_never_too_short"),
    (made.GrantNoticeRowFactory, {"removed_at": LONG_AGO}, "grantnoticerow_removed_has_reason"),
    (GrantObjectionFactory, {"state": "upheld"}, "grantobjection_concluded_has_reply"),
    (made.ApplicationFactory, {"source": "editor"}, "application_recommended_by_medium"),
    (made.ApplicationFactory, {"state": "submitted"}, "application_submitted_has_moment"),
    (made.ApplicationFactory, {"asked_step": "cancel"}, "application_asked_has_reason"),
]  # fmt: skip

# Beginning from an application whose money is reserved.
HELD = [
    ({"amount": Decimal("10000.01")}, "application_amount"),
    ({"amount": Decimal(4999)}, "application_amount"),
    ({"amount": Decimal(6000), "cost": Decimal(6000)}, "application_amount_is_tier"),
    ({"cost": Decimal(4999)}, "application_cost_covers_amount"),
    ({"commitment": None}, "application_proposed_holds_money"),
    ({"state": ApplicationState.APPROVED}, "application_awarded_was_approved"),
    ({"state": ApplicationState.DECLINED}, "application_declined_has_reason"),
    ({"state": ApplicationState.REFERRED}, "application_referred_has_destination"),
]


def refused(row, constraint, **facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize("factory,facts,constraint", REFUSED)
def test_row_when_it_breaks_a_rule_then_the_database_refuses(factory, facts, constraint):
    refused(factory(), constraint, **facts)


@pytest.mark.parametrize("facts,constraint", HELD)
def test_application_when_its_money_is_wrong_then_the_database_refuses(facts, constraint):
    refused(made.ApplicationFactory(recommended=True), constraint, **facts)


def test_application_when_approved_by_who_proposed_it_then_refused():
    row = made.ApplicationFactory(recommended=True)
    refused(row, "application_four_eyes", approved_by=row.proposed_by, approved_at=LONG_AGO)


def test_application_when_it_moved_up_then_proposed_and_once_for_each_who_dropped_out():
    gone, first = made.ApplicationFactory(), made.ApplicationFactory(recommended=True)
    constraint = "application_moved_up_was_proposed"
    refused(made.ApplicationFactory(), constraint, moved_up_for=gone)
    refused(first, constraint, moved_up_for=gone, reserve_place=1)
    refused(first, constraint, moved_up_for=first)
    Application.objects.filter(pk=first.pk).update(moved_up_for=gone)
    refused(made.ApplicationFactory(recommended=True), "moved_up_for", moved_up_for=gone)


def test_application_when_a_second_one_of_the_applicant_is_live_then_refused():
    first = made.ApplicationFactory(submitted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.ApplicationFactory(
            submitted=True, round=first.round, applicant_index=first.applicant_index
        )
    Application.objects.filter(pk=first.pk).update(state=ApplicationState.WITHDRAWN)
    made.ApplicationFactory(
        submitted=True, round=first.round, applicant_index=first.applicant_index
    )


def test_application_when_its_amount_has_a_fen_too_much_or_less_then_refused():
    row = made.ApplicationFactory(recommended=True)
    Application.objects.filter(pk=row.pk).update(tier_amount=None, amount=10_000, cost=12_500)
    refused(row, "application_amount_in_range", amount=Decimal("10000.01"))
    refused(row, "application_amount_in_range", amount=Decimal("4999.99"))


def test_notice_when_it_ends_before_the_rule_allows_then_refused():
    notice = made.GrantNoticeFactory(open=True)
    refused(notice, "grantnotice_never_too_short", ends_at=LONG_AGO)


def test_report_when_published_without_consent_then_refused():
    report = made.ReportFactory()
    refused(
        report, "report_published_with_consent", published_at=LONG_AGO,
        published_by=made.UserFactory(),
    )  # fmt: skip


def test_factories_when_they_make_one_then_it_is_valid():
    assert made.GrantFactory(agreed=True).application.turn
    for factory in (made.ApplicationAnswerFactory, made.ApplicationPhotoFactory,
                    made.VisitPhotoFactory, made.ReportPhotoFactory, made.FitQuestionFactory,
                    made.ReferralPlaceFactory):  # fmt: skip
        assert str(factory())
    for model in (GrantRound, Grant, GrantNotice, Report):
        for row in model.objects.all():
            row.full_clean()
