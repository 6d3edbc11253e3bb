"""What waits for jurors, and for those who run their juries."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from awards.models import Assignment, Round, Stage
from awards.workflow import AssignmentState as A
from charity_site.today.blocks import ROWS, Block, Line, counted, moment
from directory.models import User

UNFINISHED = (A.INVITED, A.DECLARED, A.SCORING)


def for_jurors(user: User, now: datetime) -> Iterator[Block]:
    """The stages in which the juror still owes something, the one that ends first above."""
    mine = Assignment.objects.mine(user).filter(state__in=UNFINISHED).values("pk")
    undeclared = Count("assignments", filter=Q(assignments__state=A.INVITED))
    stages = (
        Stage.objects.running(now)
        .filter(assignments__in=mine)
        .annotate(open=Count("assignments"), undeclared=undeclared)
        .select_related("round")
        .order_by("closes_at", "pk")
    )
    lines = [_owed(stage) for stage in stages[:ROWS]]
    if lines:
        yield Block("等您评审", lines, counted(stages), reverse("jury:home"))
    else:
        words = "分给您的材料会出现在“我的评审”里。评审从声明利益关系开始，手机上就能完成。"
        line = Line("我的评审", words, reverse("jury:home"))
        yield Block("评审", [line], tone="calm")


def _owed(stage: Stage) -> Line:
    open_, undeclared = stage.open, stage.undeclared  # type: ignore[attr-defined]
    first = f"先声明利益关系（{undeclared} 份）" if undeclared else f"还有 {open_} 份没有提交"
    return Line(stage.round.title, f"{first}，截止 {moment(stage.closes_at)}", reverse("jury:home"))


def juries_block(user: User, now: datetime) -> Block:
    """Running juries of the rounds that the user runs, with how much is still open."""
    rounds = Round.objects.run_by(user).values("pk")
    owed = Count("assignments", filter=Q(assignments__state__in=UNFINISHED))
    stages = (
        Stage.objects.running(now)
        .filter(round__in=rounds, kind=Stage.Kind.SCORING)
        .annotate(owed=owed)
        .select_related("round")
        .order_by("closes_at", "pk")
    )
    lines = [_jury(stage) for stage in stages[:ROWS]]
    count = counted(stages) if lines else ""
    more = reverse("admin:awards_assignment_changelist")
    return Block("评委评分进行中", lines, count, more, tone="calm")


def _jury(stage: Stage) -> Line:
    owed = stage.owed  # type: ignore[attr-defined]
    url = reverse("admin:awards_assignment_desk", args=(stage.public_id,))
    return Line(stage.round.title, f"还有 {owed} 份没有提交，截止 {moment(stage.closes_at)}", url)
