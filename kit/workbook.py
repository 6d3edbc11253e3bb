"""Workbooks of any length in flat memory.

XlsxWriter makes the workbook: formats, widths, filter, frozen heading, the sheet 说明. The rows
are put into its sheets by ourselves, a thousand at a time: cell by cell its writer takes fifteen
times as long for a list of 100,000 rows and 20 columns.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice, repeat
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kit.cells import (
    Column,
    Kind,
    Progress,
    Row,
    Sheet,
    as_text,
    counted,
    has_only,
    render_moment,
    render_number,
    turned_chunks,
)
from kit.dates import SHANGHAI

ROWS_PER_SHEET: Final = 1_048_575  # Excel's 1,048,576 less the heading
LONGEST_CELL: Final = 32_767  # in UTF-16 units, as Excel counts
_CUT = "…（超出单元格上限，已截断）"
_LEVEL = 1  # of compression: a quarter larger than level 6, and three times as fast
_FORMATS = {
    Kind.TEXT: "General",
    Kind.CODE: "@",
    Kind.URL: "General",
    Kind.NUMBER: "General",
    Kind.MONEY: "#,##0.00",
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm:ss",
}
_WIDTHS = {Kind.CODE: 18, Kind.URL: 36, Kind.NUMBER: 10, Kind.MONEY: 14, Kind.DATE: 12,
           Kind.DATETIME: 20}  # fmt: skip

# ------------------------------------------------------------------ cells

_ESCAPE_LIKE = re.compile("(_x[0-9a-fA-F]{4}_)")
_LONG_NUMBER = 10**11  # 12 digits: a spreadsheet would round it or show 1.2E+11
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zones


def _cut(text: str) -> str:
    """The text, cut to what a cell holds with a mark that says so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _xml_texts(values: Row) -> Sequence[str]:
    """Clean, guarded text as it stands in XML."""
    texts: Sequence[str] = as_text(values)
    joined = "".join(texts)
    if len(joined) > LONGEST_CELL // 2 and max(map(len, texts)) > LONGEST_CELL // 2:
        texts = [_cut(text) for text in texts]
    if "_x" in joined:  # or the reader would take it for an escaped character
        texts = [_ESCAPE_LIKE.sub(r"_x005F\1", text) for text in texts]
    if "\r" in joined:
        texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    if "&" in joined or "<" in joined or ">" in joined:
        texts = [
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in texts
        ]
    return texts


def _text_cells(place: "_Place", numbers: Sequence[str], values: Row) -> list[str]:
    start, middle = f'<c r="{place.letters}', f'"{place.text_style} t="inlineStr"><is><t'
    texts = _xml_texts(values)
    marks: Iterable[str] = repeat("")
    if list(map(str.strip, texts)) != list(texts):  # or the reader would drop the outer spaces
        marks = ("" if text == text.strip() else ' xml:space="preserve"' for text in texts)
    return [
        f"{start}{number}{middle}{mark}>{text}</t></is></c>" if text else ""
        for number, mark, text in zip(numbers, marks, texts, strict=False)
    ]


def _serial(day: date) -> str:
    return str((day - _EPOCH.date()).days) if day >= _FIRST_DAY else ""


def _moment_serial(moment: datetime) -> str:
    china = moment.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return repr((china - _EPOCH).total_seconds() / 86400) if china.date() >= _FIRST_DAY else ""


def _number(number: float | Decimal) -> str:
    return str(number) if -_LONG_NUMBER < number < _LONG_NUMBER else ""


_LITERALS: Mapping[Kind, tuple[frozenset[type], Callable[..., str], Callable[..., str]]] = {
    Kind.NUMBER: (frozenset([int, float, Decimal]), _number, render_number),
    Kind.MONEY: (frozenset([int, Decimal]), _number, "{:.2f}".format),
    Kind.DATE: (frozenset([date]), _serial, date.isoformat),
    Kind.DATETIME: (frozenset([datetime]), _moment_serial, render_moment),
}


