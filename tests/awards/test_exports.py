"""The award list: its columns, its rows, and the three ways to it."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from awards.exports import COLUMNS, award_list, award_list_sheet
from awards.models import Winner
from directory.models import Role
from kit.downloads import write_list
from ledger.models import Entry
from tests.factories.awards import WinnerFactory
from tests.factories.directory import MembershipFactory, UserFactory
from tests.factories.events import EditionFactory

pytestmark = pytest.mark.django_db

KEYS = [
    "certificate_number", "award", "edition", "year", "category", "order", "winner", "kind",
    "organisation", "role", "region_code", "region", "nominating_media", "citation",
    "prize_amount", "announced_on", "status", "story_url", "verify_url", "updated_at",
]  # fmt: skip


def body(answer):
    return b"".join(answer.streaming_content)


def csv_rows(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def exported(client, query):
    return client.get(f"{reverse('awards:winner_list')}?{query}")


def test_columns_are_the_twenty_of_the_contract():
    assert [column.key for column in COLUMNS] == KEYS


def test_formats_when_same_filter_then_same_rows_in_the_order_of_the_page(client):
    for year in (2021, 2023, 2025):
        WinnerFactory(year=year)
    sheets = {
        suffix: body(exported(client, f"sort=year&format={suffix}"))
        for suffix in ("csv", "json", "xlsx")
    }
    numbers = list(Winner.objects.order_by("-year").values_list("certificate_number", flat=True))
    as_json = json.loads(sheets["json"])
    book = openpyxl.load_workbook(io.BytesIO(sheets["xlsx"]))
    assert [row[0] for row in csv_rows(sheets["csv"])[1:]] == numbers
    assert [row["certificate_number"] for row in as_json["rows"]] == numbers
    assert [row[0].value for row in list(book["获奖名单"].rows)[1:]] == numbers
    assert list(as_json["rows"][0]) == KEYS
    assert csv_rows(sheets["csv"])[0] == [column.heading for column in COLUMNS]


def test_workbook_when_opened_then_header_is_frozen_and_the_second_sheet_explains(client):
    WinnerFactory(year=2025)
    book = openpyxl.load_workbook(io.BytesIO(body(exported(client, "year=2025&format=xlsx"))))
    assert book["获奖名单"].freeze_panes == "A2"
    assert book["获奖名单"].auto_filter.ref
    about = {row[0].value: row[1].value for row in book["说明"].rows if len(row) > 1}
    assert about["筛选条件"] == "年份：2025年"
    assert about["行数"] == "1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_cell_when_it_looks_like_a_formula_then_it_cannot_run(client, start):
    WinnerFactory(display_name=f"{start}1+1", name_pinyin="x")
    row = csv_rows(body(exported(client, "format=csv")))[1]
    assert not row[6].startswith(start)
    book = openpyxl.load_workbook(io.BytesIO(body(exported(client, "format=xlsx"))))
    cell = book["获奖名单"]["G2"]
    assert cell.data_type == "s"
    assert not str(cell.value).startswith(start)


def test_export_when_winner_is_under_embargo_then_not_in_it(client):
    WinnerFactory(upcoming=True, display_name="不可提前")
    data = body(exported(client, "format=csv"))
    assert "不可提前" not in data.decode()
    assert len(csv_rows(data)) == 1


def test_file_name_tells_list_filter_day_and_count(client):
    WinnerFactory(year=2025)
    answer = exported(client, "year=2025&format=csv")
    body(answer)  # reading it to its end closes the file
    header = answer["Content-Disposition"]
    assert "1%E6%9D%A1.csv" in header
    assert "%E8%8E%B7%E5%A5%96%E5%90%8D%E5%8D%95" in header


def test_format_when_unknown_then_a_sentence_and_no_file(client):
    answer = exported(client, "format=exe")
    assert answer.status_code == 400
    assert "xlsx" in answer.content.decode()


def test_edition_when_it_has_no_official_title_then_called_as_on_its_page(client):
    edition = EditionFactory(official_title="", year=2016)
    WinnerFactory(edition=edition)
    row = csv_rows(body(exported(client, "format=csv")))[1]
    assert row[2] == edition.title


def test_list_costs_the_same_statements_with_one_row_and_with_three(
    client, django_assert_num_queries
):
    WinnerFactory()
    with django_assert_num_queries(3):
        body(exported(client, "format=json"))
    WinnerFactory.create_batch(2)
    with django_assert_num_queries(3):
        body(exported(client, "format=json"))


def test_command_when_filtered_then_writes_the_rows_of_the_page(tmp_path):
    WinnerFactory(year=2025)
    WinnerFactory(year=2023)
    target = tmp_path / "list.csv"
    call_command("export", "winners", format="csv", filter=["year=2025"], out=target)
    assert [row[3] for row in csv_rows(target.read_bytes())[1:]] == ["2025"]


def test_command_when_filter_is_wrong_then_says_so_and_leaves_no_file(tmp_path):
    target = tmp_path / "list.csv"
    with pytest.raises(CommandError, match="年份"):
        call_command("export", "winners", format="csv", filter=["year=abc"], out=target)
    assert list(tmp_path.iterdir()) == []


def test_writing_when_reading_fails_then_the_error_comes_out_and_no_thread_stays(now, tmp_path):
    WinnerFactory()
    sheet = award_list_sheet(filter_text="", exported_by="", now=now)
    rows = award_list(Winner.objects.all(), now=now).extra(where=["no_such_column = 1"])
    with (tmp_path / "x").open("wb") as file, pytest.raises(Exception, match="no_such_column"):
        list(write_list(file, "xlsx", sheet, rows))


# ------------------------------------------------------------------ in the admin


@pytest.fixture
def organiser(client):
    winner = WinnerFactory(upcoming=True)
    user = UserFactory()
    MembershipFactory(user=user, organisation=winner.award.run_by, role=Role.ORGANISER)
    client.force_login(user)
    return winner


def link_in(page):
    start = page.index('href="', page.index("export-done")) + 6
    return page[start : page.index('"', start)]


def test_admin_export_when_organiser_then_own_rows_embargoed_ones_marked_and_ledger_written(
    client, organiser
):
    WinnerFactory(display_name="别家的")
    page = body(client.post(reverse("admin:awards_winner_export"), {"format": "csv"})).decode()
    rows = csv_rows(body(client.get(link_in(page))))
    assert [row[0] for row in rows[1:]] == [organiser.certificate_number]
    assert rows[1][16] == "待公布"
    entry = Entry.objects.get(verb="export.award_list")
    assert json.loads(entry.payload) == {"filter": "全部", "format": "csv", "rows": 1}


def test_admin_export_file_when_somebody_else_asks_then_absent(client, organiser):
    page = body(client.post(reverse("admin:awards_winner_export"), {"format": "csv"})).decode()
    link = link_in(page)
    other = UserFactory()
    MembershipFactory(user=other, organisation=organiser.award.run_by, role=Role.ORGANISER)
    client.force_login(other)
    assert client.get(link).status_code == 404


def test_admin_export_when_format_is_unknown_then_refused_and_nothing_in_the_ledger(
    client, organiser
):
    answer = client.post(reverse("admin:awards_winner_export"), {"format": "exe"})
    assert answer.status_code == 403
    assert not Entry.objects.filter(verb="export.award_list").exists()
