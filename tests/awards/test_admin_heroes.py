"""One hero, many media, on the pages: suggestions, joining, merging, undoing, checks."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awards.actions.heroes import co_nominate
from awards.actions.likeness import index_likeness
from awards.actions.nominations import edit_nomination, submit_nomination
from awards.actions.screening import merge_nominations, return_nomination
from awards.models import Nomination, SamePerson, StoryCheck
from ledger.models import Entry
from tests.awards.cast import Cast, accepted, draft, submitted
from tests.awards.test_actions_checks import SAID, checked
from tests.awards.test_actions_screening import other_nomination
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_steps import LIST, address, asked, take
from tests.awards.test_duplicates import named
from tests.factories.awards import (
    CategoryFactory,
    ConsentFactory,
    EvidenceLinkFactory,
    NominationFactory,
    NomineeFactory,
    PhotoFactory,
    RoundFactory,
)
from tests.sent import opened

LIKELY = f"{LIST}likely/"
ADD = f"{LIST}add/"


def asked_for(client: Client, **typed: Any) -> str:
    answer = client.post(LIKELY, typed)
    assert answer.status_code == 200
    return answer.content.decode()


# ------------------------------------------------------------------ while typing


def test_typing_when_another_medium_has_the_name_then_the_way_to_join_and_nothing_else(
    cast: Cast, now: datetime, clock: Any
) -> None:
    other = named(cast, source_title="别家的原文标题", internal_note="别家的备注")
    client = signed_in(cast, "editor")
    text = asked_for(client, name="艾必齐", round=cast.round.pk)
    assert "贵媒体之外，已有媒体在" in text
    assert f'value="{other.public_id}"' in text
    for secret in ("别家", "后援会", str(cast.other_partner), "13900000000", f"/{other.pk}/",
                   "待受理"):  # fmt: skip
        assert secret not in text
    assert asked_for(client, name="某某某", round=cast.round.pk).strip() == ""


@pytest.mark.parametrize("state", ["returned", "accepted", "rejected", "proposed", "confirmed"])
def test_typing_when_the_foreign_one_moves_on_then_not_a_letter_changes(
    state: str, cast: Cast, now: datetime, clock: Any
) -> None:
    other = named(cast)
    client = signed_in(cast, "editor")
    before = asked_for(client, name="艾必齐", round=cast.round.pk)
    fields = {"reject_code": "other"} if state == "rejected" else {}
    Nomination.objects.filter(pk=other.pk).update(state=state, **fields)
    assert asked_for(client, name="艾必齐", round=cast.round.pk) == before


def test_typing_when_there_is_only_a_foreign_draft_then_it_is_as_if_there_were_none(
    cast: Cast, now: datetime, clock: Any
) -> None:
    client = signed_in(cast, "editor")
    nothing = asked_for(client, name="艾必齐", round=cast.round.pk)
    foreign = NominationFactory(
        round=cast.round, partner=cast.other_partner, nominee=NomineeFactory(name="艾必齐")
    )
    index_likeness(foreign)
    with CaptureQueriesContext(connection) as seen:
        assert asked_for(client, name="艾必齐", round=cast.round.pk) == nothing
    assert not any(foreign.public_id in one["sql"] for one in seen)


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"name": "长" * 300}, {"name": "\x00"}, {"round": "abc"}, {"round": "9" * 40},
        {"happened": "去年"}, {"organisation": "x"}, {"happened_region": "'"}, {"kind": "x"},
        {"source_url": "不是网址"}, {"evidence": "没有"}, {"co_nominates": "x" * 99},
        {"thing": "new:abc"},
    ],
)  # fmt: skip
def test_typing_when_something_cannot_be_read_yet_then_the_rest_still_counts(
    typed: dict[str, str], cast: Cast, now: datetime, clock: Any
) -> None:
    named(cast)
    text = asked_for(signed_in(cast, "editor"), **{"name": "艾必齐", **typed})
    assert ("艾必齐" in text) == ("name" not in typed)


def test_typing_when_the_thing_is_foreign_then_it_is_absent(cast: Cast, now: datetime) -> None:
    foreign = other_nomination(cast)
    answer = signed_in(cast, "editor").post(LIKELY, {"name": "艾必齐", "thing": foreign.pk})
    assert answer.status_code == 404


# ------------------------------------------------------------------ joining


def test_join_when_ticked_on_the_page_then_the_organiser_merges_with_one_click(
    cast: Cast, now: datetime, clock: Any
) -> None:
    other = named(cast)
    client = signed_in(cast, "editor")
    typed = {"round": cast.round.pk, "name": "艾必齐", "co_shown": "1",
             "co_nominates": other.public_id}  # fmt: skip
    assert client.post(ADD, opened(client, ADD) | typed).status_code == 302
    mine = Nomination.objects.latest("pk")
    assert mine.co_nominates == other
    page = client.get(address(mine, "change")).content.decode()
    assert f'value="{other.public_id}" checked' in page  # also without the script
    Nomination.objects.filter(pk=mine.pk).update(state="submitted", submitted_at=now,
                                                 submitted_by=cast.editor)  # fmt: skip
    organiser = signed_in(cast, "organiser")
    for one in (mine, other):
        assert "一键合并" in organiser.get(address(one, "change")).content.decode()
    (button,) = organiser.get(address(mine, "change")).context["beside"]["buttons"]
    organiser.post(button.url, dict(button.fields))
    mine.refresh_from_db()
    assert (mine.state, mine.merged_into) == ("merged", other)


def test_join_when_unticked_or_no_longer_possible_then_the_rest_is_saved(
    cast: Cast, now: datetime, clock: Any
) -> None:
    other, mine = named(cast), draft(cast, now)
    mine = co_nominate(nomination=mine, beside=other, by=cast.editor, now=now)
    client, url = signed_in(cast, "editor"), address(mine, "change")
    sent = opened(client, url)
    sent.pop("co_nominates")
    client.post(url, sent)
    mine.refresh_from_db()
    assert mine.co_nominates is None
    Nomination.objects.filter(pk=other.pk).update(state="withdrawn")
    sent = opened(client, url) | {"co_shown": "1", "co_nominates": other.public_id,
                                  "role": "洗车店老板"}  # fmt: skip
    answer = client.post(url, sent, follow=True)
    assert "已经不能联合" in answer.content.decode()
    mine.nominee.refresh_from_db()
    assert mine.nominee.role == "洗车店老板"


def test_again_when_the_medium_nominated_before_then_the_form_begins_with_who_it_is(
    cast: Cast, now: datetime, clock: Any
) -> None:
    earlier, foreign = submitted(cast, now, role="洗车店创始人"), other_nomination(cast)
    client = signed_in(cast, "editor")
    begun = opened(client, f"{ADD}?again={earlier.pk}")
    assert (begun["name"], begun["role"], begun["story"]) == ("艾必齐", "洗车店创始人", "")
    for key in (foreign.pk, "abc", "9" * 30):
        assert opened(client, f"{ADD}?again={key}")["name"] == ""


# ------------------------------------------------------------------ the family, undoing


def test_target_when_something_was_merged_then_all_its_evidence_is_on_the_page(
    cast: Cast, now: datetime, clock: Any
) -> None:
    target = accepted(cast, now)
    other = other_nomination(cast, headline="别家的一句话", source_title="别家的报道")
    EvidenceLinkFactory(nomination=other, title="别家的佐证")
    ConsentFactory(nomination=other, method="电话录音")
    photo = PhotoFactory(nomination=other)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    text = signed_in(cast, "organiser").get(address(target, "change")).content.decode()
    for shown in ("别家的一句话", "别家的报道", "别家的佐证", photo.public_id, "公开姓名，本人"):
        assert shown in text
    own = signed_in(cast, "editor").get(address(target, "change")).content.decode()
    for secret in ("别家的一句话", "别家的佐证", photo.public_id):
        assert secret not in own


def test_unmerge_when_taken_on_the_page_then_it_is_back(
    cast: Cast, now: datetime, clock: Any
) -> None:
    target, other = accepted(cast, now), other_nomination(cast)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    page = signed_in(cast, "organiser").get(address(other, "change"))
    assert "撤销合并" in [one.label for one in page.context["buttons"]]
    text = take(cast, "organiser", other, "unmerge", reason="并非同一人").content.decode()
    assert "已撤销合并" in text
    other.refresh_from_db()
    assert (other.state, other.merged_into) == ("submitted", None)


@pytest.mark.parametrize("count", [1, 3])
def test_page_when_more_hangs_on_it_then_it_costs_the_same(
    count: int, cast: Cast, now: datetime, clock: Any
) -> None:
    target = accepted(cast, now)
    for _ in range(count):
        other = other_nomination(cast)
        EvidenceLinkFactory(nomination=other)
        ConsentFactory(nomination=other)
        PhotoFactory(nomination=other)
        checked(other, cast.other_editor, now)
        named(cast)
        merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    client = signed_in(cast, "organiser")
    client.get(address(target, "change"))
    with CaptureQueriesContext(connection) as seen:
        client.get(address(target, "change"))
    assert len(seen) == COST, [one["sql"][:110] for one in seen]


COST = 49


def test_one_person_when_linked_on_the_page_then_the_earlier_nomination_stands_there(
    cast: Cast, now: datetime, clock: Any
) -> None:
    earlier = RoundFactory(award=cast.round.award, title="去年的一轮")
    before = NominationFactory(
        submitted=True, round=earlier, category=CategoryFactory(round=earlier),
        nominee=NomineeFactory(name="艾必齐"),
    )  # fmt: skip
    index_likeness(before)
    mine = submitted(cast, now)
    client, url = signed_in(cast, "organiser"), address(mine, "change")
    assert "认定为同一人物" in client.get(url).content.decode()
    same = f"{LIST}{mine.pk}/same/"
    client.post(same, {"nominee": before.nominee.public_id})
    assert SamePerson.objects.count() == 1
    (row,) = client.get(url).context["earlier"]
    assert row["title"] == "去年的一轮"
    assert client.post(same, {"nominee": "nobody"}).status_code == 404
    client.post(same, {"nominee": ""})
    assert not SamePerson.objects.exists()


# ------------------------------------------------------------------ returned


def test_returned_when_parts_are_meant_then_each_says_so_until_it_is_changed(
    cast: Cast, now: datetime, clock: Any
) -> None:
    mine = return_nomination(
        nomination=submitted(cast, now), by=cast.organiser, now=now, reason="请写清在哪条街",
        fields=["happened_region", "story"],
    )  # fmt: skip
    client, url = signed_in(cast, "editor"), address(mine, "change")
    page = client.get(url)
    assert "请补充“地点”。运营的意见：请写清在哪条街" in page.content.decode()
    assert [part["is_done"] for part in page.context["standing"]["meant"]] == [False, False]
    client.post(url, opened(client, url) | {"happened_place": "锦江区红星路"})
    page = client.get(url)
    assert [part["is_done"] for part in page.context["standing"]["meant"]] == [True, False]
    assert "✓ 已修改“地点”" in page.content.decode()


# ------------------------------------------------------------------ story checks


CHECK = {
    "channel": "phone", "relation": "同事", "asked_on": "2026-03-06", "result": "confirmed",
    "informant": "林师傅", "phone": "13812345678", "said": SAID,
}  # fmt: skip


def test_check_when_recorded_and_signed_on_the_pages_then_the_level_is_told(
    cast: Cast, now: datetime, clock: Any
) -> None:
    mine = submitted(cast, now)
    take(cast, "editor", mine, "check", **CHECK)
    check = StoryCheck.objects.get()
    text = signed_in(cast, "colleague").get(address(mine, "change")).content.decode()
    for shown in ("已电话核实", "林师傅", "138****5678", SAID, "等待另一个人复核"):
        assert shown in text
    assert "13812345678" not in text
    assert signed_in(cast, "editor").get(address(mine, "sign_check")).status_code == 403
    take(cast, "colleague", mine, "sign_check", check=check.pk)
    mine.refresh_from_db()
    assert mine.get_verification_level_display() == "已双人核实"
    take(cast, "organiser", mine, "void_check", check=check.pk, reason="问错了人")
    assert (
        "已作废：问错了人"
        in signed_in(cast, "editor").get(address(mine, "change")).content.decode()
    )


@pytest.mark.parametrize(
    "given,sentence",
    [
        ({"asked_on": "2026-03-08"}, "还没有到"), ({"asked_on": ""}, "请填写核实日期"),
        ({"phone": "123"}, "电话号码看起来不完整"), ({"channel": ""}, "请选择核实方式"),
        ({"channel": "document"}, "文件名称与文号"), ({"relation": ""}, "与事迹的关系"),
        ({"relation": "同事13812345678"}, "不要写号码"), ({"result": ""}, "请选择核实的结果"),
    ],
)  # fmt: skip
def test_check_when_something_is_wrong_then_it_says_so_and_keeps_everything(
    given: dict[str, str], sentence: str, cast: Cast, now: datetime, clock: Any
) -> None:
    text = take(cast, "editor", submitted(cast, now), "check", **CHECK | given).content.decode()
    assert sentence in text
    assert SAID in text
    assert not StoryCheck.objects.exists()


def test_check_when_an_auditor_reads_then_the_level_and_nothing_private(
    cast: Cast, now: datetime, clock: Any
) -> None:
    mine = submitted(cast, now)
    checked(mine, cast.editor, now)
    text = signed_in(cast, "auditor").get(address(mine, "change")).content.decode()
    assert "已电话核实" in text
    for private in (SAID, "林师傅", "****5678", "138****"):
        assert private not in text


def test_reveal_when_asked_for_then_the_number_once_and_a_line_in_the_record(
    cast: Cast, now: datetime, clock: Any
) -> None:
    mine = submitted(cast, now)
    check = checked(mine, cast.editor, now)
    url = f"{LIST}{mine.pk}/reveal/"
    silent = signed_in(cast, "organiser").post(url, {"check": check.pk})
    assert (silent.status_code, "13812345678" in silent.content.decode()) == (403, False)
    asked = {"check": check.pk, f"reason-{check.pk}": "回访核实时间"}
    text = signed_in(cast, "organiser").post(url, asked).content.decode()
    assert "13812345678" in text
    assert Entry.objects.get(verb="check.reveal").reason == "回访核实时间"
    assert signed_in(cast, "auditor").post(url, {"check": check.pk}).status_code == 403
    assert signed_in(cast, "other_editor").post(url, {"check": check.pk}).status_code == 404
    elsewhere = checked(draft(cast, now), cast.editor, now)
    assert signed_in(cast, "organiser").post(url, {"check": elsewhere.pk}).status_code == 404


def test_edit_when_the_organiser_tidies_then_the_keys_and_the_answer_follow(
    cast: Cast, now: datetime, clock: Any
) -> None:
    mine = submit_nomination(nomination=draft(cast, now), by=cast.editor, now=now)
    edit_nomination(nomination=mine, version=mine.version, by=cast.organiser, now=now,
                    fields={"name": "蒲青山"})  # fmt: skip
    client = signed_in(cast, "other_editor")
    assert "艾必齐" not in asked_for(client, name="艾必齐", round=cast.round.pk)
    assert "蒲青山" in asked_for(client, name="蒲青山", round=cast.round.pk)
    assert asked(signed_in(cast, "organiser"), address(mine, "accept"))
