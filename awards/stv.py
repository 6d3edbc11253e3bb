"""Counting votes, in exact fractions and by rules that anybody can follow with paper and pencil.

Plain: every choice on a ballot is one vote; the candidates with the most votes are elected.
Transferable: single transferable vote, weighted inclusive Gregory method:

1. Quota (Droop): whole part of votes / (seats + 1), plus 1.
2. Whoever reaches the quota is elected. The largest surplus is passed on first: every ballot of
   that candidate goes to its next candidate still standing, at its value × surplus / total.
3. With no surplus left, the candidate with the fewest votes is excluded and the ballots go on at
   the value they have.
4. When no more candidates stand than seats are free, they are elected, most votes first.

Ties: whoever had more votes in the latest earlier round in which the two differed is ahead; if
there is none, the lot decides: `lot` is SHA-256 of the seed and the candidate, the smaller one is
ahead. The seed is the digest of the published list of ballots, so nobody can know the lot before
the last vote, and everybody can draw it again after it. Plain Python, no database.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

NOTHING = Fraction(0)


def lot(seed: str, candidate: str) -> str:
    """The lot of a candidate; the smallest one is ahead."""
    return hashlib.sha256(f"{seed}\n{candidate}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One round of the count sheet: the votes before the act, and the act.

    Shapes: `act` is elect, transfer, exclude or fill; `who` the candidates it is about.
    """

    act: str
    who: tuple[str, ...]
    votes: dict[str, Fraction]
    exhausted: Fraction
    by_lot: bool = False


@dataclass(slots=True)
class CountSheet:
    """What came of a count. `places` lists every candidate, the elected ones first."""

    valid: int
    quota: int
    elected: tuple[str, ...]
    places: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)
    by_lot: bool = False


# A choice that is no candidate (one who withdrew) is passed over in both counts.


def plain_count(
    ballots: Iterable[Sequence[str]], candidates: Sequence[str], *, seats: int, seed: str
) -> CountSheet:
    """Count every choice as one vote; equal votes are put in order by lot."""
    votes = dict.fromkeys(candidates, NOTHING)
    valid = 0
    for ballot in ballots:
        valid += 1
        for choice in votes.keys() & set(ballot):
            votes[choice] += 1
    places = sorted(candidates, key=lambda one: (-votes[one], lot(seed, one)))
    winners = tuple(one for one in places[:seats] if votes[one] > 0)
    # The lot decided only where the last one in and the first one out are equal.
    edge = len(winners) == seats < len(places) and votes[places[seats - 1]] == votes[places[seats]]
    line = Line("elect", winners, votes, NOTHING, by_lot=edge)
    return CountSheet(valid, 0, winners, tuple(places), [line], by_lot=edge)


@dataclass(slots=True)
class _Paper:
    """One ballot on its way: its order, how far it has come, what it is worth."""

    order: tuple[str, ...]
    value: Fraction = Fraction(1)


