"""A grant round as the arithmetic of `projects.allocation` sees it: its frame, and what is held."""

from decimal import Decimal

from projects.allocation import Feasibility, Held, Meter, Rules, feasibility, meter
from projects.models import GrantRound
from projects.workflow import HOLDING


def rules_of(round_: GrantRound) -> Rules:
    """The frame of the round; asks for its tiers unless they are loaded."""
    return Rules(
        pool=round_.pool, min_grantees=round_.min_grantees, minimum=round_.least_amount,
        maximum=round_.most_amount, tiers=_tiers(round_), tax_from_pool=round_.tax_from_pool,
    )  # fmt: skip


def _tiers(round_: GrantRound) -> tuple[Decimal, ...]:
    return tuple(tier.amount for tier in round_.tiers.all()) if round_.tiers_strict else ()


def held_of(round_: GrantRound) -> list[Held]:
    """Every grant of the round that holds money, with its region."""
    rows = round_.applications.filter(state__in=HOLDING)
    told = rows.values_list("amount", "region")
    return [Held(amount, region or "") for amount, region in told if amount is not None]


def meter_of(round_: GrantRound, *more: Decimal) -> Meter:
    """Where the round stands, or would stand with these awards on top.

    Source: domain.md invariant 3.
    """
    return meter(rules_of(round_), [*held_of(round_), *map(Held, more)])


def feasibility_of(round_: GrantRound) -> Feasibility:
    """What the round can reach before it opens, in both tax modes.

    Source: domain.md §1.3.
    """
    return feasibility(
        pool=round_.pool, min_grantees=round_.min_grantees, minimum=round_.least_amount,
        maximum=round_.most_amount, tiers=_tiers(round_), tax_from_pool=round_.tax_from_pool,
    )  # fmt: skip
