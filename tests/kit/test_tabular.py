import csv
import io
import json
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tabular import (
    Column,
    Kind,
    Sheet,
    clean,
    content_disposition,
    csv_lines,
    export_name,
    json_lines,
    sheet_name,
    write_export,
)

COLUMNS = (
    Column("number", "证书编号", Kind.CODE),
    Column("name", "获奖者"),
    Column("amount", "奖金（元）", Kind.MONEY),
    Column("announced_on", "公布日期", Kind.DATE),
    Column("updated_at", "更新时间", Kind.DATETIME),
)
SHEET = Sheet(
    "winners", "获奖名单", COLUMNS, "2025年，贵州", "李四", datetime(2025, 5, 20, 12, tzinfo=UTC)
)
ROW = (
    "520000202500000001",
    "李春亮",
    Decimal(5000),
    date(2025, 5, 20),
    datetime(2025, 5, 20, 12, tzinfo=UTC),
)
any_text = st.text(st.characters(exclude_categories=[]), max_size=20)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_when_written_then_has_bom_crlf_and_chinese_headings():
    data = b"".join(csv_lines(COLUMNS, [ROW]))
    assert (
        data
        == (
            "\ufeff证书编号,获奖者,奖金（元）,公布日期,更新时间\r\n"
            "520000202500000001,李春亮,5000.00,2025-05-20,2025-05-20 20:00:00\r\n"
        ).encode()
    )


@given(st.lists(st.tuples(any_text, st.none() | any_text), max_size=8))
def test_csv_when_read_back_then_every_cell_is_there_and_none_can_run(rows):
    data = b"".join(csv_lines((Column("a", "甲"), Column("b", "乙")), rows))
    heading, *found = read_csv(data)
    assert heading == ["甲", "乙"]
    assert len(found) == len(rows)
    for row, texts in zip(found, rows, strict=True):
        for cell, text in zip(row, texts, strict=True):
            assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
            assert cell in {clean(text or ""), "'" + clean(text or "")}


def test_csv_when_one_column_is_empty_then_the_row_is_still_a_row():
    assert read_csv(b"".join(csv_lines((Column("a", "甲"),), [("",), ("x",)]))) == [
        ["甲"],
        [""],
        ["x"],
    ]


def test_csv_when_rows_are_many_then_all_are_there_in_order():
    rows = [(str(number),) for number in range(2501)]
    found = read_csv(b"".join(csv_lines((Column("a", "甲"),), rows)))
    assert found[1:] == [list(row) for row in rows]


def test_json_when_written_then_says_what_it_is_and_has_english_keys():
    found = json.loads(b"".join(json_lines(SHEET, [ROW, ROW])))
    assert found["list"] == "winners"
    assert found["filter"] == "2025年，贵州"
    assert found["exported_at"] == "2025-05-20T20:00:00+08:00"
    assert found["count"] == 2
    assert found["rows"][1] == {
        "number": "520000202500000001",
        "name": "李春亮",
        "amount": 5000,
        "announced_on": "2025-05-20",
        "updated_at": "2025-05-20T20:00:00+08:00",
    }


@pytest.mark.parametrize("rows", [0, 1, 1000, 1001])
def test_json_when_of_any_length_then_valid_and_counted(rows):
    found = json.loads(b"".join(json_lines(SHEET, [ROW] * rows)))
    assert len(found["rows"]) == found["count"] == rows


def test_json_when_a_text_cannot_be_encoded_then_that_character_is_left_out():
    row = ("1", "李\ud800春", None, None, None)
    [found] = json.loads(b"".join(json_lines(SHEET, [row])))["rows"]
    assert found["name"] == "李春"


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx"])
def test_export_when_written_to_a_file_then_counts_and_tells_progress(suffix):
    heard, file = [], io.BytesIO()
    written = write_export(file, suffix, SHEET, iter([ROW] * 1500), on_progress=heard.append)
    assert written == 1500
    assert heard == [1000, 1500]
    assert file.getvalue()


def peak_of(suffix: str, rows: int) -> int:
    class Nowhere(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            return len(data)

        def tell(self) -> int:
            raise io.UnsupportedOperation

    source = ((*ROW[:1], f"李春亮{number}", *ROW[2:]) for number in range(rows))
    tracemalloc.start()
    try:
        write_export(Nowhere(), suffix, SHEET, source)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx"])
def test_export_when_ten_times_as_long_then_takes_no_more_memory(suffix):
    peak_of(suffix, 10)
    assert peak_of(suffix, 20_000) < 1.5 * peak_of(suffix, 2_000)


def test_file_name_when_made_then_carries_list_filter_day_and_count():
    assert sheet_name(SHEET, 19, "xlsx") == "获奖名单_2025年，贵州_20250520_19条.xlsx"


def test_file_name_when_filter_is_hostile_then_stays_a_name():
    name = export_name(
        "名单", '../../etc\x00/"a"\r\n\u202e*' + "长" * 300, date(2025, 1, 2), 0, "csv"
    )
    assert name.startswith("名单_etc-a-长长")
    assert name.endswith("_20250102_0条.csv")
    assert not set(name) & set('/\\"*:\r\n\x00\u202e')
    assert len(name.encode()) < 255


def test_file_name_when_nothing_is_filtered_then_says_all():
    assert export_name("名单", "", date(2025, 1, 2), 3, "csv") == "名单_全部_20250102_3条.csv"


def test_disposition_when_name_is_chinese_then_both_kinds_of_client_get_one():
    header = content_disposition("获奖名单_2025_20250520_19条.xlsx")
    header.encode("ascii")
    plain, encoded = header.removeprefix("attachment; ").split("; ")
    assert plain == 'filename="export-2025_20250520_19.xlsx"'
    assert unquote(encoded.removeprefix("filename*=UTF-8''")) == "获奖名单_2025_20250520_19条.xlsx"
