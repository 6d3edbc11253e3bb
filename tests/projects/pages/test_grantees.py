"""Who received a grant: page by page, in files and figures, with pictures that may be shown."""

import csv
import io
import json
import re
from decimal import Decimal

import openpyxl
import pytest

from kit.verdict import Unready
from projects.actions.reports import publish_report
from projects.grantees import PAGE
from projects.models import Application, Fund, Report
from tests.answers import assert_public
from tests.factories.directory import MediaPartnerFactory, UserFactory
from tests.factories.grants import GrantRoundFactory, ReportPhotoFactory
from tests.projects.told import body, give, places, settled
from tests.staff import Staff

pytestmark = pytest.mark.django_db
URL = "/grants/weiai/"
NAME = re.compile(r'line__title">([^<]+)<')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
BACK = re.compile(r'rel="prev" href="([^"]+)"')
FIGURE = re.compile(r"<dt>(.*?)</dt>\s*<dd>\s*<strong>(.*?)</strong>\s*"
                    r'(?:<span class="pool__count">(.*?)</span>)?')  # fmt: skip
JSON = f"{URL}?format=json"


@pytest.fixture
def round_(clock):
    places()
    return settled()


def listed(client, suffix="json"):
    return json.loads(body(client.get(f"{URL}?format={suffix}")))["rows"]


# ------------------------------------------------------------------ page by page


def test_list_when_long_then_turned_by_place_and_each_stands_once(client, round_):
    for number in range(2 * PAGE + 1):
        give(round_, name=f"某队{number:03}", kind="team")
    seen, url, pages = [], URL, []
    while url:
        text = assert_public(client.get(url))
        pages.append(url)
        seen += NAME.findall(text)
        url = (NEXT.findall(text) or [""])[0]
    assert len(pages) == 3
    assert sorted(seen) == [f"某队{number:03}" for number in range(2 * PAGE + 1)]
    assert [row["name"] for row in listed(client)] == seen
    before = assert_public(client.get(BACK.findall(client.get(pages[-1]).text)[0]))
    assert NAME.findall(before) == seen[PAGE : 2 * PAGE]
    assert "申请须知" not in before
    assert "一共 49 份资助" in before


def test_list_when_drawn_then_neither_in_the_order_of_approval_nor_by_a_key_of_the_record(
    client, round_
):
    made = [give(round_, name=f"某队{n:02}", kind="team") for n in range(20)]
    names = [row["name"] for row in listed(client)]
    assert names != [one.name for one in made]
    assert names != [one.name for one in sorted(made, key=lambda one: one.public_id)]
    text = client.get(URL).text + body(client.get(JSON)).decode()
    for one in made:
        for key in (one.public_id, one.commitment.public_id):
            assert key not in text


@pytest.mark.parametrize("question", [
    "page=after-x", "page=nowhere", f"page=before-{'0' * 32}", f"page=after-{'f' * 32}",
    "reports=after-nobody", "reports=x", "format=pdf",
])  # fmt: skip
def test_page_when_there_is_none_then_absent(question, client, round_):
    give(round_)
    assert client.get(f"{URL}?{question}").status_code == 404


# ------------------------------------------------------------------ figures


def test_trail_when_money_moved_then_every_figure_has_its_count_day_and_source(client, round_):
    give(round_, 10_000, paid=10_000, spent=9000, returned=1000, kind="team", name="甲队")
    give(round_, 5000, paid=2500)
    give(round_, 5000)
    Fund.objects.filter(pk=round_.fund_id).update(reserved=15_000)
    text = assert_public(client.get(URL))
    part = text[text.index('class="pool"') : text.index("round-rules")]
    assert FIGURE.findall(part) == [
        ("资金池", "1,000,000 元", ""), ("已预留", "15,000 元", ""),
        ("已承诺", "20,000 元", "3 份资助"), ("已支付", "12,500 元", "2 笔付款"),
        ("已有凭证", "12,500 元", "2 笔有凭证"), ("已反馈", "9,000 元", "1 份反馈"),
        ("已退回", "1,000 元", ""),
    ]  # fmt: skip
    assert "截至 2026年3月7日" in part
    assert "来源：资金池、付款记录和审核通过的反馈" in part


def test_trail_when_a_payment_has_no_number_of_the_bank_then_it_is_paid_and_not_proven(
    client, round_
):
    one = give(round_, 5000, paid=5000)
    one.commitment.payments.update(bank_reference="")
    text = assert_public(client.get(URL))
    assert "1 笔付款" in text
    assert "0 笔有凭证" in text


