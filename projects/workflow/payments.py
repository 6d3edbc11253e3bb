"""States and steps of money on its way to somebody: payee, payment, batch, clawback.

Source: domain.md §4.
"""

from django.db.models import TextChoices

from kit.workflow import Step, Workflow

_RUNNERS = ("organiser", "lead_editor")


class PayeeState(TextChoices):
    """How much is known of somebody who is to receive money."""

    WAITING = "waiting", "待填写"
    FILLED = "filled", "已填写"
    VERIFIED = "verified", "已核对"
    DECLINED = "declined", "已放弃"


class PaymentState(TextChoices):
    """How far one payment is on its way."""

    COLLECTING = "collecting", "收集信息"
    READY = "ready", "可付款"
    BATCHED = "batched", "已编入批次"
    EXPORTED = "exported", "已放行"
    PAID = "paid", "已付"
    FAILED = "failed", "付款失败"
    HELD = "held", "暂缓"
    RETURNED = "returned", "银行退回"
    WAIVED = "waived", "不再支付"


class BatchState(TextChoices):
    """Whether a batch may go to the bank."""

    MADE = "made", "待放行"
    RELEASED = "released", "已放行"
    ANNULLED = "annulled", "已作废"


class ClawbackState(TextChoices):
    """What became of money that was asked back."""

    DEMANDED = "demanded", "已要求退还"
    RETURNED = "returned", "已退还"
    DROPPED = "dropped", "不再追回"


W = PayeeState
P = PaymentState
B = BatchState
K = ClawbackState

PAYEE = Workflow(
    name="payee",
    title="Payee 收款人",
    states={s.value: str(s.label) for s in W},
    initial=W.WAITING,
    steps=(
        Step("fill", (W.WAITING,), W.FILLED, "填写", ("payee", "finance"),
             guard="consented; the private link is theirs"),
        Step("decline", (W.WAITING,), W.DECLINED, "放弃", ("payee",)),
        Step("reopen", (W.DECLINED,), W.WAITING, "重新收集", _RUNNERS),
        Step("verify", (W.FILLED,), W.VERIFIED, "核对通过", ("finance",),
             guard="account name is the payee's, or proof of relation"),
        Step("send_back", (W.FILLED, W.VERIFIED), W.WAITING, "请重新填写",
             (*_RUNNERS, "finance"), guard="nothing of theirs is in a batch", needs_reason=True),
    ),
    turn={
        W.WAITING: "等待收款人填写",
        W.FILLED: "等待财务核对",
        W.VERIFIED: "可以付款",
        W.DECLINED: "收款人放弃，等待项目运营决定",
    },
)  # fmt: skip

PAYMENT = Workflow(
    name="payment",
    title="Payment 付款",
    states={s.value: str(s.label) for s in P},
    initial=P.COLLECTING,
    steps=(
        Step("ready", (P.COLLECTING,), P.READY, "备妥", ("finance",),
             guard="may be paid now; payee verified; tax treatment; files of the voucher"),
        Step("batch", (P.READY,), P.BATCHED, "编入批次", ("finance",), guard="may be paid now"),
        Step("unbatch", (P.BATCHED,), P.READY, "退出批次", ("finance", "approver"),
             needs_reason=True),
        Step("export", (P.BATCHED,), P.EXPORTED, "放行", ("approver", "finance"),
             guard="may be paid now", second_person=True),
        Step("pay", (P.EXPORTED,), P.PAID, "已付", ("finance",), guard="within what is committed"),
        Step("fail", (P.EXPORTED,), P.FAILED, "付款失败", ("finance",), needs_reason=True),
        Step("correct", (P.FAILED, P.RETURNED), P.COLLECTING, "更正后重付", ("finance",)),
        Step("hold", (P.COLLECTING, P.READY, P.BATCHED), P.HELD, "暂缓",
             (*_RUNNERS, "approver", "finance", "system"), needs_reason=True),
        Step("resume", (P.HELD,), P.COLLECTING, "恢复",
             (*_RUNNERS, "finance", "system"),
             guard="may be paid now"),
        Step("bounce", (P.PAID,), P.RETURNED, "银行退回", ("finance",), needs_reason=True),
        Step("waive", (P.COLLECTING, P.READY, P.BATCHED, P.HELD, P.FAILED, P.RETURNED), P.WAIVED,
             "不再支付", (*_RUNNERS, "system"), needs_reason=True),
    ),
    turn={
        P.COLLECTING: "等待收款信息备妥",
        P.READY: "等待编入批次",
        P.BATCHED: "等待另一个人放行",
        P.EXPORTED: "等待银行结果",
        P.PAID: "已付款",
        P.FAILED: "等待更正后重付",
        P.HELD: "暂缓付款",
        P.RETURNED: "银行退回，等待更正后重付",
        P.WAIVED: "不再支付",
    },
)  # fmt: skip

BATCH = Workflow(
    name="batch",
    title="Batch 付款批次",
    states={s.value: str(s.label) for s in B},
    initial=B.MADE,
    steps=(
        Step("release", (B.MADE,), B.RELEASED, "放行", ("approver", "finance"),
             guard="every payment may be paid now", second_person=True),
        Step("annul", (B.MADE,), B.ANNULLED, "作废", ("finance", "approver"), needs_reason=True),
    ),
    turn={
        B.MADE: "等待另一个人放行",
        B.RELEASED: "可以交给银行",
        B.ANNULLED: "已作废，编号不再使用",
    },
)  # fmt: skip

CLAWBACK = Workflow(
    name="clawback",
    title="Clawback 追回",
    states={s.value: str(s.label) for s in K},
    initial=K.DEMANDED,
    steps=(
        Step("return", (K.DEMANDED,), K.RETURNED, "已退还", ("finance",),
             guard="within what was paid"),
        Step("drop", (K.DEMANDED,), K.DROPPED, "不再追回", ("approver",), needs_reason=True,
             second_person=True),
    ),
    turn={
        K.DEMANDED: "等待退还",
        K.RETURNED: "已退还",
        K.DROPPED: "不再追回",
    },
)  # fmt: skip

# A commitment, payee and instalment has one of these at most.
LIVE = tuple(state.value for state in P if state != P.WAIVED)
# What the bank has, or had, in its hands.
RELEASED = (P.EXPORTED, P.PAID, P.FAILED, P.RETURNED)
# What may still be stopped without the bank.
STOPPABLE = tuple(s for step in PAYMENT.steps if step.verb == "waive" for s in step.sources)
# What may still be held.
HOLDABLE = tuple(s for step in PAYMENT.steps if step.verb == "hold" for s in step.sources)
