"""Who may run a round: every role × verb × state, then the guards."""

import pytest

from awards.models import Round
from awards.permissions import (
    may_edit_round,
    may_propose_announcement,
    may_see_round,
    may_step_round,
)
from awards.workflow import RoundState
from tests.awards.cast import ROLES, Cast, column_cast, put
from tests.factories.directory import MembershipFactory, UserFactory
from tests.factories.notices import NoticeFactory

S = RoundState
BATCH = {
    "open": {S.DRAFT},
    "close": {S.OPEN},
    "review": {S.CLOSED},
    "decide": {S.CLOSED, S.REVIEWING},
    "settle": {S.ANNOUNCED},
    "archive": {S.SETTLED},
    "cancel": {S.DRAFT, S.OPEN, S.CLOSED, S.REVIEWING, S.DECIDING},
}
ROLLING = {
    "open": {S.DRAFT},
    "pause": {S.OPEN},
    "resume": {S.PAUSED},
    "close": {S.OPEN, S.PAUSED},
    "settle": {S.CLOSED},
    "archive": {S.SETTLED},
    "cancel": {S.DRAFT},
}
ANNOUNCING = {"notice": {S.DECIDING}, "announce": {S.DECIDING, S.NOTICE}}


def allowed(role: str, rolling: bool) -> dict[str, set[RoundState]]:
    """What the contract gives to a role."""
    course = ROLLING if rolling else BATCH
    second = {} if rolling else ANNOUNCING
    return {"organiser": course, "approver": second, "admin": course | second}.get(role, {})


@pytest.mark.parametrize("is_rolling", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_step_when_every_verb_meets_every_state_then_only_the_written_ones_are_allowed(
    role: str, is_rolling: bool, cast: Cast
) -> None:
    user = cast.person(role)
    round_ = Round.objects.select_related("award").get(pk=cast.round.pk)
    round_.is_rolling, round_.announcement_proposed_by = is_rolling, UserFactory()
    NoticeFactory(category__round=cast.round)
    expected, wrong = allowed(role, is_rolling), []
    for verb in {*BATCH, *ROLLING, *ANNOUNCING}:
        for state in round_.workflow.states:
            round_.state = state
            verdict = may_step_round(user, round_, verb)
            if bool(verdict) != (state in expected.get(verb, set())):
                wrong.append((verb, state, verdict.reason))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_round_when_asked_who_works_on_it_then_the_rest_does_not_find_it(
    role: str, cast: Cast
) -> None:
    user = cast.person(role)
    runs = role in {"organiser", "approver", "auditor", "admin"}
    assert bool(may_see_round(user, cast.round)) == runs
    edits = role in {"organiser", "admin"}
    assert bool(may_edit_round(user, cast.round)) == edits
    put(cast.round, S.ARCHIVED)
    assert not may_edit_round(user, cast.round)


@pytest.mark.parametrize("role", ["approver", "admin"])
def test_announcement_when_the_same_person_proposed_it_then_somebody_else_approves(
    role: str, cast: Cast
) -> None:
    put(cast.round, S.DECIDING)
    assert "先由项目运营提出" in may_step_round(cast.person(role), cast.round, "announce").reason
    cast.round.announcement_proposed_by = getattr(cast, role)
    assert "另一个人" in may_step_round(cast.person(role), cast.round, "announce").reason
    cast.round.announcement_proposed_by = cast.organiser
    assert may_step_round(cast.person(role), cast.round, "announce")


@pytest.mark.parametrize("role", ROLES)
def test_announcement_when_proposed_then_by_the_organiser_from_deciding_on(
    role: str, cast: Cast
) -> None:
    user = cast.person(role)
    for state in S:
        put(cast.round, state)
        expected = role in {"organiser", "admin"} and state in {S.DECIDING, S.NOTICE, S.ANNOUNCED}
        assert bool(may_propose_announcement(user, cast.round)) == expected, state


def test_announcement_when_the_round_is_rolling_then_there_is_none(rolling: Cast) -> None:
    assert "滚动" in may_propose_announcement(rolling.person("organiser"), rolling.round).reason


def test_decide_when_a_jury_is_due_then_reviewing_comes_first(cast: Cast) -> None:
    put(cast.round, S.CLOSED, has_jury=True)
    organiser = cast.person("organiser")
    assert "评委" in may_step_round(organiser, cast.round, "decide").reason
    put(cast.round, S.REVIEWING)
    assert may_step_round(organiser, cast.round, "decide")


def test_column_round_when_led_by_its_medium_then_its_lead_editor_runs_it(db: None) -> None:
    cast = column_cast()
    assert may_step_round(cast.person("lead"), cast.round, "pause")
    assert may_edit_round(cast.person("lead"), cast.round)
    assert may_step_round(cast.person("editor"), cast.round, "pause").hidden
    elsewhere = MembershipFactory(lead_editor=True).user
    assert may_step_round(elsewhere, cast.round, "pause").hidden
