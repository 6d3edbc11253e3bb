"""The nomination's page: a draft demands nothing, nothing typed is lost, saving happens once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from awards.actions.nominations import edit_nomination
from awards.models import Nomination
from tests.awards.cast import Cast, accepted, confirmed, draft, put, submitted
from tests.awards.test_actions_photos import picture, text_file
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import CategoryFactory, PhotoFactory, RoundFactory
from tests.factories.directory import MembershipFactory, RegionFactory, ThemeFactory
from tests.sent import fields_of, opened

ADD = "/admin/awards/nomination/add/"
STORY = "第一段写他开了一家洗车店。\r\n\r\n\u3000\u3000第二段写店里的伙伴们都能养活自己。"


@pytest.fixture
def client(cast: Cast, clock: Any) -> Client:
    """The editor's browser."""
    return signed_in(cast, "editor")


def page_of(nomination: Nomination) -> str:
    return f"/admin/awards/nomination/{nomination.pk}/change/"


def added(client: Client, cast: Cast, **typed: Any) -> Nomination:
    """A draft made through the page."""
    sent = opened(client, ADD) | {"round": cast.round.pk, "_save": "1"} | typed
    answer = client.post(ADD, sent)
    assert answer.status_code == 302, answer.content.decode()
    return Nomination.objects.latest("pk")


def test_draft_when_only_the_round_is_chosen_then_it_is_saved(client: Client, cast: Cast) -> None:
    nomination = added(client, cast)
    assert (nomination.state, nomination.partner, nomination.created_by) == (
        "draft", cast.partner, cast.editor,
    )  # fmt: skip


def test_draft_when_everything_is_filled_in_then_everything_is_there(
    client: Client, cast: Cast
) -> None:
    theme, region = ThemeFactory(), RegionFactory()
    nomination = added(
        client, cast, name="单田芳", kind="team", role="车队", story=STORY, happened="2025年5月",
        happened_region=region.pk, happened_place="古州镇", category=cast.category.pk,
        themes=[theme.pk], evidence="报道 https://example.com/a\nhttps://example.com/b",
        parties="甲方\n乙方", source_medium="某某日报", source_url="example.com/story",
        **{"figures-label": ["受益学生", ""], "figures-qualifier": ["over", "exact"],
           "figures-number": ["2.2万", ""], "figures-unit": ["名", ""], "figures-as_of": ["", ""]},
    )  # fmt: skip
    assert nomination.story.split("\n\n") == [
        "第一段写他开了一家洗车店。", "第二段写店里的伙伴们都能养活自己。",
    ]  # fmt: skip
    assert (nomination.when, nomination.happened_region) == ("2025年5月", region)
    assert (nomination.nominee.name, nomination.nominee.kind) == ("单田芳", "team")
    assert [str(row) for row in nomination.figures.all()] == ["受益学生：超2.2万名"]
    assert list(nomination.evidence.values_list("title", "url")) == [
        ("报道", "https://example.com/a"), ("https://example.com/b", "https://example.com/b"),
    ]  # fmt: skip
    assert [party.name for party in nomination.nominee.parties.all()] == ["甲方", "乙方"]
    assert list(nomination.themes.all()) == [theme]
    assert nomination.source_url == "https://example.com/story"
    again = opened(client, page_of(nomination))
    assert again["happened"] == "2025年5月"
    client.post(page_of(nomination), again | {"_save": "1"})
    nomination.refresh_from_db()
    assert nomination.version == 1


def test_add_when_sent_twice_then_one_nomination_comes_of_it(client: Client, cast: Cast) -> None:
    sent = opened(client, ADD) | {"round": cast.round.pk, "name": "艾必齐"}
    first, second = client.post(ADD, sent), client.post(ADD, sent, follow=True)
    assert Nomination.objects.count() == 1
    assert second.redirect_chain[0][0] == first["Location"]
    assert "没有重复添加" in second.content.decode()


