"""What waits for those who run rounds."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from awards.gate import winner_gate
from awards.models import Nomination, Round, Stage, Winner
from awards.permissions import grace_ends
from awards.workflow import NominationState as N
from awards.workflow import RoundState as R
from awards.workflow import WinnerState as W
from charity_site.today.ballots import ballots_block
from charity_site.today.blocks import (
    LOOKED_AT,
    ROWS,
    Block,
    Line,
    block,
    from_medium,
    listed,
    moment,
    named,
    page,
    run_by,
)
from charity_site.today.stages import stages_block
from directory.models import Agreement, User
from kit.dates import china_day
from projects.workflow import ENDED

ENDING = timedelta(days=60)


def for_runners(user: User, now: datetime) -> Iterator[Block]:
    """What waits to be taken in, proposed, confirmed, published, opened, closed, reminded."""
    run = run_by(user)
    yield block("待受理", run.filter(state=N.SUBMITTED), from_medium,
                listed("nomination", "state=submitted"))  # fmt: skip
    staged = Stage.objects.evaluating().filter(round=OuterRef("round"))
    without_jury = Q(state=N.ACCEPTED, round__has_jury=False) & ~Exists(staged)
    proposable = run.filter(Q(state=N.SHORTLISTED) | without_jury)
    yield block("待提出拟授", proposable, from_medium, listed("nomination", "state=accepted"))
    yield overdue_block(run.filter(state=N.RETURNED), now)
    yield gate_block(user)
    yield rounds_block(user, now)
    yield stages_block(user, now)
    yield ballots_block(user, now)
    yield block("已提出，等复核人确认", run.filter(state=N.PROPOSED), from_medium,
                listed("nomination", "state=proposed"), tone="calm")  # fmt: skip


def overdue_block(returned: QuerySet[Nomination], now: datetime) -> Block:
    """Returned nominations whose time to be completed has run out."""
    oldest = returned.order_by("returned_at", "pk")[:LOOKED_AT]
    late = [row for row in oldest if _is_overdue(row, now)]
    lines = [
        Line(
            named(row), f"{row.partner}　退回于 {moment(row.returned_at)}", page("nomination", row)
        )
        for row in late[:ROWS]
    ]
    note = "媒体没有在补充期内重新提交。可以联系媒体，或作撤回处理。"
    count = f"{LOOKED_AT}+" if len(late) == LOOKED_AT else str(len(late))
    return Block(
        "退回后逾期未补", lines, count, listed("nomination", "state=returned"), note, "late"
    )


def _is_overdue(row: Nomination, now: datetime) -> bool:
    until = grace_ends(row)
    still_open = row.round.closes_at is not None and now < row.round.closes_at
    return until is not None and now >= until and not still_open


def gate_block(user: User) -> Block:
    """Winners that wait for their announcement and could not be published as they are."""
    soonest = (
        Winner.objects.run_by(user)
        .filter(state=W.EMBARGOED)
        .exclude(nomination__application__state__in=ENDED)  # these will never be
        .select_related("nomination__nominee", "nomination__application", "nominee", "round")
        .prefetch_related(
            "nomination__photos", "nomination__consents", "nomination__merged__consents"
        )
        .order_by("round__announce_at", "pk")[:LOOKED_AT]
    )
    reports = [(winner, winner_gate(winner)) for winner in soonest]
    held = [(winner, report) for winner, report in reports if not report.holds]
    lines = [
        Line(str(winner), f"{announced(winner.round)}。{report.advice}",
             page("winner", winner))
        for winner, report in held[:ROWS]
    ]  # fmt: skip
    count = f"{LOOKED_AT}+" if len(held) == LOOKED_AT else str(len(held))
    note = "缺的内容补齐之前，公众看不到他们。"
    more = listed("winner", "state__exact=embargoed")
    return Block("还不能公布的获奖者", lines, count, more, note, "late")


def announced(round_: Round) -> str:
    """When the round is announced, in words."""
    return f"{moment(round_.announce_at)} 公布" if round_.announce_at else "公布时间未定"


def rounds_block(user: User, now: datetime) -> Block:
    """Rounds whose next step waits for a person."""
    past = Q(state=R.OPEN, closes_at__lte=now)
    waiting = Q(state__in=(R.DRAFT, R.CLOSED, R.DECIDING, R.NOTICE, R.ANNOUNCED))
    rows = Round.objects.run_by(user).filter(past | waiting).order_by("announce_at", "-year", "pk")
    return block("轮次等下一步", rows, _round_waits, listed("round"))


def _round_waits(row: Round) -> Line:
    if row.state == R.OPEN:
        return Line(row.title, f"{moment(row.closes_at)} 已到期，等待截止征集", page("round", row))
    return Line(row.title, f"{row.get_state_display()}：{row.turn}", page("round", row))


def agreements_block(user: User, now: datetime) -> Block:
    """Agreements that end soon."""
    today = china_day(now)
    rows = Agreement.objects.visible_to(user).filter(
        ends_on__gte=today, ends_on__lte=today + ENDING
    )
    return block("快到期的共建协议", rows.order_by("ends_on", "pk"), _ending,
                 listed("agreement", app="directory"), tone="calm")  # fmt: skip


def _ending(row: Agreement) -> Line:
    return Line(row.title, f"有效期至 {row.ends_on}", page("agreement", row, app="directory"))
