"""The publish gate, condition by condition: each alone keeps a winner back."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from awards.gate import GateReport, winner_gate
from awards.models import Consent, Nomination, Photo, Winner
from tests.factories.awards import ConsentFactory, NomineeFactory, PhotoFactory, WinnerFactory

GUARDIAN = Consent.GivenBy.GUARDIAN
LEVELS = Winner.PublishLevel


def passing(**fields: Any) -> Winner:
    """A winner for which everything holds."""
    nomination = {"name_basis": "news", "source_title": "洗车店里的一家人", "is_minor": False}
    given = {f"nomination__{name}": value for name, value in nomination.items()}
    return WinnerFactory(**(given | fields))


def missing(winner: Winner) -> set[str]:
    """The keys of what the gate misses, read afresh."""
    return {item.key for item in report(winner).missing}


def report(winner: Winner) -> GateReport:
    return winner_gate(Winner.objects.get(pk=winner.pk))


def set_nomination(winner: Winner, **fields: Any) -> None:
    Nomination.objects.filter(pk=winner.nomination_id).update(**fields)


def test_gate_when_everything_is_there_then_it_holds_and_advises_nothing(db: None) -> None:
    winner = passing()
    PhotoFactory(nomination=winner.nomination)
    assert missing(winner) == set()
    assert report(winner).holds
    assert report(winner).advice == ""


@pytest.mark.parametrize(
    "basis,level,held",
    [
        ("", LEVELS.FULL, True),
        ("", LEVELS.SURNAME, True),
        ("", LEVELS.PSEUDONYM, False),
        ("", LEVELS.ANONYMOUS, False),
        ("consent", LEVELS.FULL, True),
        ("news", LEVELS.FULL, False),
        ("not_personal", LEVELS.FULL, True),
    ],
)
def test_name_when_its_basis_is_checked_then_a_shown_person_needs_one(
    db: None, basis: str, level: str, held: bool
) -> None:
    winner = passing(nomination__name_basis=basis, publish_level=level, pseudonym="小车")
    assert ("name" in missing(winner)) == held


def test_name_when_it_rests_on_consent_then_the_consent_must_be_recorded(db: None) -> None:
    winner = passing(nomination__name_basis="consent")
    assert missing(winner) == {"name"}
    ConsentFactory(nomination=winner.nomination)
    assert missing(winner) == set()


def test_name_when_news_is_the_basis_then_the_article_must_be_named(db: None) -> None:
    assert missing(passing(nomination__source_title="")) == {"name", "source"}


@pytest.mark.parametrize("kind", ["team", "project", "joint"])
def test_name_when_it_is_no_persons_then_no_consent_is_needed(db: None, kind: str) -> None:
    nominee = NomineeFactory(**{kind: True})
    winner = passing(nominee=nominee, nomination__name_basis="not_personal")
    assert missing(winner) == set()


@pytest.mark.parametrize(
    "field,key", [("portrait", "portrait"), ("rights_basis", "rights"), ("alt_text", "alt")]
)
def test_photo_when_something_about_it_is_unknown_then_the_gate_is_shut(
    db: None, field: str, key: str
) -> None:
    winner = passing()
    photo = PhotoFactory(nomination=winner.nomination, **{field: ""})
    assert missing(winner) == {key}
    Photo.objects.filter(pk=photo.pk).update(is_withdrawn=True)
    assert missing(winner) == set()


@pytest.mark.parametrize(
    "is_minor,under_14,guardian,held",
    [
        (None, False, False, True),
        (True, False, False, True),
        (True, False, True, False),
        (False, False, False, False),
        (True, True, False, True),
        (True, True, True, False),
    ],
)
def test_minor_when_a_guardian_has_not_cleared_it_then_nothing_is_public(
    db: None, is_minor: bool | None, under_14: bool, guardian: bool, held: bool
) -> None:
    winner = passing(publish_level=LEVELS.SURNAME, display_name="艾某")
    set_nomination(winner, is_minor=is_minor, is_under_14=under_14)
    if guardian:
        ConsentFactory(nomination=winner.nomination, given_by=GUARDIAN)
    assert ("minors" in missing(winner)) == held


@pytest.mark.parametrize(
    "portrait,held", [("consented", True), ("guardian", False), ("nobody", False)]
)
def test_minor_when_there_are_photos_then_the_guardian_agrees_to_each(
    db: None, portrait: str, held: bool
) -> None:
    winner = passing(nomination__is_minor=True)
    ConsentFactory(nomination=winner.nomination, given_by=GUARDIAN)
    PhotoFactory(nomination=winner.nomination, portrait=portrait)
    assert ("minors" in missing(winner)) == held


@pytest.mark.parametrize(
    "story",
    ["他在榕江县第一小学读书。", "三年级二班的他。", "他家住解放路12号。", "2015年3月1日出生。"],
)
def test_under_14_when_school_address_or_birth_are_told_then_the_gate_is_shut(
    db: None, story: str
) -> None:
    child = {"nomination__is_minor": True, "nomination__is_under_14": True}
    winner = passing(publish_level=LEVELS.SURNAME, display_name="艾某", **child)
    ConsentFactory(nomination=winner.nomination, given_by=GUARDIAN)
    assert missing(winner) == set()
    Winner.objects.filter(pk=winner.pk).update(story=story)
    assert missing(winner) == {"under_14"}


def test_under_14_when_the_full_name_is_shown_then_the_gate_is_shut(db: None) -> None:
    child = {"nomination__is_minor": True, "nomination__is_under_14": True}
    winner = passing(**child)
    ConsentFactory(nomination=winner.nomination, given_by=GUARDIAN)
    assert missing(winner) == {"under_14"}


SHOWN_TEXTS = ("headline", "citation", "story", "role", "organisation_name")


@pytest.mark.parametrize("field", SHOWN_TEXTS)
@pytest.mark.parametrize(
    "text,key",
    [
        ("联系电话13812345678", "numbers"),
        ("身份证11010519491231002X", "numbers"),
        ("爱心人士可扫码捐款", "appeals"),
    ],
)
def test_text_when_it_holds_a_number_or_an_appeal_then_the_gate_is_shut(
    db: None, field: str, text: str, key: str
) -> None:
    assert missing(passing(**{field: text})) == {key}


@pytest.mark.parametrize("field", ["source_title", "source_author"])
def test_source_when_it_holds_a_number_then_the_gate_is_shut(db: None, field: str) -> None:
    winner = passing()
    set_nomination(winner, **{field: "热线13812345678"})
    assert "numbers" in missing(winner)


def test_caption_when_it_holds_a_number_then_the_gate_is_shut(db: None) -> None:
    winner = passing()
    PhotoFactory(nomination=winner.nomination, caption="电话13812345678")
    assert missing(winner) == {"numbers"}


@pytest.mark.parametrize("field", ["source_medium", "source_title"])
def test_source_when_medium_or_title_is_missing_then_the_gate_is_shut(db: None, field: str) -> None:
    winner = passing()
    set_nomination(winner, **{field: ""})
    assert "source" in missing(winner)


def test_shown_name_when_it_is_empty_then_the_gate_is_shut(db: None) -> None:
    assert "shown_name" in missing(passing(display_name=" "))


@pytest.mark.parametrize("purpose", ["name", "story", "portrait"])
def test_consent_when_it_was_taken_back_then_only_a_new_one_opens_the_gate(
    db: None, purpose: str, now: datetime
) -> None:
    winner = passing()
    PhotoFactory(nomination=winner.nomination)
    ConsentFactory(nomination=winner.nomination, purpose=purpose, withdrawn=True)
    assert missing(winner) == {"withdrawn"}
    ConsentFactory(nomination=winner.nomination, purpose=purpose, given_on=date(2026, 3, 1))
    assert missing(winner) == set()


def test_consent_when_the_name_was_taken_back_then_anonymous_is_still_possible(db: None) -> None:
    winner = passing(publish_level=LEVELS.ANONYMOUS, display_name="匿名个人")
    ConsentFactory(nomination=winner.nomination, purpose="name", withdrawn=True)
    assert missing(winner) == set()


@pytest.mark.parametrize("field", SHOWN_TEXTS)
def test_text_when_it_tells_the_name_that_the_level_hides_then_the_gate_is_shut(
    db: None, field: str
) -> None:
    winner = passing(publish_level=LEVELS.SURNAME, display_name="艾某")
    assert missing(winner) == set()
    Winner.objects.filter(pk=winner.pk).update(**{field: f"{winner.nominee.name}说过"})
    assert missing(winner) == {"identity"}


def test_gate_when_rows_are_prefetched_then_it_asks_the_database_nothing(
    db: None, django_assert_num_queries: Any
) -> None:
    winner = passing()
    PhotoFactory.create_batch(3, nomination=winner.nomination)
    rows = Winner.objects.select_related("nomination__nominee").prefetch_related(
        "nomination__photos", "nomination__consents", "nomination__merged__consents"
    )
    loaded = rows.get(pk=winner.pk)
    with django_assert_num_queries(0) as asked:
        winner_gate(loaded)
    assert isinstance(asked, CaptureQueriesContext)
