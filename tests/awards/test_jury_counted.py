"""Which scores count: the one query that the result rests on."""

import pytest
from django.utils import timezone

from awards.models import Assignment, Score, Seat
from awards.workflow import AssignmentState as A
from awards.workflow import NominationState, StageState
from tests.factories.awards import ColumnFactory, CriterionFactory, NominationFactory
from tests.factories.directory import MediaPartnerFactory, MembershipFactory, UserFactory
from tests.factories.selection import (
    AssignmentFactory,
    ScoreFactory,
    SeatFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return StageFactory()


@pytest.fixture
def criteria(stage):
    return [CriterionFactory(round=stage.round, name=name) for name in ("善举", "影响")]


def scored(stage, criteria, given=2, **fields):
    fields = {"state": A.SUBMITTED, **fields}
    assignment = AssignmentFactory(stage=stage, **fields)
    for criterion in criteria[:given]:
        ScoreFactory(assignment=assignment, criterion=criterion)
    return assignment


def counts(assignment):
    rows = Assignment.objects.counted().filter(pk=assignment.pk).exists()
    values = Score.objects.counted().filter(assignment=assignment).exists()
    assert rows == values
    return rows


STATES = [
    (A.INVITED, StageState.CLOSED, 2, False),
    (A.DECLARED, StageState.CLOSED, 2, False),
    (A.SCORING, StageState.OPEN, 2, False),
    (A.SCORING, StageState.CLOSED, 1, False),
    (A.SCORING, StageState.CLOSED, 0, False),
    (A.SCORING, StageState.CLOSED, 2, True),
    (A.SCORING, StageState.SETTLED, 2, True),
    (A.SUBMITTED, StageState.OPEN, 2, True),
    (A.LOCKED, StageState.SETTLED, 2, True),
    (A.REPLACED, StageState.CLOSED, 2, False),
]


@pytest.mark.parametrize("state,stage_state,given,expected", STATES)
def test_counted_when_in_a_state_then_as_the_table_says(
    state, stage_state, given, expected, stage, criteria
):
    assignment = scored(stage, criteria, given, state=state)
    type(stage).objects.filter(pk=stage.pk).update(state=stage_state)
    assert counts(assignment) is expected


def test_counted_when_recused_then_never(stage, criteria):
    fields = {"conflict": "declared", "recusal_reason": "相识"}
    assert not counts(scored(stage, criteria, state=A.RECUSED, **fields))
    assert not counts(scored(stage, criteria, state=A.LOCKED, **fields))


def test_counted_when_criteria_of_another_version_exist_then_the_scored_version_decides(
    stage, criteria
):
    CriterionFactory(round=stage.round, name="新的一项", version=2)
    assignment = scored(stage, criteria, state=A.SCORING)
    type(stage).objects.filter(pk=stage.pk).update(state=StageState.CLOSED)
    assert counts(assignment)


def test_counted_when_everything_is_abstained_then_the_juror_is_absent(stage, criteria):
    assignment = AssignmentFactory(stage=stage, submitted=True)
    for criterion in criteria:
        ScoreFactory(assignment=assignment, criterion=criterion, abstained=True)
    assert not counts(assignment)


def test_counted_when_one_item_is_abstained_then_the_other_counts_alone(stage, criteria):
    assignment = scored(stage, criteria[:1])
    ScoreFactory(assignment=assignment, criterion=criteria[1], abstained=True)
    assert counts(assignment)
    assert Score.objects.counted().get(assignment=assignment).criterion == criteria[0]


def by_role(partner, juror, **fields):
    MembershipFactory(user=juror, organisation=partner.organisation, role="editor", **fields)


FACTS = {
    "the juror wrote it": lambda n, j: type(n).objects.filter(pk=n.pk).update(created_by=j),
    "the juror sent it": lambda n, j: (
        type(n).objects.filter(pk=n.pk).update(submitted_by=j, submitted_at=timezone.now())
    ),
    "a role at the medium": lambda n, j: by_role(n.partner, j),
    "a role at its group": lambda n, j: by_role(MediaPartnerFactory(group="样例集团"), j),
    "merged, the juror wrote it": lambda n, j: merged(n, created_by=j),
    "merged, a role at its medium": lambda n, j: by_role(merged(n).partner, j),
}


def merged(into, **fields):
    return NominationFactory(
        round=into.round, state=NominationState.MERGED, merged_into=into, nominee=into.nominee,
        **fields,
    )  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_counted_when_a_fact_came_after_the_score_then_no_more(fact, stage, criteria):
    partner = MediaPartnerFactory(group="样例集团")
    nomination = NominationFactory(round=stage.round, reviewing=True, partner=partner)
    assignment = scored(stage, criteria, nomination=nomination)
    assert counts(assignment)
    FACTS[fact](nomination, assignment.juror)
    assert not counts(assignment)


def test_counted_when_a_role_elsewhere_or_ended_or_of_the_jury_then_still(stage, criteria, now):
    assignment = scored(stage, criteria)
    by_role(MediaPartnerFactory(), assignment.juror)
    house = stage.round.award.run_by
    MembershipFactory(user=assignment.juror, organisation=house, role="juror")
    by_role(
        assignment.nomination.partner, assignment.juror, suspended_at=now,
        suspended_by=UserFactory(),
    )  # fmt: skip
    assert counts(assignment)


def test_counted_when_the_medium_leads_its_own_column_then_its_people_count(stage, criteria):
    column = ColumnFactory(award=stage.round.award)
    type(stage.round).objects.filter(pk=stage.round_id).update(column=column)
    nomination = NominationFactory(round=stage.round, reviewing=True, partner=column.partner)
    assignment = scored(stage, criteria, nomination=nomination)
    by_role(column.partner, assignment.juror)
    merged(nomination, partner=column.partner)
    assert counts(assignment)


# ------------------------------------------------------------------ who sees an assignment


def test_visible_when_the_seat_is_left_or_recused_then_the_juror_sees_nothing(stage, now):
    assignment = AssignmentFactory(stage=stage)
    juror, seen = assignment.juror, Assignment.objects.visible_to
    assert not seen(juror).exists()
    seat = SeatFactory(round=stage.round, juror=juror)
    assert seen(juror).get() == assignment
    assert not seen(UserFactory()).exists()
    Seat.objects.filter(pk=seat.pk).update(left_at=now, left_reason="出差")
    assert not seen(juror).exists()


def test_visible_when_the_organiser_once_stood_aside_then_not_even_as_organiser(stage):
    organiser = UserFactory()
    MembershipFactory(user=organiser, organisation=stage.round.award.run_by, role="organiser")
    assignment = AssignmentFactory(stage=stage)
    assert Assignment.objects.visible_to(organiser).get() == assignment
    AssignmentFactory(stage=stage, nomination=assignment.nomination, juror=organiser, recused=True)
    assert not Assignment.objects.visible_to(organiser).exists()
