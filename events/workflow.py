"""States and steps of an edition (domain.md §4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.workflow import Step, Workflow

_ORGANISER = ("organiser",)


class EditionState(TextChoices):
    """How far an edition has come."""

    PLANNED = "planned", _("筹备中")
    ANNOUNCED = "announced", _("已预告")
    POSTPONED = "postponed", _("延期")
    ONGOING = "ongoing", _("进行中")
    FINISHED = "finished", _("已结束")
    ARCHIVED = "archived", _("已归档")
    CANCELLED = "cancelled", _("已取消")


S = EditionState

EDITION = Workflow(
    name="edition",
    title="Edition 届次",
    states={state.value: str(state.label) for state in S},
    initial=S.PLANNED,
    steps=(
        Step("announce", (S.PLANNED, S.POSTPONED), S.ANNOUNCED, "预告", _ORGANISER),
        Step("start", (S.ANNOUNCED,), S.ONGOING, "开始", _ORGANISER),
        Step("finish", (S.ONGOING,), S.FINISHED, "结束", _ORGANISER),
        Step("archive", (S.FINISHED,), S.ARCHIVED, "归档", _ORGANISER),
        Step("postpone", (S.PLANNED, S.ANNOUNCED), S.POSTPONED, "延期", _ORGANISER,
             needs_reason=True),
        Step("cancel", (S.PLANNED, S.ANNOUNCED, S.POSTPONED, S.ONGOING), S.CANCELLED, "取消",
             _ORGANISER, guard="stays visible", needs_reason=True),
    ),
    turn={
        S.PLANNED: "等待主办方预告",
        S.ANNOUNCED: "等待活动开始",
        S.POSTPONED: "等待新的日期",
        S.ONGOING: "活动进行中",
        S.FINISHED: "等待归档",
        S.ARCHIVED: "已归档",
        S.CANCELLED: "已取消，页面保留",
    },
)  # fmt: skip

WORKFLOWS = (EDITION,)
