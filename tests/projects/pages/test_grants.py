"""The public pages of grant rounds: rules, money, grantees as each allowed, reports."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from projects.grantees import protected
from projects.models import Fund
from projects.workflow import GrantRoundState, ReportState
from tests.answers import assert_public
from tests.factories.directory import LONG_AGO, MediaPartnerFactory, RegionFactory, UserFactory
from tests.factories.grants import (
    ApplicationFactory,
    GrantFactory,
    GrantRoundFactory,
    ReportFactory,
    ReportPhotoFactory,
)
from tests.projects.applying import take_round

pytestmark = pytest.mark.django_db


def settle(round_):
    round_.state = GrantRoundState.COMMITTED
    round_.save()


def granted(round_, **more):
    """An application of the round that was approved."""
    return ApplicationFactory(approved=True, round=round_, **more)


# ------------------------------------------------------------------ the list


def test_list_when_empty_then_says_what_will_be_here(client):
    text = assert_public(client.get("/grants/"))
    assert "还没有开放过资助" in text


def test_list_when_there_are_rounds_then_each_stands_on_its_shelf(client, clock):
    take_round(clock.now)
    GrantRoundFactory(rolling=True, title="热点响应")
    GrantRoundFactory(deciding=True, title="去年一轮")
    GrantRoundFactory(title="筹备中的一轮")
    GrantRoundFactory(
        open=True, title="下一轮", opens_at=clock.now + timedelta(days=3),
        closes_at=clock.now + timedelta(days=9),
    )  # fmt: skip
    text = assert_public(client.get("/grants/"))
    places = [text.index(words) for words in (
        "正在接受申请", "微爱万能", "随时可以申请", "热点响应", "即将开始", "下一轮",
        "进行中，不再接受申请", "去年一轮",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "筹备中的一轮" not in text


def test_home_when_applications_are_taken_then_it_says_so(client, clock):
    take_round(clock.now)
    GrantRoundFactory(deciding=True, title="去年一轮")
    text = assert_public(client.get("/"))
    assert "资助申请进行中" in text
    assert "/grants/weiai/" in text
    assert "去年一轮" not in text.split('id="home-now"')[1].split("</section>")[0]


# ------------------------------------------------------------------ one round


def test_round_when_open_then_rules_amounts_and_the_way_in_are_there(client, clock):
    round_ = take_round(clock.now, eligibility="已经在做的人", complaints="010-12345678")
    round_.partners.add(MediaPartnerFactory(organisation__name="某某晚报"))
    text = assert_public(client.get("/grants/weiai/"))
    for piece in (
        "我要申请", "已经在做的人", "5,000 元", "4,000 元", "代扣 20%", "持续性", "某某晚报",
        "010-12345678", "本轮资助从不收费", "至少资助 100 位", "2026年3月17日 10:00:00",
    ):  # fmt: skip
        assert piece in text, piece
    assert "本奖项" not in text


def test_round_when_the_pool_bears_the_tax_then_all_of_it_arrives(client, clock):
    take_round(clock.now, tax_from_pool=True)
    text = assert_public(client.get("/grants/weiai/"))
    assert "4,000 元" not in text
    assert "写的是多少，到手就是多少" in text


@pytest.mark.parametrize("state,status", [("draft", 404), ("cancelled", 404), ("finished", 200)])
def test_round_when_in_a_state_then_it_is_public_or_not(state, status, client, clock):
    round_ = take_round(clock.now)
    round_.state = state
    round_.save()
    assert client.get("/grants/weiai/").status_code == status


def test_round_when_its_deadline_has_passed_then_no_way_in(client, clock):
    round_ = take_round(clock.now)
    clock.move_to(round_.closes_at + timedelta(seconds=1))
    text = assert_public(client.get("/grants/weiai/"))
    assert "我要申请" not in text
    assert "用短码继续" in text


def test_pool_when_money_moved_then_picture_and_words_agree(client, clock):
    round_ = take_round(clock.now)
    Fund.objects.filter(pk=round_.fund_id).update(
        reserved=50_000, committed=200_000, paid=150_000, returned=1234.5
    )
    text = assert_public(client.get("/grants/weiai/"))
    for piece in ("1,000,000 元", "50,000 元", "200,000 元", "150,000 元", "1,234.50 元"):
        assert piece in text, piece
    widths = dict(re.findall(r'class="pool__(\w+)" x="\d+" y="\d+" width="(\d+)"', text))
    assert widths == {"returned": "2", "paid": "149", "committed": "50", "reserved": "50"}
    assert 'class="pool__ground"' in text
    assert "下面一条是其中已经反馈的部分" in text


def test_round_when_read_by_a_machine_then_it_is_a_grant_of_money(client, clock):
    take_round(clock.now)
    text = assert_public(client.get("/grants/weiai/"))
    found = [json.loads(one) for one in re.findall(r'ld\+json">(.*?)</script>', text)]
    kinds = {thing["@type"]: thing for one in found for thing in one["@graph"]}
    assert kinds["MonetaryGrant"]["amount"]["value"] == "1000000.00"
    assert "endDate" not in kinds["MonetaryGrant"]  # schema.org knows none for a grant


def test_round_when_in_english_then_its_frame_is(client, clock):
    take_round(clock.now)
    text = assert_public(client.get("/en/grants/weiai/"))
    for piece in ("Where the money is", "How much", "RMB 5,000", "Apply (in Chinese)"):
        assert piece in text, piece


# ------------------------------------------------------------------ who received it


def test_grantees_when_the_list_does_not_stand_yet_then_none_is_named(client, clock):
    round_ = take_round(clock.now)
    granted(round_, name="艾必齐", level="full")
    assert "艾必齐" not in assert_public(client.get("/grants/weiai/"))


LEVELS = [
    ({"level": "full"}, ("艾必齐", "课堂", "榕江县"), ()),
    ({"level": "surname"}, ("艾某", "课堂", "贵州省"), ("艾必齐", "榕江县")),
    ({"level": "anonymous"}, ("一位申请人",), ("艾", "课堂", "贵州省", "榕江县", "某某晚报")),
    ({"level": "full", "is_minor": True}, ("一位申请人",), ("艾必齐", "课堂", "贵州省", "榕江县")),
    ({"level": "surname", "kind": "team"}, ("艾必齐", "榕江县"), ("艾某",)),
]


@pytest.mark.parametrize("facts,seen,unseen", LEVELS)
def test_grantee_when_shown_then_as_the_person_allowed(facts, seen, unseen, client, clock):
    RegionFactory(code="520000", name="贵州省", full_name="贵州省", level="province")
    place = RegionFactory(code="522632", name="榕江县", full_name="贵州省榕江县")
    round_ = take_round(clock.now)
    partner = MediaPartnerFactory(organisation__name="某某晚报")
    facts = {"kind": "person", **facts}
    granted(
        round_, name="艾必齐", title="课堂", region=place, partner=partner, source="editor",
        recommended_by=UserFactory(), **facts,
    )  # fmt: skip
    settle(round_)
    text = assert_public(client.get("/grants/weiai/"))
    part = text[text.index("受助名单") : text.index("</main>")]
    for piece in seen:
        assert piece in part, piece
    for piece in unseen:
        assert piece not in part, piece


@pytest.mark.parametrize("counts,shown", [
    ([("贵州", 5), ("四川", 3)], [("贵州", 5), ("四川", 3)]),
    ([("贵州", 5), ("四川", 2), ("云南", 1)], [("贵州", 5), ("其他地区", 3)]),
    ([("贵州", 5), ("四川", 3), ("云南", 1)], [("贵州", 5), ("其他地区", 4)]),
    ([("四川", 1)], [("其他地区", 1)]),
    ([], []),
])  # fmt: skip
def test_counts_when_small_then_they_tell_of_nobody(counts, shown):
    assert protected(counts) == shown


# ------------------------------------------------------------------ what came of it


def reported(round_, **more):
    facts = {
        "state": ReportState.ACCEPTED, "spent": Decimal(4900), "may_publish": True,
        "accepted_at": LONG_AGO, "accepted_by": UserFactory(), "published_at": LONG_AGO,
        "published_by": UserFactory(), "done": "买了四十本课本。", **more,
    }  # fmt: skip
    grant = GrantFactory(agreed=True, application__round=round_, application__state="closed")
    return ReportFactory(grant=grant, **facts)


def test_report_when_published_then_it_is_there_with_its_photo(client, clock, tmp_path):
    round_ = take_round(clock.now)
    photo = ReportPhotoFactory(report=reported(round_))
    settle(round_)
    text = assert_public(client.get("/grants/weiai/"))
    assert "买了四十本课本" in text
    assert f"/grants/photos/{photo.public_id}.jpg" in text
    assert "已反馈 4,900 元" in text


def test_report_when_only_accepted_then_its_words_stay_inside(client, clock):
    round_ = take_round(clock.now)
    photo = ReportPhotoFactory(report=reported(round_, published_at=None, published_by=None))
    settle(round_)
    assert "买了四十本课本" not in assert_public(client.get("/grants/weiai/"))
    assert client.get(f"/grants/photos/{photo.public_id}.jpg").status_code == 404


def test_sitemap_when_a_round_is_public_then_it_is_on_the_map(client, clock):
    take_round(clock.now)
    text = client.get("/sitemaps/grants-1.xml").getvalue().decode()
    assert "/grants/weiai/" in text
