"""The one writer behind every export: csv, json and xlsx with guarded cells and flat memory."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import BinaryIO
from urllib.parse import quote

from kit.cells import (
    CHUNK,
    Column,
    Kind,
    Progress,
    Row,
    Sheet,
    as_texts,
    clean,
    counted,
    guard,
    turned_chunks,
)
from kit.dates import SHANGHAI, china_day
from kit.workbook import write_xlsx

__all__ = [
    "CONTENT_TYPES",
    "Column",
    "Kind",
    "Sheet",
    "clean",
    "content_disposition",
    "csv_heading",
    "csv_lines",
    "export_name",
    "guard",
    "json_bytes",
    "json_lines",
    "quoted",
    "write_csv",
    "write_export",
    "write_json",
    "write_xlsx",
]

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BOM = b"\xef\xbb\xbf"  # without it Excel reads Chinese as something else

# ------------------------------------------------------------------ csv


def quoted(text: str) -> str:
    """The text as a cell of a csv file."""
    return '"' + text.replace('"', '""') + '"' if _QUOTING.search(text) else text


_QUOTING = re.compile('[",\r\n]')


def _csv_cells(kind: Kind, values: Row) -> Sequence[str]:
    texts = as_texts(kind, values)
    joined = "".join(texts)
    if any(mark in joined for mark in ',"\r\n'):
        return [quoted(text) for text in texts]
    return texts


def _csv_chunk(columns: Sequence[Column], turned: Sequence[Row]) -> bytes:
    cells = [
        _csv_cells(column.kind, values) for column, values in zip(columns, turned, strict=True)
    ]
    if len(cells) == 1:  # an empty line would be no row at all
        cells = [[text or '""' for text in cells[0]]]
    return ("\r\n".join(map(",".join, zip(*cells, strict=True))) + "\r\n").encode()


def csv_heading(columns: Sequence[Column]) -> bytes:
    """The first line of a csv file, with the mark by which Excel knows it is UTF-8."""
    headings = [[column.heading] for column in columns]
    return _BOM + _csv_chunk([Column("", "") for _ in columns], headings)


def csv_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """The csv file in pieces: BOM, Chinese headings, CRLF, quotes where they are needed."""
    yield csv_heading(columns)
    for turned in turned_chunks(columns, rows):
        yield _csv_chunk(columns, turned)


# ------------------------------------------------------------------ json


def _json_value(value: object) -> object:
    """What json has no word for: amounts become numbers, moments say their time zone."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_json_value, allow_nan=False
).encode


def json_bytes(value: object) -> bytes:
    """The value as compact json of a file: amounts are numbers, moments say their time zone."""
    text = _encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return clean(text).encode()


def json_lines(sheet: Sheet, rows: Iterable[Row]) -> Iterator[bytes]:
    """The json file in pieces: list, filter, exported_at, rows with English keys, then count."""
    about = {
        "list": sheet.key,
        "filter": sheet.filter_text,
        "exported_at": sheet.exported_at,
    }
    yield json_bytes(about)[:-1] + b',"rows":['
    keys, count = [column.key for column in sheet.columns], 0
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        items = [json_bytes(dict(zip(keys, row, strict=True))) for row in chunk]
        yield (b",\n" if count else b"\n") + b",\n".join(items)
        count += len(chunk)
    yield b'\n],"count":%d}\n' % count


# ------------------------------------------------------------------ files

Writer = Callable[[BinaryIO, Sheet, Iterable[Row], Progress], int]


def _silent(_rows: int) -> None:
    """Progress that nobody watches."""


def _write_pieces(
    file: BinaryIO,
    pieces: Callable[[Iterable[Row]], Iterator[bytes]],
    rows: Iterable[Row],
    on_progress: Progress,
) -> int:
    total = 0

    def noted(number: int) -> None:
        nonlocal total
        total = number
        on_progress(number)

    file.writelines(pieces(counted(rows, noted)))
    return total


def write_csv(
    file: BinaryIO, sheet: Sheet, rows: Iterable[Row], on_progress: Progress = _silent
) -> int:
    """Write the csv file; the number of rows written."""
    return _write_pieces(file, lambda source: csv_lines(sheet.columns, source), rows, on_progress)


def write_json(
    file: BinaryIO, sheet: Sheet, rows: Iterable[Row], on_progress: Progress = _silent
) -> int:
    """Write the json file; the number of rows written."""
    return _write_pieces(file, lambda source: json_lines(sheet, source), rows, on_progress)


_WRITERS: Mapping[str, Writer] = {"csv": write_csv, "json": write_json, "xlsx": write_xlsx}


def write_export(
    file: BinaryIO,
    suffix: str,
    sheet: Sheet,
    rows: Iterable[Row],
    *,
    on_progress: Progress = _silent,
) -> int:
    """Write the rows to an open binary file as csv, json or xlsx; the number of rows written.

    Errors: KeyError for another suffix.
    """
    return _WRITERS[suffix](file, sheet, rows, on_progress)


# ------------------------------------------------------------------ names

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\s\u200b-\u200f\u2028-\u202e\u2066-\u2069]+')
_LONGEST_PART = 40


def _name_part(text: str) -> str:
    return _NOT_IN_NAMES.sub("-", clean(text)).strip("-.")[:_LONGEST_PART]


def export_name(title: str, filter_text: str, day: date, count: int, suffix: str) -> str:
    """The file name: list, filter, day and row count, as 获奖名单_2025-贵州_20250520_19条.xlsx."""
    parts = [_name_part(title), _name_part(filter_text) or "全部", f"{day:%Y%m%d}", f"{count}条"]
    return "_".join(part for part in parts if part) + f".{suffix}"


def sheet_name(sheet: Sheet, count: int, suffix: str) -> str:
    """The file name of an export of this sheet."""
    return export_name(sheet.title, sheet.filter_text, china_day(sheet.exported_at), count, suffix)


def content_disposition(name: str) -> str:
    """The header under which every browser saves the file by its Chinese name.

    Source: RFC 6266 and RFC 5987; the plain name is for clients that know neither.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "", name).strip("._-")
    ascii_name = f"export-{plain}" if "." in plain else f"export.{plain or 'bin'}"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
