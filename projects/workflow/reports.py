"""States and steps of what is written about a grant: assessments before it, reports after it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.workflow import Step, Workflow


class AssessmentState(TextChoices):
    """How far one person's assessment of an application has come."""

    ASKED = "asked", _("待评估")
    SUBMITTED = "submitted", _("已评估")
    RECUSED = "recused", _("已回避")


class ReportState(TextChoices):
    """How far the report on a grant has come; overdue is a matter of time, not a state."""

    DUE = "due", _("待提交")
    FILED = "filed", _("已提交")
    RETURNED = "returned", _("请补充")
    ACCEPTED = "accepted", _("已通过")


S = AssessmentState
R = ReportState

ASSESSMENT = Workflow(
    name="assessment",
    title="Assessment 评估",
    states={s.value: str(s.label) for s in S},
    initial=S.ASKED,
    steps=(
        Step("score", (S.ASKED,), S.SUBMITTED, "提交评估", ("organiser", "juror", "editor"),
             guard="every criterion, or absent; no conflict"),
        Step("score", (S.SUBMITTED,), S.SUBMITTED, "修改评估", ("organiser", "juror", "editor"),
             guard="not decided yet"),
        Step("extend", (S.ASKED,), S.ASKED, "延期", ("organiser",), guard="a later day",
             needs_reason=True),
        Step("recuse", (S.ASKED, S.SUBMITTED), S.RECUSED, "回避", ("organiser", "juror", "editor"),
             guard="scores are void and stay in the record", needs_reason=True),
    ),
    turn={
        S.ASKED: "等待评估人评分",
        S.SUBMITTED: "已评估，评定前可以修改",
        S.RECUSED: "已回避，评分作废",
    },
)  # fmt: skip

REPORT = Workflow(
    name="report",
    title="Report 反馈",
    states={s.value: str(s.label) for s in R},
    initial=R.DUE,
    steps=(
        Step("file", (R.DUE,), R.FILED, "提交反馈", ("applicant", "editor"),
             guard="three answers and a photo"),
        Step("file", (R.RETURNED,), R.FILED, "重新提交", ("applicant", "editor"),
             guard="three answers and a photo"),
        Step("return", (R.FILED,), R.RETURNED, "退回补充", ("organiser",), needs_reason=True),
        Step("accept", (R.FILED,), R.ACCEPTED, "通过", ("organiser",),
             guard="unspent money is stated"),
        Step("extend", (R.DUE,), R.DUE, "延期", ("organiser",), guard="a later day",
             needs_reason=True),
        Step("extend", (R.RETURNED,), R.RETURNED, "延期", ("organiser",), guard="a later day",
             needs_reason=True),
    ),
    turn={
        R.DUE: "等待受助人或推荐编辑提交",
        R.FILED: "等待项目运营审阅",
        R.RETURNED: "请按说明补充后重新提交",
        R.ACCEPTED: "已通过",
    },
)  # fmt: skip
