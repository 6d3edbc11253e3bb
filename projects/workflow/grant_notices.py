"""States and steps of the public notice of a grant list, and of objections to it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.workflow import Step, Workflow


class GrantNoticeState(TextChoices):
    """How far a notice has come; whether its window runs is a matter of time."""

    SCHEDULED = "scheduled", _("待启动")
    OPEN = "open", _("公示中")
    CLOSED = "closed", _("公示结束")
    CANCELLED = "cancelled", _("已作废")


class GrantObjectionState(TextChoices):
    """How far an objection has come."""

    RECEIVED = "received", _("已收到")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    INVESTIGATING = "investigating", _("核查中")
    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")


N = GrantNoticeState
O = GrantObjectionState  # noqa: E741 - one letter for each table
_ORGANISER = ("organiser",)
_APPROVER = ("approver",)

GRANT_NOTICE = Workflow(
    name="grant_notice",
    title="Grant notice 资助名单公示",
    states={s.value: str(s.label) for s in N},
    initial=N.SCHEDULED,
    steps=(
        Step("open", (N.SCHEDULED,), N.OPEN, "启动公示", _APPROVER,
             guard="everyone listed is still recommended; the list is sealed", second_person=True),
        Step("cancel", (N.SCHEDULED,), N.CANCELLED, "作废", _ORGANISER, needs_reason=True),
        Step("extend", (N.OPEN,), N.OPEN, "延长公示", _ORGANISER, guard="a later end",
             needs_reason=True),
        Step("close", (N.OPEN,), N.CLOSED, "结束公示", ("organiser", "approver", "system"),
             guard="window over, every objection concluded"),
    ),
    turn={
        N.SCHEDULED: "等待复核人启动",
        N.OPEN: "公众可以提出异议，等待公示期满",
        N.CLOSED: "公示已结束",
        N.CANCELLED: "已作废，没有公示过",
    },
)  # fmt: skip

GRANT_OBJECTION = Workflow(
    name="grant_objection",
    title="Grant objection 对资助名单的异议",
    states={s.value: str(s.label) for s in O},
    initial=O.RECEIVED,
    steps=(
        Step("investigate", (O.RECEIVED,), O.INVESTIGATING, "受理并核查", _ORGANISER,
             guard="neither recommended nor assessed; the clock stops"),
        Step("decline", (O.RECEIVED,), O.NOT_ACCEPTED, "不予受理", _ORGANISER, needs_reason=True),
        Step("uphold", (O.INVESTIGATING,), O.UPHELD, "异议成立", _APPROVER, needs_reason=True,
             second_person=True),
        Step("dismiss", (O.INVESTIGATING,), O.DISMISSED, "异议不成立", _APPROVER,
             guard="the clock resumes, never shortens", needs_reason=True, second_person=True),
    ),
    turn={
        O.RECEIVED: "等待项目运营决定是否受理",
        O.NOT_ACCEPTED: "不予受理，流程结束",
        O.INVESTIGATING: "核查中，等待复核人作出结论",
        O.UPHELD: "异议成立，已处理",
        O.DISMISSED: "异议不成立，流程结束",
    },
)  # fmt: skip

# Objections that nobody has anything left to do with.
CONCLUDED = (O.NOT_ACCEPTED, O.UPHELD, O.DISMISSED)
