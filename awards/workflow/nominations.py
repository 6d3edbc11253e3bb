"""States and steps of nominations (domain.md §4)."""

from django.db.models import TextChoices

from awards.workflow.roles import EDITORS, ORGANISER, SCREENERS
from kit.workflow import Step, Workflow


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


N = NominationState

NOMINATION = Workflow(
    name="nomination",
    title="Nomination 提名",
    states={s.value: str(s.label) for s in N},
    initial=N.DRAFT,
    steps=(
        Step("submit", (N.DRAFT, N.RETURNED), N.SUBMITTED, "提交", EDITORS,
             guard="required facts; round open (grace period after a return); partner active"),
        Step("return", (N.SUBMITTED,), N.RETURNED, "退回补充", SCREENERS,
             guard="the fields meant", needs_reason=True),
        Step("accept", (N.SUBMITTED,), N.ACCEPTED, "受理", SCREENERS,
             guard="duplicates checked; minor flag set"),
        Step("reject", (N.SUBMITTED,), N.REJECTED, "不予受理", SCREENERS,
             guard="reason code", needs_reason=True),
        Step("merge", (N.SUBMITTED, N.ACCEPTED), N.MERGED, "合并", ORGANISER,
             guard="target in the same round"),
        Step("unmerge", (N.MERGED,), N.SUBMITTED, "撤销合并", ORGANISER,
             guard="it was submitted before; the target is not decided on"),
        Step("unmerge_accepted", (N.MERGED,), N.ACCEPTED, "撤销合并（恢复已受理）", ORGANISER,
             guard="it was accepted before; the target is not decided on"),
        Step("review", (N.ACCEPTED,), N.REVIEWING, "送评审", SCREENERS,
             guard="entering the first stage in which entries are judged"),
        Step("shortlist", (N.REVIEWING,), N.SHORTLISTED, "入围", SCREENERS,
             guard="advancing from the last such stage, by its rule"),
        Step("pass_over", (N.ACCEPTED, N.REVIEWING, N.SHORTLISTED), N.NOT_SELECTED, "不入选",
             SCREENERS, needs_reason=True,
             guard="from accepted only without a jury; from reviewing when its stage drops it"),
        Step("propose", (N.ACCEPTED, N.SHORTLISTED), N.PROPOSED, "拟授", SCREENERS,
             guard="quota and budget; from accepted only without a jury; during the notice only "
                   "into a place that somebody left"),
        Step("retract", (N.PROPOSED,), N.SHORTLISTED, "收回拟授", SCREENERS),
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
        Step("honour", (N.DRAFT,), N.CONFIRMED, "随资助授予", ("approver",),
             guard="made of an agreed grant: two people decided there, two more link and confer",
             second_person=True),
        Step("withdraw", (N.DRAFT, N.SUBMITTED, N.RETURNED, N.ACCEPTED, N.REVIEWING,
                          N.SHORTLISTED, N.PROPOSED, N.NOTICE), N.WITHDRAWN, "撤回",
             (*EDITORS, "organiser"), needs_reason=True),
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

# Over without the award, each by its own step; a merged one is what its target is.
LOST = frozenset({N.REJECTED, N.NOT_SELECTED, N.WITHDRAWN})
# Nobody is to decide on these any more once their round is over.
UNDECIDED = frozenset({N.DRAFT, N.SUBMITTED, N.RETURNED, N.ACCEPTED, N.REVIEWING, N.SHORTLISTED})

# Decided, or about to be: nobody outside the award's own staff may tell these apart before the
# result is released, so they are all shown as 评审中.
PENDING = frozenset(
    {N.ACCEPTED, N.REVIEWING, N.SHORTLISTED, N.NOT_SELECTED, N.PROPOSED, N.SUSPENDED, N.CONFIRMED}
)
# What takes a place of its category.
DECIDED = (N.PROPOSED, N.NOTICE, N.SUSPENDED, N.CONFIRMED)
