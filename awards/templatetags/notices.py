"""What is said of public notices beside their names."""

from collections.abc import Iterable
from datetime import datetime

from django import template

from awards import noticeboard
from awards.models import Notice
from kit.noticewindow import last_day, time_left

register = template.Library()
register.filter("last_day", last_day)


@register.filter
def notice_status(notice: Notice, now: datetime) -> str:
    """Whether it runs, in a word."""
    return noticeboard.status_word(notice, now)


@register.filter
def running(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those whose window is open."""
    return [one for one in notices if one.is_running(now)]


@register.filter
def over(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those whose window is not open any more."""
    return [one for one in notices if not one.is_running(now)]


@register.filter
def left_at(ends_at: datetime, now: datetime) -> str:
    """How much time is left until this end of a notice that runs, in words."""
    return time_left(ends_at, now)
