"""Who may take which step of a nomination: every role × verb × state, then the guards."""

from datetime import datetime, timedelta

import pytest

from awards.models import Nomination
from awards.permissions import (
    may_edit_nomination,
    may_edit_photos,
    may_nominate,
    may_see_nomination,
    may_step_nomination,
    may_withdraw_consent,
)
from awards.workflow import NOMINATION, NominationState
from tests.awards.cast import ROLES, Cast, column_cast, make_cast, put, standing
from tests.factories.awards import NominationFactory, RoundFactory
from tests.factories.directory import MembershipFactory

S = NominationState
SUBMIT = {S.DRAFT, S.RETURNED}
BEFORE_REVIEW = {S.DRAFT, S.SUBMITTED, S.RETURNED, S.NOTICE}
WITHDRAWABLE = BEFORE_REVIEW | {S.ACCEPTED, S.REVIEWING, S.SHORTLISTED, S.PROPOSED}
OF_A_MEDIUM = {"submit": SUBMIT, "withdraw": BEFORE_REVIEW}
OF_AN_ORGANISER = {
    "return": {S.SUBMITTED},
    "accept": {S.SUBMITTED},
    "reject": {S.SUBMITTED},
    "merge": {S.SUBMITTED, S.ACCEPTED},
    "review": {S.ACCEPTED},
    "shortlist": {S.REVIEWING},
    "pass_over": {S.ACCEPTED, S.REVIEWING, S.SHORTLISTED},
    "propose": {S.ACCEPTED, S.SHORTLISTED},
    "retract": {S.PROPOSED},
    "suspend": {S.NOTICE},
    # A draft belongs to its medium alone: nobody else sees that it exists.
    "withdraw": WITHDRAWABLE - {S.DRAFT},
}
OF_AN_APPROVER = {
    "notice": {S.PROPOSED},
    "confirm": {S.PROPOSED},
    "resume": {S.SUSPENDED},
    "uphold": {S.SUSPENDED},
    "readmit": {S.NOT_SELECTED, S.REJECTED},
}
EXPECTED = {
    "editor": OF_A_MEDIUM,
    "lead": OF_A_MEDIUM,
    "organiser": OF_AN_ORGANISER,
    "approver": OF_AN_APPROVER,
    "admin": OF_AN_ORGANISER | OF_AN_APPROVER | {"withdraw": WITHDRAWABLE},
    "finance": {},
    "auditor": {},
    "other_editor": {},
    "stranger": {},
    "other_organiser": {},
}
# Guards look at the round too: each verb is asked in a round in which it can happen.
ROUND_OF = {"propose": "deciding", "confirm": "deciding"}


@pytest.mark.parametrize("role", ROLES)
def test_step_when_every_verb_meets_every_state_then_only_the_written_ones_are_allowed(
    role: str, cast: Cast, now: datetime
) -> None:
    user, nomination = cast.person(role), standing(cast, S.DRAFT)
    wrong = []
    for verb in NOMINATION.verbs():
        nomination.round.state = ROUND_OF.get(verb, "open")
        for state in S:
            nomination.state = state
            expected = state in EXPECTED[role].get(verb, set())
            verdict = may_step_nomination(user, nomination, verb, now)
            if bool(verdict) != expected or not (verdict or verdict.reason):
                wrong.append((verb, state.value, verdict.reason))
    assert wrong == []


@pytest.mark.each_case
@pytest.mark.parametrize("role", ROLES)
def test_nomination_when_it_is_a_foreign_one_then_it_does_not_exist(
    role: str, cast: Cast, now: datetime
) -> None:
    user, nomination = cast.person(role), standing(cast, S.SUBMITTED)
    nomination.save()
    absent = role in {"other_editor", "stranger", "other_organiser", "finance"}
    assert may_see_nomination(user, nomination).hidden == absent
    assert may_step_nomination(user, nomination, "accept", now).hidden == absent
    assert Nomination.objects.visible_to(user).filter(pk=nomination.pk).exists() != absent


@pytest.mark.each_case
@pytest.mark.parametrize("role", ROLES)
def test_draft_when_it_has_not_been_sent_then_only_its_medium_and_overseers_see_it(
    role: str, cast: Cast
) -> None:
    user, nomination = cast.person(role), standing(cast, S.DRAFT)
    nomination.save()
    seen = role in {"editor", "lead", "auditor", "admin"}
    assert bool(may_see_nomination(user, nomination)) == seen
    assert Nomination.objects.visible_to(user).filter(pk=nomination.pk).exists() == seen


def test_nomination_when_the_review_runs_then_its_medium_gets_one_answer_in_all_states(
    cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.ACCEPTED)
    for verb in NOMINATION.verbs():
        answers = set()
        for state in (S.ACCEPTED, S.REVIEWING, S.SHORTLISTED, S.NOT_SELECTED, S.PROPOSED,
                      S.SUSPENDED, S.CONFIRMED):  # fmt: skip
            nomination.state = state
            answers.add(may_step_nomination(cast.person("editor"), nomination, verb, now))
        assert len(answers) == 1, verb


@pytest.mark.parametrize("path", ["created", "submitted", "proposed", "merged", "own_medium"])
@pytest.mark.parametrize("role", ["approver", "admin"])
def test_confirm_when_the_person_had_a_hand_in_it_then_somebody_else_must(
    path: str, role: str, cast: Cast, now: datetime
) -> None:
    user, nomination = cast.person(role), standing(cast, S.PROPOSED)
    nomination.round.state = "deciding"
    if path == "created":
        nomination.created_by = user
    elif path == "submitted":
        nomination.submitted_by = user
    elif path == "proposed":
        nomination.proposed_by = user
    elif path == "merged":
        NominationFactory(merged=True, merged_into=nomination, created_by=user)
    else:
        MembershipFactory(user=user, organisation=cast.partner.organisation)
    verdict = may_step_nomination(user, nomination, "confirm", now)
    assert not verdict
    assert "另一个人" in verdict.reason


