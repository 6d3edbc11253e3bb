"""Showing less of a name: at once, everywhere, and when a consent is taken back."""

from datetime import datetime, timedelta

import pytest

from awards.actions.consents import record_consent, withdraw_consent
from awards.actions.winners import change_publish_level, correct_winner
from awards.models import Consent, Winner
from awards.workflow import WinnerState
from kit.verdict import Refused, Unready
from tests.awards.cast import Cast, confirmed, submitted
from tests.factories.awards import ConsentFactory, PhotoFactory

STORY = "艾必齐开了一家洗车店，三年里收下了二十多位残疾伙伴。"


@pytest.fixture
def winner(rolling: Cast, now: datetime) -> Winner:
    """A public winner whose story tells the name."""
    return confirmed(rolling, now, story=STORY, role="洗车店创始人")


def level(winner: Winner, cast: Cast, now: datetime, to: str, **more: str) -> Winner:
    return change_publish_level(
        winner=winner, level=to, by=cast.organiser, now=now, reason="本人要求", **more
    )


@pytest.mark.parametrize("to", ["surname", "pseudonym", "anonymous"])
def test_level_when_lowered_then_no_public_field_tells_the_name(
    to: str, winner: Winner, rolling: Cast, now: datetime
) -> None:
    old_address = winner.slug
    correct_winner(
        winner=winner, by=rolling.organiser, now=now, reason="漏字",
        changes={"headline": "艾必齐的洗车店"},
    )  # fmt: skip
    lowered = level(winner, rolling, now, to, pseudonym="小车")
    texts = [lowered.display_name, lowered.story, lowered.headline, lowered.role,
             lowered.search_text, lowered.slug, lowered.name_pinyin,
             *lowered.corrections.values_list("new", flat=True)]  # fmt: skip
    assert not any("艾必齐" in text or "ai-bi" in text for text in texts)
    assert lowered.slug != old_address
    assert not lowered.old_slugs.get(slug=old_address).redirects


@pytest.mark.parametrize("kind", ["team", "organisation", "project"])
def test_level_when_a_body_wants_no_name_then_its_address_and_story_hide_it_too(
    kind: str, rolling: Cast, now: datetime
) -> None:
    basis = {"kind": kind, "name": "榕江车队", "name_basis": "not_personal"}
    winner = confirmed(
        rolling, now, story="榕江车队每周末接送老人，风雨无阻，坚持了五年。", **basis
    )
    assert "rong-jiang" in winner.slug
    lowered = level(winner, rolling, now, "anonymous")
    assert "榕江车队" not in lowered.story + lowered.search_text + lowered.display_name
    assert "rong-jiang" not in lowered.slug
    assert level(winner, rolling, now, "surname").display_name == "榕江车队"


def test_level_when_raised_again_then_the_story_tells_the_name_again(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    lowered = level(winner, rolling, now, "anonymous")
    assert lowered.role == ""
    raised = level(winner, rolling, now, "full")
    assert (raised.display_name, raised.story, raised.role) == ("艾必齐", STORY, "洗车店创始人")


@pytest.mark.parametrize(
    "to,pseudonym,reason", [("nonsense", "", "x"), ("pseudonym", "", "x"), ("anonymous", "", " ")]
)
def test_level_when_something_is_missing_then_nothing_changes(
    to: str, pseudonym: str, reason: str, winner: Winner, rolling: Cast, now: datetime
) -> None:
    with pytest.raises(Unready):
        change_publish_level(
            winner=winner, level=to, pseudonym=pseudonym, by=rolling.organiser, now=now,
            reason=reason,
        )  # fmt: skip
    winner.refresh_from_db()
    assert winner.publish_level == Winner.PublishLevel.FULL


def test_consent_for_the_name_when_taken_back_then_the_person_is_anonymous_at_once(
    rolling: Cast, now: datetime
) -> None:
    winner = confirmed(rolling, now, story=STORY)
    consent = ConsentFactory(nomination=winner.nomination)
    withdraw_consent(consent=consent, by=rolling.editor, now=now, reason="本人来电")
    winner.refresh_from_db()
    assert (winner.display_name, winner.state) == ("匿名个人", WinnerState.PUBLISHED)
    assert "艾必齐" not in winner.story + winner.search_text
    with pytest.raises(Unready, match="撤回"):
        level(winner, rolling, now, "full")


def test_consent_for_the_story_when_taken_back_then_the_winner_is_hidden(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    consent = ConsentFactory(nomination=winner.nomination, purpose=Consent.Purpose.STORY)
    withdraw_consent(consent=consent, by=rolling.organiser, now=now)
    winner.refresh_from_db()
    assert (winner.state, winner.hide_code) == (WinnerState.HIDDEN, Winner.HideCode.CONSENT)


def test_consent_for_the_portrait_when_taken_back_then_faces_go_and_landscapes_stay(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    face = PhotoFactory(nomination=winner.nomination)
    landscape = PhotoFactory(nomination=winner.nomination, portrait="nobody")
    consent = ConsentFactory(nomination=winner.nomination, purpose=Consent.Purpose.PORTRAIT)
    withdraw_consent(consent=consent, by=rolling.organiser, now=now)
    for photo, gone in ((face, True), (landscape, False)):
        photo.refresh_from_db()
        assert photo.is_withdrawn == gone
    winner.refresh_from_db()
    assert winner.state == WinnerState.PUBLISHED


def test_consent_when_taken_back_under_embargo_then_the_announcement_leaves_it_out(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    consent = ConsentFactory(nomination=winner.nomination, purpose=Consent.Purpose.STORY)
    withdraw_consent(consent=consent, by=cast.editor, now=now)
    winner.refresh_from_db()
    assert winner.state == WinnerState.EMBARGOED
    with pytest.raises(Unready, match="已经撤回"):
        withdraw_consent(consent=consent, by=cast.editor, now=now)


def test_consent_when_a_revocation_runs_then_the_winner_leaves_the_public_all_the_same(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    Winner.objects.filter(pk=winner.pk).update(
        state="revoking", revoking_at=now, revoking_by=rolling.organiser,
        answer_until=now + timedelta(days=15),
    )  # fmt: skip
    consent = ConsentFactory(nomination=winner.nomination, purpose=Consent.Purpose.STORY)
    withdraw_consent(consent=consent, by=rolling.organiser, now=now)
    assert not Winner.objects.published(now).exists()


def test_consent_when_recorded_then_only_whose_turn_it_is_may(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    given = {
        "nomination": nomination, "purpose": "name", "given_by": "self",
        "given_on": now.date(), "method": "电话录音", "now": now,
    }  # fmt: skip
    with pytest.raises(Unready, match="不能修改"):
        record_consent(by=cast.editor, **given)
    assert record_consent(by=cast.organiser, **given).recorded_by == cast.organiser
    with pytest.raises(Refused):
        record_consent(by=cast.other_editor, **given)
