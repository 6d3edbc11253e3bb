"""The notice of a grant list in public: the list as each agrees to it, its file, nothing early."""

import hashlib
import json
from datetime import timedelta

import pytest

from kit.contentversion import content_version
from projects import grant_noticeboard
from projects.actions import erase_application, hide_name, withdraw_application
from projects.actions.applicant_links import make_applicant_link
from projects.actions.grant_notices import (
    close_grant_notice,
    open_grant_notice,
    schedule_grant_notice,
    step_grant_objection,
)
from projects.actions.granting import recommend_application
from projects.models import Application, GrantRound
from projects.workflow import GrantRoundState
from tests.answers import assert_public
from tests.factories.directory import MediaPartnerFactory, RegionFactory, UserFactory
from tests.factories.grant_objections import GrantObjectionFactory
from tests.factories.grants import (
    GrantNoticeFactory,
    GrantNoticeRowFactory,
)
from tests.projects.granting import FIVE, asked, made_round, noticed

pytestmark = pytest.mark.django_db
RESTS = ("", "object/", "list.json")
MAP = "/sitemaps/grantnotices-1.xml"


def url(notice, rest=""):
    return f"/grants/{notice.round.slug}/notices/{notice.public_id}/{rest}"


@pytest.fixture
def round_(staff):
    RegionFactory(province=True)
    return made_round(staff, slug="weiai", title="微爱万能", complaints="010-12345678")


def shown(client, notice):
    return assert_public(client.get(url(notice)))


# ------------------------------------------------------------------ the list


def test_notice_when_opened_then_list_window_hash_and_way_to_object_are_there(
    client, staff, round_, clock
):
    medium = MediaPartnerFactory(organisation__name="某某晚报")
    _, notice = noticed(
        staff, round_, clock.now, name="欧阳小明", level="full", title="教孩子识字",
        partner=medium, source="editor", recommended_by=staff.person("editor"),
    )  # fmt: skip
    text = shown(client, notice)
    for piece in (
        "微爱万能", "欧阳小明", "教孩子识字", "某某晚报 推荐", "拟资助 5,000 元", notice.digest,
        "还有 6 天", "2026年3月13日 23:59:59", "不少于 5 个工作日", "010-12345678",
        "本轮资助从不收费", url(notice, "object/?about=1"), url(notice, "list.json"),
        "没有收到异议", "公示中",
    ):  # fmt: skip
        assert piece in text, piece
    english = assert_public(client.get(f"/en{url(notice)}"))
    assert "Public notice of proposed grants" in english
    assert "教孩子识字" in english


@pytest.mark.parametrize("state", ["scheduled", "cancelled"])
def test_notice_when_it_has_not_begun_then_it_is_absent_like_any_other(client, state):
    notice = GrantNoticeFactory(state=state)
    GrantNoticeRowFactory(notice=notice, application__name="赤乌人")
    absent = assert_public(client.get(url(notice).replace(notice.public_id, "a" * 20)), 404)
    assert [client.get(url(notice, rest)).status_code for rest in RESTS] == [404] * 3
    assert assert_public(client.get(url(notice)), 404) == absent


@pytest.mark.parametrize("state", [GrantRoundState.DRAFT, GrantRoundState.CANCELLED])
def test_notice_when_its_round_is_not_public_then_it_is_absent(client, state):
    notice = GrantNoticeFactory(open=True, round__state=state)
    assert [client.get(url(notice, rest)).status_code for rest in RESTS] == [404] * 3


def test_notice_when_asked_for_below_another_round_then_it_is_absent(client):
    notice, other = GrantNoticeFactory(open=True), GrantNoticeFactory(open=True)
    wrong = f"/grants/{other.round.slug}/notices/{notice.public_id}/"
    assert client.get(wrong).status_code == 404


