"""The window of a public notice in working days, in words, and what its list is verified from."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.dates import add_working_days, china_day, deadline, render_date, working_days_among

TOO_LATE = gettext_lazy("公示期已经结束，不再接收异议。如有新的线索，可以按页面上的联系方式反映。")


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when the public may object, and whether the holidays in it are known."""

    starts_at: datetime
    ends_at: datetime
    is_certain: bool


def window_of(starts_at: datetime, days: int) -> Window:
    """The shortest window of so many working days; the day of its beginning is not counted.

    Shapes: the end is the last moment of a day in China. The policy never asks for less than one.
    """
    end = add_working_days(china_day(starts_at), max(1, days))
    return Window(starts_at, deadline(end.day), end.certain)


def resumed_end(ends_at: datetime, *, suspended_at: datetime, now: datetime) -> datetime:
    """When a window ends whose clock stood still: what was left is given again, never less.

    Shapes: neither fewer working days than were left nor a shorter time, and never earlier than
    before; always the last moment of a day. A window that was over before the clock was stopped
    stays over.
    """
    if suspended_at > ends_at:
        return ends_at
    day = china_day(suspended_at)
    left = working_days_among(day, china_day(ends_at))
    by_days = add_working_days(china_day(now), max(1, left)).day
    by_hours = china_day(now + (ends_at - suspended_at))
    return max(deadline(by_days), deadline(by_hours), ends_at)


# ------------------------------------------------------------------ in words


def time_left(ends_at: datetime, now: datetime) -> str:
    """How much time is left of a window that runs, in words that hold until midnight."""
    left = (china_day(ends_at) - china_day(now)).days
    if now > ends_at:
        return _("原定期限已到，有异议在处理")
    if left == 0:
        return _("今天 23:59 截止")
    if left == 1:
        return _("明天 23:59 截止")
    return _("还有 %(days)s 天") % {"days": left}


def last_day(moment: datetime) -> str:
    """The last day of a window as it is read."""
    return render_date(china_day(moment))


# ------------------------------------------------------------------ to be verified


def line_digest(text: str) -> str:
    """The SHA-256 of one line."""
    return hashlib.sha256(text.encode()).hexdigest()


def list_document(
    notice: Any, names: Mapping[str, str], rows: Iterable[tuple[int, str, str]]
) -> dict[str, Any]:
    """The list as a file from which anybody can compute its hash again.

    Shapes: `names` are what its hash is made over beside the lines, as they were when it was
    sealed; a row is its place, the very line that was hashed, empty where only its hash may be
    told, and that hash.
    """
    return {
        "notice": notice.public_id,
        **names,
        "days": notice.days,
        "starts_at": notice.starts_at.isoformat(),
        "ends_at": notice.ends_at.isoformat(),
        "digest": notice.digest,
        "rows": [
            {"position": place, "text": text or None, "digest": digest}
            for place, text, digest in rows
        ],
    }


def document_answer(document: Mapping[str, Any]) -> HttpResponse:
    """The file as it is handed out."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")
