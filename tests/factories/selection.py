"""Rows of the selection: stages, the jury, its scores."""

import factory

from awards.models import Assignment, Score, Seat, Stage, StageEntry
from awards.workflow import AssignmentState, StageState
from tests.factories.awards import (
    CriterionFactory,
    NominationFactory,
    RoundFactory,
)
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory


class StageFactory(Dull):
    """An open scoring stage without dates."""

    class Meta:
        model = Stage

    round = factory.SubFactory(RoundFactory, with_jury=True, reviewing=True)
    kind = Stage.Kind.SCORING
    taken_by = Stage.Taker.JURORS
    state = StageState.OPEN

    class Params:
        planned = factory.Trait(state=StageState.PLANNED)
        closed = factory.Trait(state=StageState.CLOSED)
        settled = factory.Trait(state=StageState.SETTLED)
        top = factory.Trait(advance=Stage.Advance.TOP_SCORE, advance_count=2)
        discussion = factory.Trait(kind=Stage.Kind.DISCUSSION, taken_by="")
        ballot = factory.Trait(kind=Stage.Kind.BALLOT, taken_by=Stage.Taker.ELECTORATE)


class StageEntryFactory(Dull):
    class Meta:
        model = StageEntry

    stage = factory.SubFactory(StageFactory)
    nomination = factory.SubFactory(
        NominationFactory, reviewing=True, round=factory.SelfAttribute("..stage.round")
    )


class SeatFactory(Dull):
    class Meta:
        model = Seat

    round = factory.SubFactory(RoundFactory, with_jury=True)
    juror = factory.SubFactory(UserFactory)


class AssignmentFactory(Dull):
    class Meta:
        model = Assignment

    stage = factory.SubFactory(StageFactory)
    nomination = factory.SubFactory(
        NominationFactory, reviewing=True, round=factory.SelfAttribute("..stage.round")
    )
    juror = factory.SubFactory(UserFactory)
    assigned_at = LONG_AGO
    assigned_by = factory.SubFactory(UserFactory)

    class Params:
        declared = factory.Trait(state=AssignmentState.DECLARED, declared_at=LONG_AGO)
        scoring = factory.Trait(state=AssignmentState.SCORING, declared_at=LONG_AGO)
        submitted = factory.Trait(
            state=AssignmentState.SUBMITTED, declared_at=LONG_AGO, submitted_at=LONG_AGO
        )
        recused = factory.Trait(
            state=AssignmentState.RECUSED,
            conflict=Assignment.Conflict.DECLARED,
            recusal_reason="与被提名者相识",
        )


class ScoreFactory(Dull):
    class Meta:
        model = Score

    assignment = factory.SubFactory(AssignmentFactory, scoring=True)
    criterion = factory.SubFactory(
        CriterionFactory, round=factory.SelfAttribute("..assignment.stage.round")
    )
    value = 4
    scored_at = LONG_AGO

    class Params:
        abstained = factory.Trait(value=None, abstains=True)
