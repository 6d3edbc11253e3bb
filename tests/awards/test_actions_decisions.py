"""Choosing winners: quota, one proposal per nominee, two different people, the public copy."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from awards.actions.decisions import (
    confirm_nomination,
    places_taken,
    propose_nomination,
    retract_proposal,
)
from awards.models import Category, Nomination, Winner
from awards.workflow import NominationState, WinnerState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, accepted, confirmed, proposed, put
from tests.factories.awards import NominationFactory
from tests.factories.directory import MembershipFactory, RegionFactory, ThemeFactory


def test_propose_when_the_quota_is_full_then_it_says_how_many(cast: Cast, now: datetime) -> None:
    Category.objects.filter(pk=cast.category.pk).update(quota=1)
    first, second = accepted(cast, now), accepted(cast, now, name="单田芳")
    put(cast.round, "deciding")
    propose_nomination(nomination=first, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="名额 1 个"):
        propose_nomination(nomination=second, by=cast.organiser, now=now)
    assert places_taken(cast.category) == 1
    retract_proposal(nomination=first, by=cast.organiser, now=now)
    assert propose_nomination(nomination=second, by=cast.organiser, now=now).state == "proposed"


def test_propose_when_the_nominee_is_decided_on_already_then_it_asks_to_merge(
    cast: Cast, now: datetime
) -> None:
    first = proposed(cast, now)
    twin = NominationFactory(
        accepted=True, round=cast.round, category=cast.category, nominee=first.nominee
    )
    with pytest.raises(Unready, match="先合并"):
        propose_nomination(nomination=twin, by=cast.organiser, now=now)


def test_propose_when_there_is_no_category_then_it_asks_for_one(cast: Cast, now: datetime) -> None:
    nomination = accepted(cast, now, category=None)
    put(cast.round, "deciding")
    with pytest.raises(Unready, match="选择奖项类别"):
        propose_nomination(nomination=nomination, by=cast.organiser, now=now)


@pytest.mark.parametrize("state", ["open", "closed", "announced", "cancelled"])
def test_propose_when_a_batch_is_not_being_decided_then_it_waits(
    state: str, cast: Cast, now: datetime
) -> None:
    nomination = accepted(cast, now)
    put(cast.round, state)
    with pytest.raises(Unready, match="定评中"):
        propose_nomination(nomination=nomination, by=cast.organiser, now=now)


def test_retract_when_taken_back_then_who_proposed_is_forgotten(cast: Cast, now: datetime) -> None:
    nomination = retract_proposal(nomination=proposed(cast, now), by=cast.organiser, now=now)
    assert (nomination.state, nomination.proposed_by, nomination.proposed_at) == (
        "shortlisted", None, None,
    )  # fmt: skip


def test_confirm_when_the_proposer_tries_then_nobody_wins(cast: Cast, now: datetime) -> None:
    MembershipFactory(user=cast.organiser, organisation=cast.house, approver=True)
    nomination = proposed(cast, now)
    with pytest.raises(Refused, match="另一个人"):
        confirm_nomination(nomination=nomination, by=cast.person("organiser"), now=now)
    assert not Winner.objects.exists()
    nomination.refresh_from_db()
    assert nomination.state == NominationState.PROPOSED


def test_confirm_when_even_the_superuser_proposed_then_somebody_else_must(
    cast: Cast, now: datetime
) -> None:
    nomination = accepted(cast, now)
    put(cast.round, "deciding")
    propose_nomination(nomination=nomination, by=cast.admin, now=now)
    with pytest.raises(Refused, match="另一个人"):
        confirm_nomination(nomination=nomination, by=cast.admin, now=now)
    assert confirm_nomination(nomination=nomination, by=cast.approver, now=now).pk


def test_confirm_when_written_past_the_action_then_the_database_refuses_one_person(
    cast: Cast, now: datetime
) -> None:
    nomination = proposed(cast, now)
    rows = Nomination.objects.filter(pk=nomination.pk)
    for person in (cast.organiser, cast.editor):  # who proposed, who created
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(confirmed_at=now, confirmed_by=person)


def test_confirm_when_two_approvers_do_it_at_once_then_one_winner_comes_of_it(
    cast: Cast, now: datetime
) -> None:
    nomination = proposed(cast, now)
    opened = nomination.version
    confirm_nomination(nomination=nomination, by=cast.approver, now=now, version=opened)
    with pytest.raises(Stale):
        confirm_nomination(nomination=nomination, by=cast.admin, now=now, version=opened)
    with pytest.raises(Unready, match="已确认"):
        confirm_nomination(nomination=nomination, by=cast.admin, now=now)
    assert Winner.objects.count() == 1


@pytest.mark.parametrize(
    "level,pseudonym,sentence",
    [("nonsense", "", "选择公开程度"), ("pseudonym", " ", "填写化名")],
)
def test_confirm_when_the_level_is_incomplete_then_it_is_refused(
    level: str, pseudonym: str, sentence: str, cast: Cast, now: datetime
) -> None:
    with pytest.raises(Unready, match=sentence):
        confirm_nomination(
            nomination=proposed(cast, now), by=cast.approver, now=now, level=level,
            pseudonym=pseudonym,
        )  # fmt: skip


@pytest.mark.parametrize(
    "level,shown",
    [
        ("full", "艾必齐"),
        ("surname", "艾某"),
        ("pseudonym", "小车（化名）"),
        ("anonymous", "匿名个人"),
    ],
)
def test_winner_when_made_then_its_copy_shows_no_more_than_the_level(
    level: str, shown: str, cast: Cast, now: datetime
) -> None:
    nomination = proposed(
        cast, now, story="艾必齐开了一家洗车店，三年里收下了二十多位残疾伙伴。",
        role="艾必齐工作室创始人", organisation_name="洗车店", themes=[ThemeFactory(name="助残")],
        region=RegionFactory(),
    )  # fmt: skip
    winner = confirm_nomination(
        nomination=nomination, by=cast.approver, now=now, level=level, pseudonym="小车"
    )
    winner.refresh_from_db()
    assert winner.display_name == shown
    public = [winner.story, winner.role, winner.search_text, winner.slug, winner.name_pinyin]
    if level != "full":
        assert not any("艾必齐" in text or "ai-bi" in text for text in public)
    if level in {"pseudonym", "anonymous"}:
        assert (winner.role, winner.organisation_name) == ("", "")
    assert [theme.name for theme in winner.themes.all()] == ["助残"]
    assert winner.region_name.endswith("锦江区")


def test_winner_when_a_batch_is_confirmed_then_it_stays_under_embargo(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    assert (winner.state, winner.release_at) == (WinnerState.EMBARGOED, None)
    assert not Winner.objects.published(now).exists()


def test_winner_when_a_rolling_one_passes_the_gate_then_it_is_public_at_once(
    rolling: Cast, now: datetime
) -> None:
    winner = confirmed(rolling, now)
    assert (winner.state, winner.release_at) == (WinnerState.PUBLISHED, now)
    assert Winner.objects.published(now).get() == winner


def test_winner_when_a_rolling_one_misses_something_then_it_waits_for_it(
    rolling: Cast, now: datetime
) -> None:
    winner = confirmed(rolling, now, name_basis="")
    assert (winner.state, winner.release_at) == (WinnerState.EMBARGOED, None)


def test_record_when_a_winner_is_made_then_every_change_of_state_has_one_row(
    rolling: Cast, now: datetime
) -> None:
    winner = confirmed(rolling, now)
    told = Entry.objects.for_object(winner.nomination).order_by("sequence")
    assert list(told.values_list("verb", "to_state")) == [
        ("nomination.create", "draft"),
        ("nomination.submit", "submitted"),
        ("nomination.accept", "accepted"),
        ("nomination.propose", "proposed"),
        ("nomination.confirm", "confirmed"),
    ]
    about_winner = Entry.objects.for_object(winner).order_by("sequence")
    assert list(about_winner.values_list("verb", "to_state")) == [
        ("winner.create", "embargoed"), ("winner.publish", "published"),
    ]  # fmt: skip
    assert not any("艾必齐" in entry.public + entry.payload for entry in Entry.objects.all())
