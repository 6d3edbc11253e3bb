"""Choosing whom a round gives to: proposed by one, approved by another.

The money goes with the application: proposed reserves, approved commits, everything that ends it
gives back. Locks: round, application, commitment, fund, ledger (see grant_locks).
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from directory.models import User
from kit.dates import china_day
from kit.ids import random_code
from kit.money import money
from kit.reasons import stated
from kit.verdict import Unready, unready
from projects.actions.funds import commit, reserve
from projects.actions.grant_locks import (
    locked_application,
    locked_grant_round,
    move_application,
)
from projects.actions.grant_screening import let_go
from projects.grant_rules import meter_of, rules_of
from projects.models import Application, Grant, GrantNoticeRow, GrantRound
from projects.permissions.grants import may_step_application
from projects.workflow import GrantNoticeState

NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


# ------------------------------------------------------------------ proposed


@transaction.atomic
def recommend_application(
    *, application: Application, amount: Decimal, by: User, now: datetime,
    version: int | None = None,
) -> Application:  # fmt: skip
    """Propose a grant of this amount and reserve its money; invisible outside, reversible.

    Units: yuan, two places.
    Errors: Unready for an amount that the round does not give, a visit that is missing, or a
    minimum of grantees that could not be reached any more; FundTooSmall.
    Source: domain.md invariants 1, 2 and 3.
    """
    round_ = locked_grant_round(application.round)
    fresh = locked_application(application, version)
    fresh.round = round_
    may_step_application(by, fresh, "recommend").require()
    return hold_money(fresh, amount, by=by, now=now)


def hold_money(
    fresh: Application, amount: Decimal, *, by: User, now: datetime,
    moved_up_for: Application | None = None,
) -> Application:  # fmt: skip
    """Propose a locked application of a locked round, once it is known that this person may."""
    round_ = fresh.round
    if round_.visit_required and not fresh.visits.exists():
        unready("本轮须先实地走访，再拟定资助。").require()
    tier = _tier(round_, amount)
    _require_reachable(round_, amount)
    cost = rules_of(round_).cost(amount)
    if round_.fund is None:
        raise Unready("本轮还没有资金池。")
    fresh.commitment = reserve(
        fund=round_.fund, amount=cost, purpose=fresh.purpose, by=by, now=now,
        title=f"{round_.title} · 小微资助",
    )  # fmt: skip
    fresh.least, fresh.most = round_.least_amount, round_.most_amount
    fresh.amount, fresh.cost, fresh.tier_amount = amount, cost, tier
    fresh.proposed_at, fresh.proposed_by = now, by
    fresh.reserve_place, fresh.moved_up_for = None, moved_up_for
    told = {"moved_up_for": moved_up_for.public_id} if moved_up_for else {}
    payload = {"amount": str(amount), **told}
    move_application(fresh, "recommend", by=by, now=now, payload=payload)
    return fresh


def _tier(round_: GrantRound, amount: Decimal) -> Decimal | None:
    """The tier that this amount is, or nothing where any amount in the range may be given."""
    if not round_.least_amount <= amount <= round_.most_amount:
        unready(
            f"金额须在 {money(round_.least_amount)}到 {money(round_.most_amount)}之间。"
        ).require()
    if not round_.tiers_strict:
        return None
    tiers = list(round_.tiers.values_list("amount", flat=True))
    if amount not in tiers:
        unready("金额须是本轮的档位：" + "、".join(money(t) for t in tiers) + "。").require()
    return amount


def _require_reachable(round_: GrantRound, amount: Decimal) -> None:
    """Refuse what would put the minimum of grantees out of reach, unless that was recorded."""
    after = meter_of(round_, amount)
    if not after.missing or after.minimum_reachable or round_.infeasible_at is not None:
        return
    unready(f"如果资助 {money(amount)}：{after.sentence}请改用较低的档位。").require()


@transaction.atomic
def unrecommend_application(
    *, application: Application, reason: str, by: User, now: datetime, version: int | None = None
) -> Application:
    """Take a proposal back; its money goes back to the pool."""
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "unrecommend").require()
    why = stated(reason)
    move_application(fresh, "unrecommend", by=by, now=now, reason=why)
    let_go(fresh, reason=why, by=by, now=now)
    return fresh


# ------------------------------------------------------------------ approved


@transaction.atomic
def approve_application(
    *, application: Application, by: User, now: datetime, version: int | None = None
) -> Grant:
    """Promise the grant that somebody else proposed, once its notice is served.

    Errors: Unready while the window runs or an objection is open; Refused for who proposed it.
    Source: domain.md invariants 1, 8 and 9.
    """
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "approve").require()
    _require_served(fresh, now)
    return _promise(fresh, "approve", by=by, now=now)


@transaction.atomic
def approve_fast(
    *, application: Application, by: User, now: datetime, version: int | None = None
) -> Grant:
    """Promise the grant without a notice: the fast lane, or a round that waives it in public."""
    fresh = locked_application(application, version)
    may_step_application(by, fresh, "approve_fast").require()
    round_ = fresh.round
    if not (fresh.is_fast and round_.fast_lane) and round_.notice_days:
        unready("只有快速通道的申请可以不经公示批准。").require()
    return _promise(fresh, "approve_fast", by=by, now=now)


def _require_served(fresh: Application, now: datetime) -> None:
    rows = fresh.notice_rows.select_related("notice").filter(removed_at__isnull=True)
    row = rows.order_by("-pk").first()
    if row is None:
        raise Unready("还没有公示，不能批准。")
    if row.suspended_at is not None or _disputed(row):
        unready("公示中的异议还没有结论，不能批准。").require()
    begun = row.notice.state in (GrantNoticeState.OPEN, GrantNoticeState.CLOSED)
    if not begun or row.ends_at is None or now <= row.ends_at:
        unready("公示期未满，不能批准。").require()


def _disputed(row: GrantNoticeRow) -> bool:
    about = row.notice.objections.unresolved()
    return about.filter(row=row).exists() or about.filter(row__isnull=True).exists()


def _promise(fresh: Application, verb: str, *, by: User, now: datetime) -> Grant:
    if fresh.commitment is None:
        raise Unready("没有为这份申请预留资金。")
    commit(commitment=fresh.commitment, by=by, now=now)
    fresh.approved_at, fresh.approved_by = now, by
    fresh.decided_at, fresh.decided_by = now, by
    move_application(
        fresh, verb, by=by, now=now,
        payload={"amount": str(fresh.amount), "fast": fresh.is_fast},
    )  # fmt: skip
    return _grant_for(fresh, now)


def _grant_for(fresh: Application, now: datetime) -> Grant:
    """The row of the grant, under a number that nobody can guess and that is never used again."""
    agree_by = china_day(now) + timedelta(days=fresh.round.agree_days)
    while True:
        number = f"XW-{fresh.round.year}-{random_code(6, NUMBER_LETTERS)}"
        try:
            with transaction.atomic():
                return Grant.objects.create(number=number, application=fresh, agree_by=agree_by)
        except IntegrityError:
            if Grant.objects.filter(application=fresh).exists():
                raise
