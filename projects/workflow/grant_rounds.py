"""States and steps of a grant round (domain.md §4): all at once, or rolling."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kit.workflow import Step, Workflow


class GrantRoundState(TextChoices):
    """How far a grant round has come; `closed` takes no more applications, `finished` ends it."""

    DRAFT = "draft", _("筹备中")
    OPEN = "open", _("接受申请")
    ROLLING = "rolling", _("随时申请")
    CLOSED = "closed", _("申请截止")
    DECIDING = "deciding", _("评定中")
    NOTICE = "notice", _("公示中")
    COMMITTED = "committed", _("已确定名单")
    DISBURSING = "disbursing", _("拨付中")
    CLOSING = "closing", _("结项中")
    FINISHED = "finished", _("已结束")
    CANCELLED = "cancelled", _("已取消")


S = GrantRoundState
_ORGANISER = ("organiser",)
_APPROVER = ("approver",)

_TURN = {
    S.DRAFT: "等待项目运营完成设置并开放申请",
    S.OPEN: "申请人提交，项目运营初审",
    S.ROLLING: "随到随审，逐份评定",
    S.CLOSED: "等待项目运营完成初审和评估",
    S.DECIDING: "项目运营拟定名单，等待复核人公示",
    S.NOTICE: "公示中，期满后由复核人批准",
    S.COMMITTED: "等待受助人签署协议、财务拨付",
    S.DISBURSING: "拨付和反馈进行中",
    S.CLOSING: "等待全部反馈结项",
    S.FINISHED: "已结束，记录长期公开",
    S.CANCELLED: "已取消，没有承诺过资金",
}
_AFTER = (
    Step("begin_paying", (S.COMMITTED,), S.DISBURSING, "开始拨付", ("organiser", "system"),
         guard="an agreement is accepted"),
    Step("begin_closing", (S.DISBURSING,), S.CLOSING, "进入结项", _ORGANISER,
         guard="every grant is paid, cancelled or terminated"),
    Step("finish", (S.CLOSING,), S.FINISHED, "结束", _ORGANISER,
         guard="every grant is closed, cancelled or terminated"),
)  # fmt: skip
_DECIDE = (
    Step("begin_deciding", (S.CLOSED,), S.DECIDING, "开始评定", _ORGANISER,
         guard="every application is screened"),
    Step("begin_notice", (S.DECIDING,), S.NOTICE, "公示名单", _APPROVER,
         guard="minimum grantees reachable; money reserved", second_person=True),
    Step("return_to_deciding", (S.NOTICE,), S.DECIDING, "退回评定", _APPROVER,
         guard="nothing approved yet", needs_reason=True),
    Step("commit", (S.NOTICE,), S.COMMITTED, "确定名单", _APPROVER,
         guard="every application is decided", second_person=True),
)  # fmt: skip


def _edits(*states: str) -> tuple[Step, ...]:
    return tuple(
        Step("edit", (s,), s, "修改设置", _ORGANISER, guard="limits freeze at the first submission")
        for s in states
    )


BATCH_GRANT_ROUND = Workflow(
    name="grant_round",
    title="Grant round 资助轮次（集中评定）",
    states={s.value: str(s.label) for s in S if s != S.ROLLING},
    initial=S.DRAFT,
    steps=(
        *_edits(S.DRAFT, S.OPEN),
        Step("open", (S.DRAFT,), S.OPEN, "开放申请", _ORGANISER,
             guard="check list complete; feasible, or the override recorded"),
        Step("close", (S.OPEN,), S.CLOSED, "截止申请", ("organiser", "system"),
             guard="closes_at passed, or a reason"),
        *_DECIDE,
        *_AFTER,
        Step("cancel", (S.DRAFT, S.OPEN, S.CLOSED, S.DECIDING), S.CANCELLED, "取消轮次", _APPROVER,
             guard="nothing is committed", needs_reason=True),
    ),
    turn={s: words for s, words in _TURN.items() if s != S.ROLLING},
)  # fmt: skip

ROLLING_GRANT_ROUND = Workflow(
    name="rolling_grant_round",
    title="Grant round 资助轮次（随到随审）",
    states={s.value: str(s.label) for s in S if s not in (S.OPEN, S.DECIDING, S.NOTICE)},
    initial=S.DRAFT,
    steps=(
        *_edits(S.DRAFT, S.ROLLING),
        Step("open", (S.DRAFT,), S.ROLLING, "开放申请", _ORGANISER,
             guard="check list complete; feasible, or the override recorded"),
        Step("close", (S.ROLLING,), S.CLOSED, "截止申请", ("organiser", "system"),
             guard="closes_at passed, or a reason"),
        Step("commit", (S.CLOSED,), S.COMMITTED, "确定名单", _APPROVER,
             guard="every application is decided", second_person=True),
        *_AFTER,
        Step("cancel", (S.DRAFT, S.ROLLING, S.CLOSED), S.CANCELLED, "取消轮次", _APPROVER,
             guard="nothing is committed", needs_reason=True),
    ),
    turn={s: w for s, w in _TURN.items() if s not in (S.OPEN, S.DECIDING, S.NOTICE)},
)  # fmt: skip

# Rounds in which an application may be handed in, and those in which one may be decided.
ACCEPTING = (S.OPEN, S.ROLLING)
DECIDING = (S.CLOSED, S.ROLLING, S.DECIDING, S.NOTICE)
# What cannot wait for the others is decided by the fast lane's rules while applications still come.
FAST_DECIDING = (S.OPEN, *DECIDING)
# Rounds in which who stands in reserve may move up: also once the list is settled.
RESERVE_USED = (*DECIDING, S.COMMITTED, S.DISBURSING)
# In a round that decides all at once: who is given a grant is not settled yet.
SELECTING = (S.DRAFT, S.OPEN, S.CLOSED, S.DECIDING, S.NOTICE)
