"""States and steps of rounds, nominations and winners (domain.md §4).

Review, publicity and money are three separate state fields; this file holds the first two.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.workflow import Step, Workflow


class RoundState(TextChoices):
    """How far a round has come; batch and rolling rounds share the words."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("征集中")
    PAUSED = "paused", _("暂停征集")
    CLOSED = "closed", _("征集截止")
    REVIEWING = "reviewing", _("评审中")
    DECIDING = "deciding", _("定评中")
    NOTICE = "notice", _("公示中")
    ANNOUNCED = "announced", _("已公布")
    SETTLED = "settled", _("已办结")
    ARCHIVED = "archived", _("已归档")
    CANCELLED = "cancelled", _("已取消")


class NominationState(TextChoices):
    """Where a nomination stands in the review."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待受理"
    RETURNED = "returned", "退回补充"
    ACCEPTED = "accepted", "已受理"
    REJECTED = "rejected", "不予受理"
    MERGED = "merged", "已合并"
    REVIEWING = "reviewing", "评审中"
    SHORTLISTED = "shortlisted", "入围"
    NOT_SELECTED = "not_selected", "未入选"
    PROPOSED = "proposed", "拟授"
    NOTICE = "notice", "公示"
    SUSPENDED = "suspended", "公示中止"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已撤回"


class WinnerState(TextChoices):
    """Whether the public sees a winner."""

    EMBARGOED = "embargoed", "待公布"
    PUBLISHED = "published", "已公布"
    CORRECTED = "corrected", "已更正"
    HIDDEN = "hidden", "已隐藏"
    REVOKING = "revoking", "撤销程序中"
    REVOKED = "revoked", "已撤销"


R, N, W = RoundState, NominationState, WinnerState

_ORGANISER = ("organiser",)
_SCREENERS = ("organiser", "lead_editor")
_EDITORS = ("editor", "lead_editor")

BATCH_ROUND = Workflow(
    name="batch_round",
    title="Round, batch 评选轮次（批次）",
    states={s.value: str(s.label) for s in R if s is not R.PAUSED},
    initial=R.DRAFT,
    steps=(
        Step("open", (R.DRAFT,), R.OPEN, "开放征集", _SCREENERS,
             guard="categories, criteria, dates, fee-free statement, approval reference"),
        Step("close", (R.OPEN,), R.CLOSED, "截止征集", _SCREENERS),
        Step("review", (R.CLOSED,), R.REVIEWING, "进入评审", _SCREENERS),
        Step("decide", (R.CLOSED, R.REVIEWING), R.DECIDING, "进入定评", _SCREENERS,
             guard="from closed only without a jury"),
        Step("notice", (R.DECIDING,), R.NOTICE, "开始公示", _SCREENERS, second_person=True),
        Step("announce", (R.DECIDING, R.NOTICE), R.ANNOUNCED, "公布结果", _SCREENERS,
             guard="announcement time set; nothing left proposed", second_person=True),
        Step("settle", (R.ANNOUNCED,), R.SETTLED, "办结", _SCREENERS),
        Step("archive", (R.SETTLED,), R.ARCHIVED, "归档", _SCREENERS),
        Step("cancel", (R.DRAFT, R.OPEN, R.CLOSED, R.REVIEWING, R.DECIDING), R.CANCELLED, "取消",
             _SCREENERS, needs_reason=True),
    ),
    turn={
        R.DRAFT: "等待运营开放征集",
        R.OPEN: "媒体提名中",
        R.CLOSED: "等待运营受理与评审",
        R.REVIEWING: "评委评审中",
        R.DECIDING: "等待运营提出名单、复核人确认",
        R.NOTICE: "公示中，等待公示期满",
        R.ANNOUNCED: "等待办结",
        R.SETTLED: "等待归档",
        R.ARCHIVED: "已归档",
        R.CANCELLED: "已取消",
    },
)  # fmt: skip

ROLLING_ROUND = Workflow(
    name="rolling_round",
    title="Round, rolling 评选轮次（滚动）",
    states={
        s.value: str(s.label)
        for s in (R.DRAFT, R.OPEN, R.PAUSED, R.CLOSED, R.SETTLED, R.ARCHIVED, R.CANCELLED)
    },
    initial=R.DRAFT,
    steps=(
        Step("open", (R.DRAFT,), R.OPEN, "开放征集", _SCREENERS,
             guard="categories, criteria, dates, fee-free statement, approval reference"),
        Step("pause", (R.OPEN,), R.PAUSED, "暂停征集", _SCREENERS),
        Step("resume", (R.PAUSED,), R.OPEN, "恢复征集", _SCREENERS),
        Step("close", (R.OPEN, R.PAUSED), R.CLOSED, "截止征集", _SCREENERS),
        Step("settle", (R.CLOSED,), R.SETTLED, "办结", _SCREENERS),
        Step("archive", (R.SETTLED,), R.ARCHIVED, "归档", _SCREENERS),
        Step("cancel", (R.DRAFT,), R.CANCELLED, "取消", _SCREENERS, needs_reason=True),
    ),
    turn={
        R.DRAFT: "等待运营开放征集",
        R.OPEN: "媒体提名，随报随审",
        R.PAUSED: "暂停中，等待恢复",
        R.CLOSED: "等待办结",
        R.SETTLED: "等待归档",
        R.ARCHIVED: "已归档",
        R.CANCELLED: "已取消",
    },
)  # fmt: skip

NOMINATION = Workflow(
    name="nomination",
    title="Nomination 提名",
    states={s.value: str(s.label) for s in N},
    initial=N.DRAFT,
    steps=(
        Step("submit", (N.DRAFT, N.RETURNED), N.SUBMITTED, "提交", _EDITORS,
             guard="required facts; round open (grace period after a return); partner active"),
        Step("return", (N.SUBMITTED,), N.RETURNED, "退回补充", _SCREENERS,
             guard="the fields meant", needs_reason=True),
        Step("accept", (N.SUBMITTED,), N.ACCEPTED, "受理", _SCREENERS,
             guard="duplicates checked; minor flag set"),
        Step("reject", (N.SUBMITTED,), N.REJECTED, "不予受理", _SCREENERS,
             guard="reason code", needs_reason=True),
        Step("merge", (N.SUBMITTED, N.ACCEPTED), N.MERGED, "合并", _ORGANISER,
             guard="target in the same round"),
        Step("review", (N.ACCEPTED,), N.REVIEWING, "送评审", _ORGANISER,
             guard="quorum can be assigned after recusals"),
        Step("shortlist", (N.REVIEWING,), N.SHORTLISTED, "入围", _SCREENERS,
             guard="the round's rule"),
        Step("pass_over", (N.ACCEPTED, N.REVIEWING, N.SHORTLISTED), N.NOT_SELECTED, "不入选",
             _SCREENERS, guard="from accepted only without a jury", needs_reason=True),
        Step("propose", (N.ACCEPTED, N.SHORTLISTED), N.PROPOSED, "拟授", _SCREENERS,
             guard="quota and budget; from accepted only without a jury"),
        Step("retract", (N.PROPOSED,), N.SHORTLISTED, "收回拟授", _SCREENERS),
        Step("notice", (N.PROPOSED,), N.NOTICE, "进入公示", ("approver",),
             guard="notice policy", second_person=True),
        Step("suspend", (N.NOTICE,), N.SUSPENDED, "中止公示", ("organiser", "system"),
             guard="objection accepted", needs_reason=True),
        Step("resume", (N.SUSPENDED,), N.NOTICE, "恢复公示", ("approver",),
             guard="the clock resumes, never shortens", needs_reason=True, second_person=True),
        Step("uphold", (N.SUSPENDED,), N.NOT_SELECTED, "异议成立，不予授予", ("approver",),
             needs_reason=True, second_person=True),
        Step("confirm", (N.PROPOSED, N.NOTICE), N.CONFIRMED, "确认授予", ("approver", "system"),
             guard="window over without open objection, or the policy needs no notice first",
             second_person=True),
        Step("withdraw", (N.DRAFT, N.SUBMITTED, N.RETURNED, N.ACCEPTED, N.REVIEWING,
                          N.SHORTLISTED, N.PROPOSED, N.NOTICE), N.WITHDRAWN, "撤回",
             (*_EDITORS, "organiser"), needs_reason=True),
        Step("readmit", (N.NOT_SELECTED, N.REJECTED), N.ACCEPTED, "重新受理", ("approver",),
             needs_reason=True, second_person=True),
    ),
    turn={
        N.DRAFT: "等您补充并提交",
        N.SUBMITTED: "等待运营受理",
        N.RETURNED: "等媒体按意见补充后重新提交",
        N.ACCEPTED: "等待运营提出拟授或送评审",
        N.REJECTED: "不予受理，流程结束",
        N.MERGED: "已并入另一提名，提名媒体一并署名",
        N.REVIEWING: "评委评审中",
        N.SHORTLISTED: "等待运营提出拟授",
        N.NOT_SELECTED: "未入选，流程结束",
        N.PROPOSED: "等待复核人确认",
        N.NOTICE: "公示中，等待公示期满",
        N.SUSPENDED: "异议处理中",
        N.CONFIRMED: "已确认，等待公布或已公布",
        N.WITHDRAWN: "已撤回，流程结束",
    },
)  # fmt: skip

WINNER = Workflow(
    name="winner",
    title="Winner 获奖者（公开状态）",
    states={s.value: str(s.label) for s in W},
    initial=W.EMBARGOED,
    steps=(
        Step("publish", (W.EMBARGOED,), W.PUBLISHED, "公布", (*_SCREENERS, "system"),
             guard="publish gate; seen by the public from the release time"),
        Step("withhold", (W.PUBLISHED,), W.EMBARGOED, "暂缓公布", _SCREENERS,
             guard="before the release time", needs_reason=True),
        Step("hide", (W.PUBLISHED, W.CORRECTED), W.HIDDEN, "隐藏", _SCREENERS,
             guard="reason code", needs_reason=True),
        Step("unhide", (W.HIDDEN,), W.PUBLISHED, "恢复公开", _SCREENERS, guard="publish gate",
             needs_reason=True),
        Step("correct", (W.PUBLISHED, W.CORRECTED), W.CORRECTED, "更正", _SCREENERS,
             guard="publish gate; old and new text kept", needs_reason=True),
        Step("start_revoking", (W.PUBLISHED, W.CORRECTED, W.HIDDEN), W.REVOKING, "启动撤销",
             _ORGANISER, guard="notice to the winner, days to answer", needs_reason=True),
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

WORKFLOWS = (BATCH_ROUND, ROLLING_ROUND, NOMINATION, WINNER)

# Decided, or about to be: nobody outside the award's own staff may tell these apart before the
# result is released, so they are all shown as 评审中.
PENDING = frozenset(
    {N.ACCEPTED, N.REVIEWING, N.SHORTLISTED, N.NOT_SELECTED, N.PROPOSED, N.SUSPENDED, N.CONFIRMED}
)
# The winner states that a visitor sees once the release time has come.
PUBLIC = frozenset({W.PUBLISHED, W.CORRECTED, W.REVOKING})
