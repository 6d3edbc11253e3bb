"""What a grant round still lacks before it may open, and what is reachable with its pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kit.money import money
from projects.grant_sums import arrives, cost_of
from projects.models import GrantRound, GrantTier

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check list; a warning is told and stops nothing."""

    label: str
    sentence: str
    target: str
    is_warning: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here."""
        return not self.sentence


@dataclass(frozen=True, slots=True)
class Reach:
    """What one tax mode makes of the pool.

    Units: yuan; `most` grantees at the least amount, `average_net` is what each of the minimum
    gets on average when the whole pool is given to them.
    """

    tax_from_pool: bool
    most: int
    all_at_most: int
    average_net: Decimal
    is_feasible: bool


def reach(round_: GrantRound, *, tax_from_pool: bool) -> Reach:
    """What the pool allows when it bears the tax, or when tax is withheld.

    Source: domain.md §1.3: 100 × 10,000 is the whole pool of 1,000,000; with the tax on top the
    average net is at most 8,000.
    """
    pool = round_.pool
    least = cost_of(round_.least_amount, tax_from_pool=tax_from_pool)
    top = cost_of(round_.most_amount, tax_from_pool=tax_from_pool)
    share = pool / max(1, round_.min_grantees)
    gross = min(share, top)
    return Reach(
        tax_from_pool=tax_from_pool,
        most=int(pool // least), all_at_most=int(pool // top),
        average_net=arrives(gross, tax_from_pool=False),
        is_feasible=least * round_.min_grantees <= pool,
    )  # fmt: skip


def grant_checklist(round_: GrantRound, *, now: datetime | None = None) -> list[Check]:
    """Every line of the list, done or not, in the order of the page."""
    weights = sum(c.weight for c in round_.criteria.all())
    tiers = list(round_.tiers.all())
    return [
        Check("资金池", _pool(round_), "fund"),
        Check("档位", _tiers(round_, tiers), "tiers"),
        Check("评估标准", "" if weights == WHOLE else "评估标准的权重之和须为 100%。", "criteria"),
        _asked("申请问题", round_.questions.exists(), "请至少设一个申请问题。", "questions"),
        _asked("符合性问题", round_.fit_questions.exists(), "请至少设一个符合性问题。",
               "fit_questions"),
        _asked("申请开始", round_.opens_at, "请填写申请开始时间。", "opens_at"),
        Check("申请截止", _closing(round_, now), "closes_at"),
        _asked("谁可以申请", round_.eligibility.strip(), "请写明谁可以申请。", "eligibility"),
        _asked("评定办法", round_.process_note.strip(), "请写明评定办法。", "process_note"),
        _asked("投诉与咨询", round_.complaints.strip(), "请写明投诉与咨询的方式。", "complaints"),
        _asked("不收费声明", round_.fee_free_statement.strip(), "请填写不收费声明。",
               "fee_free_statement"),
        _asked("协议正文", round_.agreement_texts.exists(), "请填写协议正文。", "agreement"),
    ]  # fmt: skip


def missing_for_opening(round_: GrantRound, *, now: datetime | None = None) -> list[str]:
    """What a round still lacks before it may open, as sentences."""
    lines = grant_checklist(round_, now=now)
    return [line.sentence for line in lines if not line.is_done and not line.is_warning]


def infeasible(round_: GrantRound) -> str:
    """Why the minimum of grantees cannot be reached with the pool; empty when it can.

    Source: domain.md invariant 3.
    """
    cost = cost_of(round_.least_amount, tax_from_pool=round_.tax_from_pool)
    needed = cost * round_.min_grantees
    if needed <= round_.pool:
        return ""
    tax = "（含由资金池承担的税款）" if round_.tax_from_pool else ""
    return (
        f"至少 {round_.min_grantees} 名，每名至少占用 {money(cost)}{tax}，"
        f"共需 {money(needed)}，超过资金池的 {money(round_.pool)}。"
    )


def _asked(label: str, given: object, sentence: str, target: str) -> Check:
    return Check(label, "" if given else sentence, target)


def _pool(round_: GrantRound) -> str:
    if round_.fund is None:
        return "请选择资金池。"
    return "" if round_.fund.total else "资金池的总额还没有经第二人批准。"


def _tiers(round_: GrantRound, tiers: Sequence[GrantTier]) -> str:
    if not round_.tiers_strict:
        return ""
    if not tiers:
        return "只按档位资助，请至少设一个档位。"
    wrong = [t for t in tiers if not round_.least_amount <= t.amount <= round_.most_amount]
    return f"档位 {wrong[0]} 不在最低和最高金额之间。" if wrong else ""


def _closing(round_: GrantRound, now: datetime | None) -> str:
    if round_.closes_at is None:
        return "" if round_.is_rolling else "请填写申请截止时间。"
    return "申请截止时间已经过去。" if now is not None and round_.closes_at <= now else ""
