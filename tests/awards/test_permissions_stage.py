"""Who may run the stages: every role × verb × state, then the guards."""

import pytest

from awards.models import Stage
from awards.permissions import (
    may_enter_stage,
    may_reschedule_stage,
    may_set_stages,
    may_step_stage,
)
from awards.workflow import RoundState, StageState
from tests.awards.cast import ROLES, Cast, column_cast, put
from tests.factories.selection import StageFactory

S = StageState
COURSE = {"open": {S.PLANNED}, "close": {S.OPEN}, "reopen": {S.CLOSED}, "settle": {S.CLOSED}}
RUNNERS = {"organiser", "admin"}


@pytest.mark.parametrize("role", ROLES)
def test_step_when_every_verb_meets_every_state_then_only_the_written_ones_are_allowed(
    role: str, cast: Cast, now
) -> None:
    user = cast.person(role)
    stage = StageFactory(round=put(cast.round, "reviewing"))
    wrong = []
    for verb, sources in COURSE.items():
        for state in S:
            stage.state = state
            verdict = may_step_stage(user, stage, verb, now)
            if bool(verdict) != (role in RUNNERS and state in sources):
                wrong.append((verb, state, verdict.reason))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_stage_when_set_up_or_moved_then_by_those_who_run_the_round(role: str, cast: Cast) -> None:
    user, stage = cast.person(role), StageFactory(round=cast.round)
    runs = role in RUNNERS
    assert not may_set_stages(user, cast.round)
    assert not may_enter_stage(user, stage)
    assert bool(may_reschedule_stage(user, stage)) == runs
    put(cast.round, "reviewing")
    assert bool(may_enter_stage(user, stage)) == runs
    put(cast.round, "draft")
    assert bool(may_set_stages(user, cast.round)) == runs


@pytest.mark.parametrize("is_rolling", [False, True])
def test_step_when_the_round_is_elsewhere_then_it_waits(is_rolling, cast: Cast, now) -> None:
    stage = StageFactory(round=cast.round, state=S.OPEN)
    stage.round.is_rolling = is_rolling
    judging = {"open", "paused", "closed"} if is_rolling else {"reviewing"}
    for state in RoundState:
        stage.round.state = state
        verdict = may_step_stage(cast.organiser, stage, "close", now)
        assert bool(verdict) == (state in judging), state


@pytest.mark.parametrize("kind", Stage.Kind)
def test_step_when_nobody_judges_in_it_then_it_follows_the_round(kind, cast: Cast, now) -> None:
    stage = StageFactory(round=put(cast.round, "reviewing"), kind=kind)
    judged = {"roadshow", "discussion", "practice", "scoring", "ballot"}
    assert bool(may_step_stage(cast.organiser, stage, "close", now)) == (kind in judged)


def test_step_when_the_column_is_led_by_a_medium_then_its_lead_takes_it(db, now) -> None:
    cast = column_cast()
    stage = StageFactory(round=cast.round, planned=True)
    assert may_step_stage(cast.person("lead"), stage, "open", now)
    assert may_step_stage(cast.person("other_editor"), stage, "open", now).hidden
