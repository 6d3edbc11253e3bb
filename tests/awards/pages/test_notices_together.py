"""Notices of awards and of grants stand in one list, feed, interface and file."""

import json
from datetime import timedelta

import pytest

from awards import notice_listing
from awards.noticesearch import NOTICES
from projects.actions.application_ends import (
    erase_application,
    hide_name,
    withdraw_application,
)
from projects.actions.grant_notices import open_grant_notice, schedule_grant_notice
from projects.actions.granting import recommend_application
from projects.grant_noticesearch import GRANT_NOTICES
from tests.answers import assert_public
from tests.factories.directory import LONG_AGO, MediaPartnerFactory
from tests.factories.grant_objections import GrantObjectionFactory
from tests.factories.grants import (
    SOON,
    GrantNoticeFactory,
    GrantNoticeRowFactory,
)
from tests.factories.notices import NoticeFactory, NoticeRowFactory
from tests.projects.granting import FIVE, asked, made_round, noticed
from tests.staff import Staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EVERYWHERE = ("/", "/notices/", "/feeds/notices.atom", "/api/v1/notices/",
              "/notices/?format=csv", "/notices/?format=json", "/notices/?kind=grants",
              "/grants/weiai/", "/grants/weiai/notices/")  # fmt: skip


def address(notice):
    return f"/grants/{notice.round.slug}/notices/{notice.public_id}/"


def text_of(client, page):
    answer = client.get(page)
    assert answer.status_code == 200, page
    return b"".join(answer).decode()


def rows_of(client, page):
    return json.loads(text_of(client, page))["rows"]


@pytest.fixture
def staff(db):
    return Staff()


def one_of_each(clock):
    """A notice of an award over, one of grants running, and what has not begun."""
    award = NoticeFactory(closed=True, category__round__title="甲轮", category__round__slug="jia")
    grants = GrantNoticeFactory(
        open=True, round__deciding=True, round__title="乙轮", round__slug="yi",
        round__programme__name="微爱万能", starts_at=LONG_AGO - HOUR,
    )  # fmt: skip
    NoticeRowFactory(notice=award)
    GrantNoticeRowFactory(notice=grants, application__state="notice")
    GrantNoticeRowFactory(notice=grants, application__state="notice")
    NoticeFactory(coming=True, category__round__title="丙轮")
    GrantNoticeFactory(open=True, round__title="丙轮", starts_at=SOON, ends_at=SOON + HOUR)
    GrantNoticeFactory(round__title="丙轮")
    GrantNoticeFactory(open=True, round__title="丙轮", round__state="cancelled")
    for index in (NOTICES, GRANT_NOTICES):
        index.rebuild()
    return award, grants


@pytest.mark.parametrize(
    "query,found",
    [
        ("", "乙甲"), ("kind=grants", "乙"), ("kind=award", "甲"), ("status=open", "乙"),
        ("status=over", "甲"), ("q=甲轮", "甲"), ("q=微爱万能", "乙"), ("q=轮", "乙甲"),
        ("sort=newest", "甲乙"), (f"year={LONG_AGO.year}", "乙甲"), ("year=2025", ""),
        ("round=jia", "甲"), ("grants=yi", "乙"), ("grants=yi&kind=award", ""),
    ],
)  # fmt: skip
def test_list_when_filtered_then_both_kinds_are_and_the_file_has_the_same(
    query, found, client, clock
):
    award, grants = one_of_each(clock)
    places = {"甲": f"/notices/{award.public_id}/", "乙": address(grants)}
    for page in (f"/notices/?{query}", f"/notices/?{query}&format=csv"):
        text = text_of(client, page)
        there = sorted((name for name in places if places[name] in text),
                       key=lambda name: text.index(places[name]))  # fmt: skip
        assert "".join(there) == found, page
        assert "丙轮" not in text
    assert client.get("/notices/?grants=none").status_code == 404
    assert client.get("/notices/?kind=other").status_code == 400


def test_file_and_card_when_read_then_each_says_what_it_is_of(client, clock):
    award, grants = one_of_each(clock)
    (first, last) = rows_of(client, "/notices/?format=json")
    told = {"kind": "小微资助", "award": "微爱万能", "round": "乙轮", "category": "", "listed": 2,
            "policy": "先公示后资助", "status": "公示中", "digest": grants.digest}  # fmt: skip
    assert first | told == first
    assert first["address"].endswith(address(grants))
    assert (last["kind"], last["listed"]) == ("奖项", 1)
    text = assert_public(client.get("/notices/"))
    assert "2 位" in text
    assert "资助公示" in text
    english = text_of(client, "/en/notices/")
    assert f"/en{address(grants)}" in english
    assert f"/en/notices/{award.public_id}/" in english