class _Count:
    """The state of a running count of transferable votes."""

    def __init__(
        self, ballots: Iterable[Sequence[str]], candidates: Sequence[str], seats: int, seed: str
    ) -> None:
        self.seats, self.seed = seats, seed
        self.standing = list(candidates)
        self.piles: dict[str, list[_Paper]] = {one: [] for one in candidates}
        self.exhausted = NOTHING
        self.elected: list[str] = []
        self.excluded: list[str] = []
        self.pending: list[str] = []  # elected, and the surplus not yet passed on
        self.worth: dict[str, Fraction] = {}  # what an elected candidate keeps
        self.lines: list[Line] = []
        self.history: list[dict[str, Fraction]] = []
        self.lot_used = False
        papers = [_Paper(tuple(dict.fromkeys(ballot))) for ballot in ballots]
        self.valid = len(papers)
        self.quota = self.valid // (seats + 1) + 1
        self._deal(papers)

    def votes(self) -> dict[str, Fraction]:
        """What every candidate holds now."""
        return {
            one: self.worth.get(one, sum((paper.value for paper in pile), NOTHING))
            for one, pile in self.piles.items()
        }

    def _deal(self, papers: Iterable[_Paper]) -> None:
        standing = set(self.standing)
        for paper in papers:
            goes_to = next((one for one in paper.order if one in standing), None)
            if goes_to is None:
                self.exhausted += paper.value
            else:
                self.piles[goes_to].append(paper)

    def _note(self, act: str, who: Sequence[str], votes: dict[str, Fraction], tied: bool) -> None:
        self.history.append(votes)
        self.lot_used |= tied
        self.lines.append(Line(act, tuple(who), votes, self.exhausted, by_lot=tied))

    def _ranks(self, names: Iterable[str], votes: dict[str, Fraction]) -> list[str]:
        """Most votes first; ties by the latest earlier round that differs, then by lot."""
        return sorted(
            names,
            key=lambda one: (
                -votes[one],
                *(-earlier[one] for earlier in reversed(self.history)),
                lot(self.seed, one),
            ),
        )

    def _tied(self, one: str, other: str, votes: dict[str, Fraction]) -> bool:
        return all(table[one] == table[other] for table in (votes, *self.history))

    def run(self) -> None:
        """Take one act after the other until every seat is filled or nobody stands."""
        while len(self.elected) < self.seats and self.standing:
            votes = self.votes()
            reached = self._ranks([c for c in self.standing if votes[c] >= self.quota], votes)
            if reached:
                self._elect(reached, votes)
            elif len(self.standing) <= self.seats - len(self.elected):
                self._fill(votes)
            elif self.pending:
                self._pass_on(votes)
            else:
                self._exclude(votes)

    def _elect(self, reached: list[str], votes: dict[str, Fraction]) -> None:
        self._note("elect", reached, votes, tied=False)
        for one in reached:
            self.standing.remove(one)
            self.elected.append(one)
            if votes[one] > self.quota:
                self.pending.append(one)
            else:
                self.worth[one] = votes[one]

    def _fill(self, votes: dict[str, Fraction]) -> None:
        rest = self._ranks(self.standing, votes)
        self._note("fill", rest, votes, tied=False)
        self.elected += rest
        self.standing = []

    def _pass_on(self, votes: dict[str, Fraction]) -> None:
        order = self._ranks(self.pending, votes)
        one = order[0]
        tied = len(order) > 1 and self._tied(one, order[1], votes)
        self._note("transfer", [one], votes, tied)
        self.pending.remove(one)
        share = (votes[one] - self.quota) / votes[one]
        papers, self.piles[one] = self.piles[one], []
        self.worth[one] = Fraction(self.quota)
        for paper in papers:
            paper.value *= share
        self._deal(papers)

    def _exclude(self, votes: dict[str, Fraction]) -> None:
        order = self._ranks(self.standing, votes)
        one = order[-1]
        tied = len(order) > 1 and self._tied(one, order[-2], votes)
        self._note("exclude", [one], votes, tied)
        self.standing.remove(one)
        self.excluded.append(one)
        papers, self.piles[one] = self.piles[one], []
        self._deal(papers)


def stv_count(
    ballots: Iterable[Sequence[str]], candidates: Sequence[str], *, seats: int, seed: str
) -> CountSheet:
    """Count transferable votes; without a single ballot nobody is elected.

    Shapes: a ballot lists candidates, most wanted first; it may stop anywhere.
    """
    count = _Count(ballots, candidates, seats, seed)
    if count.valid:
        count.run()
    last = count.votes()
    rest = count._ranks(count.standing, last)  # noqa: SLF001 - its own function
    places = (*count.elected, *rest, *reversed(count.excluded))
    return CountSheet(
        count.valid, count.quota, tuple(count.elected), places, count.lines, count.lot_used
    )


def combined_points(
    jury: dict[str, Fraction], votes: dict[str, int], *, weight: int, top_score: int = 5
) -> dict[str, Fraction]:
    """Jury score and outside votes as points out of 100.

    (100 − weight) % × jury / top_score × 100  +  weight % × votes / most votes × 100.
    A nomination without votes has none; one without a jury score is left out.
    """
    most = max(votes.values(), default=0)
    points = {}
    for one, score in jury.items():
        share = Fraction(votes.get(one, 0), most) if most else NOTHING
        points[one] = (100 - weight) * score / top_score + weight * share
    return points