def test_confirm_when_an_approver_works_for_a_merged_medium_then_somebody_else_must(
    cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.PROPOSED)
    nomination.round.state = "deciding"
    NominationFactory(merged=True, merged_into=nomination, partner=cast.other_partner)
    MembershipFactory(user=cast.approver, organisation=cast.other_partner.organisation)
    assert not may_step_nomination(cast.person("approver"), nomination, "confirm", now)


@pytest.mark.parametrize(
    "round_state,rolling,allowed",
    [
        ("deciding", False, True),
        ("notice", False, True),
        ("open", False, False),
        ("announced", False, False),
        ("cancelled", False, False),
        ("open", True, True),
        ("paused", True, True),
        ("closed", True, True),
        ("settled", True, False),
    ],
)
def test_confirm_when_the_round_is_not_deciding_then_it_is_refused(
    round_state: str, rolling: bool, allowed: bool, cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.PROPOSED)
    nomination.round.state, nomination.round.is_rolling = round_state, rolling
    verdict = may_step_nomination(cast.person("approver"), nomination, "confirm", now)
    assert bool(verdict) == allowed


@pytest.mark.parametrize("policy,allowed", [("none", True), ("after_announcement", True),
                                            ("before", False)])  # fmt: skip
def test_confirm_when_the_category_asks_the_public_first_then_it_waits(
    policy: str, allowed: bool, cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.PROPOSED)
    nomination.round.state = "deciding"
    nomination.category.notice_policy = policy
    verdict = may_step_nomination(cast.person("approver"), nomination, "confirm", now)
    assert bool(verdict) == allowed


def test_propose_when_a_jury_is_due_then_an_accepted_one_goes_to_review_first(
    cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.ACCEPTED)
    nomination.round.state, nomination.round.has_jury = "deciding", True
    assert (
        "评委" in may_step_nomination(cast.person("organiser"), nomination, "propose", now).reason
    )
    nomination.state = S.SHORTLISTED
    assert may_step_nomination(cast.person("organiser"), nomination, "propose", now)


def test_column_when_its_lead_editor_proposes_then_a_second_of_the_medium_confirms(
    db: None, now: datetime
) -> None:
    cast = column_cast()
    second = MembershipFactory(organisation=cast.partner.organisation, lead_editor=True).user
    nomination = standing(cast, S.ACCEPTED)
    assert may_step_nomination(cast.person("lead"), nomination, "propose", now)
    assert not may_step_nomination(cast.person("editor"), nomination, "propose", now)
    nomination.state, nomination.proposed_by = S.PROPOSED, cast.lead
    assert not may_step_nomination(cast.person("lead"), nomination, "confirm", now)
    assert may_step_nomination(second, nomination, "confirm", now)


def test_nominate_when_asked_for_rounds_and_media_then_only_own_and_open_ones(
    cast: Cast, now: datetime
) -> None:
    editor = cast.person("editor")
    assert may_nominate(editor, cast.round, cast.partner, now)
    assert may_nominate(editor, cast.round, cast.other_partner, now).hidden
    foreign = column_cast()
    assert may_nominate(editor, foreign.round, cast.partner, now).hidden
    assert not may_nominate(editor, RoundFactory(closed=True), cast.partner, now)
    later = RoundFactory(opens_at=now + timedelta(seconds=1))
    assert not may_nominate(editor, later, cast.partner, now)


EDITS = {
    "editor": SUBMIT,
    "lead": SUBMIT,
    "organiser": {S.SUBMITTED, S.ACCEPTED, S.REVIEWING, S.SHORTLISTED},
    "admin": {S.SUBMITTED, S.ACCEPTED, S.REVIEWING, S.SHORTLISTED},
}


@pytest.mark.parametrize("role", ROLES)
def test_edit_when_every_state_is_tried_then_texts_belong_to_whose_turn_it_is(
    role: str, cast: Cast
) -> None:
    user, nomination = cast.person(role), standing(cast, S.DRAFT)
    for state in set(S) - {S.CONFIRMED}:
        nomination.state = state
        expected = state in EDITS.get(role, set())
        assert bool(may_edit_nomination(user, nomination)) == expected, state
        assert bool(may_edit_photos(user, nomination)) == expected, state


@pytest.mark.parametrize("role", ROLES)
def test_consent_when_withdrawn_then_the_medium_or_the_organiser_records_it_at_any_time(
    role: str, cast: Cast
) -> None:
    nomination = standing(cast, S.CONFIRMED)
    allowed = may_withdraw_consent(cast.person(role), nomination)
    assert bool(allowed) == (role in {"editor", "lead", "organiser", "admin"})


def test_suspended_membership_when_asked_at_the_next_request_then_nothing_is_seen(
    cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.SUBMITTED)
    assert may_see_nomination(cast.person("organiser"), nomination)
    cast.organiser.memberships.update(suspended_at=now, suspended_by=cast.admin)
    assert may_see_nomination(cast.person("organiser"), nomination).hidden


def test_cast_when_the_round_is_another_houses_then_nobody_of_this_house_runs_it(
    db: None, now: datetime
) -> None:
    ours, theirs = make_cast(), make_cast()
    nomination = standing(theirs, S.SUBMITTED)
    nomination.save()
    for role in ("editor", "organiser", "approver", "finance"):
        assert may_see_nomination(ours.person(role), nomination).hidden
    put(theirs.round, "deciding")
    assert may_step_nomination(ours.person("approver"), nomination, "confirm", now).hidden
