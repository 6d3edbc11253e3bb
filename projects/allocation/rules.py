"""What a grant round allows, and what one award costs the pool and brings the grantee."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from kit.money import money
from projects.tax import FEN, TAX_RATE, fen

STEP = Decimal(100)  # an amount that is free in its range is whole hundreds of yuan
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Share:
    """One award: what was awarded, what arrives, the tax, and what the pool pays."""

    award: Decimal
    net: Decimal
    tax: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Floor:
    """At least so many grantees from a region or with a theme.

    Shapes: exactly one of `region` (the beginning of a region's code, such as 45 for a province)
    and `theme`; `label` is what people read.
    """

    at_least: int
    region: str = ""
    theme: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        """Refuse a floor of nothing, or of two things."""
        if bool(self.region) == bool(self.theme):
            raise ValueError("a floor is for one region or one theme")

    @property
    def name(self) -> str:
        """The floor in a sentence: 广西至少 3 名."""
        return f"{self.label or self.region or self.theme}至少 {self.at_least} 名"

    def covers(self, region: str, themes: Iterable[str]) -> bool:
        """Whether a grantee of this region with these themes counts."""
        return region.startswith(self.region) if self.region else self.theme in themes


@dataclass(frozen=True, slots=True)
class Rules:
    """The frame of a round.

    Shapes: with `tiers` an award is one of them; without, any whole hundred from `minimum` to
    `maximum`. With `tax_from_pool` an award arrives whole and the pool pays 20 % on top: a net of
    n costs n / 0.8. Without it, the tax is withheld: an award of a costs a and brings 0.8 a.
    Units: yuan.
    """

    pool: Decimal
    min_grantees: int
    minimum: Decimal
    maximum: Decimal
    tiers: tuple[Decimal, ...] = ()
    tax_from_pool: bool = False
    floors: tuple[Floor, ...] = ()

    def share(self, award: Decimal) -> Share:
        """What an award brings and costs, to the 分: net + tax = cost."""
        if self.tax_from_pool:
            cost = fen(award / (1 - TAX_RATE))
            return Share(award, award, cost - award, cost)
        tax = fen(award * TAX_RATE)
        return Share(award, award - tax, tax, award)

    def cost(self, award: Decimal) -> Decimal:
        """What the pool pays for an award."""
        return self.share(award).cost

    def award_of(self, cost: Decimal) -> Decimal:
        """The largest award that costs no more than this."""
        if not self.tax_from_pool:
            return cost
        award = (cost * (1 - TAX_RATE)).quantize(FEN, ROUND_DOWN)
        return award + FEN if self.cost(award + FEN) <= cost else award

    @property
    def lowest(self) -> Decimal:
        """The smallest award there is."""
        return min(self.allowed(), default=self.minimum)

    @property
    def highest(self) -> Decimal:
        """The largest award there is."""
        return max(self.allowed(), default=self.maximum)

    def allowed(self, at_most: Decimal | None = None) -> tuple[Decimal, ...]:
        """Every award there is, the smallest first; none above what was asked for."""
        top = self.maximum if at_most is None else min(self.maximum, at_most)
        if self.tiers:
            return tuple(sorted({t for t in self.tiers if self.minimum <= t <= top}))
        first = int((self.minimum / STEP).to_integral_value(ROUND_CEILING))
        return tuple(STEP * n for n in range(first, int(top // STEP) + 1))

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the frame itself, before any candidate; empty when nothing is."""
        found = []
        if self.pool <= 0:
            found.append("资金池须大于零。")
        if self.min_grantees < 0:
            found.append("最低获助人数不能为负数。")
        if not 0 < self.minimum <= self.maximum:
            found.append("最低金额须大于零，且不高于最高金额。")
        outside = [t for t in self.tiers if not self.minimum <= t <= self.maximum]
        if outside:
            named = "、".join(money(t) for t in sorted(outside))
            found.append(f"档位 {named} 不在 {money(self.minimum)}至 {money(self.maximum)}之间。")
        if not found and not self.allowed():
            found.append(
                f"在 {money(self.minimum)}至 {money(self.maximum)}之间没有可用的整百金额。"
            )
        return tuple(found)
