"""Who may apply, go on, take back, erase: state by state, to the second."""

from datetime import timedelta

import pytest

from projects.permissions.applying import (
    may_apply,
    may_edit_application,
    may_erase_application,
    may_hand_over,
    may_recommend,
    may_submit_application,
    may_withdraw_application,
    told_state,
)
from projects.workflow import AWARDED, ApplicationState, GrantRoundState
from tests.factories.grants import ApplicationFactory, GrantRoundFactory
from tests.factories.recommendations import RecommendationFactory
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db
A = ApplicationState
EDITS = {A.DRAFT, A.RETURNED}
WITHDRAWS = {
    A.DRAFT, A.SUBMITTED, A.RETURNED, A.ELIGIBLE, A.REVIEWING, A.VISITED, A.RECOMMENDED, A.NOTICE,
}  # fmt: skip
KEPT = {*AWARDED, A.CANCELLED}


@pytest.mark.parametrize("state", GrantRoundState)
def test_applying_when_the_round_is_in_a_state_then_as_the_table_says(state, now):
    round_ = GrantRoundFactory.build(state=state, run_by=None, programme=None, fund=None)
    assert bool(may_apply(round_, now)) == (state in {"open", "rolling"})


@pytest.mark.parametrize("opens,closes,is_in_time", [
    (1, 9, False), (0, 9, True), (-9, 0, True), (-9, -1, False), (None, None, True),
])  # fmt: skip
def test_applying_when_the_moment_is_early_or_late_then_no(opens, closes, is_in_time, now):
    moments = [None if s is None else now + timedelta(seconds=s) for s in (opens, closes)]
    round_ = GrantRoundFactory.build(
        state="open", opens_at=moments[0], closes_at=moments[1], run_by=None, programme=None,
        fund=None,
    )  # fmt: skip
    assert bool(may_apply(round_, now + timedelta(microseconds=999_999))) == is_in_time


@pytest.mark.parametrize("state", A)
def test_application_when_in_a_state_then_its_applicant_may(state, now):
    row = ApplicationFactory(round=GrantRoundFactory(open=True))
    row.state, row.returned_at = state, now
    assert bool(may_edit_application(row, now)) == (state in EDITS)
    assert bool(may_submit_application(row, now)) == (state in EDITS)
    assert bool(may_withdraw_application(row)) == (state in WITHDRAWS)
    assert bool(may_erase_application(row)) == (state not in KEPT)
    for verdict in (may_edit_application(row, now), may_withdraw_application(row)):
        assert verdict or verdict.reason


def test_draft_when_its_days_are_over_then_it_may_not_be_changed(now):
    row = ApplicationFactory(expires_at=now, round=GrantRoundFactory(open=True))
    assert may_edit_application(row, now - timedelta(seconds=1))
    assert "期限已过" in may_edit_application(row, now).reason


@pytest.mark.parametrize("role", ROLES)
def test_recommending_when_of_a_role_then_media_alone(role, now):
    staff = Staff()
    user = staff.person(role)
    is_medium = role in {"editor", "lead_editor"}
    assert bool(may_recommend(user)) == is_medium
    own = RecommendationFactory(partner=staff.partner)
    assert bool(may_hand_over(user, own, now)) == is_medium
    assert may_hand_over(user, RecommendationFactory(), now).allowed is False


@pytest.mark.parametrize("state", [A.ELIGIBLE, A.REVIEWING, A.VISITED, A.RECOMMENDED])
def test_state_when_only_the_organiser_may_know_then_all_are_told_alike(state):
    row = ApplicationFactory()
    row.state = state
    assert told_state(row) == "评估中"
