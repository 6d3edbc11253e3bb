"""What is said of public notices beside their names."""

from datetime import datetime

from django import template

from awards import noticeboard
from awards.models import Notice
from kit.noticewindow import last_day

register = template.Library()
register.filter("last_day", last_day)


@register.filter
def notice_status(notice: Notice, now: datetime) -> str:
    """Whether it runs, in a word."""
    return noticeboard.status_word(notice, now)


@register.filter
def time_left(notice: Notice, now: datetime) -> str:
    """How much time is left, in words that hold until midnight; nothing when it is over."""
    return noticeboard.remaining(notice, now)
