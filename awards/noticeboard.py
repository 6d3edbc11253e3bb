"""What the public reads of a notice now: the sealed list, less what has had to go since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from awards.models import Notice, NoticeRow, Objection, Winner
from awards.noticelist import read_line, sealed_names
from awards.workflow import UNRESOLVED, NoticeState, ObjectionState, WinnerState
from kit import noticewindow
from kit.noticewindow import time_left
from kit.objecting import Outcomes

GONE = (WinnerState.HIDDEN, WinnerState.REVOKED)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One listed as the public reads it.

    Shapes: `line` is what was sealed, empty where the name has had to go; `name` is what may be
    said of it then. `slug` leads to the winner's page once there is one.
    """

    row: NoticeRow
    name: str
    line: dict[str, Any]
    slug: str = ""

    @property
    def is_masked(self) -> bool:
        """Whether only the hash of the line is left to read."""
        return not self.line

    @property
    def status(self) -> str:
        """What has become of it, in a word; nothing while its window simply runs."""
        if self.row.removal:
            return str(self.row.get_removal_display())
        return _("异议处理中，公示中止") if self.row.suspended_at else ""


def shown_row(row: NoticeRow, notice: Notice, now: datetime) -> ShownRow:
    """What may be read of one listed at this moment.

    Shapes: never more than the winner's own page shows, once there is one, and nothing of whom
    that page has had to let go.
    """
    winner: Winner | None = getattr(row.nomination, "winner", None)
    line = read_line(row)
    hidden = _("已隐去")
    if row.masked_at is not None:
        return ShownRow(row, hidden, {})
    if winner is None:
        return ShownRow(row, line["name"], line)
    released = winner.is_released(now)
    gone = winner.hidden_at is not None or winner.state in GONE
    if gone or (notice.policy != "before" and not released):
        return ShownRow(row, hidden, {})
    slug = winner.slug if released else ""
    if winner.display_name != line["name"]:
        return ShownRow(row, winner.display_name if released else hidden, {}, slug)
    return ShownRow(row, line["name"], line, slug)


_OF_WINNER = tuple(
    f"nomination__winner__{name}"
    for name in ("slug", "state", "hidden_at", "release_at", "display_name")
)


def listed_rows(notice: Notice) -> "QuerySet[NoticeRow]":
    """The rows of a notice with what decides how much of them is read."""
    own = [one.name for one in NoticeRow._meta.concrete_fields]
    rows = NoticeRow.objects.filter(notice=notice).select_related("nomination__winner")
    return rows.only(*own, *_OF_WINNER).order_by("position")


def shown_rows(notice: Notice, now: datetime) -> list[ShownRow]:
    """Everybody listed, as the public reads them now."""
    return [shown_row(row, notice, now) for row in listed_rows(notice)]


def notice_for_page(public_id: str, *, now: datetime) -> Notice | None:
    """The notice of that address; None before it begins, just as for no such address."""
    rows = Notice.objects.published(now).select_related("round__award", "category")
    return rows.filter(public_id=public_id).first()


def outcomes(notice: Notice) -> Outcomes:
    """The statistics of a notice, in one statement."""
    counted = Objection.objects.filter(notice=notice).aggregate(
        received=Count("pk"),
        under_way=Count("pk", filter=Q(state__in=sorted(UNRESOLVED))),
        declined=Count("pk", filter=Q(state=ObjectionState.NOT_ACCEPTED)),
        upheld=Count("pk", filter=Q(outcome=Objection.Outcome.UPHELD)),
        dismissed=Count("pk", filter=Q(outcome=Objection.Outcome.DISMISSED)),
    )
    return Outcomes(**counted)


def own_notice(winner: Winner, now: datetime) -> Notice | None:
    """The notice in which this winner may still be objected to; its rows are loaded."""
    rows = winner.nomination.notice_rows.all()
    running = (row.notice for row in rows if not row.removal and row.notice.is_running(now))
    return next(running, None)


# ------------------------------------------------------------------ in words


def status_word(notice: Notice, now: datetime) -> str:
    """Whether a notice that has begun still runs, in a word."""
    if notice.is_running(now):
        return str(NoticeState.OPEN.label)
    return str(NoticeState.CLOSED.label)


def remaining(notice: Notice, now: datetime) -> str:
    """How much time is left, in words that hold until midnight; nothing when it is over."""
    return time_left(notice.ends_at, now) if notice.is_running(now) else ""


# ------------------------------------------------------------------ to be verified


def list_document(notice: Notice, rows: Iterable[ShownRow]) -> dict[str, Any]:
    """The list as a file from which anybody can compute its hash again."""
    told = ((s.row.position, "" if s.is_masked else s.row.text, s.row.digest) for s in rows)
    return noticewindow.list_document(notice, sealed_names(notice), told)
