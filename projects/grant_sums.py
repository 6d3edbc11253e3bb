"""What a round has given, what is left, and whether its minimum can still be reached.

Pure figures over rows of one round; amounts in yuan as Decimal, to the 分.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum

from projects.models import GrantRound
from projects.workflow import HOLDING

FEN = Decimal("0.01")
# Incidental income is taxed at 20 %; who gets n after tax costs n / 0.8.
KEPT_SHARE = Decimal("0.8")


def cost_of(amount: Decimal, *, tax_from_pool: bool) -> Decimal:
    """What the pool gives so that the grantee is told of `amount`.

    Units: yuan to the 分. With `tax_from_pool` the amount arrives whole and the pool bears the tax.
    Source: domain.md §1.3.
    """
    gross = amount / KEPT_SHARE if tax_from_pool else amount
    return gross.quantize(FEN, rounding=ROUND_HALF_UP)


def arrives(amount: Decimal, *, tax_from_pool: bool) -> Decimal:
    """What is left of `amount` for the grantee when it is taxed as incidental income."""
    return amount if tax_from_pool else (amount * KEPT_SHARE).quantize(FEN, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Sums:
    """How a round stands: the pool, what is held of it, and for how many.

    Units: yuan; `least_cost` is what one more grantee costs at least.
    """

    pool: Decimal
    held: Decimal
    grantees: int
    min_grantees: int
    least_cost: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be given."""
        return self.pool - self.held

    @property
    def missing(self) -> int:
        """How many grantees the minimum still lacks."""
        return max(0, self.min_grantees - self.grantees)

    @property
    def is_reachable(self) -> bool:
        """Whether the minimum can still be reached with what is left.

        Source: domain.md invariant 3.
        """
        return self.left >= self.missing * self.least_cost

    def after(self, cost: Decimal) -> "Sums":
        """The same round with one more grantee."""
        return Sums(
            self.pool, self.held + cost, self.grantees + 1, self.min_grantees, self.least_cost
        )


def sums_of(round_: GrantRound) -> Sums:
    """How the round stands; two statements, whatever it holds."""
    found = round_.applications.filter(state__in=HOLDING).aggregate(
        held=Sum("cost"), grantees=Count("pk")
    )
    held = (found["held"] or Decimal(0)).quantize(FEN)
    return Sums(
        pool=round_.pool, held=held, grantees=found["grantees"],
        min_grantees=round_.min_grantees,
        least_cost=cost_of(round_.least_amount, tax_from_pool=round_.tax_from_pool),
    )  # fmt: skip
