"""Pictures of grants as a form sends them: decoded, bounded, each refusal a sentence."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from kit.intake import IntakePhoto, IntakeRefused, read_photo
from projects.applying import MOST_PHOTOS


def read_photos(uploads: "list[UploadedFile[Any]]") -> tuple[list[IntakePhoto], list[str]]:
    """Decode at most as many as there is room for; a sentence for each that cannot be taken."""
    taken: list[IntakePhoto] = []
    problems: list[str] = []
    for upload in uploads[:MOST_PHOTOS]:
        try:
            taken.append(read_photo(upload))
        except IntakeRefused as refused:
            problems.append(str(refused))
    if len(uploads) > MOST_PHOTOS:
        problems.append(
            f"一次最多 {MOST_PHOTOS} 张，后面的 {len(uploads) - MOST_PHOTOS} 张没有收下。"
        )
    return taken, problems
