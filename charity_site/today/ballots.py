"""Ballots that begin or end soon, and those that wait for their count or the second person."""

from datetime import datetime, timedelta

from django.db.models import Q

from awards.models import Ballot
from awards.workflow import BallotState, StageState
from charity_site.today.blocks import Block, Line, block, listed, moment, page
from directory.models import User

SOON = timedelta(days=3)
_RUNS = Q(state=BallotState.TAKING) & ~Q(stage__round__state__in=("draft", "cancelled"))


def ballots_block(user: User, now: datetime) -> Block:
    """What those who run a ballot have to look after, the one that is due first above."""
    soon = now + SOON
    due = (
        Q(stage__state=StageState.PLANNED, stage__opens_at__gt=now, stage__opens_at__lte=soon)
        | Q(stage__state=StageState.OPEN, stage__closes_at__gt=now, stage__closes_at__lte=soon)
        | Q(stage__state=StageState.CLOSED)
    )
    rows = Ballot.objects.run_by(user).filter(_RUNS, due).select_related("stage__round")
    return block("票选", rows.order_by("stage__closes_at", "pk"), _due, listed("ballot"))


def counts_block(user: User) -> Block:
    """Counts that wait for a second person, who did not count."""
    rows = Ballot.objects.run_by(user).filter(state=BallotState.COUNTED).exclude(counted_by=user)
    shown = rows.select_related("stage__round").order_by("counted_at", "pk")
    return block("票选结果等您确认", shown, _counted, listed("ballot", "state__exact=counted"))


def _due(row: Ballot) -> Line:
    words = {
        StageState.PLANNED: f"{moment(row.stage.opens_at)} 开始投票，请核对名单和投票码",
        StageState.OPEN: f"{moment(row.stage.closes_at)} 截止投票",
        StageState.CLOSED: "投票已截止，等待计票",
    }
    return Line(str(row), words[StageState(row.stage.state)], page("ballot", row))


def _counted(row: Ballot) -> Line:
    return Line(str(row), f"{moment(row.counted_at)} 计票，等待复核", page("ballot", row))
