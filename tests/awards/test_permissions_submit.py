"""Until when a nomination may be sent, for the first time and after a return."""

from datetime import datetime, timedelta

import pytest

from awards.permissions import may_step_nomination
from awards.workflow import NominationState
from tests.awards.cast import Cast, standing
from tests.factories.directory import LONG_AGO

S = NominationState


def submit_verdict(cast: Cast, standing_in: str, now: datetime, **round_fields: object) -> bool:
    nomination = standing(cast, standing_in)
    nomination.returned_at = LONG_AGO
    for name, value in round_fields.items():
        setattr(nomination.round, name, value)
    return bool(may_step_nomination(cast.person("editor"), nomination, "submit", now))


@pytest.mark.parametrize("state", [S.DRAFT, S.RETURNED])
def test_submit_when_it_is_the_last_second_then_it_counts(
    state: str, cast: Cast, now: datetime
) -> None:
    assert submit_verdict(cast, state, now, closes_at=now)
    late = {"closes_at": now - timedelta(microseconds=1)}
    assert not submit_verdict(cast, state, now, **late)


@pytest.mark.parametrize(
    "round_state,draft,returned",
    [
        ("draft", False, False),
        ("open", True, True),
        ("paused", False, True),
        ("closed", False, True),
        ("reviewing", False, False),
        ("cancelled", False, False),
    ],
)
def test_submit_when_the_round_is_over_then_only_a_returned_one_in_grace_goes_through(
    round_state: str, draft: bool, returned: bool, cast: Cast
) -> None:
    moment = LONG_AGO + timedelta(days=1)
    assert submit_verdict(cast, S.DRAFT, moment, state=round_state) == draft
    assert submit_verdict(cast, S.RETURNED, moment, state=round_state) == returned


def test_submit_when_the_round_is_still_open_then_the_grace_days_do_not_matter(
    cast: Cast, now: datetime
) -> None:
    assert now > LONG_AGO + timedelta(days=30)
    assert submit_verdict(cast, S.RETURNED, now)
    assert not submit_verdict(cast, S.RETURNED, now, state="closed")


def test_submit_when_the_partner_is_suspended_then_the_sentence_says_so(
    cast: Cast, now: datetime
) -> None:
    nomination = standing(cast, S.DRAFT)
    editor = cast.person("editor")
    assert may_step_nomination(editor, nomination, "submit", now)
    nomination.partner.suspended_at = now
    assert "合作已暂停" in may_step_nomination(editor, nomination, "submit", now).reason
