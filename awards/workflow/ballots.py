"""States and steps of one ballot's count; whether it takes votes is its stage's state and dates."""

from django.db.models import TextChoices

from awards.workflow.roles import SCREENERS
from kit.workflow import Step, Workflow


class BallotState(TextChoices):
    """How far the count of a ballot has come."""

    TAKING = "taking", "未计票"
    COUNTED = "counted", "已计票待复核"
    CONFIRMED = "confirmed", "结果已确认"
    ANNULLED = "annulled", "已作废"


B = BallotState

BALLOT = Workflow(
    name="ballot",
    title="Ballot 票选",
    states={s.value: str(s.label) for s in B},
    initial=B.TAKING,
    steps=(
        Step("count", (B.TAKING,), B.COUNTED, "计票", SCREENERS,
             guard="the stage is closed; envelopes are opened, shuffled and destroyed"),
        Step("confirm", (B.COUNTED,), B.CONFIRMED, "确认结果", ("approver",),
             guard="the integrity report follows with the announcement", second_person=True),
        Step("annul", (B.COUNTED,), B.ANNULLED, "作废本次票选", ("approver",),
             needs_reason=True, second_person=True),
    ),
    turn={
        B.TAKING: "投票截止后由运营计票",
        B.COUNTED: "等另一个人复核并确认结果",
        B.CONFIRMED: "结果已确认，公正性报告随结果公布",
        B.ANNULLED: "已作废",
    },
)  # fmt: skip
