import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.cells import Column, Kind, Sheet
from kit.workbook import write_xlsx

COLUMNS = (
    Column("number", "证书编号", Kind.CODE),
    Column("name", "获奖者"),
    Column("votes", "票数", Kind.NUMBER),
    Column("amount", "奖金（元）", Kind.MONEY),
    Column("announced_on", "公布日期", Kind.DATE),
    Column("updated_at", "更新时间", Kind.DATETIME),
    Column("address", "网址", Kind.URL),
)
SHEET = Sheet(
    "winners", "获奖名单", COLUMNS, "年份：2025", "李四", datetime(2025, 5, 20, 12, tzinfo=UTC)
)
ROW = (
    "000123",
    "李春亮",
    1234,
    Decimal("5000.50"),
    date(2025, 5, 20),
    datetime(2025, 5, 20, 12, 30, 15, tzinfo=UTC),
    "https://example.org/winners/a/",
)
TEXT = Sheet("t", "名单", (Column("a", "甲"),), "", "李四", SHEET.exported_at)
any_text = st.text(st.characters(exclude_categories=[]), max_size=20)


def written(sheet=SHEET, rows=(ROW,), **options) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, sheet, rows, **options)
    return file.getvalue()


def opened(*args, **options):
    return openpyxl.load_workbook(io.BytesIO(written(*args, **options)))


def test_workbook_when_read_back_then_cells_have_their_types():
    tab = opened()["获奖名单"]
    assert [cell.value for cell in tab[1]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in tab[2]] == [
        "000123",
        "李春亮",
        1234,
        5000.5,
        datetime(2025, 5, 20),
        datetime(2025, 5, 20, 20, 30, 15),
        "https://example.org/winners/a/",
    ]
    assert [cell.number_format for cell in tab[2]] == [
        "@",
        "General",
        "General",
        "#,##0.00",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm:ss",
        "General",
    ]


def test_workbook_when_opened_then_heading_is_frozen_filtered_and_wide_enough():
    tab = opened(rows=[ROW] * 3)["获奖名单"]
    assert tab.freeze_panes == "A2"
    assert tab.auto_filter.ref == "A1:G4"
    assert tab.max_row == 4
    assert tab.column_dimensions["G"].width > 30
    assert tab["A1"].font.bold


def test_workbook_when_opened_then_last_sheet_tells_filter_rows_who_and_when():
    book = opened(rows=[ROW] * 3)
    assert book.sheetnames == ["获奖名单", "说明"]
    about = {label.value: text.value for label, text in book["说明"]}
    assert about["筛选条件"] == "年份：2025"
    assert about["行数"] == "3"
    assert about["导出人"] == "李四"
    assert about["导出时间"] == "2025-05-20 20:00:00（北京时间）"


def test_number_when_longer_than_11_digits_then_text():
    sheet = Sheet("t", "t", (Column("n", "数", Kind.NUMBER),), "", "", SHEET.exported_at)
    tab = opened(sheet, [(99_999_999_999,), (100_000_000_000,), (Decimal("123456789012.5"),)])["t"]
    cells = [tab.cell(row, 1) for row in (2, 3, 4)]
    assert [cell.value for cell in cells] == [99_999_999_999, "100000000000", "123456789012.5"]
    assert cells[1].number_format == "@"


def test_cell_when_of_another_type_than_its_kind_then_text():
    row = ("1", "李", "约100", None, "2016年", date(1, 1, 1), "")
    tab = opened(rows=[row, ROW])["获奖名单"]
    assert [cell.value for cell in tab[2]] == [
        "1",
        "李",
        "约100",
        None,
        "2016年",
        "0001-01-01",
        None,
    ]


def test_day_when_before_1900_then_text():
    row = ("1", "李", 1, None, date(1899, 12, 31), datetime(1890, 1, 1, tzinfo=UTC), None)
    tab = opened(rows=[row])["获奖名单"]
    assert tab["E2"].value == "1899-12-31"
    assert tab["F2"].value.startswith("1890-01-01 ")


