"""Likely duplicates: found across rounds, told only as far as the one who asks may hear of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.actions.heroes import co_nominate, link_nominees, part_nomination, unlink_nominee
from awards.actions.likeness import fill_likeness, index_likeness, rebuild_likeness
from awards.actions.nominations import edit_nomination
from awards.actions.screening import merge_nominations
from awards.duplicates import Suggestion, alike, likely_duplicates, statement
from awards.likeness import Traits, asked_keys
from awards.models import LikenessKey, Nomination, SamePerson
from directory.models import User
from kit.verdict import Refused
from ledger.models import Entry
from tests.awards.cast import Cast, draft, make_cast, put, submitted
from tests.awards.test_actions_screening import other_nomination
from tests.factories.awards import (
    CategoryFactory,
    NominationFactory,
    NomineeFactory,
    RoundFactory,
    WinnerFactory,
)
from tests.factories.directory import RegionFactory

TYPED = Traits.of(name="艾必齐")
NOT_SAID = ("外报", "第", "艾必齐后援", "13900000000")


def named(cast: Cast, **fields: Any) -> Nomination:
    """Another medium's nomination of the same name, sent in, with its keys."""
    name = fields.pop("name", "艾必齐")
    nominee = NomineeFactory(name=name, name_pinyin="", organisation_name="艾必齐后援会")
    one = other_nomination(
        cast, nominee=nominee, contact_phone="13900000000", headline="别家的一句话", **fields
    )
    index_likeness(one)
    return one


def told(user: User, now: datetime, traits: Traits = TYPED, **given: Any) -> list[Suggestion]:
    return likely_duplicates(traits, user=user, now=now, **given)


def test_editor_when_typing_a_name_another_medium_sent_in_then_only_that_it_can_be_joined(
    cast: Cast, now: datetime
) -> None:
    city = RegionFactory(code="510100", name="成都市", full_name="四川省成都市", level="city")
    place = RegionFactory(
        code="510104", name="锦江区", full_name="四川省成都市锦江区", level="county", parent=city
    )
    other = named(cast, happened_region=place)
    (one,) = told(cast.person("editor"), now, round_id=cast.round.pk)
    assert (one.relation, one.name, one.place) == ("open", "艾必齐", "四川省成都市")
    assert (one.nomination, one.winner_slug, one.join) == (None, "", other.public_id)
    for secret in (*NOT_SAID[:1], "后援", "139", "别家", str(cast.other_partner), "锦江区"):
        assert secret not in str((one.name, one.place, one.why, one.round_title))


@pytest.mark.parametrize(
    "state", ["submitted", "returned", "accepted", "rejected", "merged", "reviewing",
              "shortlisted", "not_selected", "proposed", "in_notice", "confirmed"],
)  # fmt: skip
def test_editor_when_the_foreign_one_stands_anywhere_then_the_answer_is_the_same(
    state: str, cast: Cast, now: datetime
) -> None:
    nominee = NomineeFactory(name="艾必齐")
    fields = {"submitted_at": now, "submitted_by": cast.other_editor} if state == "merged" else {}
    other = NominationFactory(
        **{state: True}, round=cast.round, category=cast.category, nominee=nominee,
        partner=cast.other_partner, **fields,
    )  # fmt: skip
    index_likeness(other)
    (one,) = told(cast.person("editor"), now)
    assert (one.relation, one.why, one.join) == ("open", "同名", other.public_id)


def test_editor_when_there_is_a_foreign_draft_or_a_withdrawn_one_then_it_is_not_there(
    cast: Cast, now: datetime
) -> None:
    for trait in ({}, {"withdrawn": True}):
        one = NominationFactory(
            round=cast.round, partner=cast.other_partner, nominee=NomineeFactory(name="艾必齐"),
            **trait,
        )  # fmt: skip
        index_likeness(one)
    assert told(cast.person("editor"), now) == []
    assert told(cast.person("organiser"), now)[0].nomination.state == "withdrawn"
    keys = LikenessKey.objects.filter(key__in=asked_keys(TYPED)).values_list("nomination__state")
    assert {state for (state,) in keys} == {"withdrawn"}, "no question meets a foreign draft's keys"


@pytest.mark.parametrize("state", ["closed", "reviewing", "deciding", "announced", "draft"])
def test_editor_when_the_round_takes_no_nominations_then_foreign_ones_are_not_told(
    state: str, cast: Cast, now: datetime
) -> None:
    named(cast)
    put(cast.round, state)
    assert told(cast.person("editor"), now) == []


