"""What waits where an honour and its grant no longer go together."""

from collections.abc import Iterator

from awards.honours import REVOCABLE
from awards.models import Winner
from awards.workflow import WinnerState
from charity_site.today.blocks import Block, Line, block, listed, page
from directory.models import User
from projects.models import Application
from projects.workflow import ENDED


def honours_blocks(user: User) -> Iterator[Block]:
    """Honours whose grant was taken away, and grants whose honour was."""
    winners = Winner.objects.run_by(user).filter(
        nomination__application__state__in=ENDED, state__in=REVOCABLE
    )
    yield block("资助已终止，称号等待启动撤销",
                winners.select_related("nomination__application", "round").order_by("pk"),
                _to_revoke, listed("winner"), tone="late")  # fmt: skip
    revoked = Application.objects.run_by(user).filter(honour__winner__state=WinnerState.REVOKED)
    yield block("称号已撤销，资助等待处理",
                revoked.exclude(state__in=ENDED).select_related("round").order_by("pk"),
                _to_end, listed("application", app="projects"), tone="late")  # fmt: skip


def _to_revoke(row: Winner) -> Line:
    grant = row.nomination.application
    told = grant.get_state_display() if grant is not None else ""
    return Line(str(row), f"{row.round.title}　资助“{told}”", page("winner", row))


def _to_end(row: Application) -> Line:
    detail = f"{row.round.title}　{row.get_state_display()}"
    return Line(str(row), detail, page("application", row, app="projects"))
