"""What a round can reach before it opens, in both tax modes: the figures an organiser must see."""

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from kit.money import money
from projects.allocation.rules import Rules
from projects.tax import FEN


@dataclass(frozen=True, slots=True)
class TierReach:
    """One award as the only one: how many grantees, what it brings, and whether it is enough."""

    award: Decimal
    net: Decimal
    cost: Decimal
    most: int
    is_enough: bool  # for the least number of grantees


@dataclass(frozen=True, slots=True)
class Reach:
    """What a pool reaches in one tax mode.

    Shapes: `average_*` are for exactly the least number of grantees, with the whole pool spent;
    `most_at_top` is how many of those can have the largest award when the rest have the smallest.
    """

    tax_from_pool: bool
    tiers: tuple[TierReach, ...]
    average_award: Decimal
    average_net: Decimal
    most_at_top: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        """Whether the least number of grantees can be reached at all."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Both tax modes side by side; `chosen` is the round's own."""

    withheld: Reach
    from_pool: Reach
    tax_from_pool: bool

    @property
    def chosen(self) -> Reach:
        """What the round's own mode reaches."""
        return self.from_pool if self.tax_from_pool else self.withheld


def feasibility(
    *, pool: Decimal, min_grantees: int, minimum: Decimal, maximum: Decimal,
    tiers: tuple[Decimal, ...] = (), tax_from_pool: bool = False,
) -> Feasibility:  # fmt: skip
    """What is reachable in both tax modes, and what cannot be, with the sentence why.

    Shapes: without `tiers` the smallest and the largest award of the range stand for them.
    Source: domain.md §1.3.
    """
    rules = Rules(pool, min_grantees, minimum, maximum, tiers)
    return Feasibility(
        _reach(rules), _reach(replace(rules, tax_from_pool=True)), tax_from_pool
    )  # fmt: skip


def _reach(rules: Rules) -> Reach:
    broken = rules.problems()
    if broken:
        zero = Decimal(0)
        return Reach(rules.tax_from_pool, (), zero, zero, 0, broken, ())
    awards = rules.allowed()
    shown = awards if rules.tiers else tuple(sorted({awards[0], awards[-1]}))
    least = rules.min_grantees
    tiers = tuple(_tier(rules, award) for award in shown)
    average = rules.award_of((rules.pool / max(least, 1)).quantize(FEN, ROUND_DOWN))
    average = min(average, awards[-1])
    at_top = _most_at_top(rules)
    return Reach(
        rules.tax_from_pool, tiers, average, rules.share(average).net, at_top,
        _problems(rules, tiers), _notes(rules, tiers, average, at_top),
    )  # fmt: skip


def _tier(rules: Rules, award: Decimal) -> TierReach:
    share = rules.share(award)
    most = int(rules.pool // share.cost)
    return TierReach(award, share.net, share.cost, most, most >= rules.min_grantees)


def _most_at_top(rules: Rules) -> int:
    """How many of the least number can have the largest award, the others the smallest."""
    low, top = rules.cost(rules.lowest), rules.cost(rules.highest)
    left = rules.pool - low * rules.min_grantees
    if left < 0:
        return 0
    more = top - low
    return rules.min_grantees if not more else min(rules.min_grantees, int(left // more))


def _problems(rules: Rules, tiers: tuple[TierReach, ...]) -> tuple[str, ...]:
    lowest = tiers[0]
    if lowest.is_enough:
        return ()
    needed = lowest.cost * rules.min_grantees
    return (
        (
            f"至少 {rules.min_grantees} 名、每名最低 {money(lowest.award)}，"
            f"{_mode(rules)}需要 {money(needed)}，资金池只有 {money(rules.pool)}："
            f"缺 {money(needed - rules.pool)}；现有资金最多 {lowest.most} 名。"
        ),
    )


def _notes(
    rules: Rules, tiers: tuple[TierReach, ...], average: Decimal, at_top: int
) -> tuple[str, ...]:
    least, mode = rules.min_grantees, _mode(rules)
    notes = [
        f"{mode}全部给 {money(t.award)}：最多 {t.most} 名，每名到手 {money(t.net)}"
        + ("" if t.is_enough else f"，达不到至少 {least} 名")
        + "。"
        for t in tiers
    ]
    if least and tiers[0].is_enough:
        net = rules.share(average).net
        notes.append(f"{mode}正好 {least} 名：平均到手不超过 {money(net)}。")
        if not tiers[-1].is_enough:
            rest = least - at_top
            notes.append(
                f"{mode}{least} 名之中最多 {at_top} 名给 {money(tiers[-1].award)}，"
                f"其余 {rest} 名给 {money(tiers[0].award)}。"
            )
    return tuple(notes)


def _mode(rules: Rules) -> str:
    return "资金池另付 20% 税款时，" if rules.tax_from_pool else "由获助人承担税款时，"