def test_list_when_it_is_turned_then_every_notice_comes_once_whatever_its_kind(
    client, clock, monkeypatch
):
    made = [NoticeFactory(closed=at > 1, starts_at=LONG_AGO - at // 2 * HOUR) for at in range(4)]
    made += [GrantNoticeFactory(open=True, starts_at=LONG_AGO - at // 2 * HOUR) for at in range(4)]
    for sort in ("", "&sort=newest"):
        whole = [one["address"].split("/")[-2]
                 for one in rows_of(client, f"/notices/?format=json{sort}")]  # fmt: skip
        assert set(whole) == {one.public_id for one in made}
        token, seen = "", []
        while len(seen) < 9:
            listing = notice_listing.notice_listing(clock.now, 3)
            selection = listing.select({"sort": sort[6:]})
            page = listing.page(selection, token)
            if token:
                back = listing.page(selection, page.previous)
                assert [one.public_id for one in back.rows] == seen[-3:]
            seen += [one.public_id for one in page.rows]
            token = page.next
            if not token:
                break
        assert seen == whole
    for wrong in (f"after-{'a' * 20}", "nonsense"):
        assert client.get(f"/notices/?page={wrong}").status_code == 404
        assert client.get(f"/api/v1/notices/?page={wrong}").status_code == 404


def test_interface_when_asked_for_one_of_grants_then_it_is_told_as_its_page_shows_it(
    client, staff, clock
):
    round_ = made_round(staff, slug="weiai", process_note="媒体走访", complaints="010-1")
    _, notice = noticed(staff, round_, clock.now, name="欧阳小明", level="surname", title="识字班")
    GrantObjectionFactory(notice=notice)
    award = NoticeFactory()
    url = f"/api/v1/notices/{notice.public_id}/"
    found = client.get(url).json()
    told = {"kind": "grants", "award": None, "programme": round_.programme.name, "round": "weiai",
            "is_running": True, "method": "媒体走访", "contact": "010-1",
            "digest": notice.digest}  # fmt: skip
    assert found | told == found
    (row,) = found["rows"]
    told = {"name": "欧阳某", "title": "识字班", "grant_amount": "5000.00", "prize_amount": ""}
    assert row | told == row
    assert found["objections"]["received"] == 1
    assert "小明" not in text_of(client, url)
    file = client.get(found["list_url"].partition("example.cn")[2] or found["list_url"])
    assert file.json()["digest"] == notice.digest
    other = client.get(f"/api/v1/notices/{award.public_id}/").json()
    assert (other["kind"], other["programme"]) == ("award", "")
    assert other["award"]["slug"] == award.round.award.slug
    ids = [one["id"] for one in client.get("/api/v1/notices/").json()["items"]]
    assert ids == [notice.public_id, award.public_id]


def test_notice_of_grants_when_drawn_up_only_then_nothing_tells_and_then_everything_does(
    client, staff, clock
):
    round_ = made_round(staff, slug="weiai")
    one = recommend_application(
        application=asked(round_, name="赤乌人", level="full"), amount=FIVE,
        by=staff.person("organiser"), now=clock.now,
    )  # fmt: skip
    notice = schedule_grant_notice(
        round_=round_, applications=[one], by=staff.person("organiser"), now=clock.now
    )
    pages = (*EVERYWHERE, "/notices/?q=赤乌人")
    assert {page for page in pages if notice.public_id in text_of(client, page)} == set()
    assert client.get(f"/api/v1/notices/{notice.public_id}/").status_code == 404
    notice = open_grant_notice(notice=notice, by=staff.person("approver"), now=clock.now)
    assert {page for page in pages if notice.public_id not in text_of(client, page)} == set()
    assert client.get(f"/api/v1/notices/{notice.public_id}/").status_code == 200
    clock.move_to(notice.ends_at + timedelta(microseconds=1))
    assert notice.public_id not in text_of(client, "/")
    assert "公示结束" in text_of(client, "/notices/?kind=grants")
    assert client.get(f"/api/v1/notices/{notice.public_id}/").json()["is_running"] is False


def hides(one, now):
    hide_name(application=one, now=now)


def withdraws(one, now):
    withdraw_application(application=one, now=now)


def erases(one, now):
    erase_application(application=one, now=now)


@pytest.mark.parametrize("act", [hides, withdraws, erases])
def test_search_when_a_name_has_to_go_then_no_word_of_its_line_finds_the_notice(
    act, client, staff, clock
):
    round_ = made_round(staff, slug="weiai", title="微爱万能一期")
    medium = MediaPartnerFactory(organisation__name="赤乌日报")
    one, notice = noticed(
        staff, round_, clock.now, name="欧阳小明", level="full", title="教孩子识字", partner=medium,
        source="editor", recommended_by=staff.person("editor"),
    )  # fmt: skip
    words = ("欧阳小明", "教孩子识字", "赤乌日报")
    found = [word for word in words if address(notice) in text_of(client, f"/notices/?q={word}")]
    assert found == list(words)
    act(one, clock.now)
    assert {
        word for word in words if address(notice) in text_of(client, f"/notices/?q={word}")
    } == set()
    assert address(notice) in text_of(client, "/notices/?q=微爱万能")


def test_search_when_somebody_shows_less_from_the_start_then_only_that_is_found(
    client, staff, clock
):
    round_ = made_round(staff, slug="weiai")
    _, notice = noticed(staff, round_, clock.now, name="欧阳小明", level="surname")
    assert address(notice) in text_of(client, "/notices/?q=欧阳某")
    assert address(notice) not in text_of(client, "/notices/?q=小明")


@pytest.mark.parametrize("count", [1, 3])
def test_list_when_there_are_more_then_it_costs_the_same(count, client, django_assert_num_queries):
    for number in range(count):
        NoticeRowFactory(notice=NoticeFactory(category__round__title=f"甲轮{number}"))
        GrantNoticeRowFactory(notice=GrantNoticeFactory(open=True), application__state="notice")
    NOTICES.rebuild()
    for page, cost in (("/notices/", 4), ("/notices/?q=甲轮", 4), ("/feeds/notices.atom", 3),
                       ("/notices/?format=json", 2), ("/api/v1/notices/", 2)):  # fmt: skip
        with django_assert_num_queries(cost):
            text_of(client, page)
