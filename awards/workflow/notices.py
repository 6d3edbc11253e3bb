"""States and steps of public notices and of the objections to them (domain.md §4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from awards.workflow.roles import ORGANISER, SCREENERS
from kit.workflow import Step, Workflow


class NoticeState(TextChoices):
    """How far a notice has come; whether its window runs is a matter of time, not of this."""

    SCHEDULED = "scheduled", _("待启动")
    OPEN = "open", _("公示中")
    CLOSED = "closed", _("公示结束")
    CANCELLED = "cancelled", _("已作废")


class ObjectionState(TextChoices):
    """How far an objection has come."""

    RECEIVED = "received", _("已收到")
    ACCEPTED = "accepted", _("已受理")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    INVESTIGATING = "investigating", _("核查中")
    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")
    REPLIED = "replied", _("已答复")


S = NoticeState
O = ObjectionState  # noqa: E741 - one letter for each table, as in the other tables
_APPROVER = ("approver",)

NOTICE = Workflow(
    name="notice",
    title="Notice 公示",
    states={s.value: str(s.label) for s in S},
    initial=S.SCHEDULED,
    steps=(
        Step("edit", (S.SCHEDULED,), S.SCHEDULED, "修改公示", SCREENERS,
             guard="never shorter than the policy"),
        Step("open", (S.SCHEDULED,), S.OPEN, "启动公示", (*_APPROVER, "system"),
             guard="everyone listed is still proposed; the list is sealed", second_person=True),
        Step("cancel", (S.SCHEDULED,), S.CANCELLED, "作废", (*SCREENERS, "system"),
             needs_reason=True),
        Step("extend", (S.OPEN,), S.OPEN, "延长公示", SCREENERS, guard="a later end",
             needs_reason=True),
        Step("amend", (S.OPEN,), S.OPEN, "补充更正", SCREENERS,
             guard="appended; the sealed list stays"),
        Step("amend", (S.CLOSED,), S.CLOSED, "补充更正", SCREENERS,
             guard="appended; the sealed list stays"),
        Step("confirm", (S.OPEN,), S.OPEN, "期满确认", _APPROVER,
             guard="window over without open objection"),
        Step("close", (S.OPEN,), S.CLOSED, "结束公示", (*SCREENERS, "system"),
             guard="every window over, every objection answered"),
    ),
    turn={
        S.SCHEDULED: "等待复核人启动",
        S.OPEN: "公众可以提出异议，等待公示期满",
        S.CLOSED: "公示已结束",
        S.CANCELLED: "已作废，没有公示过",
    },
)  # fmt: skip

OBJECTION = Workflow(
    name="objection",
    title="Objection 异议",
    states={s.value: str(s.label) for s in O},
    initial=O.RECEIVED,
    steps=(
        Step("accept", (O.RECEIVED,), O.ACCEPTED, "受理异议", ORGANISER,
             guard="neither nominated nor scored; the clock stops"),
        Step("decline", (O.RECEIVED,), O.NOT_ACCEPTED, "不予受理", ORGANISER,
             guard="neither nominated nor scored", needs_reason=True),
        Step("investigate", (O.ACCEPTED,), O.INVESTIGATING, "开始核查", ORGANISER,
             guard="neither nominated nor scored"),
        Step("uphold", (O.INVESTIGATING,), O.UPHELD, "异议成立", _APPROVER,
             guard="neither nominated nor scored", needs_reason=True, second_person=True),
        Step("dismiss", (O.INVESTIGATING,), O.DISMISSED, "异议不成立", _APPROVER,
             guard="neither nominated nor scored; the clock resumes, never shortens",
             needs_reason=True, second_person=True),
        Step("reply", (O.UPHELD, O.DISMISSED), O.REPLIED, "答复异议人", ORGANISER,
             guard="neither nominated nor scored", needs_reason=True),
    ),
    turn={
        O.RECEIVED: "等待项目运营决定是否受理",
        O.ACCEPTED: "已受理，等待核查",
        O.NOT_ACCEPTED: "不予受理，流程结束",
        O.INVESTIGATING: "核查中，等待复核人作出结论",
        O.UPHELD: "异议成立，等待答复异议人",
        O.DISMISSED: "异议不成立，等待答复异议人",
        O.REPLIED: "已答复，流程结束",
    },
)  # fmt: skip

# Objections without a conclusion: nobody about whom one stands is confirmed, no money moves.
UNRESOLVED = frozenset({O.RECEIVED, O.ACCEPTED, O.INVESTIGATING})
# Objections that nobody has anything left to do with.
CONCLUDED = frozenset({O.NOT_ACCEPTED, O.REPLIED})
