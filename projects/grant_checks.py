"""What a grant round still lacks before it may open."""

from collections.abc import Sequence
from datetime import datetime

from kit.checklist import Check, asked, missing
from projects.grant_rules import feasibility_of
from projects.models import GrantRound, GrantTier

WHOLE = 100


def grant_checklist(round_: GrantRound, *, now: datetime | None = None) -> list[Check]:
    """Every line of the list, done or not, in the order of the page."""
    weights = sum(c.weight for c in round_.criteria.all())
    tiers = list(round_.tiers.all())
    return [
        Check("资金池", _pool(round_), "fund"),
        Check("档位", _tiers(round_, tiers), "tiers"),
        Check("评估标准", "" if weights == WHOLE else "评估标准的权重之和须为 100%。", "criteria"),
        asked("申请问题", round_.questions.exists(), "请至少设一个申请问题。", "questions"),
        asked("符合性问题", round_.fit_questions.exists(), "请至少设一个符合性问题。",
               "fit_questions"),
        asked("申请开始", round_.opens_at, "请填写申请开始时间。", "opens_at"),
        Check("申请截止", _closing(round_, now), "closes_at"),
        asked("谁可以申请", round_.eligibility.strip(), "请写明谁可以申请。", "eligibility"),
        asked("评定办法", round_.process_note.strip(), "请写明评定办法。", "process_note"),
        asked("投诉与咨询", round_.complaints.strip(), "请写明投诉与咨询的方式。", "complaints"),
        asked("不收费声明", round_.fee_free_statement.strip(), "请填写不收费声明。",
               "fee_free_statement"),
        asked("协议正文", round_.agreement_texts.exists(), "请填写协议正文。", "agreement"),
    ]  # fmt: skip


def missing_for_opening(round_: GrantRound, *, now: datetime | None = None) -> list[str]:
    """What a round still lacks before it may open, as sentences."""
    return missing(grant_checklist(round_, now=now))


def infeasible(round_: GrantRound) -> str:
    """Why the minimum of grantees cannot be reached with the pool; empty when it can.

    Source: domain.md invariant 3.
    """
    return "".join(feasibility_of(round_).chosen.problems)


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
