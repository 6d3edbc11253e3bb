"""States and steps of one stage of a round: what kind of stage it is never matters here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from awards.workflow.roles import SCREENERS
from kit.workflow import Step, Workflow


class StageState(TextChoices):
    """How far a stage has come."""

    PLANNED = "planned", _("未开始")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已截止")
    SETTLED = "settled", _("已出结果")


S = StageState

STAGE = Workflow(
    name="stage",
    title="Stage 评选环节",
    states={s.value: str(s.label) for s in S},
    initial=S.PLANNED,
    steps=(
        Step("open", (S.PLANNED,), S.OPEN, "开始环节", SCREENERS,
             guard="the round is under review; the judging stages before it are settled"),
        Step("close", (S.OPEN,), S.CLOSED, "截止环节", (*SCREENERS, "system")),
        Step("reopen", (S.CLOSED,), S.OPEN, "重新开放", SCREENERS, guard="a new end, in the future",
             needs_reason=True),
        Step("settle", (S.CLOSED,), S.SETTLED, "确定晋级", SCREENERS,
             guard="every entry has an outcome"),
    ),
    turn={
        S.PLANNED: "等待运营开始这一环节",
        S.OPEN: "轮到本环节的参与人",
        S.CLOSED: "等待运营确定晋级名单",
        S.SETTLED: "已出结果",
    },
)  # fmt: skip
