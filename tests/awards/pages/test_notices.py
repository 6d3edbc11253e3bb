"""Public notices: the list, one notice, its file and feed; nothing before its minute."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from awards.actions.notices import amend_notice, confirm_listed
from awards.actions.objections import uphold_objection
from awards.actions.rounds import approve_announcement, propose_announcement
from awards.actions.winners import change_publish_level, hide_winner, withhold_winner
from awards.models import Nomination, Notice, Winner
from awards.noticesearch import NOTICES
from tests.answers import assert_public, told
from tests.awards.cast import confirmed, make_cast
from tests.awards.notices import AFTER, first, opened, policy, taken_up
from tests.factories.awards import FAR_AWAY, ConsentFactory
from tests.factories.notices import (
    NoticeAmendmentFactory,
    NoticeFactory,
    NoticeRowFactory,
    ObjectionFactory,
)

pytestmark = pytest.mark.django_db


def url(notice, rest=""):
    return f"/notices/{notice.public_id}/{rest}"


@pytest.fixture
def cast(db):
    return make_cast()


# ------------------------------------------------------------------ the list


def test_list_when_opened_then_running_ones_stand_first(client):
    over = NoticeFactory(closed=True, category__round__title="早已结束的一轮")
    running = NoticeFactory(category__round__title="正在公示的一轮")
    NoticeFactory(scheduled=True, category__round__title="还没有启动的一轮")
    NoticeFactory(coming=True, category__round__title="还没有开始的一轮")
    text = assert_public(client.get("/notices/"))
    assert text.index(url(running)) < text.index(url(over))
    assert "共 2 条" in text
    assert "还没有" not in text


def test_list_when_empty_then_says_so(client):
    assert "还没有公示" in assert_public(client.get("/notices/"))


@pytest.mark.each_case
@pytest.mark.parametrize(
    "query,found",
    [
        ("status=open", {"甲轮"}), ("status=over", {"乙轮"}), ("q=甲轮", {"甲轮"}),
        ("q=公示的人", {"甲轮"}), ("sort=newest", {"甲轮", "乙轮"}), ("year=2025", set()),
    ],
)  # fmt: skip
def test_list_when_filtered_then_only_those_and_the_file_has_the_same(query, found, client):
    one, two = (
        NoticeFactory(category__round__title="甲轮"),
        NoticeFactory(closed=True, category__round__title="乙轮"),
    )
    NoticeRowFactory(notice=one)
    NOTICES.put([one.pk, two.pk])
    text = assert_public(client.get(f"/notices/?{query}"))
    file = b"".join(client.get(f"/notices/?{query}&format=csv")).decode()
    for name, notice in (("甲轮", one), ("乙轮", two)):
        assert (url(notice) in text) == (url(notice) in file) == (name in found)


# ------------------------------------------------------------------ one notice


def test_notice_when_opened_then_list_hash_days_and_way_to_object_are_there(cast, client, clock):
    notice = opened(cast, clock.now, "艾必齐", "李春亮", method="编辑部受理", contact="010-1")
    NoticeAmendmentFactory(notice=notice, text="单位应为某车行", made_at=clock.now)
    text = assert_public(client.get(url(notice)))
    for piece in (
        "艾必齐", "李春亮", notice.digest, "还有 6 天", "2026年3月13日", "编辑部受理", "010-1",
        "单位应为某车行", "没有收到异议", url(notice, "object/"), "公示中",
    ):  # fmt: skip
        assert piece in text, piece


def test_notice_when_its_minute_has_not_come_then_it_is_not_there(client, clock):
    notice = NoticeFactory(coming=True)
    NoticeRowFactory(notice=notice, ends_at=FAR_AWAY)
    absent = assert_public(client.get("/notices/aaaaaaaaaaaaaaaaaaaa/"), 404)
    for rest in ("", "object/", "list.json"):
        answer = client.get(url(notice, rest))
        assert answer.status_code == 404
    assert assert_public(client.get(url(notice)), 404) == absent
    clock.move_to(notice.starts_at)
    assert client.get(url(notice)).status_code == 200


def test_list_file_when_computed_again_then_the_hashes_hold(cast, client, clock):
    notice = opened(cast, clock.now, "艾必齐", "李春亮")
    found = client.get(url(notice, "list.json")).json()
    for row in found["rows"]:
        assert hashlib.sha256(row["text"].encode()).hexdigest() == row["digest"]
    told = {key: found[key] for key in ("award", "category", "days", "notice", "round")}
    told["rows"] = [row["digest"] for row in found["rows"]]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == found["digest"] == notice.digest


def test_notice_when_an_objection_is_decided_then_numbers_tell_and_names_do_not(
    cast, client, clock
):
    notice = opened(cast, clock.now, "艾必齐", "李春亮")
    objection = taken_up(cast, notice, first(notice), clock.now)
    text = assert_public(client.get(url(notice)))
    assert "异议处理中，公示中止" in text
    assert "正在处理 1 件" in text
    uphold_objection(objection=objection, by=cast.approver, now=clock.now, reason="事迹不实")
    text = assert_public(client.get(url(notice)))
    assert "第 1 位异议成立，不予授予。" in text
    assert "成立 1 件" in text
    assert "钱多多" not in text
    assert "事迹不实" not in text


def test_notice_when_over_then_no_way_to_object(client, clock):
    notice = NoticeFactory(over=True)
    text = assert_public(client.get(url(notice)))
    assert "不再接收异议" in text
    assert "object/" not in text


def test_notice_when_a_name_has_to_go_then_only_its_hash_stays(cast, client, clock):
    notice = opened(cast, clock.now, "艾必齐", "李春亮")
    row = first(notice)
    row.masked_at = clock.now
    row.save()
    text = assert_public(client.get(url(notice)))
    assert "艾必齐" not in text
    assert "李春亮" in text
    found = client.get(url(notice, "list.json")).json()["rows"]
    assert found[0]["text"] is None
    assert found[0]["digest"] == row.digest


@pytest.mark.parametrize("act", ["hide", "lower"])
def test_notice_when_the_winner_shows_less_then_so_does_the_list(act, cast, client, clock):
    policy(cast, AFTER)
    winner = confirmed(cast, clock.now, name="艾必齐", source_title="报道")
    ConsentFactory(nomination=winner.nomination)
    announce(cast, clock.now, clock.now)
    notice = Notice.objects.published(clock.now).get()
    assert "艾必齐" in assert_public(client.get(url(notice)))
    assert url(notice) in assert_public(client.get("/notices/?q=艾必齐"))
    winner.refresh_from_db()
    given = {"winner": winner, "by": cast.organiser, "now": clock.now, "reason": "保护"}
    if act == "hide":
        hide_winner(**given, code=Winner.HideCode.SAFETY)
    else:
        change_publish_level(**given, level="anonymous")
    for page in (url(notice), url(notice, "list.json"), "/feeds/notices.atom"):
        assert "艾必齐" not in client.get(page).content.decode()
    assert url(notice) not in assert_public(client.get("/notices/?q=艾必齐"))


# ------------------------------------------------------------------ with the announcement


def announce(cast, now, at):
    cast.round.refresh_from_db()
    propose_announcement(round_=cast.round, at=at, by=cast.organiser, now=now)
    approve_announcement(round_=cast.round, by=cast.approver, now=now)


def test_announcement_when_it_is_moved_while_pages_are_kept_then_the_notice_moves_too(
    cast, client, clock, settings
):
    settings.PAGE_CACHE_BYTES = 1_000_000
    policy(cast, AFTER)
    confirmed(cast, clock.now, name="艾必齐", source_title="报道")
    at, later = clock.now + timedelta(days=1), clock.now + timedelta(days=2)
    announce(cast, clock.now, at)
    for page in ("/notices/", "/", "/feeds/notices.atom", "/ledger/"):
        assert client.get(page).status_code == 200
    announce(cast, clock.now, later)
    notice = Notice.objects.get(state="open")
    assert notice.starts_at == later
    assert first(notice).ends_at == notice.ends_at > later
    pages = ("/notices/", "/", "/feeds/notices.atom", url(notice))
    for moment, shown in ((at, False), (later - timedelta(seconds=1), False), (later, True)):
        clock.move_to(moment)
        for page in pages:
            assert (notice.public_id in client.get(page).content.decode()) == shown, (page, moment)
        assert ("开始公示" in client.get("/ledger/").content.decode()) == shown


def test_announcement_when_one_is_withheld_before_it_then_the_notice_never_knew(
    cast, client, clock
):
    policy(cast, AFTER)
    one = confirmed(cast, clock.now, name="艾必齐", source_title="报道")
    confirmed(cast, clock.now, name="李春亮", source_title="报道")
    at = clock.now + timedelta(days=1)
    announce(cast, clock.now, at)
    one.refresh_from_db()
    withhold_winner(winner=one, by=cast.organiser, now=clock.now, reason="待核实")
    clock.move_to(at)
    notice = Notice.objects.published(at).get()
    text = assert_public(client.get(url(notice)))
    assert "李春亮" in text
    assert "艾必齐" not in text
    assert "公示 1 位" in text
    assert "共 2 位" not in client.get("/ledger/").content.decode()


def test_winner_page_when_its_own_notice_runs_then_leads_there(cast, client, clock):
    policy(cast, AFTER)
    winner = confirmed(cast, clock.now, name="艾必齐", source_title="报道")
    announce(cast, clock.now, clock.now)
    notice = Notice.objects.published(clock.now).get()
    page = f"/winners/{winner.slug}/"
    assert url(notice) in assert_public(client.get(page))
    clock.move_to(notice.ends_at + timedelta(seconds=1))
    assert url(notice) not in assert_public(client.get(page))


def test_pages_beside_when_a_notice_runs_then_they_lead_there(cast, client, clock):
    notice = opened(cast, clock.now)
    for page in ("/", f"/awards/{cast.round.award.slug}/{cast.round.slug}/", "/notices/",
                 "/feeds/notices.atom", "/api/v1/notices/", "/sitemaps/notices-1.xml"):  # fmt: skip
        assert notice.public_id in told(client.get(page))[3], page
    found = client.get(f"/api/v1/notices/{notice.public_id}/").json()
    assert [row["name"] for row in found["rows"]] == ["艾必齐"]
    assert found["is_running"]


def test_round_when_a_notice_runs_then_those_that_are_over_fold_away(client):
    running = NoticeFactory()
    past = NoticeFactory(closed=True, category__round=running.round)
    page = f"/awards/{running.round.award.slug}/{running.round.slug}/"
    before, folded = assert_public(client.get(page)).split('<details class="folded">')
    assert url(running) in before
    assert url(past) in folded.split("</details>")[0]
    assert "已结束的公示（1）" in folded


def test_confirmed_when_the_notice_is_over_then_nothing_tells_before_the_announcement(
    cast, client, clock
):
    notice = opened(cast, clock.now)
    clock.move_to(notice.ends_at + timedelta(seconds=1))
    before = client.get(url(notice)).content
    confirm_listed(notice=notice, by=cast.approver, now=clock.now)
    assert client.get(url(notice)).content == before
    amend_notice(notice=notice, by=cast.organiser, now=clock.now, text="更正一处")
    assert client.get(url(notice)).content != before


# ------------------------------------------------------------------ cost


@pytest.mark.parametrize("count", [1, 3])
def test_pages_when_there_are_more_then_they_cost_the_same(
    count, client, django_assert_num_queries
):
    notice = NoticeFactory()
    for _ in range(count):
        NoticeFactory()
        NoticeRowFactory(notice=notice)
        NoticeAmendmentFactory(notice=notice)
        ObjectionFactory(notice=notice)
    with django_assert_num_queries(4):
        client.get(url(notice))
    with django_assert_num_queries(4):
        client.get("/notices/")
    assert Nomination.objects.count() == count
    assert timezone.now() < FAR_AWAY
