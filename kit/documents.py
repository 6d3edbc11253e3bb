"""Documents from people: agreements and consents as PDF, Word or Excel files.

A document is kept as it came and only ever handed out as an attachment; so it is judged by its
content here, within bounds, and never opened.
"""

import hashlib
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.intake import MEGABYTE, IntakeRefused, read_bounded, refused_with

MAX_DOCUMENT_BYTES = 20 * MEGABYTE
MAX_ENTRIES = 2000
MAX_UNPACKED_BYTES = 300 * MEGABYTE
DOCUMENT_LIMITS = (
    f"支持 PDF、Word（docx）、Excel（xlsx）文件，每份不超过 {MAX_DOCUMENT_BYTES // MEGABYTE} MB；"
    "不支持带宏或加密的文件。"
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
MIME_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}
_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_CONTENT_TYPES = "[Content_Types].xml"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_END = 4096
_DAMAGED = gettext_lazy("已损坏或没有传完整，请打开确认后重新上传。")


@dataclass(frozen=True, slots=True)
class IntakeDocument:
    """A document as it came, with the type that its content shows; `suffix` without a dot."""

    data: bytes
    sha256: str
    suffix: str
    mime: str


def _check_bounds(entries: list[ZipInfo]) -> None:
    """Refuse by what the directory of the package says, before anything is unpacked."""
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES:
        raise IntakeRefused(_("展开后过大，请拆分后再上传。"))
    names = [entry.filename.lower() for entry in entries]
    if len(names) != len(set(names)):
        raise IntakeRefused(_DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise IntakeRefused(_("已加密，请去掉密码后再上传。"))
    if any("vbaproject" in name or "/activex/" in name for name in names):
        raise IntakeRefused(_("带有宏，出于安全考虑不接收，请另存为不带宏的 docx 或 xlsx。"))


def _office_suffix(data: bytes) -> str:
    """Which kind of Office document the package is.

    Errors: IntakeRefused with the second half of the sentence.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            _check_bounds(entries)
            names = {entry.filename for entry in entries}
            kinds = [suffix for suffix, part in _MAIN_PARTS.items() if part in names]
            if _CONTENT_TYPES not in names or len(kinds) != 1:
                raise IntakeRefused(_("不是 Word 或 Excel 文件，请上传 PDF、docx 或 xlsx。"))
            with package.open(_CONTENT_TYPES) as part:
                types = part.read(MEGABYTE)
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise IntakeRefused(_DAMAGED) from None
    if b"macroenabled" in types.lower():
        raise IntakeRefused(_("带有宏，出于安全考虑不接收，请另存为不带宏的 docx 或 xlsx。"))
    return kinds[0]


def _suffix_of(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-_PDF_END:]:
            raise IntakeRefused(_DAMAGED)
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _office_suffix(data)
    if data.startswith(_OLD_OFFICE):
        raise IntakeRefused(_("是旧版或加密的 Office 文件，请另存为不加密的 docx、xlsx 或 PDF。"))
    raise IntakeRefused(_("不是可以识别的文档，请上传 PDF、docx 或 xlsx。"))


def read_document(upload: UploadedFile[Any]) -> IntakeDocument:
    """Take in one document as it came.

    Errors: IntakeRefused, whose message names the file and says what to do.
    """
    data = read_bounded(upload, MAX_DOCUMENT_BYTES)
    try:
        suffix = _suffix_of(data)
    except IntakeRefused as refusal:
        raise refused_with(upload, refusal) from None
    return IntakeDocument(data, hashlib.sha256(data).hexdigest(), suffix, MIME_TYPES[suffix])
