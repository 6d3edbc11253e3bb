"""States and steps of winners: publicity only (domain.md §4)."""

from django.db.models import TextChoices

from awards.workflow.roles import ORGANISER, SCREENERS
from kit.workflow import Step, Workflow


class WinnerState(TextChoices):
    """Whether the public sees a winner."""

    EMBARGOED = "embargoed", "待公布"
    PUBLISHED = "published", "已公布"
    CORRECTED = "corrected", "已更正"
    HIDDEN = "hidden", "已隐藏"
    REVOKING = "revoking", "撤销程序中"
    REVOKED = "revoked", "已撤销"


W = WinnerState

WINNER = Workflow(
    name="winner",
    title="Winner 获奖者（公开状态）",
    states={s.value: str(s.label) for s in W},
    initial=W.EMBARGOED,
    steps=(
        Step("publish", (W.EMBARGOED,), W.PUBLISHED, "公布", (*SCREENERS, "system"),
             guard="publish gate; seen by the public from the release time"),
        Step("withhold", (W.PUBLISHED,), W.EMBARGOED, "暂缓公布", (*SCREENERS, "system"),
             guard="before the release time; by itself when the grant it follows is stopped",
             needs_reason=True),
        Step("hide", (W.PUBLISHED, W.CORRECTED), W.HIDDEN, "隐藏", SCREENERS,
             guard="reason code", needs_reason=True),
        Step("unhide", (W.HIDDEN,), W.PUBLISHED, "恢复公开", SCREENERS, guard="publish gate",
             needs_reason=True),
        Step("correct", (W.PUBLISHED, W.CORRECTED), W.CORRECTED, "更正", SCREENERS,
             guard="publish gate; old and new text kept", needs_reason=True),
        Step("start_revoking", (W.PUBLISHED, W.CORRECTED, W.HIDDEN), W.REVOKING, "启动撤销",
             ORGANISER, guard="notice to the winner, days to answer", needs_reason=True),
        Step("reinstate", (W.REVOKING,), W.PUBLISHED, "终止撤销，保留荣誉", ("approver",),
             guard="publish gate; was not hidden", needs_reason=True, second_person=True),
        Step("rehide", (W.REVOKING,), W.HIDDEN, "终止撤销，仍隐藏", ("approver",),
             guard="was hidden", needs_reason=True, second_person=True),
        Step("revoke", (W.REVOKING,), W.REVOKED, "撤销荣誉", ("approver",),
             guard="days to answer are over; evidence", needs_reason=True, second_person=True),
    ),
    turn={
        W.EMBARGOED: "等待公布",
        W.PUBLISHED: "已公布",
        W.CORRECTED: "已公布（有更正）",
        W.HIDDEN: "已隐藏，访客看到“已下线”",
        W.REVOKING: "等待获奖者答复与复核",
        W.REVOKED: "已撤销",
    },
)  # fmt: skip

# The winner states that a visitor sees once the release time has come.
PUBLIC = frozenset({W.PUBLISHED, W.CORRECTED, W.REVOKING})