def test_add_when_sent_for_good_twice_then_the_second_answer_says_what_became_of_it(
    client: Client, cast: Cast
) -> None:
    whole = {"name": "艾必齐", "story": STORY, "happened": "2025年5月", "happened_place": "古州镇",
             "category": cast.category.pk, "source_medium": "某某日报", "source_title": "一家人",
             "name_basis": "news"}  # fmt: skip
    for given, words, state in (
        ({"name": "艾必齐"}, "还没有提交：请补上下面标出的内容", "draft"),
        (whole, "已提交，等待运营受理", "submitted"),
    ):
        sent = opened(client, ADD) | {"round": cast.round.pk, "_submit": "1"} | given
        client.post(ADD, sent)
        text = client.post(ADD, sent, follow=True).content.decode()
        assert words in text
        assert Nomination.objects.latest("pk").state == state
    assert Nomination.objects.count() == 2


WRONG = [
    ({"round": ""}, "请选择评选轮次"),
    ({"happened": "去年春天"}, "看不懂这个日期"),
    ({"happened": "2025-13-40"}, "看不懂这个日期"),
    ({"happened": "2099年1月1日"}, "还没有到"),
    ({"name": "长" * 121}, "最多 120 个字，现在有 121 个"),
    ({"evidence": "没有网址"}, "没有网址"),
    ({"source_url": "不是网址 啊"}, "网址"),
    ({"figures-label": ["学生"], "figures-qualifier": ["over"], "figures-number": ["很多"],
      "figures-unit": [""], "figures-as_of": [""]}, "只写数字"),
    ({"happened_region": "榕江"}, "选"),
    ({"is_under_14": "on"}, "即是未成年人"),
    ({"consent-purposes": ["name"]}, "请选择是谁同意的"),
]  # fmt: skip


