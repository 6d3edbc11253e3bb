"""The sentences of a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from kit.money import money
from projects.allocation.choosing import Frame
from projects.allocation.rules import Floor, Rules
from projects.allocation.trouble import LEAST, MOST, POOL, Trouble

SHOWN = 3  # pairs that a sentence names; the rest is counted
TOO_HARD = "保底要求之间重叠太多，无法在限定时间内判断能否同时满足，请减少或合并保底要求。"


class Named(Protocol):
    """A candidate, as far as a sentence names one."""

    @property
    def name(self) -> str:
        """第 3 名“某人”."""


class Ahead(Protocol):
    """Somebody ranked lower who goes first."""

    @property
    def candidate(self) -> Named: ...
    @property
    def floors(self) -> Sequence[Floor]: ...
    @property
    def because(self) -> str: ...


class Told(Protocol):
    """A line of the proposal, as far as a sentence counts it."""

    @property
    def candidate(self) -> Named: ...
    @property
    def award(self) -> Decimal: ...
    @property
    def passed_by(self) -> Sequence[Ahead]: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """The frame as people know it: the rules, the most grantees, and what is held before."""

    rules: Rules
    most: int | None
    held: int
    held_cost: Decimal


def _fen(cost: int) -> str:
    return money(Decimal(cost) / 100)


def excluded_reason(
    requested: Decimal | None, tiers: Sequence[Decimal], rules: Rules
) -> str:  # fmt: skip
    """Why no award of the round fits."""
    if requested is not None and requested < rules.lowest:
        return f"申请 {money(requested)}，低于本轮最低的 {money(rules.lowest)}，不能分配。"
    named = "、".join(money(tier) for tier in sorted(tiers))
    return f"可用的档位（{named}）不在本轮或申请金额之内，不能分配。"


def chosen_reason(
    rules: Rules, award: Decimal, awards: Sequence[Decimal], *, requested: Decimal | None,
    room: int, ahead: tuple[Named, str] | None,
) -> str:  # fmt: skip
    """Why this one gets something, and this much."""
    words = "按名次入选"
    if ahead:
        words = f"{ahead[1]}，先于{ahead[0].name}入选"
    top = awards[-1]
    if award < top:
        higher = awards[awards.index(award) + 1]
        more = rules.cost(higher) - rules.cost(award)
        return (
            f"{words}；{money(award)}：余下的 {_fen(room)}不够升到 {money(higher)}"
            f"（还需 {money(more)}）。"
        )
    if requested is not None and top < rules.highest:
        return f"{words}；{money(award)}：申请 {money(requested)}以内的最高金额。"
    return f"{words}；{money(award)}：可得的最高金额。"


def passed_by(floors: Sequence[Floor], dearer: int, room: int) -> str:
    """Why somebody ranked lower goes first."""
    if floors:
        return f"为满足{'和'.join(f'“{floor.name}”' for floor in floors)}"
    if dearer > room:
        return f"因最低金额少 {_fen(dearer)}而资金池只余 {_fen(room)}"
    return "因未能在限定的计算量内排除其他可能"


def reserve_reason(
    facts: Facts, place: int, passed: Sequence[Ahead], *, cost: int, room: int, full: bool
) -> str:
    """Why somebody is on the reserve list."""
    words = f"候补第 {place} 位"
    if passed:
        named = "、".join(f"{one.candidate.name}（{one.because}）" for one in passed[:SHOWN])
        more = f"等 {len(passed)} 名" if len(passed) > SHOWN else ""
        return f"{words}：{named}{more}先行入选。"
    if full and facts.most is not None:
        return f"{words}：名额 {facts.most} 名已满。"
    return f"{words}：人人按最低金额计，资金池余 {_fen(room)}，不够再加一名（需 {_fen(cost)}）。"


def bounds(
    facts: Facts, left: Decimal, number: int, grants: Sequence[Told], reserve: Sequence[Told]
) -> tuple[str, ...]:
    """What holds the division where it is."""
    rules, found = facts.rules, []
    raised = [line for line in grants if line.award < rules.highest]
    full = facts.most is not None and number >= facts.most
    if (reserve and not full) or raised:
        found.append(f"资金池：用去 {money(rules.pool - left)}，余 {money(left)}。")
    if full and reserve:
        found.append(f"名额：最多 {facts.most} 名，已满。")
    if number <= rules.min_grantees:
        found.append(f"最低人数：正好 {number} 名，一名也不能少。")
    return (*found, *_passing(reserve))


def _passing(reserve: Sequence[Told]) -> list[str]:
    """For each floor, and each other reason, how many it put first, and before how many."""
    counted: dict[str, tuple[set[int], set[int]]] = {}
    why_of: dict[tuple[int, str], list[str]] = {}  # pairs share their reasons, so each is put once
    for place, line in enumerate(reserve):
        for one in line.passed_by:
            key = (id(one.floors), one.because)
            if key not in why_of:
                why_of[key] = [f"“{floor.name}”" for floor in one.floors] or [one.because]
            for why in why_of[key]:
                behind, first = counted.setdefault(why, (set(), set()))
                behind.add(place)
                first.add(id(one.candidate))
    return [
        f"{why}：{len(first)} 名因此先于名次更前的 {len(behind)} 名入选。"
        for why, (behind, first) in sorted(counted.items())
    ]


# ------------------------------------------------------------------ when there is no division


def trouble_sentences(
    facts: Facts, frame: Frame, trouble: Trouble, candidates: int
) -> tuple[str, ...]:  # fmt: skip
    """Which demands exclude each other, and what would help, one sentence each."""
    if not trouble.demands:
        return (TOO_HARD,)
    names = "；".join(_demand(facts, one) for one in trouble.demands)
    whole = [f"不能同时满足：{names}（候选 {candidates} 名，已占用 {facts.held} 名）。"]
    if len(trouble.demands) == 1 and trouble.demands[0] != POOL:
        whole = [f"不能满足：{names}。"]
    return (*whole, *(_help(facts, frame, one, value) for one, value in trouble.helps))


def _demand(facts: Facts, demand: str | int) -> str:
    if demand == LEAST:
        lowest = facts.rules.lowest
        return (
            f"至少 {facts.rules.min_grantees} 名（每名最低占用 {money(facts.rules.cost(lowest))}）"
        )
    if demand == MOST:
        return f"最多 {facts.most} 名"
    if demand == POOL:
        return f"资金池 {money(facts.rules.pool)}"
    return facts.rules.floors[int(demand)].name


def _help(facts: Facts, frame: Frame, demand: str | int, value: int) -> str:
    if demand == POOL:
        pool = Decimal(value) / 100 + facts.held_cost
        return f"办法：资金池增至 {money(pool)}；现在缺 {money(pool - facts.rules.pool)}。"
    if demand == MOST:
        return f"办法：名额放宽到 {value + facts.held} 名。"
    if demand == LEAST:
        missing = frame.least - value
        return f"办法：最低人数减为 {value + facts.held} 名；现在缺 {missing} 名。"
    floor = facts.rules.floors[int(demand)]
    missing = frame.floors[int(demand)] - value
    return f"办法：“{floor.name}”减为 {floor.at_least - missing} 名；现在缺 {missing} 名。"
