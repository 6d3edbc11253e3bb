"""States and steps of an application, from the draft on a phone to the accepted report.

Once approved the application is a grant; its row `Grant` holds the facts, the state stays here.
"""

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.workflow import Step, Workflow


class ApplicationState(TextChoices):
    """How far an application has come."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("请补充")
    ELIGIBLE = "eligible", _("初审通过")
    REVIEWING = "reviewing", _("评估中")
    VISITED = "visited", _("已走访")
    RECOMMENDED = "recommended", _("拟资助")
    NOTICE = "notice", _("公示中")
    APPROVED = "approved", _("已批准")
    AGREED = "agreed", _("已签协议")
    DISBURSING = "disbursing", _("拨付中")
    DISBURSED = "disbursed", _("已拨付")
    REPORTING = "reporting", _("待反馈")
    CLOSED = "closed", _("已结项")
    REFERRED = "referred", _("已转介")
    DECLINED = "declined", _("未入选")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已取消")
    SUSPENDED = "suspended", _("已暂停")
    TERMINATED = "terminated", _("已终止")


A = ApplicationState
_ORGANISER = ("organiser",)
_APPROVER = ("approver",)
_APPLICANT = ("applicant", "editor")
_PAYING = ("finance", "system")

APPLICATION = Workflow(
    name="application",
    title="Application 资助申请",
    states={s.value: str(s.label) for s in A},
    initial=A.DRAFT,
    steps=(
        Step("edit", (A.DRAFT,), A.DRAFT, "填写", _APPLICANT),
        Step("edit", (A.RETURNED,), A.RETURNED, "补充", _APPLICANT),
        Step("submit", (A.DRAFT,), A.SUBMITTED, "提交", _APPLICANT,
             guard="complete; round takes applications at this second; one live per applicant"),
        Step("submit", (A.RETURNED,), A.SUBMITTED, "重新提交", _APPLICANT,
             guard="complete; within the grace period"),
        Step("return", (A.SUBMITTED,), A.RETURNED, "退回补充", _ORGANISER,
             guard="the questions meant", needs_reason=True),
        Step("admit", (A.SUBMITTED,), A.ELIGIBLE, "初审通过", _ORGANISER,
             guard="fit, likely duplicates looked at"),
        Step("refer", (A.SUBMITTED, A.ELIGIBLE), A.REFERRED, "转介", _ORGANISER,
             guard="a destination that the applicant is told", needs_reason=True),
        Step("decline", (A.SUBMITTED, A.ELIGIBLE, A.REVIEWING, A.VISITED, A.RECOMMENDED, A.NOTICE),
             A.DECLINED, "不予资助", _ORGANISER, guard="what is reserved is released",
             needs_reason=True),
        Step("review", (A.ELIGIBLE,), A.REVIEWING, "进入评估", _ORGANISER),
        Step("visit", (A.REVIEWING,), A.VISITED, "记录走访", ("organiser", "editor"),
             guard="a visit is recorded"),
        Step("recommend", (A.REVIEWING, A.VISITED), A.RECOMMENDED, "拟资助", _ORGANISER,
             guard="visited where the round says so; the money is reserved; pool and minimum hold"),
        Step("unrecommend", (A.RECOMMENDED,), A.REVIEWING, "撤回拟资助", _ORGANISER,
             guard="what is reserved is released", needs_reason=True),
        Step("list", (A.RECOMMENDED,), A.NOTICE, "列入公示", _APPROVER,
             guard="the sealed list holds it", second_person=True),
        Step("approve", (A.NOTICE,), A.APPROVED, "批准", _APPROVER,
             guard="window over, no open objection; the money is committed", second_person=True),
        Step("approve_fast", (A.RECOMMENDED,), A.APPROVED, "快速批准", _APPROVER,
             guard="the round's rules say so; the money is committed", second_person=True),
        Step("withdraw",
             (A.DRAFT, A.SUBMITTED, A.RETURNED, A.ELIGIBLE, A.REVIEWING, A.VISITED, A.RECOMMENDED,
              A.NOTICE),
             A.WITHDRAWN, "撤回申请", _APPLICANT, guard="what is reserved is released"),
        Step("accept", (A.APPROVED,), A.AGREED, "签署协议", ("applicant",),
             guard="the version hash of the text that was read"),
        Step("renounce", (A.APPROVED,), A.CANCELLED, "放弃资助", ("applicant", "system"),
             guard="what is committed is released; the next in reserve moves up"),
        Step("begin_paying", (A.AGREED,), A.DISBURSING, "开始拨付", _PAYING, guard="first payment"),
        Step("pay_out", (A.DISBURSING,), A.DISBURSED, "拨付完成", _PAYING,
             guard="every instalment is paid or waived"),
        Step("ask_report", (A.DISBURSED,), A.REPORTING, "等待反馈", ("system", "organiser")),
        Step("pay_again", (A.DISBURSED, A.REPORTING, A.CLOSED), A.DISBURSING, "银行退回，继续拨付",
             _PAYING, guard="the bank sent back what it had paid"),
        Step("close", (A.REPORTING,), A.CLOSED, "结项", _ORGANISER,
             guard="the report is accepted; unspent money is back"),
        Step("cancel", (A.APPROVED, A.AGREED), A.CANCELLED, "取消资助", _APPROVER,
             guard="asked for by somebody else; nothing is paid", needs_reason=True,
             second_person=True),
        Step("suspend", (A.AGREED, A.DISBURSING, A.DISBURSED, A.REPORTING), A.SUSPENDED, "暂停资助",
             _APPROVER, guard="asked for by somebody else; payments are held", needs_reason=True,
             second_person=True),
        Step("resume", (A.SUSPENDED,), A.AGREED, "恢复（未拨付）", _APPROVER,
             guard="nothing was paid", needs_reason=True, second_person=True),
        Step("resume_paying", (A.SUSPENDED,), A.DISBURSING, "恢复（拨付中）", _APPROVER,
             guard="part was paid", needs_reason=True, second_person=True),
        Step("resume_reporting", (A.SUSPENDED,), A.REPORTING, "恢复（待反馈）", _APPROVER,
             guard="all was paid", needs_reason=True, second_person=True),
        Step("terminate", (A.SUSPENDED,), A.TERMINATED, "终止资助", _APPROVER,
             guard="what is not paid is released, what is paid is claimed back",
             needs_reason=True, second_person=True),
    ),
    turn={
        A.DRAFT: "等待您填写并提交",
        A.SUBMITTED: "等待项目运营初审",
        A.RETURNED: "请按说明补充后重新提交",
        A.ELIGIBLE: "初审已通过，等待评估",
        A.REVIEWING: "评估中",
        A.VISITED: "已走访，等待评定",
        A.RECOMMENDED: "评定中",
        A.NOTICE: "名单公示中",
        A.APPROVED: "已获批准，请阅读并签署协议",
        A.AGREED: "协议已签，等待拨付",
        A.DISBURSING: "拨付中",
        A.DISBURSED: "款项已拨付",
        A.REPORTING: "请按时提交反馈",
        A.CLOSED: "已结项，谢谢",
        A.REFERRED: "已转介到更合适的渠道",
        A.DECLINED: "未能入选",
        A.WITHDRAWN: "已撤回",
        A.CANCELLED: "资助已取消",
        A.SUSPENDED: "资助暂停，等待核实",
        A.TERMINATED: "资助已终止",
    },
)  # fmt: skip

# How a stopped grant goes on, by what was paid of it: nothing, a part, all.
RESUMES = ("resume", "resume_paying", "resume_reporting")


def resuming(paid: Decimal, amount: Decimal) -> str:
    """The one step by which a stopped grant may go on.

    Units: yuan.
    """
    if not paid:
        return RESUMES[0]
    return RESUMES[1] if paid < amount else RESUMES[2]


# Over for good: these free the applicant for another application to the same round.
ENDED = (A.REFERRED, A.DECLINED, A.WITHDRAWN, A.CANCELLED, A.TERMINATED)
# Over without ever having had a grant: what is personal in them goes when its time is over.
UNSUCCESSFUL = (A.REFERRED, A.DECLINED, A.WITHDRAWN)
# What counts as one live application of an applicant in a round (a draft may lie about).
LIVE_APPLICATIONS = tuple(s for s in A if s not in (*ENDED, A.DRAFT))
# What holds money of the pool: reserved, then promised.
PROMISED = (
    A.APPROVED, A.AGREED, A.DISBURSING, A.DISBURSED, A.REPORTING, A.CLOSED, A.SUSPENDED,
)  # fmt: skip
HOLDING = (A.RECOMMENDED, A.NOTICE, *PROMISED)
# Grantees of the public record, also those whose grant was ended later.
AWARDED = (*PROMISED, A.TERMINATED)
DECIDED = (*PROMISED, *ENDED)
# Those who may be proposed, and so may stand in reserve.
WAITING = (A.REVIEWING, A.VISITED)
# How somebody who was proposed leaves a place free.
DROPPED = (A.DECLINED, A.WITHDRAWN, A.CANCELLED)
