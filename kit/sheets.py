"""The one reader behind imports of tables: csv (UTF-8 or GBK) and xlsx, bounded before parsing.

A workbook is a zip: how many parts it has, how large they unpack and how far its cells reach is
read before a parser sees it, because one cell in the far corner costs gigabytes.
"""

import csv
import io
import re
import zipfile
from typing import Any

import python_calamine
from django.core.files.uploadedfile import UploadedFile

from kit.cells import clean
from kit.intake import MEGABYTE, IntakeRefused, read_bounded, shown_name

MAX_BYTES = 5 * MEGABYTE
MAX_ROWS = 20_000
MAX_COLUMNS = 30
MAX_PARTS = 200
MAX_UNPACKED = 60 * MEGABYTE
MAX_CELL = 500  # characters
LIMITS = f"支持 csv（UTF-8 或 GBK）和 xlsx，不超过 {MAX_BYTES // MEGABYTE} MB、{MAX_ROWS} 行。"
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,9})"')

Table = list[list[str]]


def read_table(upload: UploadedFile[Any]) -> Table:
    """Every row of the file as texts, blank lines as empty lists, so that numbers of lines hold.

    Errors: IntakeRefused with the sentence that the person reads.
    """
    data, name = read_bounded(upload, MAX_BYTES), shown_name(upload)
    rows = _workbook(data, name) if data[:4] == b"PK\x03\x04" else _csv(data, name)
    if len(rows) > MAX_ROWS:
        raise IntakeRefused(f"“{name}”超过 {MAX_ROWS} 行，请分成几个文件。")
    if any(len(row) > MAX_COLUMNS for row in rows):
        raise IntakeRefused(f"“{name}”超过 {MAX_COLUMNS} 列，请只保留需要的列。")
    return rows


def _tidy(values: list[Any]) -> list[str]:
    texts = [_text(value)[:MAX_CELL] for value in values]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(clean(str(value)).split())


# ------------------------------------------------------------------ csv


def _decoded(data: bytes, name: str) -> str:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise IntakeRefused(f"“{name}”不是可以识别的表格，请另存为 csv 或 xlsx 再上传。")


def _csv(data: bytes, name: str) -> Table:
    text = _decoded(data, name)
    first = text.split("\n", 1)[0]
    mark = max(",\t;", key=first.count)
    rows: Table = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            rows.append(_tidy(row[: MAX_COLUMNS + 1]))
            if len(rows) > MAX_ROWS:
                break
    except csv.Error:
        raise IntakeRefused(f"“{name}”第 {len(rows) + 1} 行读不出来，请检查引号。") from None
    return rows


# ------------------------------------------------------------------ xlsx


def _workbook(data: bytes, name: str) -> Table:
    _check_bounds(data, name)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        return [_tidy(row) for row in sheet.to_python(skip_empty_area=False)]
    except (python_calamine.CalamineError, IndexError, ValueError, OSError):
        raise IntakeRefused(f"“{name}”已损坏或有密码，读不出来，请另存后再上传。") from None


def _check_bounds(data: bytes, name: str) -> None:
    """Refuse by what the zip says, then by how far its cells reach."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = book.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise IntakeRefused(f"“{name}”解开后太大，请只保留需要的表。")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_part(_unpacked(book, part, name), name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise IntakeRefused(f"“{name}”已损坏或有密码，读不出来，请另存后再上传。") from None


def _unpacked(book: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bytes:
    """What a part really holds; its header may say less."""
    with book.open(part) as stream:
        content = stream.read(part.file_size + 1)
    if len(content) > part.file_size:
        raise IntakeRefused(f"“{name}”已损坏，请另存后再上传。")
    return content


def _check_part(content: bytes, name: str) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise IntakeRefused(f"“{name}”里有不该有的内容，请另存后再上传。")
    far_row = max((int(row) for row in _ROW.findall(content)), default=0)
    for column, row in _CELL.findall(content):
        far_row = max(far_row, int(row))
        if len(column) > 2:
            raise IntakeRefused(f"“{name}”超过 {MAX_COLUMNS} 列，请只保留需要的列。")
    if far_row > MAX_ROWS:
        raise IntakeRefused(f"“{name}”超过 {MAX_ROWS} 行，请删掉多余的空行或分成几个文件。")
