"""A proposed division of a pool among 2,000 candidates, beside handing out down the ranking.

The limit is absolute, since the organiser waits for the page; that a proposal is right is tested
against every division of small cases (tests/projects/test_allocation.py).
"""

from decimal import Decimal
from functools import partial
from random import Random

from bench.rounds import judge, measure
from projects.allocation import Candidate, Floor, Rules, propose

CANDIDATES, SECONDS = 2_000, 2.0
PROVINCES = [f"{number}0000" for number in range(11, 42)]
FLOORS = ((15, None), (15, 100), (15, 64), (30, 80), (30, 90))


def _crowd() -> list[Candidate]:
    """Candidates as they come: most from a few provinces, each with a theme or two."""
    chance = Random(7)
    weights = [1 / (1 + place) for place in range(len(PROVINCES))]
    return [
        Candidate(
            key=str(number), rank=number, region=chance.choices(PROVINCES, weights)[0],
            themes=frozenset(chance.sample("abcde", chance.choice([1, 1, 2]))),
            requested=chance.choice([None, Decimal(10_000), Decimal(7000)]),
        )
        for number in range(1, CANDIDATES + 1)
    ]  # fmt: skip


def _rules(each_theme: int) -> Rules:
    floors = [Floor(2, region=code[:2]) for code in PROVINCES]
    floors += [Floor(each_theme, theme=theme) for theme in "abcde"]
    tiers = (Decimal(5000), Decimal(10_000))
    return Rules(Decimal(1_000_000), 60, tiers[0], tiers[-1], tiers, floors=tuple(floors))


def _down_the_ranking(crowd: list[Candidate], pool: Decimal) -> list[Candidate]:
    """What a spreadsheet would do: give until nothing is left, whatever the floors ask."""
    given = []
    for candidate in sorted(crowd, key=lambda one: one.rank):
        cost = candidate.requested or Decimal(10_000)
        if cost > pool:
            break
        pool -= cost
        given.append(candidate)
    return given


def run(_winners: int) -> bool:
    """Propose under floors for every province and theme; each within two seconds."""
    crowd, holds = _crowd(), True
    for each_theme, most in FLOORS:
        rules = _rules(each_theme)
        rounds = measure(
            {
                "proposal": partial(propose, rules, crowd, most=most),
                "down the ranking": partial(_down_the_ranking, crowd, rules.pool),
            }
        )
        title = f"{CANDIDATES:,} candidates, {each_theme} of each theme, at most {most or 'any'}"
        judge(title, rounds, [])
        quick = sum(one["proposal"] <= SECONDS for one in rounds)
        print(f"within {SECONDS:.0f} s in {quick} of {len(rounds)} rounds")
        holds = holds and quick >= len(rounds) - 1
    return holds
