"""Dates as they are known and read: precision, deadlines to the second, working days.

All days are days in China; a moment is stored aware and shown in Asia/Shanghai.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays
from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext, gettext_lazy

from kit.languages import is_chinese

SHANGHAI = ZoneInfo("Asia/Shanghai")
UNKNOWN = gettext_lazy("日期待查")


class Precision(models.TextChoices):
    """How much of a stored date is known; the rest of it is a placeholder and never shown."""

    DAY = "day", "精确到日"
    MONTH = "month", "精确到月"
    YEAR = "year", "精确到年"
    UNKNOWN = "unknown", "日期待查"


def render_date(day: date | None, precision: str = Precision.DAY) -> str:
    """Write a date only as far as it is known: 2025年5月20日, 2021年6月, 2016年, 日期待查.

    Shapes: on an English page 20 May 2025, June 2021, 2016.
    """
    if day is None or precision == Precision.UNKNOWN:
        return str(UNKNOWN)
    if not is_chinese():
        return " ".join(_foreign_parts(day, precision))
    if precision == Precision.YEAR:
        return f"{day.year}年"
    if precision == Precision.MONTH:
        return f"{day.year}年{day.month}月"
    return f"{day.year}年{day.month}月{day.day}日"


def _foreign_parts(day: date, precision: str) -> list[str]:
    """Day, name of the month and year, as far as they are known."""
    known = {Precision.YEAR: 2, Precision.MONTH: 1}.get(Precision(precision), 0)
    return [str(day.day), str(MONTHS[day.month]), str(day.year)][known:]


def render_year(year: int) -> str:
    """Write a year that stands alone: 2016年, in English 2016."""
    return f"{year}年" if is_chinese() else str(year)


def from_to(first: str, last: str) -> str:
    """Join the two ends of a time that are already written."""
    return gettext("%(first)s至%(last)s") % {"first": first, "last": last}


def render_span(start: date | None, end: date | None, precision: str = Precision.DAY) -> str:
    """Write the days from `start` to `end` without repeating the year and month they share.

    Shapes: 2025年5月20日至22日; 2025年4月30日至5月2日; equal ends are written once.
    """
    first = render_date(start, precision)
    if start is None or end is None or first == render_date(end, precision):
        return first
    if not is_chinese():
        return _foreign_span(start, end, precision)
    last = render_date(end, precision)
    if start.year == end.year and precision in (Precision.DAY, Precision.MONTH):
        last = last.removeprefix(f"{end.year}年")
        if start.month == end.month:
            last = last.removeprefix(f"{end.month}月")
    return f"{first}至{last}"


def _foreign_span(start: date, end: date, precision: str) -> str:
    """20–22 May 2025; 30 April – 2 May 2025; June – August 2021; 2016–2018."""
    first, last = _foreign_parts(start, precision), _foreign_parts(end, precision)
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first.pop()
    dash = "–" if len(first) == 1 and first[0].isdigit() else " – "
    return dash.join((" ".join(first), " ".join(last)))


_FINANCIAL_YEAR = re.compile("([0-9]{4})财年")
_WRITTEN = re.compile(r"([12][0-9]{3})(?:-([01][0-9]))?(?:-([0-3][0-9])(?:T([0-9]{2}:[0-9]{2}))?)?")


def readable_day(text: str) -> str:
    """Write a date that is kept as text the way it is read: 2021-09 → 2021年9月.

    Shapes: 2021-08-07T02:00 keeps its time of day; anything else (2023财年) is left as the
    source wrote it.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return _FINANCIAL_YEAR.sub(lambda year: gettext("%(year)s财年") % {"year": year[1]}, text)
    year, month, day_of_month, hour = match.groups()
    if not is_chinese():
        if month and not 1 <= int(month) <= 12:
            return text
        name = month and str(MONTHS[int(month)])
        day_number = day_of_month and str(int(day_of_month))
        return " ".join(part for part in (day_number, name, year, hour) if part)
    named = ((year, "年"), (month, "月"), (day_of_month, "日"))
    day = "".join(f"{int(number)}{unit}" for number, unit in named if number)
    return f"{day} {hour}" if hour else day


def china_day(moment: datetime) -> date:
    """The calendar day in China of an aware moment."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first moment of the day in China."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def deadline(day: date) -> datetime:
    """The last moment of the day in China: a moment up to and including it is in time.

    Units: 23:59:59.999999, the finest that Python and both databases keep; shown as 23:59:59.
    """
    return datetime.combine(day, time.max, tzinfo=SHANGHAI)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# ------------------------------------------------------------------ working days


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """The State Council's yearly list: days off, and weekend days worked in exchange.

    Shapes: complete from `first` to `last`; outside only weekends are known to be free.
    """

    first: date
    last: date
    off: frozenset[date]
    worked: frozenset[date]

    def covers(self, day: date) -> bool:
        """Whether the list for this day has been published and is in the table."""
        return self.first <= day <= self.last

    def is_working(self, day: date) -> bool:
        """Whether people work on this day, as far as the table knows."""
        if day in self.worked:
            return True
        return day.weekday() < 5 and day not in self.off


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A computed working day. `certain` is false when the table did not reach so far."""

    day: date
    certain: bool

    @property
    def remark(self) -> str:
        """The sentence shown beside an uncertain result."""
        return "" if self.certain else f"{self.day.year}年的放假安排尚未录入，请人工核对这个日期。"


# Source: the State Council's yearly notices, as the package keeps them. The list of a year appears
# in the November before; the computed end of a notice is stored, and staff may change it.
HOLIDAYS = HolidayTable(
    first=date(min(holidays).year, 1, 1),
    last=date(max(holidays).year, 12, 31),
    off=frozenset(holidays),
    worked=frozenset(workdays),
)


def working_days_among(first: date, last: date, table: HolidayTable = HOLIDAYS) -> int:
    """How many working days there are from `first` to `last`, both counted."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(table.is_working(day) for day in days)


def add_working_days(start: date, count: int, table: HolidayTable = HOLIDAYS) -> WorkingDay:
    """The `count`-th working day after `start`, which itself is not counted.

    Errors: ValueError for a count below 1 (a notice never ends on the day it begins).
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    day = start
    while count:
        day += timedelta(days=1)
        count -= table.is_working(day)
    return WorkingDay(day, certain=table.covers(start) and table.covers(day))
