"""Stages that wait for those who run their round: to begin, to end, to be settled."""

from datetime import datetime

from django.db.models import Q

from awards.models import Stage
from awards.workflow import RoundState, StageState
from charity_site.today.blocks import Block, Line, block, listed, moment, page
from directory.models import User

JUDGING = Q(round__state=RoundState.REVIEWING) | Q(
    round__is_rolling=True, round__state__in=(RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED)
)


def stages_block(user: User, now: datetime) -> Block:
    """Judging stages whose next step is due, the one that has waited longest first."""
    due = (
        Q(state=StageState.CLOSED)
        | Q(state=StageState.OPEN, closes_at__lte=now)
        | Q(state=StageState.PLANNED, opens_at__lte=now)
    )
    rows = Stage.objects.visible_to(user).evaluating().filter(JUDGING, due)
    rows = rows.select_related("round").order_by("opens_at", "pk")
    return block("评选环节等下一步", rows, _waits, listed("stage"))


def _waits(row: Stage) -> Line:
    words = {
        StageState.PLANNED: f"{moment(row.opens_at)} 应开始，等待开始环节",
        StageState.OPEN: f"{moment(row.closes_at)} 已到期，等待截止",
        StageState.CLOSED: "等待确定晋级名单",
    }
    return Line(f"{row.round.title} · {row}", words[StageState(row.state)], page("stage", row))