@pytest.mark.parametrize(
    "facts,told,untold",
    [
        ({"level": "surname"}, {"欧阳某", "识字"}, {"小明", "全县"}),
        ({"level": "anonymous"}, {"不公开姓名"}, {"欧阳", "识字", "全县"}),
        ({"level": "full", "is_minor": True}, {"未成年人"}, {"欧阳", "识字", "全县"}),
        ({"level": "surname", "kind": "team"}, {"欧阳小明", "识字", "全县"}, set()),
    ],
)
def test_notice_when_somebody_shows_less_then_neither_page_nor_file_tells_more(
    client, staff, round_, clock, facts, told, untold
):
    region = RegionFactory(code="510199", name="全县", full_name="四川省全县")
    _, notice = noticed(
        staff, round_, clock.now, name="欧阳小明", title="识字", region=region, **facts
    )
    page, file = shown(client, notice), client.get(url(notice, "list.json")).content.decode()
    for text in (page, file):
        assert {word for word in told if word not in text} == set()
        assert {word for word in untold if word in text} == set()


def hides(one, now):
    hide_name(application=one, now=now)


def withdraws(one, now):
    withdraw_application(application=one, now=now)


def erases(one, now):
    erase_application(application=one, now=now)


def declined(one, _now):
    Application.objects.filter(pk=one.pk).update(state="declined", reason="核实不符")


@pytest.mark.parametrize(
    "act,word",
    [(hides, "不公开姓名"), (withdraws, "申请人撤回"), (erases, "申请人撤回"),
     (declined, "已移出公示")],
)  # fmt: skip
def test_row_when_it_shows_more_than_is_agreed_to_now_then_only_its_hash_is_left(
    client, staff, round_, clock, act, word
):
    one, notice = noticed(
        staff, round_, clock.now, name="欧阳小明", level="full", title="教孩子识字"
    )
    assert "欧阳小明" in shown(client, notice)
    before = content_version(clock.now).token
    act(one, clock.now)
    assert content_version(clock.now).token != before
    text = shown(client, notice)
    assert word in text
    assert notice.rows.get().digest in client.get(url(notice, "list.json")).content.decode()
    for hidden in ("欧阳小明", "教孩子识字"):
        assert hidden not in text
        assert hidden not in client.get(url(notice, "list.json")).content.decode()


def test_list_file_when_computed_again_then_the_hashes_hold_whatever_the_round_is_called(
    client, staff, round_, clock
):
    _, notice = noticed(staff, round_, clock.now)
    GrantRound.objects.filter(pk=round_.pk).update(title="改了名字")
    found = client.get(url(notice, "list.json")).json()
    for row in found["rows"]:
        assert hashlib.sha256(row["text"].encode()).hexdigest() == row["digest"]
    told = {key: found[key] for key in ("days", "notice", "round")}
    told["rows"] = [row["digest"] for row in found["rows"]]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == found["digest"] == notice.digest
    assert f'"digest":"{notice.digest}"' in opened_entry(client, notice)


def opened_entry(client, notice):
    """What the open record tells of the beginning of the notice."""
    file = client.get("/ledger/download")
    lines = b"".join(file.streaming_content).decode().replace("\\", "").splitlines()
    return next(line for line in lines if "开始公示" in line and notice.public_id in line)


def test_row_when_an_objection_is_looked_into_then_its_clock_is_neutrally_said_to_stand(
    client, staff, round_, clock
):
    _, notice = noticed(staff, round_, clock.now)
    one = GrantObjectionFactory(notice=notice, row=notice.rows.get(), text="课堂停了")
    step_grant_objection(
        objection=one, verb="investigate", reply="", by=staff.person("organiser"), now=clock.now
    )
    text = shown(client, notice)
    assert "异议处理中，公示中止" in text
    assert "收到异议 1 件：正在处理 1 件" in text
    assert "课堂停了" not in text
    clock.move_to(notice.ends_at + timedelta(seconds=1))
    text = shown(client, notice)
    assert "原定期限已到，有异议在处理" in text
    assert url(notice, "object/?about=1") in text
    reply = {"verb": "dismiss", "reply": "查无此事", "by": staff.person("approver")}
    step_grant_objection(objection=one, now=clock.now, **reply)
    text = shown(client, notice)
    assert "第 1 位至" in text
    assert "公示中止" not in text


