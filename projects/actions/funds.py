"""Setting money aside: reserved by one person, committed by another, released when it ends.

The order of every step is the same: first the row that the step is about, guarded by its state;
then the fund, guarded by its balance and by the check of the database behind it; then a row that
can stand only once; then the ledger. Whoever lets two of these meet loses money (issue D).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from directory.actions import keep_result, use_key
from directory.models import MediaPartner, Organisation, User
from kit.money import money
from kit.prepared import Prepared, PreparedUpdate
from kit.reasons import stated
from kit.verdict import Unready, refuse, unready
from ledger.actions import append
from projects.models import Commitment, Fund, Programme
from projects.models.funds import exactly
from projects.permissions import (
    may_change_total,
    may_commit,
    may_create_fund,
    may_propose_total,
    may_release,
    may_reserve,
)
from projects.tax import FEN
from projects.workflow import COMMITMENT, CommitmentState

LARGEST = Decimal("999999999999.99")


class FundTooSmall(Unready):
    """The fund does not hold this much any more; nothing was set aside."""


def _whole_fen(amount: Decimal, *, least: Decimal = FEN) -> Decimal:
    """The amount to the 分.

    Errors: Refused for what is no amount of yuan and 分.
    """
    if not amount.is_finite() or not least <= amount <= LARGEST:
        refuse("金额须大于零，且不超过 12 位数。" if least else "金额不能为负数。").require()
    if amount != amount.quantize(FEN):
        refuse("金额最多两位小数。").require()
    return amount.quantize(FEN)


# ------------------------------------------------------------------ the fund itself


@transaction.atomic
def create_fund(
    *, name: str, run_by: Organisation, total: Decimal, by: User, now: datetime,
    purpose: str = "", programme: Programme | None = None, partner: MediaPartner | None = None,
    is_sample: bool = False,
) -> Fund:  # fmt: skip
    """Open a fund. It is empty until a second person has approved its total.

    Errors: PermissionDenied unless `by` runs programmes for the organisation.
    """
    may_create_fund(by, run_by).require()
    fund = Fund.objects.create(
        name=name, run_by=run_by, purpose=purpose, programme=programme, partner=partner,
        proposed_total=_whole_fen(total), total_reason="设立", total_proposed_at=now,
        total_proposed_by=by, created_at=now, created_by=by, is_sample=is_sample,
    )  # fmt: skip
    append(by=by, verb="fund.create", thing=fund, payload={"total": str(total)}, now=now)
    return fund


@transaction.atomic
def propose_total(
    *, fund: Fund, total: Decimal, reason: str, by: User, now: datetime
) -> Fund:  # fmt: skip
    """Ask for another total; it counts once somebody else has approved it."""
    fresh = locked_fund(fund)
    may_propose_total(by, fresh).require()
    total, why = _whole_fen(total, least=Decimal(0)), stated(reason)[:300]
    _require_covers(fresh, total)
    fresh.proposed_total, fresh.total_reason = total, why
    fresh.total_proposed_at, fresh.total_proposed_by = now, by
    fresh.total_approved_at = fresh.total_approved_by = None
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="fund.propose_total", thing=fresh, reason=why,
        payload={"from": str(fresh.total), "to": str(total)}, now=now,
    )  # fmt: skip
    return fresh


@transaction.atomic
def change_total(*, fund: Fund, by: User, now: datetime) -> Fund:
    """Approve the total that somebody else asked for.

    Errors: Unready when less than what is set aside; Refused for the person who asked.
    """
    fresh = locked_fund(fund)
    may_change_total(by, fresh).require()
    total = fresh.proposed_total or Decimal(0)
    _require_covers(fresh, total)
    before, fresh.total, fresh.proposed_total = fresh.total, total, None
    fresh.total_approved_at, fresh.total_approved_by = now, by
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="fund.change_total", thing=fresh, reason=fresh.total_reason,
        payload={"from": str(before), "to": str(total)}, now=now,
    )  # fmt: skip
    return fresh


def _require_covers(fund: Fund, total: Decimal) -> None:
    if total < fund.held:
        unready(f"已预留和承诺 {money(fund.held)}，总额不能少于这个数。").require()


def locked_fund(fund: Fund) -> Fund:
    """The fresh row under lock."""
    rows = Fund.objects.select_for_update(of=("self",)).select_related("run_by", "partner")
    return rows.get(pk=fund.pk)


# ------------------------------------------------------------------ setting aside


def _has_room(amount: Decimal) -> Q:
    """The guard of a reservation, in the statement that makes it."""
    return Q(total__gte=exactly(F("reserved") + F("committed") + amount))


@transaction.atomic
def reserve(
    *, fund: Fund, amount: Decimal, purpose: str, title: str, by: User, now: datetime,
    key: str = "",
) -> Commitment:  # fmt: skip
    """Set money of the fund aside for one grant or prize.

    Shapes: one open commitment per purpose; a second sending with the same `key` finds the first.
    Units: yuan, two places.
    Errors: FundTooSmall (nothing is set aside); PermissionDenied (by does not run the fund).
    Source: domain.md §5, invariants 1 and 3.
    """
    done = use_key(key, by) if key else None
    if done is not None:
        return Commitment.objects.get(public_id=done)
    may_reserve(by, fund).require()
    amount = _whole_fen(amount)
    # Whoever is just releasing this purpose ends first, before the fund is touched.
    if Commitment.objects.select_for_update().live().filter(purpose=purpose).exists():
        unready("这项用途已经占用了资金。").require()
    commitment = _set_aside(fund, amount, Commitment(
        fund=fund, purpose=purpose, title=title[:200], amount=amount, reserved_at=now,
        reserved_by=by,
    ))  # fmt: skip
    if key:
        keep_result(key, commitment.public_id)
    _record(commitment, "reserve", by=by, now=now)
    return commitment


def _set_aside(fund: Fund, amount: Decimal, commitment: Commitment) -> Commitment:
    roomy = Fund.objects.filter(_has_room(amount), pk=fund.pk)
    try:
        with transaction.atomic():
            if not roomy.update(reserved=exactly(F("reserved") + amount)):
                left = Fund.objects.get(pk=fund.pk).available
                raise FundTooSmall(f"“{fund.name}”只剩 {money(left)}，不够 {money(amount)}。")
            commitment.save(force_insert=True)
    except IntegrityError as error:
        if "purpose" not in str(error):
            raise
        raise Unready("这项用途已经占用了资金。") from error
    return commitment


@transaction.atomic
def commit(*, commitment: Commitment, by: User, now: datetime, key: str = "") -> Commitment:
    """Promise what somebody else reserved.

    Shapes: a second sending with the same `key` changes nothing.
    Errors: Unready unless it is reserved; Refused for the person who reserved it.
    """
    if key and use_key(key, by) is not None:
        return Commitment.objects.get(pk=commitment.pk)
    fresh = _locked(commitment)
    may_commit(by, fresh).require()
    _move(fresh, "commit", committed_at=now, committed_by=by)
    _PROMISE.run(pk=fresh.fund_id, amount=fresh.amount)
    _record(fresh, "commit", by=by, now=now, source=CommitmentState.RESERVED)
    return fresh


@transaction.atomic
def release(
    *, commitment: Commitment, reason: str, by: User, now: datetime, key: str = ""
) -> Commitment:
    """Give money back to its fund, as long as nothing of it has been paid.

    Shapes: a second sending with the same `key` changes nothing.
    Errors: Unready when it was released or paid before.
    """
    if key and use_key(key, by) is not None:
        return Commitment.objects.get(pk=commitment.pk)
    fresh = _locked(commitment)
    may_release(by, fresh).require()
    return _release(fresh, reason=stated(reason), by=by, now=now)


@transaction.atomic
def release_open(*, purpose: str, reason: str, by: User | None, now: datetime) -> Commitment | None:
    """Give back what is set aside for a purpose that has ended, if there is any.

    Shapes: what has begun to be paid stays, to be stopped (`stop_payments`) or claimed back. `by`
    None is somebody without an account, or nobody: the record says so, and in the row stands who
    had set the money aside.
    Whoever ended it had the right to; what follows for the money asks nobody again.
    """
    held = Commitment.objects.select_for_update(of=("self",)).select_related("fund")
    fresh = held.live().filter(purpose=purpose, paid=0, started=0).first()
    return _release(fresh, reason=reason, by=by, now=now) if fresh is not None else None


def _release(fresh: Commitment, *, reason: str, by: User | None, now: datetime) -> Commitment:
    source = fresh.state
    if fresh.paid:
        unready("已经支付过，不能释放。").require()
    if fresh.started:
        unready("已经发起付款，请先停止付款再释放。").require()
    why = reason[:300]
    answers = by or fresh.committed_by or fresh.reserved_by
    _move(fresh, "release", released_at=now, released_by=answers, release_reason=why)
    held = "committed" if source == CommitmentState.COMMITTED else "reserved"
    Fund.objects.filter(pk=fresh.fund_id).update(**{held: exactly(F(held) - fresh.amount)})
    _record(fresh, "release", by=by, now=now, source=source, reason=why)
    return fresh


def _locked(commitment: Commitment) -> Commitment:
    fresh = _FRESH.first(pk=commitment.pk)
    if fresh is None:
        raise Commitment.DoesNotExist
    return fresh


def _moving(verb: str, names: tuple[str, ...]) -> PreparedUpdate:
    """The statement of a step, which asks for the state that it leaves."""
    step = next(step for step in COMMITMENT.steps if step.verb == verb)

    def _rows(*, pk: int, paid: Decimal, started: Decimal, **fields: Any) -> Any:
        rows = Commitment.objects.filter(pk=pk, state__in=step.sources, paid=paid, started=started)
        return rows, {"state": step.target, **fields}

    kinds = {name: KINDS[name.partition("_")[2]] for name in names}
    return PreparedUpdate(_rows, pk=int, paid=Decimal, started=Decimal, **kinds)


# An approval waits for these statements while it holds the fund and the end of the ledger: they
# are put together once (bench/approvals.py).
KINDS = {"at": datetime, "by": int, "reason": str}
_FRESH = Prepared(
    lambda pk: (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("fund__partner")
        .filter(pk=pk)
    ),
    pk=int,
)
_STEPS = {
    "commit": _moving("commit", ("committed_at", "committed_by")),
    "release": _moving("release", ("released_at", "released_by", "release_reason")),
}
_PROMISE = PreparedUpdate(
    lambda pk, amount: (
        Fund.objects.filter(pk=pk),
        {
            "reserved": exactly(F("reserved") - amount),
            "committed": exactly(F("committed") + amount),
        },
    ),
    pk=int,
    amount=Decimal,
)


def _move(fresh: Commitment, verb: str, **fields: Any) -> None:
    """Take the step in one statement that asks for the state it leaves.

    Errors: Unready when the row is in another state by now.
    """
    step = COMMITMENT.require(verb, fresh.state, str(fields.get("release_reason", "")))
    values = {
        name: value.pk if isinstance(value, User) else value for name, value in fields.items()
    }
    if not _STEPS[verb].run(pk=fresh.pk, paid=fresh.paid, started=fresh.started, **values):
        unready("这笔占用刚被他人改动，请刷新后再办理。").require()
    for name, value in {"state": step.target, **fields}.items():
        setattr(fresh, name, value)


def _record(
    thing: Commitment,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    source: str = "",
    reason: str = "",
) -> None:
    append(
        by=by, verb=f"commitment.{verb}", thing=thing, source=source, target=thing.state,
        reason=reason, now=now,
        payload={"fund": thing.fund.public_id, "amount": str(thing.amount),
                 "purpose": thing.purpose},
    )  # fmt: skip