def test_trail_when_the_list_does_not_stand_then_only_the_pool_is_told(client, round_):
    give(round_, 5000, paid=5000, name="艾必齐")
    round_.state = "notice"
    round_.save()
    text = assert_public(client.get(URL))
    assert "5,000 元" in text
    assert "名单确定以后，逐份列出" in text
    for piece in ("艾必齐", "份资助", "受助名单", "已有凭证", "已反馈"):  # not known is no zero
        assert piece not in text, piece
    (row,) = json.loads(body(client.get("/grants/?format=json")))["rows"]
    assert (row["paid"], row["proven"], row["reported"], row["payments"]) == (
        5000,
        None,
        None,
        None,
    )
    assert client.get(JSON).status_code == 404


def test_page_when_a_payment_is_made_then_the_kept_page_is_made_anew(client, round_, settings):
    settings.PAGE_CACHE_BYTES = 2_000_000
    one = give(round_, 5000, paid=5000)
    assert "1 笔付款" in client.get(URL).text
    one.commitment.payments.update(state="returned", note="退汇")
    assert "0 笔付款" in client.get(URL).text


# ------------------------------------------------------------------ files


def test_files_when_downloaded_then_all_three_hold_the_same_rows(client, round_):
    partner = MediaPartnerFactory(organisation__name="某某晚报")
    give(round_, 10_000, kind="team", name="=甲队", title="做饭", partner=partner, source="editor",
         recommended_by=UserFactory(), paid=4000)  # fmt: skip
    give(round_, 5000, cost=6250, name="艾必齐", level="surname", title="识字班 13800138000")
    give(round_, 5000, name="乙无名", level="anonymous", is_minor=True)
    rows = {row["name"]: row for row in listed(client)}
    assert rows.keys() == {"=甲队", "艾某", "一位申请人"}
    assert rows["=甲队"] | {"address": ""} == {
        "name": "=甲队", "kind": "团队", "region_code": "522632", "region": "贵州省榕江县",
        "deed": "做饭", "medium": "某某晚报", "amount": 10_000, "committed": 10_000, "paid": 4000,
        "returned": 0, "reported": 0, "approved": "2026-01-01", "round": "微爱万能", "address": "",
    }  # fmt: skip
    one, hidden = rows["艾某"], rows["一位申请人"]
    assert (one["region"], one["approved"], one["committed"]) == ("贵州省", "2026-01", 6250)
    assert one["deed"] == ""  # a number that belongs to somebody
    assert (hidden["region"], hidden["deed"], hidden["approved"]) == ("", "", "2026")
    table = list(csv.reader(io.StringIO(body(client.get(f"{URL}?format=csv")).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(body(client.get(f"{URL}?format=xlsx")))).worksheets[0]
    names = [row["name"] for row in listed(client)]
    assert [line[0].lstrip("'") for line in table[1:]] == names
    assert [str(row[0]).lstrip("'") for row in sheet.iter_rows(2, values_only=True)] == names
    assert "'=甲队" in [line[0] for line in table]


def test_rounds_when_downloaded_then_the_sums_of_their_pages(client, round_):
    give(round_, 10_000, paid=10_000, spent=9000, returned=1000)
    GrantRoundFactory(title="筹备中的一轮")
    (row,) = json.loads(body(client.get("/grants/?format=json")))["rows"]
    told = {key: row[key] for key in (
        "pool", "reserved", "committed", "paid", "proven", "reported", "returned", "grants",
        "payments", "receipts", "reports", "as_of",
    )}  # fmt: skip
    assert told == {
        "pool": 1_000_000, "reserved": 0, "committed": 10_000, "paid": 10_000, "proven": 10_000,
        "reported": 9000, "returned": 1000, "grants": 1, "payments": 1, "receipts": 1,
        "reports": 1, "as_of": "2026-03-07",
    }  # fmt: skip
    assert client.get("/grants/?format=pdf").status_code == 404


def test_open_data_when_there_are_grants_then_it_lists_their_files(client, round_):
    give(round_)
    text = assert_public(client.get("/open-data/"))
    for piece in ("/open-data/grants-360giving.json", "/grants/?format=csv", "committed"):
        assert piece in text, piece
    english = assert_public(client.get("/en/open-data/"))
    assert "the tax that it bears" in english


@pytest.mark.parametrize("number", [1, 3])
def test_files_when_there_are_more_rows_then_they_cost_the_same(
    number, client, round_, django_assert_num_queries
):
    for _ in range(number):
        give(round_, paid=100, spent=50)
    client.get("/grants/")
    for url, cost in ((JSON, 5), ("/grants/?format=csv", 3)):
        with django_assert_num_queries(cost):
            body(client.get(url))


# ------------------------------------------------------------------ who is hidden


def test_province_when_few_are_hidden_in_it_then_not_told_and_counts_do_not_tell_it(client, round_):
    for number in range(4):
        give(round_, name=f"艾必齐{number}")
    give(round_, name="乙无名", level="anonymous")
    text = assert_public(client.get(URL))
    assert "贵州省 4 · " not in text  # that would leave one for the hidden
    assert [row["region"] for row in listed(client) if row["name"] == "一位申请人"] == [""]
    for _ in range(2):
        give(round_, name="丙无名", level="anonymous")
    places_told = [row["region"] for row in listed(client) if row["name"] == "一位申请人"]
    assert places_told == ["贵州省"] * 3


@pytest.mark.parametrize("facts", [
    {"level": "anonymous"}, {"is_minor": True}, {"consented_at": None},
    {"purged_at": "2026-02-01T00:00:00Z"},
])  # fmt: skip
def test_hidden_when_reported_then_no_picture_and_no_name(facts, client, round_, tmp_path):
    one = give(round_, name="艾必齐", spent=100)
    photo = ReportPhotoFactory(report=one.grant.report)
    text = assert_public(client.get(URL))
    assert f"/grants/photos/{photo.public_id}.jpg" in text
    Application.objects.filter(pk=one.pk).update(**facts)
    text = assert_public(client.get(URL))
    assert photo.public_id not in text
    assert "艾必齐" not in text
    assert client.get(f"/grants/photos/{photo.public_id}.jpg").status_code == 404


@pytest.mark.parametrize("change", [
    {"state": "draft"}, {"state": "cancelled"}, {"state": "deciding"},
])  # fmt: skip
def test_picture_when_its_round_is_not_public_then_absent(change, client, round_, settings, now):
    settings.PHOTO_ACCEL_PREFIX = "/kept/"
    photo = ReportPhotoFactory(report=give(round_, spent=100).grant.report)
    url = f"/grants/photos/{photo.public_id}.jpg"
    assert client.get(url).status_code == 200
    type(round_).objects.filter(pk=round_.pk).update(**change)
    assert client.get(url).status_code == 404


def test_reports_when_there_are_many_then_turned_by_place(client, round_):
    for number in range(8):
        give(round_, spent=Decimal(100 + number))
    text = assert_public(client.get(URL))
    assert len(re.findall("已用", text)) == 6
    further = NEXT.findall(text)[-1]
    assert "reports=" in further
    text = assert_public(client.get(further))
    assert len(re.findall("已用", text)) == 2
    assert "受助名单" not in text
    assert BACK.findall(text)


# ------------------------------------------------------------------ names in their words


def test_words_when_a_name_is_not_shown_then_it_stands_in_no_deed_and_no_report(client, round_):
    """What somebody writes of themselves often begins with their name."""
    own = "我叫艾必齐，图书角由杨代填帮忙，周管事记账。"
    facts = {"title": own, "contact_name": "周管事", "filled_by": "杨代填",
             "filled_relation": "邻居", "spent": 4000, "paid": 5000}  # fmt: skip
    full = give(round_, name="艾必齐", level="full", **facts)
    half = give(round_, name="艾必齐", level="surname", **facts)
    none = give(round_, name="艾必齐", level="anonymous", **facts)
    for one in (full, half, none):
        report = Report.objects.get(grant__application=one)
        report.done = report.changed = own
        report.may_publish, report.published_at = True, report.accepted_at
        report.published_by = report.accepted_by
        report.save()
    text = assert_public(client.get(URL))
    whole, short = (
        "我叫艾必齐，图书角由某某帮忙，某某记账。",
        "我叫艾某，图书角由某某帮忙，某某记账。",
    )
    assert sorted(row["deed"] for row in listed(client)) == ["", whole, short]
    assert (text.count(whole), text.count(short)) == (3, 3)  # the deed and both answers
    assert "只写用了多少" in text
    for name in ("周管事", "杨代填"):
        assert name not in text + body(client.get(JSON)).decode()
    assert text.count("艾必齐") == 5  # in its own lines and words


def test_report_when_it_tells_a_number_or_asks_for_money_then_not_published(round_, clock):
    staff = Staff(runner=round_.run_by)
    one = give(round_, paid=5000, spent=4000)
    report = Report.objects.get(grant__application=one)
    report.may_publish, report.published_at, report.published_by = True, None, None
    for words, why in (("电话13912345678", "电话号码“139******78”"), ("欢迎扫码打赏", "打赏")):
        report.done = words
        report.save()
        with pytest.raises(Unready, match=re.escape(why)):
            publish_report(report=report, by=staff.person("organiser"), now=clock.now)