def test_notice_when_over_then_it_stays_and_takes_no_objection(client, staff, round_, clock):
    _, notice = noticed(staff, round_, clock.now)
    clock.move_to(notice.ends_at)
    assert "今天 23:59 截止" in shown(client, notice)
    clock.pass_by(microseconds=1)
    text = shown(client, notice)
    assert "公示期已经结束，不再接收异议" in text
    assert "?about=" not in text
    close_grant_notice(notice=notice, by=staff.person("organiser"), now=clock.now)
    assert notice.digest in shown(client, notice)


# ------------------------------------------------------------------ where it is found


def test_round_when_notices_have_begun_then_its_page_leads_to_each_and_says_which_runs(
    client, round_
):
    running = GrantNoticeFactory(open=True, round=round_)
    past = GrantNoticeFactory(open=True, round=round_, state="closed")
    coming = GrantNoticeFactory(round=round_)
    text = assert_public(client.get("/grants/weiai/"))
    section = text[text.index("round-notices") :]
    assert section.index(url(past)) < section.index("公示结束")
    assert url(running) in section
    assert "公示中" in section
    assert coming.public_id not in text


def test_listed_when_several_then_the_page_costs_the_same(
    client, round_, django_assert_num_queries
):
    notice = GrantNoticeFactory(open=True, round=round_)
    for rows in (1, 3):
        while notice.rows.count() < rows:
            GrantNoticeRowFactory(notice=notice)
        for rest, cost in (("", 3), ("list.json", 2), ("object/", 2)):
            with django_assert_num_queries(cost):
                client.get(url(notice, rest))


def test_notice_when_drawn_up_only_then_nobody_finds_it(client, staff, round_, clock):
    one = recommend_application(
        application=asked(round_), amount=FIVE, by=staff.person("organiser"), now=clock.now
    )
    notice = schedule_grant_notice(
        round_=round_, applications=[one], by=staff.person("organiser"), now=clock.now
    )
    pages = ("/grants/weiai/", "/grants/weiai/notices/", "/notices/", "/grants/", "/ledger/")
    for page in pages:
        assert notice.public_id not in assert_public(client.get(page))
    assert client.get(MAP).status_code == 404
    private = f"/a/{applicant_link(one, clock.now)}/"
    assert notice.public_id not in client.get(private).content.decode()
    open_grant_notice(notice=notice, by=staff.person("approver"), now=clock.now)
    for page in pages[:3]:
        assert url(notice) in assert_public(client.get(page))
    assert url(notice) in client.get(MAP).getvalue().decode()
    told = client.get(private).content.decode()
    assert url(notice) in told
    assert "hide-name" in told


def applicant_link(one, now):
    """The secret part of a private link to the application."""
    made = make_applicant_link(
        application=one, by=UserFactory(), now=now, expires_at=now + timedelta(days=90)
    )
    return made.token


# ------------------------------------------------------------------ all of a round


def test_list_of_a_round_when_more_than_a_page_then_each_is_found_and_early_ones_are_not(
    client, round_, clock, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(grant_noticeboard, "LISTED", 2)
    page = "/grants/weiai/notices/"
    assert "还没有公示" in assert_public(client.get(page))
    first = GrantNoticeFactory(open=True, round=round_)
    with django_assert_num_queries(2):
        client.get(page)
    days = [GrantNoticeFactory(open=True, round=round_, starts_at=clock.now - timedelta(days=n))
            for n in (1, 2)]  # fmt: skip
    other = GrantNoticeFactory(open=True)
    with django_assert_num_queries(2):
        text = assert_public(client.get(page))
    begun = sorted([first, *days], key=lambda one: one.starts_at, reverse=True)
    assert [url(one) in text for one in begun] == [True, True, False]
    behind = assert_public(client.get(f"{page}?page=after-{begun[1].public_id}"))
    assert [url(one) in behind for one in begun] == [False, False, True]
    assert other.public_id not in text + behind
    for wrong in (f"{page}?page=after-{'a' * 20}", f"{page}?page=x", "/grants/none/notices/"):
        assert client.get(wrong).status_code == 404
    GrantRound.objects.update(state=GrantRoundState.DRAFT)
    assert client.get(page).status_code == 404
