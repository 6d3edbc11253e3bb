"""Files that are made while the page that shows the progress is being sent.

That needs neither a worker nor a script; a signed link then fetches the file, once made, for an
hour, and only for the person who made it.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from directory.models import User
from kit.ids import public_id
from kit.tabular import CONTENT_TYPES

KEPT_SECONDS = 3600
MARKER = "<!--progress-->"
LINK_SALT = "award-list"
MADE = {**CONTENT_TYPES, "pdf": "application/pdf"}
FAILED = mark_safe(
    '<p class="export-step export-failed" role="alert">导出没有完成，请返回列表再试一次；'
    "若仍不成功，请联系管理员。</p>"
)


def folder() -> Path:
    """Where finished files wait for their hour."""
    place = Path(settings.MEDIA_ROOT) / "exports"
    place.mkdir(parents=True, exist_ok=True, mode=0o750)
    return place


def new_file(suffix: str) -> Path:
    """The place of a file to be made; those whose links have expired go."""
    place, oldest = folder(), time.time() - KEPT_SECONDS
    for file in place.iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
    return place / f"{public_id()}.{suffix}"


def link_to(file_name: str, name: str, suffix: str, user: User) -> str:
    """The signed address at which this person fetches the file under that name."""
    about = {"file": file_name, "name": name, "suffix": suffix, "user": user.pk}
    return reverse("admin:awards_winner_export_file", args=(signing.dumps(about, salt=LINK_SALT),))


def shown_while(head: str, pieces: Iterator[str], tail: str) -> StreamingHttpResponse:
    """The page in parts, each sent as soon as it is there."""
    answer = StreamingHttpResponse(_framed(head, pieces, tail))
    answer["X-Accel-Buffering"] = "no"
    return answer


def _framed(head: str, pieces: Iterator[str], tail: str) -> Iterator[str]:
    yield head
    yield from pieces
    yield tail


def step_line(done: int, count: int, unit: str) -> str:
    """How far it is; the style sheet shows only the newest line."""
    return format_html(
        '<p class="export-step" role="status"><progress value="{}" max="{}"></progress> '
        "已写入 {} / {} {}</p>\n",
        done, max(count, done, 1), f"{done:,}", f"{count:,}", unit,
    )  # fmt: skip


def ready_line(url: str, name: str) -> str:
    """The way to the finished file."""
    return format_html(
        '<p class="export-step export-done" role="status">文件已生成（一小时内可下载）。'
        '<a class="button" href="{}" data-export-ready download>下载 {}</a></p>\n',
        url, name,
    )  # fmt: skip