def _typed_cell(place: "_Place", number: str, value: object) -> str:
    """One cell of a typed column: a real number or date, or text where it cannot be one."""
    types, literal, text = _LITERALS[place.kind]
    if value is None:
        return ""
    if type(value) not in types:
        return _text_cells(place, [number], [value])[0]
    if found := literal(value):
        return f'<c r="{place.letters}{number}"{place.style}><v>{found}</v></c>'
    return _text_cells(place, [number], [text(value)])[0]


def _typed_cells(place: "_Place", numbers: Sequence[str], values: Row) -> list[str]:
    types, literal, _ = _LITERALS[place.kind]
    if not has_only(values, types):
        return [_typed_cell(place, *cell) for cell in zip(numbers, values, strict=True)]
    start, middle = f'<c r="{place.letters}', f'"{place.style}><v>'
    return [
        f"{start}{number}{middle}{found}</v></c>"
        if value is not None and (found := literal(value))
        else _typed_cell(place, number, value)
        for number, value in zip(numbers, values, strict=True)
    ]


def _cells(place: "_Place", numbers: Sequence[str], values: Row) -> list[str]:
    if place.kind in _LITERALS:
        return _typed_cells(place, numbers, values)
    return _text_cells(place, numbers, values)


# ------------------------------------------------------------------ the frame around the rows


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column stands and how its cells look; the styles as attributes of a cell."""

    kind: Kind
    letters: str
    style: str
    text_style: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """A sheet as XlsxWriter makes it, cut open where its rows belong."""

    head: str
    tail: str
    places: tuple[_Place, ...]


_ABOUT = "说明"
_UNTITLED = "数据"
_NOT_IN_TABS = re.compile(r"[\[\]:*?/\\']")
_SAMPLE_ROW = re.compile('<row r="2">(.*?)</row>')
_STYLE = re.compile(r'<c r="[A-Z]+2"( s="[0-9]+")?/>')
_DIMENSION = re.compile("<dimension [^>]*/>")


def _tab(title: str, number: int) -> str:
    name = _NOT_IN_TABS.sub(" ", title).strip()[:25] or _UNTITLED
    if name == _ABOUT:
        name = _UNTITLED
    return name if number == 1 else f"{name} ({number})"


def _width(column: Column) -> int:
    return max(column.width or _WIDTHS.get(column.kind, 20), 2 * len(column.heading) + 4)


def _add_data_sheet(book: xlsxwriter.Workbook, sheet: Sheet, number: int, count: int) -> None:
    """The heading, frozen and with a filter, and one empty row that shows the formats."""
    tab = book.add_worksheet(_tab(sheet.title, number))
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    tab.freeze_panes(1, 0)
    tab.autofilter(0, 0, max(count, 1), len(sheet.columns) - 1)
    texts = as_text([column.heading for column in sheet.columns])
    for place, (column, text) in enumerate(zip(sheet.columns, texts, strict=True)):
        tab.set_column(place, place, _width(column))
        tab.write_string(0, place, text, heading)
    for place, column in enumerate(sheet.columns):
        tab.write_blank(1, place, None, book.add_format({"num_format": _FORMATS[column.kind]}))
    tab.write_blank(1, len(sheet.columns), None, book.add_format({"num_format": "@"}))


def _add_about_sheet(book: xlsxwriter.Workbook, sheet: Sheet, count: int) -> None:
    tab = book.add_worksheet(_ABOUT)
    lines = (
        ("名单", sheet.title),
        ("筛选条件", sheet.filter_text or "全部"),
        ("行数", str(count)),
        ("导出人", sheet.exported_by),
        ("导出时间", f"{render_moment(sheet.exported_at)}（北京时间）"),
        ("编码与长数字", "编码和超过11位的数字按文本保存，不会被改写为科学记数。"),
        ("单引号", "以 = + - @ 等符号开头的文字前加了单引号，避免被当作公式运行。"),
    )
    tab.set_column(0, 0, 16)
    tab.set_column(1, 1, 72)
    for row, (label, text) in enumerate(lines):
        tab.write_string(row, 0, label, book.add_format({"bold": True, "valign": "top"}))
        tab.write_string(row, 1, _cut(as_text([text])[0]), book.add_format({"text_wrap": True}))


def _made_by_library(sheet: Sheet, counts: Sequence[int]) -> ZipFile:
    """The whole workbook with headings only, for sheets of these numbers of rows."""
    buffer = BytesIO()
    options: dict[str, bool] = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    moment = sheet.exported_at.astimezone(UTC).replace(tzinfo=None)
    title, author = as_text([sheet.title, sheet.exported_by])
    book.set_properties({"title": title, "author": author, "created": moment})
    for number, count in enumerate(counts, 1):
        _add_data_sheet(book, sheet, number, count)
    _add_about_sheet(book, sheet, sum(counts))
    book.close()
    return ZipFile(buffer)


def _part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _frame(sheet: Sheet) -> _Frame:
    with _made_by_library(sheet, [1]) as package:
        xml = _DIMENSION.sub("", package.read(_part(1)).decode())
    sample = _SAMPLE_ROW.search(xml)
    if sample is None:
        raise RuntimeError("XlsxWriter lays out its sheets differently now")
    *styles, text_style = _STYLE.findall(sample[1])
    places = tuple(
        _Place(
            column.kind,
            xl_col_to_name(place),
            style,
            style if column.kind in {Kind.TEXT, Kind.URL} else text_style,
        )
        for place, (column, style) in enumerate(zip(sheet.columns, styles, strict=True))
    )
    return _Frame(xml[: sample.start()], xml[sample.end() :], places)


# ------------------------------------------------------------------ the workbook


def _row_xml(frame: _Frame, first: int, turned: Sequence[Row]) -> str:
    numbers = [str(number) for number in range(first, first + len(turned[0]))]
    columns = [
        _cells(place, numbers, values) for place, values in zip(frame.places, turned, strict=True)
    ]
    starts = [f'<row r="{number}">' for number in numbers]
    return "</row>".join(map("".join, zip(starts, *columns, strict=True))) + "</row>"


def _write_sheet(
    package: ZipFile, number: int, frame: _Frame, sheet: Sheet, rows: Iterable[Row]
) -> int:
    """Put one sheet with its rows into the package; the number of rows."""
    count = 0
    head = frame.head if number == 1 else frame.head.replace(' tabSelected="1"', "")
    with package.open(_part(number), "w") as part:
        part.write(head.encode())
        for turned in turned_chunks(sheet.columns, rows):
            part.write(_row_xml(frame, count + 2, turned).encode())
            count += len(turned[0])
        last = frame.places[-1].letters
        filtered = f'ref="A1:{last}{max(count, 1) + 1}"'
        part.write(frame.tail.replace(f'ref="A1:{last}2"', filtered).encode())
    return count


def _entry(name: str) -> ZipInfo:
    """An entry without a time of its own, so that the same rows make the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def write_xlsx(
    file: BinaryIO,
    sheet: Sheet,
    rows: Iterable[Row],
    on_progress: Progress = lambda _rows: None,
    *,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> int:
    """Write the rows as a workbook to an open binary file; the number of rows written.

    Shapes: more rows than a sheet holds go on in further sheets; the last sheet, 说明, tells the
    filter, the number of rows, who and when. The same rows and `sheet` make the same bytes.
    """
    frame = _frame(sheet)
    source = counted(rows, on_progress)
    counts: list[int] = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as package:
        following: Iterable[Row] | None = ()
        while following is not None:
            some = islice(chain(following, source), rows_per_sheet)
            counts.append(_write_sheet(package, len(counts) + 1, frame, sheet, some))
            following = next(([row] for row in source), None)
        _copy_other_parts(package, _made_by_library(sheet, counts), len(counts))
    return sum(counts)


def _copy_other_parts(package: ZipFile, made: ZipFile, data_sheets: int) -> None:
    written = {_part(number + 1) for number in range(data_sheets)}
    with made:
        for name in made.namelist():
            if name not in written:
                package.writestr(_entry(name), made.read(name))