@pytest.mark.parametrize("typed,sentence", WRONG)
def test_page_when_something_is_wrong_then_it_says_so_and_keeps_everything(
    typed: dict[str, Any], sentence: str, client: Client, cast: Cast
) -> None:
    sent = opened(client, ADD) | {"round": cast.round.pk, "story": "已经写了很久的故事"} | typed
    answer = client.post(ADD, sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in text
    assert "已经写了很久的故事" in text
    assert 'id="problems"' in text
    assert not Nomination.objects.exists()


def test_submit_when_something_is_missing_then_it_is_saved_and_each_gap_is_told(
    client: Client, cast: Cast
) -> None:
    sent = opened(client, ADD) | {"round": cast.round.pk, "name": "艾必齐", "_submit": "1"}
    answer = client.post(ADD, sent, follow=True)
    text = answer.content.decode()
    assert "还没有提交" in text
    for sentence in ("请写清做了什么", "请填写事情发生的时间", "请填写事情发生的地点"):
        assert sentence in text
    assert "请填写被提名者的姓名" not in text
    assert Nomination.objects.get().state == "draft"


def test_submit_when_all_is_there_then_it_is_sent_in_one_go(client: Client, cast: Cast) -> None:
    facts = {"name": "艾必齐", "story": STORY, "happened": "2025-05-20", "happened_place": "榕江"}
    sent = opened(client, ADD) | {"round": cast.round.pk, "_submit": "1"} | facts
    answer = client.post(ADD, sent, follow=True)
    assert "已提交" in answer.content.decode()
    assert Nomination.objects.get().submitted_by == cast.editor


def test_save_when_a_colleague_saved_meanwhile_then_both_texts_stand_side_by_side(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    sent = opened(client, page_of(nomination)) | {"headline": "我写的"}
    edit_nomination(
        nomination=nomination, version=1, by=cast.colleague, now=now,
        fields={"headline": "同事写的"},
    )  # fmt: skip
    answer = client.post(page_of(nomination), sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的" in text
    assert "同事写的" in text
    nomination.refresh_from_db()
    assert nomination.headline == "同事写的"
    again = fields_of(text)
    client.post(page_of(nomination), again | {"keep-headline": "mine", "headline": "我写的"})
    nomination.refresh_from_db()
    assert nomination.headline == "我写的"


def test_warning_when_a_number_or_an_appeal_is_written_then_it_is_saved_and_told(
    client: Client, cast: Cast
) -> None:
    nomination = added(client, cast, story="他的电话13812345678，请扫码捐款帮助他渡过难关。")
    text = client.get(page_of(nomination)).content.decode()
    assert "疑似电话号码" in text
    assert "募捐或收款" in text


def test_photos_when_sent_with_the_form_then_the_good_ones_are_kept(
    client: Client, cast: Cast
) -> None:
    sent = opened(client, ADD) | {"round": cast.round.pk, "name": "艾必齐"}
    sent["photos"] = [picture("一.jpg"), text_file("坏.jpg"), picture("二.jpg")]
    answer = client.post(ADD, sent, follow=True)
    nomination = Nomination.objects.get()
    assert nomination.photos.count() == 2
    assert "坏.jpg" in answer.content.decode()
    first, second = nomination.photos.all()
    page = opened(client, page_of(nomination))
    page |= {f"photo-{first.public_id}-place": "2", f"photo-{second.public_id}-place": "1",
             f"photo-{first.public_id}-alt_text": "他在洗车",
             f"photo-{first.public_id}-rights_basis": "own",
             f"photo-{first.public_id}-focus_x": "30",
             f"photo-{first.public_id}-focus_y": ""}  # fmt: skip
    client.post(page_of(nomination), page)
    assert [photo.pk for photo in nomination.photos.all()] == [second.pk, first.pk]
    first.refresh_from_db()
    assert (first.alt_text, first.rights_basis) == ("他在洗车", "own")
    assert (first.focus_x, first.focus_y) == (30, 50)
    page = opened(client, page_of(nomination))
    client.post(page_of(nomination), page | {f"photo-{second.public_id}-remove": "on"})
    assert nomination.photos.kept().get() == first
    page = opened(client, page_of(nomination))
    client.post(page_of(nomination), page | {f"photo-{second.public_id}-restore": "on"})
    assert nomination.photos.kept().count() == 2


def test_photo_when_two_people_describe_it_then_neither_overwrites_the_other(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    photo = PhotoFactory(nomination=nomination)
    page = opened(client, page_of(nomination))
    photo.caption = "同事写的"
    photo.save()
    name = f"photo-{photo.public_id}-caption"
    answer = client.post(page_of(nomination), page | {name: "我写的"})
    assert "刚被他人改过" in answer.content.decode()
    photo.refresh_from_db()
    assert photo.caption == "同事写的"


def test_upload_when_the_script_sends_one_then_its_card_comes_back(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    url = f"/admin/awards/nomination/{nomination.pk}/photos/"
    answer = client.post(url, {"photos": [picture("一.jpg"), text_file("坏.jpg")]}).json()
    photo = nomination.photos.get()
    assert f"photo-{photo.public_id}-alt_text" in answer["cards"][0]
    assert "坏.jpg" in answer["refused"][0]
    page = opened(client, page_of(nomination))
    card = fields_of(f'<form id="x_form">{answer["cards"][0]}</form>')
    assert client.post(page_of(nomination), page | card).status_code == 302
    refused = signed_in(cast, "approver").post(url, {"photos": [picture()]})
    assert refused.status_code == 404  # a draft is its medium's alone


def test_consent_when_recorded_on_the_page_then_it_counts_for_each_purpose(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    given = {"consent-purposes": ["name", "portrait"], "consent-given_by": "self",
             "consent-given_on": "2026-03-01", "consent-method": "书面签字"}  # fmt: skip
    client.post(page_of(nomination), opened(client, page_of(nomination)) | given)
    assert sorted(nomination.consents.values_list("purpose", flat=True)) == ["name", "portrait"]
    assert nomination.consents.first().recorded_by == cast.editor


def test_round_chooser_when_opened_then_only_rounds_that_take_nominations(
    client: Client, cast: Cast, now: datetime
) -> None:
    later = RoundFactory(opens_at=now + timedelta(days=1), title="以后的轮次")
    closed = RoundFactory(closed=True, title="截止的轮次")
    past = RoundFactory(closes_at=now - timedelta(seconds=1), title="过期的轮次")
    text = client.get(ADD).content.decode()
    assert cast.round.title in text
    for round_ in (later, closed, past):
        assert round_.title not in text
        answer = client.post(ADD, opened(client, ADD) | {"round": round_.pk})
        assert answer.status_code == 200
    assert not Nomination.objects.exists()


def test_category_when_it_belongs_to_another_round_then_it_is_refused(
    client: Client, cast: Cast
) -> None:
    foreign = CategoryFactory(round=RoundFactory(award=cast.round.award))
    answer = client.post(
        ADD, opened(client, ADD) | {"round": cast.round.pk, "category": foreign.pk}
    )
    assert "不是" in answer.content.decode()
    assert not Nomination.objects.exists()


def test_medium_when_the_editor_has_two_then_it_is_asked_else_not(cast: Cast, clock: Any) -> None:
    assert "partner" not in opened(signed_in(cast, "editor"), ADD)
    MembershipFactory(user=cast.editor, organisation=cast.other_partner.organisation)
    client = signed_in(cast, "editor")
    nomination = added(client, cast, partner=cast.other_partner.pk)
    assert nomination.partner == cast.other_partner
    foreign = RoundFactory().award.run_by.pk
    answer = client.post(ADD, opened(client, ADD) | {"round": cast.round.pk, "partner": foreign})
    assert answer.status_code == 200


@pytest.mark.parametrize("role", ["organiser", "approver", "auditor", "finance", "admin"])
def test_add_when_somebody_is_no_editor_then_the_page_says_who_is(role: str, cast: Cast) -> None:
    answer = signed_in(cast, role).get(ADD)
    assert answer.status_code == 403
    assert "媒体" in answer.content.decode()


def test_add_when_the_medium_is_suspended_then_the_page_is_shut(
    client: Client, cast: Cast, now: datetime
) -> None:
    cast.partner.suspended_at, cast.partner.suspended_by = now, cast.admin
    cast.partner.save()
    assert client.get(ADD).status_code in {302, 403}


def test_page_when_it_is_not_the_editors_turn_then_it_is_to_read(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    text = client.get(page_of(nomination)).content.decode()
    assert "nomination_form" not in text
    assert "等待运营受理" in text
    answer = client.post(page_of(nomination), {"headline": "偷改"})
    assert answer.status_code == 403
    nomination.refresh_from_db()
    assert nomination.headline != "偷改"


def test_page_when_the_organiser_tidies_then_the_citation_is_theirs_alone(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = accepted(cast, now)
    organiser = signed_in(cast, "organiser")
    sent = opened(organiser, page_of(nomination)) | {"citation": "以劳动自立，活得有尊严。"}
    organiser.post(page_of(nomination), sent)
    nomination.refresh_from_db()
    assert nomination.citation == "以劳动自立，活得有尊严。"
    mine = draft(cast, now)
    client.post(page_of(mine), opened(client, page_of(mine)) | {"citation": "自己写的颁奖词"})
    mine.refresh_from_db()
    assert mine.citation == ""


def test_page_when_the_winner_waits_then_the_organiser_mends_what_keeps_it_back(
    cast: Cast, now: datetime, clock: Any
) -> None:
    winner = confirmed(cast, now, story="他的电话13812345678，请记者联系，他一直在做好事。")
    organiser = signed_in(cast, "organiser")
    page = page_of(winner.nomination)
    assert "还差" in organiser.get(page).content.decode()
    organiser.post(
        page, opened(organiser, page) | {"story": "他一直在做好事，十年如一日地做好事。"}
    )
    winner.refresh_from_db()
    assert "1381" not in winner.story


def test_photos_when_the_winner_is_public_then_the_organiser_still_adds_but_not_texts(
    rolling: Cast, now: datetime, clock: Any
) -> None:
    winner = confirmed(rolling, now)
    organiser = signed_in(rolling, "organiser")
    page = page_of(winner.nomination)
    sent = opened(organiser, page)
    assert "story" not in sent
    organiser.post(page, sent | {"photos": [picture()], "story": "偷改"})
    photo = winner.nomination.photos.get()
    assert photo.is_withdrawn
    refused = organiser.post(page, opened(organiser, page) | {
        f"photo-{photo.public_id}-restore": "on"
    })  # fmt: skip
    assert "不再满足公布条件" in refused.content.decode()
    winner.nomination.refresh_from_db()
    assert winner.nomination.story != "偷改"


def test_returned_when_opened_then_the_parts_that_are_meant_are_marked(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    put(cast.round, "open", closes_at=now + timedelta(days=2))
    Nomination.objects.filter(pk=nomination.pk).update(
        state="returned", returned_at=now, return_reason="请补充地点", return_fields=["story"]
    )
    text = client.get(page_of(nomination)).content.decode()
    assert "请补充地点" in text
    assert "请补充“做了什么”" in text
    assert "最晚提交" in text