def test_editor_when_somebody_won_before_then_what_is_public_is_told_and_no_more(
    cast: Cast, now: datetime
) -> None:
    lowered = {"publish_level": "pseudonym", "pseudonym": "小艾"}
    for trait in ({}, {"embargoed": True}, {"hidden": True}, lowered, {"upcoming": True}):
        winner = WinnerFactory(nominee__name="艾必齐", **trait)
        index_likeness(winner.nomination)
    found = told(cast.person("editor"), now)
    assert [one.relation for one in found] == ["public"]
    assert found[0].winner_slug


def test_editor_when_it_is_the_own_medium_then_drafts_too_and_the_state_as_shown(
    cast: Cast, now: datetime
) -> None:
    own = draft(cast, now)
    proposed = NominationFactory(
        proposed=True, round=cast.round, partner=cast.partner,
        nominee=NomineeFactory(name="艾必齐"),
    )  # fmt: skip
    index_likeness(proposed)
    found = {one.nomination.pk: one for one in told(cast.person("colleague"), now)}
    assert found.keys() == {own.pk, proposed.pk}
    assert found[proposed.pk].nomination.shown_state == "reviewing"
    assert [one.relation for one in told(cast.person("other_editor"), now)] == ["open"]
    assert told(cast.person("stranger"), now) == []


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "某某"},
        {"name": "艾老师", "bodies": ["艾必齐后援会"]},
    ],
)
def test_editor_when_fishing_by_place_and_day_then_no_name_comes_out(
    typed: dict[str, Any], cast: Cast, now: datetime
) -> None:
    place = RegionFactory(code="510104", level="county")
    named(cast, happened_region=place)
    facts = {"places": [place.code], "day": datetime(2025, 3, 1).date(), **typed}
    assert told(cast.person("editor"), now, Traits.of(**facts)) == []


def test_editor_when_the_report_is_the_same_then_it_is_told_without_the_name(
    cast: Cast, now: datetime
) -> None:
    url = "https://news.example.com/a/1.html"
    named(cast, name="洗车店老板", source_url=url)
    place = RegionFactory(code="510104", level="county")
    typed = Traits.of(name="艾必齐", links=[f"{url}?utm_source=wx"], places=[place.code], day=None)
    Nomination.objects.update(happened_region=place)
    (one,) = told(cast.person("editor"), now, typed)
    assert (one.name, one.place) == ("", "")
    assert "引用同一报道" in one.why


def test_editor_when_many_media_nominated_then_their_number_is_not_told(
    cast: Cast, now: datetime
) -> None:
    for _ in range(3):
        named(cast)
    assert len(told(cast.person("editor"), now)) == 1


def test_organiser_when_screening_then_all_of_the_own_rounds_with_reasons(
    cast: Cast, now: datetime
) -> None:
    mine = submitted(cast, now)
    other = named(cast)
    elsewhere = named(make_cast())
    found = alike(mine, user=cast.person("organiser"), now=now)
    assert [one.nomination for one in found] == [other]
    assert found[0].why.startswith("同名")
    assert elsewhere not in [one.nomination for one in found]
    merge_nominations(nomination=other, into=mine, by=cast.organiser, now=now)
    assert alike(mine, user=cast.person("organiser"), now=now) == []


# ------------------------------------------------------------------ what it costs


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role,statements", [("editor", 5), ("organiser", 4)])
def test_suggestions_when_there_are_more_then_the_statements_are_as_many(
    count: int, role: str, statements: int, cast: Cast, now: datetime
) -> None:
    for _ in range(count):
        named(cast)
    user = cast.person(role)
    with CaptureQueriesContext(connection) as seen:
        assert told(user, now)
    assert len(seen) == statements, [one["sql"][:90] for one in seen]


@pytest.mark.postgres
@pytest.mark.django_db
def test_look_up_when_planned_then_every_step_is_into_the_index() -> None:
    keys = asked_keys(Traits.of(name="艾必齐", links=["https://a.example.com/1"]))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement(len(keys))}", list(keys))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert plan.count("likeness_key_once") == len(keys)


# ------------------------------------------------------------------ the keys


def test_keys_when_a_name_changes_then_it_is_found_under_the_new_one(
    cast: Cast, now: datetime
) -> None:
    one = submitted(cast, now)
    put(cast.round, "open")
    edit_nomination(
        nomination=one, version=one.version, by=cast.organiser, now=now, fields={"name": "蒲青山"}
    )
    organiser = cast.person("organiser")
    assert told(organiser, now) == []
    assert [x.nomination for x in told(organiser, now, Traits.of(name="蒲青山"))] == [one]


