"""What waits around public notices: to be opened, to be confirmed, objections to be handled."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from awards.models import Notice, NoticeRow, Objection
from awards.workflow import NominationState as N
from awards.workflow import NoticeState, ObjectionState
from charity_site.today.blocks import Block, Line, block, listed, page
from directory.models import User
from directory.models.organisations import Role
from kit.dates import china_day

_FOR_ORGANISER = (
    ObjectionState.RECEIVED, ObjectionState.ACCEPTED, ObjectionState.UPHELD,
    ObjectionState.DISMISSED,
)  # fmt: skip


def for_notices(user: User, held: set[str], now: datetime) -> Iterator[Block]:
    """Objections first: the clock of somebody stands still, or will."""
    organises, approves = Role.ORGANISER in held, Role.APPROVER in held
    waiting = Q(state__in=_FOR_ORGANISER) if organises else Q(pk__in=())
    if approves:
        waiting |= Q(state=ObjectionState.INVESTIGATING) & ~Q(screened_by=user)
    rows = (
        Objection.objects.run_by(user)
        .filter(waiting)
        .select_related("notice__round", "notice__category")
    )
    yield block("异议等您处理", rows.order_by("filed_at", "pk"), _objection, listed("objection"),
                tone="late")  # fmt: skip
    run = Notice.objects.run_by(user).select_related("round", "category")
    if approves or user.is_superuser:
        opening = run.filter(state=NoticeState.SCHEDULED).exclude(scheduled_by=user)
        yield block("公示等您启动", opening.order_by("starts_at", "pk"), _opening,
                    listed("notice", "state__exact=scheduled"))  # fmt: skip
    over = run.over(now).filter(pk__in=_settled(now, confirms=approves, closes=organises))
    yield block("公示期满，等下一步", over.order_by("open_until", "pk"), _over,
                listed("notice", "state__exact=open"))  # fmt: skip


def _settled(now: datetime, *, confirms: bool, closes: bool) -> list[int]:
    """The notices of which somebody is to be confirmed, or that are to be closed."""
    waits = Q(nomination__state=N.NOTICE)
    served = NoticeRow.objects.served(now)
    found = served.filter(waits).values_list("notice", flat=True) if confirms else []
    still = NoticeRow.objects.filter(waits, removed_at__isnull=True).values("notice")
    done = (
        Notice.objects.over(now)
        .exclude(pk__in=still)
        .exclude(objections__in=Objection.objects.unresolved())
    )
    return [*found, *(done.values_list("pk", flat=True) if closes else [])]


def _objection(row: Objection) -> Line:
    return Line(f"{row.notice.round}　{row.notice.category}", row.turn, page("objection", row))


def _opening(row: Notice) -> Line:
    return Line(row.round.title, f"{row.category}　{row.days} 个工作日", page("notice", row))


def _over(row: Notice) -> Line:
    until = china_day(row.open_until) if row.open_until else ""
    return Line(row.round.title, f"{row.category}　{until} 期满", page("notice", row))
