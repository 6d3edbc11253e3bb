import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.documents import DOCUMENT_LIMITS, MAX_DOCUMENT_BYTES, MIME_TYPES, read_document
from kit.intake import IntakeRefused

TYPES = "[Content_Types].xml"


def package(*names: str, types: str = "<Types/>", body: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(TYPES, types)
        for name in names:
            made.writestr(name, body)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data, suffix",
    [
        (b"%PDF-1.7\n...\n%%EOF\n", "pdf"),
        (package("word/document.xml"), "docx"),
        (workbook(), "xlsx"),
    ],
)
def test_document_when_of_a_known_type_then_kept_as_it_came_whatever_its_name(data, suffix):
    found = read_document(SimpleUploadedFile("协议.exe", data))
    assert found.data == data
    assert found.suffix == suffix
    assert found.mime == MIME_TYPES[suffix]
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    "data, word",
    [
        (b"", "空文件"),
        (b"x" * (MAX_DOCUMENT_BYTES + 1), "20 MB"),
        (b"%PDF-1.7\n...", "没有传完整"),
        (b"MZ\x90\x00", "不是可以识别的文档"),
        (b"<html>%PDF-1.7 %%EOF", "不是可以识别的文档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版或加密"),
        (package("a.txt"), "不是 Word 或 Excel"),
        (package("word/document.xml", "xl/workbook.xml"), "不是 Word 或 Excel"),
        (package("word/document.xml", "word/vbaProject.bin"), "宏"),
        (package("xl/workbook.xml", "xl/activeX/activeX1.bin"), "宏"),
        (package("word/document.xml", types="<a ContentType='x.macroEnabled.main+xml'/>"), "宏"),
        (package("word/document.xml")[:-30], "没有传完整"),
        (b"PK\x03\x04" + b"\0" * 100, "没有传完整"),
        (package("word/document.xml", *(f"word/{n}.xml" for n in range(2001))), "展开后过大"),
    ],
)
def test_document_when_unfit_then_refused_by_name_with_the_reason(data, word):
    with pytest.raises(IntakeRefused, match=word) as refusal:
        read_document(SimpleUploadedFile("协议.docx", data))
    assert "“协议.docx”" in str(refusal.value)


def test_document_when_it_would_unpack_to_gigabytes_then_refused_unopened():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(TYPES, "<Types/>")
        with made.open("word/document.xml", "w") as part:
            for _ in range(301):
                part.write(bytes(1024 * 1024))
    with pytest.raises(IntakeRefused, match="展开后过大"):
        read_document(SimpleUploadedFile("大.docx", buffer.getvalue()))


def test_document_when_encrypted_then_refused():
    data = bytearray(package("word/document.xml"))
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(IntakeRefused, match="加密"):
        read_document(SimpleUploadedFile("密.docx", bytes(data)))


def test_document_when_its_directory_lists_a_name_twice_then_refused():
    data = package("word/document.xml", "word/documenu.xml").replace(b"documenu", b"document")
    with pytest.raises(IntakeRefused, match="损坏"):
        read_document(SimpleUploadedFile("双.docx", data))


def test_limits_when_shown_then_name_types_and_size():
    assert "PDF" in DOCUMENT_LIMITS
    assert "20 MB" in DOCUMENT_LIMITS