@pytest.mark.parametrize("text", ["=1+1", "＝1", "@SUM(1)", "+86", "-5", "\t=1", "{=1}"])
def test_text_when_it_looks_like_a_formula_then_typed_as_text_and_guarded(text):
    cell = opened(TEXT, [(text,)])["名单"]["A2"]
    assert cell.data_type != "f"
    assert str(cell.value)[0] not in "=+-@＝\t"
    assert cell.hyperlink is None


@settings(deadline=None, max_examples=30)
@given(st.lists(any_text, max_size=6))
def test_text_when_it_is_anything_then_workbook_stays_readable(texts):
    tab = opened(TEXT, [(text,) for text in texts] + [("末",)])["名单"]
    assert tab.cell(len(texts) + 2, 1).value == "末"


@pytest.mark.parametrize(
    "text", ["a&b<c>d", " 前后 ", "_x0041_", "一行\n二行", "a\r\nb", "]]>", "😀", "\ufffe尾"]
)
def test_text_when_special_in_xml_then_comes_back_as_it_was(text):
    cell = opened(TEXT, [(text,)])["名单"]["A2"]
    expected = text.replace("\r\n", "\n").replace("\ufffe", "").replace("_x0041_", "_x005F_x0041_")
    assert cell.value in {expected, text}


def test_text_when_it_looks_like_an_escape_then_no_reader_takes_it_for_one():
    package = zipfile.ZipFile(io.BytesIO(written(TEXT, [("_x0041_",)])))
    assert ">_x005F_x0041_<" in package.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("char", ["长", "😀"])
def test_text_when_longer_than_a_cell_then_cut_with_a_mark(char):
    value = opened(TEXT, [(char * 40_000,), ("短",)])["名单"]["A2"].value
    assert value.endswith("（超出单元格上限，已截断）")
    assert 32_760 <= len(value.encode("utf-16-le")) // 2 <= 32_767


def test_rows_when_more_than_a_sheet_holds_then_go_on_in_further_sheets():
    rows = [(str(number),) for number in range(7)]
    book = opened(TEXT, rows, rows_per_sheet=3)
    assert book.sheetnames == ["名单", "名单 (2)", "名单 (3)", "说明"]
    found = [row[0].value for tab in book.worksheets[:3] for row in tab.iter_rows(min_row=2)]
    assert found == [str(number) for number in range(7)]
    assert [tab["A1"].value for tab in book.worksheets[:3]] == ["甲"] * 3
    assert [tab.auto_filter.ref for tab in book.worksheets[:3]] == ["A1:A4", "A1:A4", "A1:A2"]
    assert {label.value: text.value for label, text in book["说明"]}["行数"] == "7"


@pytest.mark.parametrize("count, sheets", [(0, 1), (3, 1), (6, 2)])
def test_rows_when_they_just_fill_the_sheets_then_no_empty_sheet_follows(count, sheets):
    book = opened(TEXT, [("x",)] * count, rows_per_sheet=3)
    assert len(book.sheetnames) == sheets + 1


def test_workbook_when_written_twice_then_byte_identical():
    assert written(rows=[ROW] * 5) == written(rows=[ROW] * 5)


def test_package_when_listed_then_every_part_is_declared_once_and_well_formed():
    package = zipfile.ZipFile(io.BytesIO(written(TEXT, [("x",)] * 4, rows_per_sheet=3)))
    names = package.namelist()
    assert len(names) == len(set(names))
    for name in names:
        ET.fromstring(package.read(name))
    declared = package.read("[Content_Types].xml").decode()
    assert all(f"/{name}" in declared for name in names if name.startswith("xl/worksheets"))
    assert "dimension" not in package.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("title", ["a/b:c*?[d]\\e'", "很长的名字" * 20, "说明", ""])
def test_title_when_no_sheet_may_be_called_so_then_still_a_workbook(title):
    sheet = Sheet("t", title, TEXT.columns, "=1+1\x00", "=me", SHEET.exported_at)
    book = opened(sheet, [("x",)])
    assert len(book.sheetnames) == 2
    about = {label.value: text.value for label, text in book.worksheets[1]}
    assert about["筛选条件"] == "'=1+1"
