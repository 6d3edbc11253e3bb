"""What waits for the second pair of eyes."""

from collections.abc import Iterator

from django.db.models import Q

from awards.models import Category, Nomination, Round, Winner
from awards.workflow import NominationState as N
from awards.workflow import WinnerState as W
from charity_site.today.blocks import Block, Line, block, listed, moment, named, page, run_by
from directory.models import User


def for_approvers(user: User) -> Iterator[Block]:
    """Proposals, announcements and revocations begun by somebody else."""
    mine = Q(proposed_by=user) | Q(created_by=user) | Q(submitted_by=user)
    # Where the notice comes first, it is the notice that waits: `for_notices` tells of it.
    noticed = Q(category__notice_policy=Category.NoticePolicy.BEFORE)
    proposals = run_by(user).filter(state=N.PROPOSED).exclude(mine).exclude(noticed)
    yield block("拟授名单等您确认", proposals, _proposed, listed("nomination", "state=proposed"))
    rounds = Round.objects.run_by(user).filter(
        announcement_proposed_by__isnull=False, announcement_approved_by__isnull=True
    )
    others = rounds.exclude(announcement_proposed_by=user).select_related(
        "announcement_proposed_by"
    )
    yield block("公布时间等您批准", others.order_by("proposed_announce_at", "pk"), _announcement,
                listed("round"))  # fmt: skip
    revoking = Winner.objects.run_by(user).filter(state=W.REVOKING).exclude(revoking_by=user)
    yield block("撤销程序等您复核", revoking.order_by("answer_until", "pk"), _revoking,
                listed("winner", "state__exact=revoking"))  # fmt: skip


def _proposed(row: Nomination) -> Line:
    category = row.category.name if row.category else "未选类别"
    return Line(named(row), f"{row.round.title}　{category}", page("nomination", row))


def _announcement(row: Round) -> Line:
    who = row.announcement_proposed_by
    when = moment(row.proposed_announce_at)
    return Line(row.title, f"{who} 提出 {when} 公布", page("round", row))


def _revoking(row: Winner) -> Line:
    return Line(str(row), f"答复期限 {moment(row.answer_until)}", page("winner", row))
