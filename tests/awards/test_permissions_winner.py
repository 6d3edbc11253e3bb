"""Who may change what the public sees: every role × verb × state, then the guards."""

from datetime import datetime, timedelta

import pytest

from awards.models import Winner
from awards.permissions import may_export, may_lower_level, may_see_winner, may_step_winner
from awards.workflow import WINNER, WinnerState
from tests.awards.cast import ROLES, Cast
from tests.factories.awards import WinnerCreditFactory, WinnerFactory
from tests.factories.directory import UserFactory

S = WinnerState
OF_AN_ORGANISER = {
    "publish": {S.EMBARGOED},
    "hide": {S.PUBLISHED, S.CORRECTED},
    "unhide": {S.HIDDEN},
    "correct": {S.PUBLISHED, S.CORRECTED},
    "start_revoking": {S.PUBLISHED, S.CORRECTED, S.HIDDEN},
}
OF_AN_APPROVER = {"reinstate": {S.REVOKING}, "revoke": {S.REVOKING}}
EXPECTED = {
    "organiser": OF_AN_ORGANISER,
    "approver": OF_AN_APPROVER,
    "admin": OF_AN_ORGANISER | OF_AN_APPROVER,
}


def standing(cast: Cast, **fields: object) -> Winner:
    """A public winner of the cast's round, credited to its first medium."""
    winner = WinnerFactory(
        round=cast.round,
        category=cast.category,
        revoking_by=UserFactory(),
        revoking_at=datetime(2026, 1, 2).astimezone(),
        answer_until=datetime(2026, 1, 3).astimezone(),
        **fields,
    )
    WinnerCreditFactory(winner=winner, partner=cast.partner)
    return winner


@pytest.mark.parametrize("role", ROLES)
def test_step_when_every_verb_meets_every_state_then_only_the_written_ones_are_allowed(
    role: str, cast: Cast, now: datetime
) -> None:
    user, winner = cast.person(role), standing(cast)
    wrong = []
    for verb in WINNER.verbs():
        for state in S:
            winner.state = state
            expected = state in EXPECTED.get(role, {}).get(verb, set())
            verdict = may_step_winner(user, winner, verb, now)
            if bool(verdict) != expected or not (verdict or verdict.reason):
                wrong.append((verb, state.value, verdict.reason))
    assert wrong == []


@pytest.mark.each_case
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("trait", ["", "embargoed", "upcoming", "hidden", "revoking", "revoked"])
def test_winner_when_not_yet_or_no_longer_public_then_a_medium_does_not_find_it(
    role: str, trait: str, cast: Cast, now: datetime
) -> None:
    chosen = {trait: True} if trait else {}
    winner = WinnerFactory(round=cast.round, category=cast.category, **chosen)
    WinnerCreditFactory(winner=winner, partner=cast.partner)
    runs = role in {"organiser", "approver", "auditor", "admin"}
    seen = runs or (role in {"editor", "lead"} and trait in {"", "revoking"})
    user = cast.person(role)
    assert bool(may_see_winner(user, winner, now)) == seen
    assert may_see_winner(user, winner, now).hidden != seen
    assert Winner.objects.visible_to(user, now).filter(pk=winner.pk).exists() == seen


@pytest.mark.parametrize("verb", ["reinstate", "revoke"])
@pytest.mark.parametrize("role", ["approver", "admin"])
def test_revocation_when_the_same_person_started_it_then_somebody_else_ends_it(
    verb: str, role: str, cast: Cast, now: datetime
) -> None:
    winner = standing(cast, state=S.REVOKING)
    assert may_step_winner(cast.person(role), winner, verb, now)
    winner.revoking_by = getattr(cast, role)
    assert "另一个人" in may_step_winner(cast.person(role), winner, verb, now).reason


def test_revoke_when_the_winner_may_still_answer_then_it_waits(cast: Cast, now: datetime) -> None:
    winner = standing(cast, state=S.REVOKING)
    winner.answer_until = now
    assert may_step_winner(cast.person("approver"), winner, "revoke", now)
    winner.answer_until = now + timedelta(microseconds=1)
    assert not may_step_winner(cast.person("approver"), winner, "revoke", now)
    winner.answer_until = None
    assert not may_step_winner(cast.person("approver"), winner, "revoke", now)


def test_end_of_a_revocation_when_it_was_hidden_before_then_it_stays_hidden(
    cast: Cast, now: datetime
) -> None:
    winner, approver = standing(cast, state=S.REVOKING), cast.person("approver")
    assert may_step_winner(approver, winner, "reinstate", now)
    assert not may_step_winner(approver, winner, "rehide", now)
    winner.hidden_at = now
    assert not may_step_winner(approver, winner, "reinstate", now)
    assert may_step_winner(approver, winner, "rehide", now)


def test_withhold_when_the_minute_has_come_then_only_hiding_is_left(
    cast: Cast, now: datetime
) -> None:
    winner = standing(cast, release_at=now + timedelta(seconds=1))
    organiser = cast.person("organiser")
    assert may_step_winner(organiser, winner, "withhold", now)
    assert not may_step_winner(organiser, winner, "correct", now)
    winner.release_at = now
    assert not may_step_winner(organiser, winner, "withhold", now)
    assert may_step_winner(organiser, winner, "correct", now)


@pytest.mark.parametrize("role", ROLES)
def test_level_when_somebody_wants_to_change_it_then_only_the_organiser_may(
    role: str, cast: Cast, now: datetime
) -> None:
    winner, user = standing(cast), cast.person(role)
    assert bool(may_lower_level(user, winner, now)) == (role in {"organiser", "admin"})
    winner.state = S.REVOKED
    assert not may_lower_level(user, winner, now)


@pytest.mark.parametrize("role", ROLES)
def test_export_when_asked_then_everybody_who_has_a_list_may(role: str, cast: Cast) -> None:
    assert bool(may_export(cast.person(role))) == (role not in {"finance", "stranger"})
