"""What waits about one hero with many media, and about stories to be verified."""

from collections.abc import Iterator

from django.db.models import Q

from awards.models import Nomination, StoryCheck
from awards.models.nominations import NOMINATORS
from awards.workflow import CheckResult
from awards.workflow import NominationState as N
from charity_site.today.blocks import Block, Line, block, from_medium, listed, named, page, run_by
from directory.models import User, organisations_held


def co_nominations_block(user: User) -> Block:
    """Co-nominations that a medium declared and that wait to be merged."""
    rows = run_by(user).filter(co_nominates__isnull=False, state__in=(N.SUBMITTED, N.ACCEPTED))
    return block("联合提名，等待合并", rows, from_medium, listed("nomination", "state=submitted"))


def checks_block(user: User) -> Iterator[Block]:
    """Story checks that wait for a second person: of the same medium, or the organiser."""
    media = organisations_held(user, NOMINATORS)
    mine = Q(nomination__partner__organisation__in=media)
    run = Nomination.objects.run_by(user).exclude(state=N.DRAFT).values("pk")
    waiting = StoryCheck.objects.filter(
        mine | Q(nomination__in=run), signed_at=None, voided_at=None, result=CheckResult.CONFIRMED
    ).exclude(recorded_by=user)
    over = (N.WITHDRAWN, N.REJECTED)
    rows = waiting.exclude(nomination__state__in=over).select_related(
        "recorded_by", "nomination__nominee", "nomination__nominee_before_merge"
    )
    yield block("核实记录，等待第二人复核", rows.order_by("pk"), _waits, listed("nomination"))


def _waits(check: StoryCheck) -> Line:
    detail = f"{check.recorded_by}登记，{check.get_channel_display()}核实"
    return Line(named(check.nomination), detail, page("nomination", check.nomination))
