"""The embargo: what the public lists give at this moment, asked of the lists themselves."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from awards.models import Ballot, Notice, Winner
from awards.workflow import NoticeState, WinnerState
from kit.audit import Offence, Rule, every, label_of, offending
from ledger.models import Entry

ALWAYS_CLOSED = (WinnerState.EMBARGOED, WinnerState.HIDDEN, WinnerState.REVOKED)


def _before_its_minute(now: datetime) -> Q:
    """By the winner's own minute and by that of its batch round, whichever is later."""
    batch = Q(round__is_rolling=False)
    own = Q(release_at__isnull=True) | Q(release_at__gt=now)
    return own | batch & (Q(round__announce_at__isnull=True) | Q(round__announce_at__gt=now))


def _leaks(now: datetime) -> Iterator[Offence]:
    shown = Winner.objects.published(now)
    early = "公开列表里出现了还没到公布时刻的获奖者"
    yield from offending(shown.filter(_before_its_minute(now)), early)
    hidden = Q(state__in=ALWAYS_CLOSED) | Q(hidden_at__isnull=False)
    yield from offending(shown.filter(hidden), "公开列表里出现了不公开的获奖者")
    told = Winner.objects.once_public(now).filter(_before_its_minute(now))
    yield from offending(told, "证书查验或旧网址会说出还没公布的获奖者")
    notices = Notice.objects.published(now).filter(
        Q(starts_at__gt=now) | Q(state__in=(NoticeState.SCHEDULED, NoticeState.CANCELLED))
    )
    yield from offending(notices, "公开列表里出现了还没开始的公示")
    ballots = Ballot.objects.published(now).filter(
        stage__round__is_rolling=False, stage__round__announce_at__gt=now
    )
    yield from offending(ballots, "票选报告在公布之前可以看到")


def _too_soon(_now: datetime) -> Iterator[Offence]:
    """A winner of a batch whose minute lies before that of the round."""
    rows = Winner.objects.filter(round__is_rolling=False, release_at__lt=F("round__announce_at"))
    yield from offending(rows, "公布时刻早于整轮的公布时间")


def _open_entries(now: datetime) -> Iterator[Offence]:
    """Entries of the public ledger that speak of a winner who is not out yet."""
    winners = Winner.objects.filter(
        Q(release_at__gt=now) | Q(release_at__isnull=True), public_id=OuterRef("object_id")
    )
    opened: QuerySet[Entry] = Entry.objects.opened(now).filter(object_type=label_of(Winner))
    yield from offending(opened.filter(Exists(winners)), "公开账本说出了还没公布的获奖者")


RULES = (
    Rule(
        key="embargo.lists",
        numbers=(10,),
        title="公布时刻之前，公开的查询里没有结果",
        says="实际运行公开页面所用的查询：没有早于公布时刻的获奖者、公示和票选报告，没有隐藏和撤销的。列表、搜索、订阅、接口、证书查验、分享图都出自这几条查询。",
        find=every(_leaks, _too_soon),
        guards=("winner_published_has_release",),
        tests=("tests/security/test_leaks.py", "tests/security/test_notice_leaks.py",
               "tests/charity_site/test_page_cache.py"),
    ),
    Rule(
        key="embargo.ledger",
        numbers=(10,),
        title="公开账本不提前说出结果",
        says="公开账本里已经打开的记录，没有一条关于还没公布的获奖者。",
        find=_open_entries,
        tests=("tests/ledger/test_opening.py",),
    ),
)  # fmt: skip
