"""What waits where money is paid out: for who starts it, who pays it, who releases it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, Value
from django.db.models.functions import Concat

from awards.models import Winner
from awards.workflow import WinnerState
from charity_site.today.blocks import Block, Line, block, listed, page
from directory.models import Role, User, organisations_held
from kit.dates import china_day
from kit.money import money
from projects.models import Batch, Clawback, Commitment, Payment
from projects.models.batches import BatchQuerySet
from projects.models.payments import PaymentQuerySet
from projects.withholding import DUE_DAY, Month, withheld
from projects.workflow import (
    ENDED,
    BatchState,
    ClawbackState,
    CommitmentState,
    PayeeState,
    PaymentState,
)

APP = "projects"
GRANT = "commitment__application__grant"
PRIZE = "nomination:"  # how the purpose of a prize begins


def for_starters(user: User) -> Iterator[Block]:
    """Promised money that nobody has begun to pay; payees who have not written, or declined."""
    held = Commitment.objects.visible_to(user).filter(state=CommitmentState.COMMITTED, started=0)
    fresh = held.select_related("fund", GRANT.partition("__")[2]).order_by("committed_at", "pk")
    yield block("可以发起付款", fresh, _commitment, listed("commitment", "state=committed", APP))
    waits = _collecting(user).filter(payee__state=PayeeState.WAITING)
    yield block("等收款人填写", waits, _payment, listed("payment", "state=collecting", APP),
                tone="calm")  # fmt: skip
    gone = _collecting(user).filter(payee__state=PayeeState.DECLINED)
    yield block("收款人放弃，等您决定", gone, _payment, listed("payment", "", APP))
    yield _to_ask_back(user)


def _to_ask_back(user: User) -> Block:
    """What was paid for something that was ended later, or came through after it was ended."""
    revoked = Winner.objects.filter(state=WinnerState.REVOKED)
    prizes = revoked.annotate(key=Concat(Value(PRIZE), "nomination__public_id")).values("key")
    ended = Q(commitment__application__state__in=ENDED) | Q(commitment__purpose__in=prizes)
    rows = Payment.objects.visible_to(user).filter(ended).not_asked_back()
    rows = rows.for_page().select_related(GRANT).order_by("paid_on", "pk")
    return block("已终止或撤销，付出的款项还没有追回", rows, _payment,
                 listed("payment", "state=paid", APP), tone="late")  # fmt: skip


def for_finance(user: User, now: datetime) -> Iterator[Block]:
    """What to check, to batch, to correct; results of the bank; taxes to be filed."""
    mine = Payment.objects.visible_to(user).paid_by(user).for_page().select_related(GRANT)
    mine = mine.order_by("started_at", "pk")
    for title, state, extra in (
        ("收款信息等您核对", PaymentState.COLLECTING, {"payee__state": PayeeState.FILLED}),
        ("等您备妥", PaymentState.COLLECTING, {"payee__state": PayeeState.VERIFIED}),
        ("等您编入批次", PaymentState.READY, {}),
        ("银行没有付成，等您更正", PaymentState.FAILED, {}),
        ("银行退回，等您更正", PaymentState.RETURNED, {}),
        ("暂缓的付款", PaymentState.HELD, {}),
    ):  # fmt: skip
        rows = mine.filter(state=state, **extra)
        calm = "calm" if state == PaymentState.HELD else ""
        yield block(title, rows, _payment, listed("payment", f"state={state}", APP), tone=calm)
    sent = _batches(user, (Role.FINANCE,)).filter(state=BatchState.RELEASED, lines__outcome="")
    owed = Clawback.objects.filter(state=ClawbackState.DEMANDED, payment__in=mine.values("pk"))
    owed = owed.select_related("payment__commitment__fund", f"payment__{GRANT}")
    yield block("已要求退还，到账后请登记", owed.order_by("demanded_at", "pk"), _clawback,
                listed("payment", "state=paid", APP), tone="calm")  # fmt: skip
    yield block("等您登记银行结果", sent.distinct(), _batch, listed("batch", "state=released", APP))
    yield _taxes(mine, now)


def _taxes(mine: PaymentQuerySet, now: datetime) -> Block:
    """Last month's taxes, until they are due."""
    today = china_day(now)
    month = Month.of(today).before
    rows = withheld(mine, month) if today.day <= DUE_DAY else mine.none()
    title = f"{month} 代扣税款，{month.due:%m月%d日} 前申报"
    return block(title, rows, _tax, listed("batch", "", APP))


def for_releasers(user: User) -> Iterator[Block]:
    """Batches that somebody else has made."""
    rows = _batches(user, (Role.APPROVER, Role.FINANCE)).filter(state=BatchState.MADE)
    waiting = rows.exclude(made_by=user)
    yield block("付款批次等您放行", waiting, _batch, listed("batch", "state=made", APP))


def _collecting(user: User) -> PaymentQuerySet:
    rows = Payment.objects.visible_to(user).filter(state=PaymentState.COLLECTING)
    return rows.for_page().select_related(GRANT).order_by("started_at", "pk")


def _batches(user: User, roles: tuple[Role, ...]) -> BatchQuerySet:
    rows = Batch.objects.visible_to(user).order_by("made_at", "pk")
    if user.is_superuser:
        return rows
    return rows.filter(organisation__in=organisations_held(user, roles))


def _commitment(row: Commitment) -> Line:
    return Line(
        row.title, f"{money(row.amount)}{_number(row)}　{row.fund}", page("commitment", row, APP)
    )


def _payment(row: Payment) -> Line:
    words = f"{money(row.gross)}{_number(row.commitment)}　{row.note or row.turn}"
    return Line(row.commitment.title, words, page("payment", row, APP))


def _number(row: Commitment) -> str:
    """The number of the grant that the money is for: all grants of a round are called the same."""
    grant = getattr(getattr(row, "application", None), "grant", None)
    return f"　{grant.number}" if grant else ""


def _clawback(row: Clawback) -> Line:
    words = f"{money(row.amount)}{_number(row.payment.commitment)}　{row.reason}"
    return Line(row.payment.commitment.title, words, page("payment", row.payment, APP))


def _tax(row: Payment) -> Line:
    return Line(row.commitment.title, f"代扣 {money(row.tax)}", page("payment", row, APP))


def _batch(row: Batch) -> Line:
    return Line(
        f"批次 {row.label}", f"{row.row_count} 笔，{money(row.net)}", page("batch", row, APP)
    )
