"""A file that shows something: a photo made anew from its pixels, or a document as it came."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from kit.documents import read_document
from kit.intake import read_photo

_DOCUMENT_HEADS = (b"%PDF", b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that was taken in and is not stored yet."""

    data: bytes
    suffix: str
    mime: str
    sha256: str


def read_evidence(upload: UploadedFile[Any]) -> Evidence:
    """Take in one file: a photo is made anew from its pixels, a document kept as it came.

    Errors: IntakeRefused, whose message names the file and says what to do.
    """
    head = upload.read(4)
    upload.seek(0)
    if head.startswith(_DOCUMENT_HEADS):
        document = read_document(upload)
        return Evidence(document.data, document.suffix, document.mime, document.sha256)
    photo = read_photo(upload)
    return Evidence(photo.data, photo.suffix, "image/jpeg", photo.sha256)