def test_keys_when_made_anew_then_they_are_those_that_the_actions_wrote(
    cast: Cast, now: datetime
) -> None:
    draft(cast, now), submitted(cast, now)
    kept = set(LikenessKey.objects.values_list("nomination", "key"))
    assert len(kept) > 10
    assert rebuild_likeness() == 2
    assert set(LikenessKey.objects.values_list("nomination", "key")) == kept
    LikenessKey.objects.all().delete()
    assert (fill_likeness(), fill_likeness()) == (2, 0)
    assert set(LikenessKey.objects.values_list("nomination", "key")) == kept


# ------------------------------------------------------------------ co-nominating, one person


def test_co_nominate_when_declared_then_it_is_a_nomination_of_its_own_with_a_link(
    cast: Cast, now: datetime
) -> None:
    other, mine = named(cast), draft(cast, now)
    joined = co_nominate(nomination=mine, beside=other, by=cast.editor, now=now)
    assert (joined.co_nominates, joined.nominee) == (other, mine.nominee)
    assert joined.state == "draft"
    assert list(other.co_nominations.all()) == [joined]
    entry = Entry.objects.for_object(joined).first()
    assert entry is not None
    assert entry.verb == "nomination.co_nominate"
    parted = part_nomination(nomination=joined, by=cast.editor, now=now)
    assert parted.co_nominates is None


def test_co_nominate_when_the_draft_goes_to_another_round_then_the_link_goes(
    cast: Cast, now: datetime
) -> None:
    mine = co_nominate(nomination=draft(cast, now), beside=named(cast), by=cast.editor, now=now)
    fields = {"round": RoundFactory(award=cast.round.award), "category": None}
    moved = edit_nomination(
        nomination=mine, version=mine.version, by=cast.editor, now=now, fields=fields
    )
    assert moved.co_nominates is None


@pytest.mark.parametrize("case", ["draft", "withdrawn", "other_round", "own_medium", "itself"])
def test_co_nominate_when_it_may_not_be_known_then_it_is_as_if_absent(
    case: str, cast: Cast, now: datetime
) -> None:
    mine = draft(cast, now)
    beside = {
        "draft": lambda: NominationFactory(round=cast.round),
        "withdrawn": lambda: NominationFactory(round=cast.round, withdrawn=True),
        "other_round": lambda: NominationFactory(submitted=True),
        "own_medium": lambda: NominationFactory(
            submitted=True, round=cast.round, partner=cast.partner
        ),
        "itself": lambda: mine,
    }[case]()
    with pytest.raises(Refused) as refusal:
        co_nominate(nomination=mine, beside=beside, by=cast.editor, now=now)
    assert refusal.value.verdict.hidden


def test_one_person_when_linked_then_the_groups_become_one_and_can_be_parted(
    cast: Cast, now: datetime
) -> None:
    rounds = [RoundFactory(award=cast.round.award) for _ in range(4)]
    a, b, c, d = (
        NominationFactory(submitted=True, round=one, category=CategoryFactory(round=one)).nominee
        for one in rounds
    )
    by = cast.person("organiser")
    link_nominees(nominee=d, to=c, by=by, now=now)
    link_nominees(nominee=b, to=a, by=by, now=now)
    link_nominees(nominee=b, to=d, by=by, now=now)
    assert link_nominees(nominee=a, to=c, by=by, now=now) is None
    assert set(SamePerson.objects.values_list("nominee", "hero")) == {
        (b.pk, a.pk), (c.pk, a.pk), (d.pk, a.pk),
    }  # fmt: skip
    unlink_nominee(nominee=a, by=by, now=now)
    assert set(SamePerson.objects.values_list("nominee", "hero")) == {(c.pk, b.pk), (d.pk, b.pk)}


@pytest.mark.parametrize("role", ["editor", "approver", "other_organiser", "auditor", "stranger"])
def test_one_person_when_somebody_else_links_then_it_is_refused(
    role: str, cast: Cast, now: datetime
) -> None:
    a, b = submitted(cast, now).nominee, named(cast).nominee
    with pytest.raises(Refused):
        link_nominees(nominee=a, to=b, by=cast.person(role), now=now + timedelta(hours=1))
    assert not SamePerson.objects.exists()
