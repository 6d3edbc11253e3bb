"""States and steps of rounds, batch and rolling (domain.md §4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from awards.workflow.roles import SCREENERS
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


R = RoundState

BATCH_ROUND = Workflow(
    name="batch_round",
    title="Round, batch 评选轮次（批次）",
    states={s.value: str(s.label) for s in R if s is not R.PAUSED},
    initial=R.DRAFT,
    steps=(
        Step("open", (R.DRAFT,), R.OPEN, "开放征集", SCREENERS,
             guard="categories, criteria, dates, fee-free statement, approval reference"),
        Step("close", (R.OPEN,), R.CLOSED, "截止征集", SCREENERS),
        Step("review", (R.CLOSED,), R.REVIEWING, "进入评审", SCREENERS),
        Step("decide", (R.CLOSED, R.REVIEWING), R.DECIDING, "进入定评", SCREENERS,
             guard="from closed only without a jury"),
        Step("notice", (R.DECIDING,), R.NOTICE, "开始公示", SCREENERS, second_person=True),
        Step("announce", (R.DECIDING, R.NOTICE), R.ANNOUNCED, "公布结果", SCREENERS,
             guard="announcement time set; nothing left proposed", second_person=True),
        Step("settle", (R.ANNOUNCED,), R.SETTLED, "办结", SCREENERS),
        Step("archive", (R.SETTLED,), R.ARCHIVED, "归档", SCREENERS),
        Step("cancel", (R.DRAFT, R.OPEN, R.CLOSED, R.REVIEWING, R.DECIDING), R.CANCELLED, "取消",
             SCREENERS, needs_reason=True),
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
        Step("open", (R.DRAFT,), R.OPEN, "开放征集", SCREENERS,
             guard="categories, criteria, dates, fee-free statement, approval reference"),
        Step("pause", (R.OPEN,), R.PAUSED, "暂停征集", SCREENERS),
        Step("resume", (R.PAUSED,), R.OPEN, "恢复征集", SCREENERS),
        Step("close", (R.OPEN, R.PAUSED), R.CLOSED, "截止征集", SCREENERS),
        Step("settle", (R.CLOSED,), R.SETTLED, "办结", SCREENERS),
        Step("archive", (R.SETTLED,), R.ARCHIVED, "归档", SCREENERS),
        Step("cancel", (R.DRAFT,), R.CANCELLED, "取消", SCREENERS, needs_reason=True),
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

# Rounds in which nothing is chosen any more.
OVER = frozenset({R.ANNOUNCED, R.SETTLED, R.ARCHIVED, R.CANCELLED})
