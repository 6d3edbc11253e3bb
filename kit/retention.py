"""How long what is personal stays once its matter has ended without success, and when it goes.

Source: domain.md §5, invariant 25; docs/decisions/0032-retention.md.
"""

from datetime import date, datetime, timedelta

from django.conf import settings

from kit.dates import china_day

SPARE = timedelta(days=2)  # the purging is run by a timer, so a little later is no fault
GONE = "（已清除）"  # where a text may not be empty, or an empty one would be read as not given


def kept_since(now: datetime) -> datetime:
    """What ended before this moment has been kept for as long as it may be."""
    return now - timedelta(days=settings.RETENTION_DAYS)


def purge_day(ended: datetime) -> date:
    """The day on which what belongs to a matter that ended at this moment goes."""
    return china_day(ended + timedelta(days=settings.RETENTION_DAYS))


def purge_words(ended: datetime | None, purged_at: datetime | None) -> str:
    """When what is personal goes or went, for those inside; nothing while no day is known."""
    if purged_at is not None:
        return f"个人信息已于 {china_day(purged_at):%Y-%m-%d} 清除"
    return f"个人信息将于 {purge_day(ended):%Y-%m-%d} 清除" if ended is not None else ""
