"""Tables from people: every encoding read, every bomb refused before it is unpacked."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from kit import sheets
from kit.intake import IntakeRefused
from kit.sheets import read_table


def upload(data, name="名单.csv"):
    return SimpleUploadedFile(name, data)


def workbook(rows):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def with_part(data, name, content):
    """The workbook with one part put in another's place."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            body = content if part.filename == name else old.read(part.filename)
            new.writestr(part.filename, body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


TEXT = "工号,姓名\r\nA1,张三\r\n\r\nA2,李四\r\n"
ROWS = [["工号", "姓名"], ["A1", "张三"], [], ["A2", "李四"]]
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_when_in_any_encoding_of_here_then_the_same_rows(encoding):
    assert read_table(upload(TEXT.encode(encoding))) == ROWS


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_csv_when_other_marks_separate_then_read(mark):
    assert read_table(upload(TEXT.replace(",", mark).encode())) == ROWS


def test_xlsx_when_read_then_numbers_are_written_as_people_do():
    data = workbook([["工号", "数"], ["A1", 13800138000], ["A2", 1.5]])
    assert read_table(upload(data)) == [["工号", "数"], ["A1", "13800138000"], ["A2", "1.5"]]


def test_xlsx_when_rows_are_missing_above_then_lines_keep_their_numbers():
    assert read_table(upload(workbook([[], ["a"]]))) == [[], ["a"]]


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD1"])
def test_xlsx_when_one_cell_lies_in_the_far_corner_then_refused_unread(cell):
    sheet = f'<worksheet><sheetData><row><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(IntakeRefused):
        read_table(upload(with_part(workbook([["a"]]), SHEET, sheet)))


def test_xlsx_when_it_unpacks_to_too_much_then_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1000)
    with pytest.raises(IntakeRefused, match="太大"):
        read_table(upload(workbook([["a"]])))


def test_xlsx_when_it_has_too_many_parts_then_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_PARTS", 3)
    with pytest.raises(IntakeRefused, match="太大"):
        read_table(upload(workbook([["a"]])))


def test_xlsx_when_it_declares_entities_then_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    with pytest.raises(IntakeRefused):
        read_table(upload(with_part(workbook([["a"]]), SHEET, bomb)))


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04broken", b"\x00\x01\x02\x03", b"\xff\xfe\x00", b"\xff\xff\xff\x81", b""],
)
def test_file_when_it_is_none_then_a_sentence(data):
    with pytest.raises(IntakeRefused):
        read_table(upload(data))


def test_file_when_it_has_too_many_rows_or_columns_then_a_sentence(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    with pytest.raises(IntakeRefused, match="3 行"):
        read_table(upload(b"a\nb\nc\nd\n"))
    with pytest.raises(IntakeRefused, match="30 列"):
        read_table(upload(b",".join([b"a"] * 31)))
