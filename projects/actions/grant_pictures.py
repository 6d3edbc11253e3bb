"""Pictures that come with an application or a report: kept, taken off, their files removed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kit.intake import IntakePhoto, store
from kit.strays import forget_files
from projects.applying import MOST_PHOTOS

FOLDER = "grants"


def keep_pictures(rows: Any, photos: Sequence[IntakePhoto], *, now: datetime) -> list[str]:
    """Add pictures to these rows; a sentence for each that found no room.

    Shapes: `rows` are the pictures of one locked thing; the same picture sent twice is kept once.
    """
    known = set(rows.values_list("sha256", flat=True))
    problems = []
    for number, photo in enumerate(photos, 1):
        if photo.sha256 in known:
            continue
        if len(known) >= MOST_PHOTOS:
            problems.append(f"最多 {MOST_PHOTOS} 张，第 {number} 张没有收下；可以先删掉一张再加。")
            continue
        known.add(photo.sha256)
        rows.create(
            file_name=store(photo.data, FOLDER, photo.suffix), width=photo.width,
            height=photo.height, size=len(photo.data), sha256=photo.sha256, added_at=now,
        )  # fmt: skip
    return problems


def drop_picture(rows: Any, public_id: str) -> bool:
    """Take one of these pictures off, with its file; False for one that is gone already."""
    photo = rows.filter(public_id=public_id).first()
    if photo is None:
        return False
    forget_files([photo.file_name])
    photo.delete()
    return True
