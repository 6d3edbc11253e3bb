"""Writing a nomination: begin, edit, submit, withdraw."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from awards.actions.nominations import (
    create_nomination,
    edit_nomination,
    missing_facts,
    submit_nomination,
    withdraw_nomination,
)
from awards.models import Nomination
from awards.workflow import NominationState, WinnerState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, accepted, confirmed, draft, make_cast, proposed, put, submitted
from tests.factories.awards import CategoryFactory, NominationFactory, RoundFactory
from tests.factories.directory import ThemeFactory


def edit(nomination: Nomination, by: Any, now: datetime, **fields: Any) -> Nomination:
    version = Nomination.objects.get(pk=nomination.pk).version
    return edit_nomination(nomination=nomination, version=version, by=by, now=now, fields=fields)


def verbs(nomination: Nomination) -> list[str]:
    rows = Entry.objects.for_object(nomination).order_by("sequence")
    return [verb.removeprefix("nomination.") for verb in rows.values_list("verb", flat=True)]


def test_draft_when_begun_with_nothing_then_it_is_kept(cast: Cast, now: datetime) -> None:
    nomination = create_nomination(
        round_=cast.round, partner=cast.partner, by=cast.editor, now=now, fields={}
    )
    nomination.refresh_from_db()
    assert nomination.state == NominationState.DRAFT
    assert str(nomination.nominee) == "（未填姓名）"
    assert verbs(nomination) == ["create"]


def test_draft_when_begun_for_another_medium_then_nothing_is_written(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(Refused) as refusal:
        create_nomination(
            round_=cast.round, partner=cast.other_partner, by=cast.editor, now=now, fields={}
        )
    assert refusal.value.verdict.hidden
    assert not Nomination.objects.exists()


def test_draft_when_the_category_is_of_another_round_then_it_is_refused(
    cast: Cast, now: datetime
) -> None:
    foreign = CategoryFactory()
    with pytest.raises(Unready, match="不是这一轮的类别"):
        draft(cast, now, category=foreign)
    nomination = draft(cast, now)
    with pytest.raises(Unready, match="不是这一轮的类别"):
        edit(nomination, cast.editor, now, category=foreign)


def test_story_when_pasted_then_its_paragraphs_are_kept(cast: Cast, now: datetime) -> None:
    nomination = draft(cast, now, story="第一段。\r\n\r\n\u3000\u3000第二段。\u200b")
    assert nomination.story.split("\n\n") == ["第一段。", "第二段。"]


def test_name_when_written_then_its_pinyin_follows(cast: Cast, now: datetime) -> None:
    nomination = draft(cast, now, name="单田芳")
    assert nomination.nominee.name_pinyin.startswith("shan")
    edit(nomination, cast.editor, now, name="榕江村超", kind="team")
    nomination.nominee.refresh_from_db()
    assert nomination.nominee.name_pinyin.startswith("rong")


def test_edit_when_somebody_saved_in_between_then_nothing_is_written(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    edit(nomination, cast.colleague, now, headline="同事改过")
    with pytest.raises(Stale):
        edit_nomination(
            nomination=nomination, version=1, by=cast.editor, now=now, fields={"headline": "我的"}
        )
    nomination.refresh_from_db()
    assert (nomination.headline, nomination.version) == ("同事改过", 2)


def test_edit_when_nothing_differs_then_neither_version_nor_record_moves(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    same = edit(nomination, cast.editor, now, headline=nomination.headline, evidence=[], themes=[])
    assert same.version == 1
    assert verbs(nomination) == ["create"]


@pytest.mark.parametrize(
    "part,value",
    [
        ("evidence", [("报道", "https://example.com/a")]),
        ("parties", ["甲方", "乙方"]),
        ("figures", [{"label": "受益学生", "qualifier": "over", "value": 6800, "magnitude": None,
                      "unit": "人", "as_of": "2025-05", "source": "某某日报"}]),
    ],
)  # fmt: skip
def test_part_when_only_it_changes_then_the_version_moves_and_a_stale_one_is_refused(
    part: str, value: Any, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    assert edit(nomination, cast.editor, now, **{part: value}).version == 2
    assert edit(nomination, cast.editor, now, **{part: value}).version == 2
    with pytest.raises(Stale):
        edit_nomination(
            nomination=nomination, version=1, by=cast.colleague, now=now, fields={part: []}
        )
    assert edit(nomination, cast.colleague, now, **{part: []}).version == 3
    assert verbs(nomination) == ["create", "edit", "edit"]


def test_themes_when_chosen_then_they_are_written(cast: Cast, now: datetime) -> None:
    theme = ThemeFactory()
    nomination = draft(cast, now, themes=[theme])
    assert list(nomination.themes.all()) == [theme]
    edit(nomination, cast.editor, now, themes=[])
    assert not nomination.themes.exists()


def test_round_when_changed_then_only_a_draft_moves_and_only_to_an_open_one(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now, category=None)
    other = RoundFactory(award=cast.round.award)
    assert edit(nomination, cast.editor, now, round=other).round == other
    with pytest.raises(Unready, match="不接受提名"):
        edit(nomination, cast.editor, now, round=RoundFactory(closed=True))
    with pytest.raises(Unready, match="只有草稿"):
        edit(submitted(cast, now), cast.organiser, now, round=other)


def test_edit_when_the_winner_is_not_public_yet_then_its_copy_follows(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now, level="surname")
    before = winner.slug
    edit(winner.nomination, cast.organiser, now, citation="向艾必齐致敬。", name="欧阳明")
    winner.refresh_from_db()
    assert winner.display_name == "欧阳某"
    assert winner.slug != before
    assert winner.citation == "向艾必齐致敬。"
    assert winner.version == 2
    assert "欧阳" in winner.search_text
    with pytest.raises(Unready, match="不能更换"):
        edit(winner.nomination, cast.organiser, now, category=None)


def test_edit_when_the_winner_is_public_then_only_a_correction_is_left(
    rolling: Cast, now: datetime
) -> None:
    winner = confirmed(rolling, now)
    assert winner.state == WinnerState.PUBLISHED
    with pytest.raises(Unready, match="不能修改"):
        edit(winner.nomination, rolling.organiser, now, headline="改")


@pytest.mark.parametrize(
    "fields,expected",
    [
        ({}, []),
        ({"name": " "}, ["name"]),
        ({"story": "太短了。"}, ["story"]),
        ({"happened_on": None, "happened_place": ""}, ["happened_on", "happened_region"]),
    ],
)
def test_submit_when_a_required_fact_is_missing_then_each_has_its_sentence(
    fields: dict[str, Any], expected: list[str], cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now, **fields)
    assert [field for field, _ in missing_facts(nomination)] == expected
    if not expected:
        assert (
            submit_nomination(nomination=nomination, by=cast.editor, now=now).state == "submitted"
        )
        return
    with pytest.raises(Unready, match="请"):
        submit_nomination(nomination=nomination, by=cast.editor, now=now)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.submitted_at) == ("draft", None)


def test_submit_when_sent_then_who_and_when_are_kept_and_told(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    nomination.refresh_from_db()
    assert (nomination.submitted_by, nomination.submitted_at) == (cast.editor, now)
    entry = Entry.objects.for_object(nomination).first()
    assert entry is not None
    assert (entry.verb, entry.from_state, entry.to_state) == (
        "nomination.submit", "draft", "submitted",
    )  # fmt: skip


def test_submit_when_sent_twice_then_the_second_is_refused_in_words(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match="现在不能办理“提交”"):
        submit_nomination(nomination=nomination, by=cast.editor, now=now)
    assert verbs(nomination).count("submit") == 1


def test_submit_when_the_draft_was_begun_in_time_but_sent_late_then_it_is_refused(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    put(cast.round, "open", closes_at=now)
    with pytest.raises(Unready, match="已经截止"):
        submit_nomination(
            nomination=nomination, by=cast.editor, now=now + timedelta(microseconds=1)
        )


def test_withdraw_when_asked_then_a_reason_is_needed_and_kept(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match="写明原因"):
        withdraw_nomination(nomination=nomination, by=cast.editor, now=now, reason=" ")
    withdrawn = withdraw_nomination(
        nomination=nomination, by=cast.editor, now=now, reason="本人不愿参评"
    )
    assert (withdrawn.state, withdrawn.state_reason) == ("withdrawn", "本人不愿参评")


def test_withdraw_when_others_were_merged_into_it_then_its_medium_alone_cannot(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    NominationFactory(merged=True, merged_into=nomination, round=cast.round)
    with pytest.raises(Unready, match="并入"):
        withdraw_nomination(nomination=nomination, by=cast.editor, now=now, reason="x")
    withdraw_nomination(nomination=nomination, by=cast.organiser, now=now, reason="本人要求")


@pytest.mark.parametrize("stage", [accepted, proposed])
def test_withdraw_when_the_review_runs_then_the_organiser_does_it(
    stage: Any, db: None, now: datetime
) -> None:
    cast = make_cast()
    nomination = stage(cast, now)
    with pytest.raises(Unready, match="联系项目运营"):
        withdraw_nomination(nomination=nomination, by=cast.editor, now=now, reason="x")
    withdrawn = withdraw_nomination(nomination=nomination, by=cast.organiser, now=now, reason="x")
    assert withdrawn.state == NominationState.WITHDRAWN
