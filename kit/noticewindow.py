"""The window of a public notice in working days, and the hash of one sealed line."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from kit.dates import add_working_days, china_day, deadline, working_days_among


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


def line_digest(text: str) -> str:
    """The SHA-256 of one line."""
    return hashlib.sha256(text.encode()).hexdigest()
