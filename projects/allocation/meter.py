"""Where a round stands while it is decided, and where it would stand if.

Invariant 3 (domain.md §5): total − held ≥ max(0, min_grantees − n_held) × the smallest award, what
the pool pays on top included; otherwise the least number of grantees is out of reach.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kit.money import money
from projects.allocation.rules import NOTHING, Rules

PROVINCE = 2  # the digits of a region's code that name its province


@dataclass(frozen=True, slots=True)
class Held:
    """One grant that holds money: reserved, committed or paid, never released."""

    award: Decimal
    region: str = ""
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meter:
    """The pool at one moment.

    Shapes: `held`, `left` and `needed` are what the pool pays, tax included; `tiers` counts the
    grants by award, the largest first. `reachable` is how many grantees there can still be in all.
    """

    pool: Decimal
    held: Decimal
    grantees: int
    net: Decimal
    tax: Decimal
    tiers: tuple[tuple[Decimal, int], ...]
    missing: int
    needed: Decimal
    reachable: int

    @property
    def left(self) -> Decimal:
        """What is still free; less than nothing when the rows hold more than the pool."""
        return self.pool - self.held

    @property
    def minimum_reachable(self) -> bool:
        """Whether the least number of grantees can still be reached (invariant 3)."""
        return self.left >= self.needed

    @property
    def sentence(self) -> str:
        """The state of the least number of grantees, in words."""
        if not self.missing:
            return f"已有 {self.grantees} 名，达到最低人数，还剩 {money(self.left)}。"
        words = f"已有 {self.grantees} 名，还差 {self.missing} 名，至少需要 {money(self.needed)}，"
        if self.minimum_reachable:
            return f"{words}还剩 {money(self.left)}，够用。"
        return f"{words}只剩 {money(self.left)}：缺 {money(self.needed - self.left)}。"


@dataclass(frozen=True, slots=True)
class Part:
    """The grants of one province or theme."""

    grantees: int
    award: Decimal
    cost: Decimal


def meter(rules: Rules, rows: Iterable[Held]) -> Meter:
    """Count the rows that hold money."""
    shares = [rules.share(row.award) for row in rows]
    held = sum((share.cost for share in shares), NOTHING)
    missing = max(0, rules.min_grantees - len(shares))
    cheapest = rules.cost(rules.lowest)
    more = max(0, int((rules.pool - held) // cheapest))
    return Meter(
        pool=rules.pool, held=held, grantees=len(shares),
        net=sum((share.net for share in shares), NOTHING),
        tax=sum((share.tax for share in shares), NOTHING),
        tiers=tuple(sorted(Counter(share.award for share in shares).items(), reverse=True)),
        missing=missing, needed=missing * cheapest, reachable=len(shares) + more,
    )  # fmt: skip


def by_region(rules: Rules, rows: Iterable[Held], digits: int = PROVINCE) -> Mapping[str, Part]:
    """The grants of each province, by the beginning of the region's code."""
    return _parts(rules, rows, lambda row: (row.region[:digits],))


def by_theme(rules: Rules, rows: Iterable[Held]) -> Mapping[str, Part]:
    """The grants of each theme; one with two themes counts in both, so these do not add up."""
    return _parts(rules, rows, lambda row: row.themes)


def _parts(
    rules: Rules, rows: Iterable[Held], keys: Callable[[Held], Iterable[str]]
) -> Mapping[str, Part]:
    found: dict[str, Part] = {}
    for row in rows:
        for key in keys(row):
            part = found.get(key, Part(0, NOTHING, NOTHING))
            found[key] = Part(
                part.grantees + 1, part.award + row.award, part.cost + rules.cost(row.award)
            )
    return dict(sorted(found.items()))


def what_if(
    rows: Sequence[Held], *, region: str = "", theme: str = "", award: Decimal | None = None,
    more: int = 0, more_award: Decimal = NOTHING,
) -> list[Held]:  # fmt: skip
    """The rows as they would be, to be given to `meter`, `by_region` and `by_theme` again.

    Shapes: of the rows of a province (the beginning of a code) and theme, or of all without either,
    each gets `award` (0 takes them out, None leaves them); then `more` of `more_award` join there.
    """

    def is_meant(row: Held) -> bool:
        return row.region.startswith(region) and (not theme or theme in row.themes)

    changed = [
        row if award is None or not is_meant(row) else replace(row, award=award) for row in rows
    ]
    joined = Held(more_award, region, frozenset((theme,) if theme else ()))
    return [row for row in changed if row.award] + [joined] * more
