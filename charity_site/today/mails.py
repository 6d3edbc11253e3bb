"""Mails that wait for somebody to let them go, and those that the mail server did not take."""

from collections.abc import Iterator
from datetime import datetime

from charity_site.today.blocks import Block, Line, block, listed, moment, page
from directory.models import Mail, User
from directory.workflow import MailState


def for_mails(user: User, now: datetime) -> Iterator[Block]:
    """The outbox of the programmes that the user runs."""
    own = Mail.objects.run_by(user).select_related("organisation")
    waiting = own.releasable(now).order_by("queued_at", "pk")
    yield block("待发邮件", waiting, _waiting,
                listed("mail", f"state__exact={MailState.WAITING}", "directory"))  # fmt: skip
    stuck = own.filter(state=MailState.FAILED, try_after=None).order_by("-pk")
    yield block(
        "没有发出的邮件", stuck, _stuck,
        listed("mail", f"state__exact={MailState.FAILED}", "directory"), tone="late",
    )  # fmt: skip


def _waiting(row: Mail) -> Line:
    detail = f"{row.get_kind_display()}　写成于 {moment(row.queued_at)}，看过后放行"
    return Line(row.subject, detail, page("mail", row, "directory"))


def _stuck(row: Mail) -> Line:
    return Line(row.subject, row.problem, page("mail", row, "directory"))
