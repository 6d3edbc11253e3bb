"""What waits for those who nominate."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from awards.models import Nomination, Round
from awards.permissions import resubmittable_until
from awards.workflow import NOMINATION
from awards.workflow import NominationState as N
from charity_site.today.blocks import Block, Line, block, listed, moment, named, page
from directory.models import User


def for_nominators(user: User, now: datetime) -> Iterator[Block]:
    """Returned and unfinished nominations, those on their way, results, open rounds."""
    mine = Nomination.objects.nominated_by(user).with_shown_state(user, now).order_by("-pk")
    own: Any = mine.select_related("nominee", "nominee_before_merge", "round")
    yield block("退回了，请补充", own.filter(state=N.RETURNED), _returned,
                listed("nomination", "state=returned"), tone="late")  # fmt: skip
    yield block("还没写完的草稿", own.filter(state=N.DRAFT), _nominated,
                listed("nomination", "state=draft"))  # fmt: skip
    rounds = Round.objects.nominable_by(user, now).order_by("closes_at", "pk")
    yield block("正在征集，可以提名", rounds, _nominable, "", tone="calm")
    under_way = own.filter(shown_state__in=(N.SUBMITTED, N.REVIEWING, N.NOTICE))
    yield block("已经提交，等待结果", under_way, _turn, listed("nomination"), tone="calm")
    ended = own.filter(shown_state__in=(N.CONFIRMED, N.NOT_SELECTED, N.REJECTED, N.MERGED))
    yield block("结果", ended, _result, listed("nomination"), tone="calm")


def _nominated(row: Nomination) -> Line:
    return Line(named(row), row.round.title, page("nomination", row))


def _turn(row: Any) -> Line:
    said = NOMINATION.states[row.shown_state]
    return Line(named(row), f"{said}：{NOMINATION.turn[row.shown_state]}", page("nomination", row))


def _result(row: Any) -> Line:
    # A confirmed one is shown as such only once its result is out.
    out = row.shown_state == N.CONFIRMED
    said = "已获奖，结果已公布" if out else NOMINATION.turn[row.shown_state]
    return Line(named(row), said, page("nomination", row))


def _returned(row: Nomination) -> Line:
    until = resubmittable_until(row)
    by = f"请在{moment(until - timedelta(seconds=1))}前补充。" if until else ""
    return Line(named(row), f"{by}意见：{row.return_reason}", page("nomination", row))


def _nominable(row: Round) -> Line:
    until = f"截止 {moment(row.closes_at)}" if row.closes_at else "长期征集"
    return Line(row.title, until, f"{reverse('admin:awards_nomination_add')}?round={row.pk}")
