"""A file that shows something: a photo made anew from its pixels, or a document as it came."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from kit.documents import read_document
from kit.ids import public_id
from kit.intake import IntakeRefused, read_photo, store

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


def read_all(uploads: Iterable[UploadedFile[Any]]) -> list[Evidence]:
    """Take in every file.

    Errors: ValidationError that names each one that is refused.
    """
    taken, refused = [], []
    for upload in uploads:
        try:
            taken.append(read_evidence(upload))
        except IntakeRefused as refusal:
            refused.append(str(refusal))
    if refused:
        raise forms.ValidationError(refused)
    return taken


class ManyFiles(forms.ClearableFileInput):
    """One input that takes several files."""

    allow_multiple_selected = True


# ------------------------------------------------------------------ kept


class EvidenceFile(models.Model):
    """One stored file; the model of an app adds what it belongs to and who may read it."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    file_name = models.CharField("文件", max_length=120, editable=False)
    media_type = models.CharField("类型", max_length=100, editable=False)
    size = models.PositiveIntegerField("字节数", editable=False)
    sha256 = models.CharField("摘要", max_length=64, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"佐证 {self.public_id[:6]}"

    @property
    def handed_out_as(self) -> str:
        """What the file is called when it is downloaded: nothing of the sender's own name."""
        return f"佐证-{self.public_id[:6]}.{self.file_name.rpartition('.')[2]}"


F = TypeVar("F", bound=EvidenceFile)


def stored(model: type[F], files: Iterable[Evidence], folder: str, **of: Any) -> list[F]:
    """Store the files in the folder; their rows, still to be written, of what `of` names."""
    return [
        model(
            file_name=store(one.data, folder, one.suffix), media_type=one.mime,
            size=len(one.data), sha256=one.sha256, **of,
        )
        for one in files
    ]  # fmt: skip
