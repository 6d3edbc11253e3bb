"""Steps in the admin: asked, explained, taken once; what was typed survives a refusal."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from awards.actions.likeness import fill_likeness
from awards.models import Nomination, Winner
from ledger.models import Entry
from tests.awards.cast import Cast, accepted, draft, proposed, put, submitted
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import ConsentFactory, NominationFactory

LIST = "/admin/awards/nomination/"


def address(nomination: Nomination, verb: str) -> str:
    return f"{LIST}{nomination.pk}/{verb}/"


def asked(client: Client, url: str) -> dict[str, Any]:
    """The hidden fields of a step's page."""
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()
    form = page.context["form"]
    return {name: form[name].value() or "" for name in ("version", "form_key")}


def take(cast: Cast, role: str, nomination: Nomination, verb: str, **answers: Any) -> Any:
    """Open the page of a step and send it."""
    client, url = signed_in(cast, role), address(nomination, verb)
    return client.post(url, asked(client, url) | answers, follow=True)


ACCEPT = {"is_minor": "no", "duplicates_checked": "on"}


@pytest.mark.parametrize(
    "verb,answers,state",
    [
        ("accept", ACCEPT, "accepted"),
        ("return", {"fields_meant": ["story"], "reason": "请补充"}, "returned"),
        ("reject", {"code": "duplicate", "reason": "重复"}, "rejected"),
    ],
)
def test_screening_when_taken_then_the_queue_comes_back_with_a_word(
    verb: str, answers: dict[str, Any], state: str, cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = submitted(cast, now)
    answer = take(cast, "organiser", nomination, verb, **answers)
    nomination.refresh_from_db()
    assert nomination.state == state
    assert answer.redirect_chain == [(f"{LIST}?state=submitted", 302)]
    assert "艾必齐" in answer.content.decode()


@pytest.mark.parametrize(
    "verb,answers,sentence",
    [
        ("accept", {"is_minor": "no"}, "查重"),
        ("accept", {"duplicates_checked": "on"}, "是否涉及未成年人"),
        ("accept", ACCEPT | {"is_under_14": "on"}, "同时勾选"),
        ("return", {"reason": "我写的原因"}, "勾选需要补充的内容"),
        ("return", {"fields_meant": ["story"], "reason": " "}, "媒体会看到"),
        ("reject", {"reason": "我写的原因"}, "原因类别"),
        ("reject", {"code": "other", "reason": "长" * 501}, "最多 500 个字，现在有 501 个"),
        ("merge", {}, "并入哪一份"),
        ("merge", {"into": "0"}, "请从列出的提名里选择"),
        ("withdraw", {"reason": ""}, "写明原因"),
    ],
)
def test_step_when_an_answer_is_missing_then_it_says_so_and_nothing_happens(
    verb: str, answers: dict[str, Any], sentence: str, cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = submitted(cast, now)
    other = NominationFactory(submitted=True, round=cast.round, category=cast.category)
    before = Entry.objects.count()
    text = take(cast, "organiser", nomination, verb, **answers).content.decode()
    assert sentence in text
    if answers.get("reason", "").startswith("我"):
        assert answers["reason"] in text
    nomination.refresh_from_db()
    assert (nomination.state, other.state) == ("submitted", "submitted")
    assert Entry.objects.count() == before


def test_step_when_sent_twice_then_it_acts_once_and_says_so(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = submitted(cast, now)
    client, url = signed_in(cast, "organiser"), address(nomination, "accept")
    sent = asked(client, url) | ACCEPT
    client.post(url, sent)
    again = client.post(url, sent, follow=True)
    assert "没有重复办理" in again.content.decode()
    assert Entry.objects.filter(verb="nomination.accept").count() == 1


def test_confirm_when_two_approvers_send_at_once_then_one_hears_of_the_other(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = proposed(cast, now)
    url = address(nomination, "confirm")
    first, second = signed_in(cast, "approver"), signed_in(cast, "admin")
    pages = [asked(client, url) | {"level": "full"} for client in (first, second)]
    assert first.post(url, pages[0]).status_code == 302
    late = second.post(url, pages[1])
    text = late.content.decode()
    assert late.status_code == 409
    assert "他人修改" in text
    assert "已确认" in text
    assert Winner.objects.count() == 1


def test_confirm_when_the_page_is_opened_then_every_level_shows_what_is_missing(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = proposed(cast, now, name_basis="", story="他的电话是13812345678，大家都认识他。")
    text = signed_in(cast, "approver").get(address(nomination, "confirm")).content.decode()
    for shown in ("艾必齐", "艾某", "匿名个人", "疑似电话号码", "公开姓名的依据"):
        assert shown in text


def test_confirm_when_a_pseudonym_is_chosen_without_one_then_it_is_asked_for(
    cast: Cast, now: datetime, clock: Any
) -> None:
    answer = take(cast, "approver", proposed(cast, now), "confirm", level="pseudonym")
    assert "必须填写化名" in answer.content.decode()
    assert not Winner.objects.exists()


@pytest.mark.parametrize("role", ["organiser", "editor"])
def test_confirm_when_it_is_not_ones_part_then_the_page_is_refused(
    role: str, cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = proposed(cast, now)
    url = address(nomination, "confirm")
    client = signed_in(cast, role)
    sent = {"version": nomination.version, "form_key": "a" * 20, "level": "full"}
    for answer in (client.get(url), client.post(url, sent)):
        assert answer.status_code == 403
        assert "复核人" in answer.content.decode()
    assert not Winner.objects.exists()


def test_step_when_the_key_is_missing_then_the_page_asks_to_be_opened_again(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = submitted(cast, now)
    url = address(nomination, "accept")
    answer = signed_in(cast, "organiser").post(url, ACCEPT)
    assert "重新打开" in answer.content.decode()
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_accept_when_somebody_of_the_same_sound_was_nominated_then_the_page_shows_them(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = submitted(cast, now, name="张维")
    twin = NominationFactory(
        submitted=True, round=cast.round, category=cast.category, nominee__name="章薇",
        partner=cast.other_partner,
    )  # fmt: skip
    hidden = NominationFactory(round=cast.round, category=cast.category, nominee__name="张维")
    fill_likeness()
    page = signed_in(cast, "organiser").get(address(nomination, "accept"))
    assert [one.nomination.pk for one in page.context["likely"]] == [twin.pk]
    assert "姓名同音" in page.content.decode()
    assert hidden.state == "draft"
    assert f"/merge/?into={twin.pk}" in page.content.decode()


def test_merge_when_candidates_are_offered_then_those_of_the_same_name_come_first(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = submitted(cast, now)
    same = {"round": cast.round, "category": cast.category}
    other = NominationFactory(submitted=True, **same)
    twin = NominationFactory(submitted=True, nominee__name="艾必齐", **same)
    NominationFactory(withdrawn=True, nominee__name="艾必齐", **same)
    NominationFactory(submitted=True, nominee__name="艾必齐")  # another round
    page = signed_in(cast, "organiser").get(address(nomination, "merge"))
    offered = [one.pk for one in page.context["form"].fields["into"].queryset]
    assert offered == [twin.pk, other.pk]
    take(cast, "organiser", nomination, "merge", into=twin.pk)
    nomination.refresh_from_db()
    assert nomination.merged_into == twin


def test_queue_when_worked_off_then_the_page_leads_to_the_next_one(
    cast: Cast, now: datetime, clock: Any
) -> None:
    first, second, third = (submitted(cast, clock.pass_by(minutes=1)) for _ in range(3))
    page = signed_in(cast, "organiser").get(address(second, "change"))
    near = page.context["place"]
    assert (near.previous, near.next, near.number, near.count) == (first.pk, third.pk, 2, 3)
    assert not signed_in(cast, "editor").get(address(second, "change")).context["place"]
    answer = take(cast, "organiser", second, "accept", **ACCEPT)
    assert answer.redirect_chain == [(address(third, "change"), 302)]


def test_queue_when_one_came_from_a_list_then_its_filter_and_order_are_kept(
    cast: Cast, now: datetime, clock: Any
) -> None:
    alike = [submitted(cast, clock.pass_by(minutes=1), name=f"蒲青山{n}") for n in range(3)]
    submitted(cast, clock.pass_by(minutes=1))
    client, filters = signed_in(cast, "organiser"), "q=蒲青山&state=submitted"
    listed = client.get(f"{LIST}?{filters}").content.decode()
    assert "_changelist_filters=" in listed
    url = f"{address(alike[1], 'change')}?{urlencode({'_changelist_filters': filters})}"
    page = client.get(url)
    near = page.context["place"]
    assert (near.previous, near.next) == (alike[2].pk, alike[0].pk)  # the newest stands first
    text = page.content.decode()
    assert "当前列表　2/3" in text
    accept = next(one.url for one in page.context["buttons"] if one.label == "受理")
    answer = client.post(accept, asked(client, accept) | ACCEPT)
    assert answer["Location"].startswith(address(alike[0], "change"))
    assert "_changelist_filters" in answer["Location"]
    for nonsense in ("state=submitted&o=x.y", "nobody=1", "%00", "q=" + "长" * 500):
        asked_for = urlencode({"_changelist_filters": nonsense})
        assert client.get(f"{address(alike[2], 'change')}?{asked_for}").status_code == 200


def test_buttons_when_a_page_is_opened_then_only_thinkable_steps_and_their_reasons(
    cast: Cast, now: datetime, clock: Any
) -> None:
    def labels(role: str, nomination: Nomination) -> dict[str, str]:
        page = signed_in(cast, role).get(address(nomination, "change"))
        return {one.label: one.verdict.reason for one in page.context["buttons"]}

    mine, sent, waiting = draft(cast, now), submitted(cast, now), accepted(cast, now)
    assert labels("editor", mine) == {"撤回提名": ""}
    assert list(labels("organiser", sent)) == ["受理", "退回补充", "不予受理", "合并", "撤回提名"]
    assert labels("editor", waiting) == {}
    assert labels("auditor", waiting) == {}
    assert "定评中" in labels("organiser", waiting)["拟授"]
    ready = proposed(cast, now)
    put(cast.round, "deciding")
    assert labels("approver", ready) == {"确认授予": ""}
    assert "您没有这个角色" in labels("organiser", ready)["确认授予"]


def test_consent_when_withdrawn_from_the_page_then_by_its_medium_too(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = accepted(cast, now)
    consent = ConsentFactory(nomination=nomination)
    foreign = ConsentFactory()
    refused = take(cast, "editor", nomination, "withdraw_consent", consent=foreign.pk)
    assert "有效" in refused.content.decode() or "选择" in refused.content.decode()
    take(cast, "editor", nomination, "withdraw_consent", consent=consent.pk, reason="来电")
    consent.refresh_from_db()
    foreign.refresh_from_db()
    assert consent.withdrawn_by == cast.editor
    assert foreign.withdrawn_at is None
