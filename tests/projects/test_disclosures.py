"""Lists of grants that have to be made public: who may have them, what is in them, the record."""

import io
import json
from datetime import UTC, timedelta

import openpyxl
import pytest

from kit.verdict import Refused, Unready
from ledger.models import Entry
from projects.actions.disclosures import export_filing
from projects.disclosures import Filing, due_on
from tests.projects.told import give, places, settled

pytestmark = pytest.mark.django_db
URL = "/admin/projects/grantround/filing/"
USCC = "52520000MJR0000000"


@pytest.fixture
def round_(staff, clock):
    places()
    return settled(run_by=staff.runner)


def sheet_of(data):
    rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    head = next(rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def exported(staff, filing, now, role="organiser", year=2026):
    return export_filing(filing=filing, year=year, reason="年报", by=staff.person(role), now=now)


def test_public_list_when_exported_then_as_each_agreed_and_on_record(staff, round_, now):
    give(round_, kind="organisation", name="某某中心", uscc=USCC, paid=4000, is_related=True,
         related_note="理事是他的姐夫")  # fmt: skip
    give(round_, name="艾必齐", level="surname", place="高文村")
    give(round_, name="乙无名", level="anonymous", is_related=True, related_note="主任的侄子")
    give(settled(slug="other"), name="别家的人")
    give(settled(slug="soon", run_by=staff.runner), name="还没有公开的人")
    round_.__class__.objects.filter(slug="soon").update(state="notice")
    done = exported(staff, Filing.PUBLIC, now)
    rows = {row["受助人（按同意的公开程度）"]: row for row in sheet_of(done.data)}
    assert rows.keys() == {"某某中心", "艾某", "一位申请人"}
    assert rows["某某中心"]["统一社会信用代码"] == USCC
    assert (rows["某某中心"]["已支付（元）"], rows["某某中心"]["是否关联方"]) == (4000, "是")
    text = str(rows)
    for piece in ("艾必齐", "乙无名", "高文村", "姐夫", "侄子", "13800138000"):
        assert piece not in text, piece
    entry = Entry.objects.get(verb="export.grants_public")
    assert entry.reason == "年报"
    assert json.loads(entry.payload) == {"filter": "2026", "rows": 3}


def test_related_list_when_exported_then_named_with_the_day_by_which_it_is_public(
    staff, round_, now
):
    give(round_, name="乙无名", level="anonymous", is_related=True, related_note="主任的侄子")
    give(round_, name="艾必齐")
    round_.state = "notice"
    round_.save()  # the day runs from the approval, whether or not the list stands
    (row,) = sheet_of(exported(staff, Filing.RELATED, now, role="approver").data)
    assert (row["关联方"], row["公开的名称"], row["关联关系"]) == (
        "乙无名", "一位申请人", "主任的侄子",
    )  # fmt: skip
    assert (str(row["须公开日期"])[:10], row["还有（天）"]) == ("2026-01-31", -35)
    entry = Entry.objects.get(verb="export.grants_related")
    assert json.loads(entry.payload) == {"filter": "2026", "rows": 1}


@pytest.mark.parametrize("role", ["finance", "auditor", "editor", "juror", "admin"])
def test_list_when_asked_for_by_others_then_refused_and_nothing_is_recorded(
    role, staff, round_, now
):
    give(round_)
    with pytest.raises(Refused):
        exported(staff, Filing.PUBLIC, now, role=role)
    assert staff.client(role).get(URL).status_code in (403, 404)
    assert not Entry.objects.filter(verb__startswith="export.").exists()


def test_list_when_there_is_no_reason_or_no_row_then_a_sentence(staff, round_, now):
    give(round_)
    with pytest.raises(Refused, match="原因"):
        export_filing(filing=Filing.PUBLIC, year=2026, reason=" ", by=staff.person("organiser"),
                      now=now)  # fmt: skip
    with pytest.raises(Unready, match="2025 年没有"):
        exported(staff, Filing.PUBLIC, now, year=2025)
    assert not Entry.objects.filter(verb__startswith="export.").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_page_when_opened_then_it_shows_public_names_and_costs_the_same(
    number, staff, round_, django_assert_num_queries
):
    for place in range(number):
        give(round_, name=f"乙无名{place}", level="surname", is_related=True, related_note="亲戚")
    client = staff.client("organiser")
    client.get(URL)
    with django_assert_num_queries(5):
        text = client.get(f"{URL}?list=related&year=2026").text
    assert "乙某" in text
    assert "乙无名" not in text
    assert "2026-01-31" in text
    assert "日期已过" in text
    assert "没有要公开的资助" in client.get(f"{URL}?year=2025&list=related").text
    assert "信息公开清单" in client.get("/admin/projects/grantround/").text


def test_page_when_sent_then_the_file(staff, round_, clock):
    give(round_, name="艾必齐")
    client = staff.client("organiser")
    answer = client.post(URL, {"list": "public", "year": "2026", "reason": "报送"})
    assert answer["Content-Type"].startswith("application/vnd.openxml")
    assert answer["Cache-Control"] == "no-store, private"
    assert len(sheet_of(answer.content)) == 1
    again = client.post(URL, {"list": "public", "year": "1", "reason": ""})
    assert again.status_code in (400, 403, 409)


def test_day_when_a_related_grant_is_approved_late_in_china_then_counted_there(now):
    late = now.astimezone(UTC).replace(hour=17, minute=0)  # the next day in China
    assert due_on(late) == late.date() + timedelta(days=31)
