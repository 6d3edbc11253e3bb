"""States and steps of one juror's assignment to one nomination (domain.md §4)."""

from django.db.models import TextChoices

from awards.workflow.roles import ORGANISER
from kit.workflow import Step, Workflow


class AssignmentState(TextChoices):
    """How far one juror has come with one nomination."""

    INVITED = "invited", "待声明"
    DECLARED = "declared_clear", "已声明无利益关系"
    SCORING = "scoring", "评分中"
    SUBMITTED = "submitted", "已提交"
    LOCKED = "locked", "已锁定"
    RECUSED = "recused", "已回避"
    REPLACED = "replaced", "已改派"


A = AssignmentState
_JUROR = ("juror",)

ASSIGNMENT = Workflow(
    name="assignment",
    title="Assignment 评审任务",
    states={s.value: str(s.label) for s in A},
    initial=A.INVITED,
    steps=(
        Step("declare", (A.INVITED,), A.DECLARED, "声明无利益关系", _JUROR,
             guard="no computed conflict"),
        Step("begin", (A.DECLARED,), A.SCORING, "开始评分", _JUROR, guard="the stage is open"),
        Step("submit", (A.SCORING,), A.SUBMITTED, "提交评分", _JUROR,
             guard="every criterion scored or abstained; before the deadline"),
        Step("resume", (A.SUBMITTED,), A.SCORING, "修改评分", _JUROR, guard="before the deadline"),
        Step("lock", (A.SCORING, A.SUBMITTED), A.LOCKED, "锁定", (*ORGANISER, "system"),
             guard="the stage is closed"),
        Step("unlock", (A.LOCKED,), A.SUBMITTED, "解除锁定", ("system",),
             guard="the stage is open once more"),
        Step("recuse", (A.INVITED, A.DECLARED, A.SCORING, A.SUBMITTED, A.LOCKED), A.RECUSED, "回避",
             (*_JUROR, *ORGANISER, "system"), guard="before the stage is settled; scores are void "
             "but kept", needs_reason=True),
        Step("replace", (A.INVITED, A.DECLARED), A.REPLACED, "改派", ORGANISER,
             guard="nothing scored yet", needs_reason=True),
        Step("restore", (A.REPLACED,), A.INVITED, "重新分给", ORGANISER,
             guard="no computed conflict; a plan in effect"),
    ),
    turn={
        A.INVITED: "等评委声明利益关系",
        A.DECLARED: "等评委评分",
        A.SCORING: "评委评分中",
        A.SUBMITTED: "评委已提交，截止前仍可修改",
        A.LOCKED: "已锁定，不能再改",
        A.RECUSED: "已回避，评分不计",
        A.REPLACED: "已改派给其他评委",
    },
)  # fmt: skip
