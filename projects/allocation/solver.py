"""The best division of a round's pool among its ranked candidates; it proposes and changes nothing.

What must hold: the pool is not exceeded (tax on top included); at least `min_grantees` and, if
given, at most `most` grantees; every floor. Money that is held already stays as it is and counts.

What is best, the first difference deciding:
1. who gets something, in the order of ranks: of two divisions the one is better that has the first
   candidate about whom they differ. So nobody is passed over for somebody ranked lower unless a
   floor, or money that the lower one needs less of, leaves no other way; each such pair is told;
2. how much, in the order of ranks: of the rest of the pool, the first gets the largest award that
   is possible, then the second, and so on; nobody more than asked for;
3. the most is spent. Ranks have no ties here (an equal rank goes by key), so 1 and 2 leave one
   division only, and it leaves nothing with which anybody could be added or raised.

Everybody gets the smallest award before anybody gets more: without `most`, many are preferred to
large awards. An organiser who wants fewer and larger ones says so with `most`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.allocation.choosing import Choice, Frame, choose
from projects.allocation.cover import Kind, floors_of
from projects.allocation.rules import NOTHING, Floor, Rules
from projects.allocation.trouble import Trouble, find_trouble
from projects.allocation.words import (
    Facts,
    bounds,
    chosen_reason,
    excluded_reason,
    passed_by,
    reserve_reason,
    trouble_sentences,
)

FEN_IN_YUAN = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Somebody who could get a grant.

    Shapes: `rank` 1 is the best, `key` decides among equals; `requested` is the most that was asked
    for; `tiers` the awards this one may get, empty for all of the round; `held` what is reserved or
    committed already. `label` is what people read.
    """

    key: str
    rank: int
    region: str = ""
    themes: frozenset[str] = frozenset()
    requested: Decimal | None = None
    tiers: tuple[Decimal, ...] = ()
    held: Decimal = NOTHING
    label: str = ""

    @property
    def name(self) -> str:
        """How a sentence names this one."""
        return f"第 {self.rank} 名" + (f"“{self.label}”" if self.label else "")


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody ranked lower who goes first, and why: these floors, or what `because` says."""

    candidate: Candidate
    floors: tuple[Floor, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for one candidate, and why.

    Shapes: `award` 0 for those who get nothing; `passed_by` names who is ranked lower and goes
    first, each with the reason.
    """

    candidate: Candidate
    award: Decimal
    net: Decimal
    tax: Decimal
    cost: Decimal
    reason: str
    passed_by: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The division, or why there is none.

    Shapes: `grants`, `reserve` and `excluded` each in the order of ranks; `problems` is empty when
    there is a division; `bounds` says what holds the division where it is. `is_proven` is False
    when floors overlap so much that better ones could not be ruled out in the time there is.
    """

    grants: tuple[Line, ...] = ()
    reserve: tuple[Line, ...] = ()
    excluded: tuple[Line, ...] = ()
    problems: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    is_proven: bool = True
    pool: Decimal = NOTHING

    @property
    def is_possible(self) -> bool:
        """Whether there is a division at all."""
        return not self.problems

    @property
    def net(self) -> Decimal:
        """What arrives at the grantees."""
        return sum((line.net for line in self.grants), NOTHING)

    @property
    def tax(self) -> Decimal:
        """What goes to the tax office."""
        return sum((line.tax for line in self.grants), NOTHING)

    @property
    def cost(self) -> Decimal:
        """What the pool pays."""
        return sum((line.cost for line in self.grants), NOTHING)

    @property
    def left(self) -> Decimal:
        """What stays in the pool."""
        return self.pool - self.cost


def propose(
    rules: Rules, candidates: Sequence[Candidate], *, most: int | None = None
) -> Proposal:  # fmt: skip
    """The best division, see the module.

    Errors: ValueError for two candidates of one key.
    """
    if len({one.key for one in candidates}) != len(candidates):
        raise ValueError("two candidates of one key")
    if broken := rules.problems():
        return Proposal(problems=broken, pool=rules.pool)
    ready = _Ready(rules, candidates, most)
    choice = choose(ready.kinds, ready.frame)
    if not choice.is_possible:
        trouble = find_trouble(ready.kinds, ready.frame) if choice.is_proven else Trouble()
        return Proposal(
            problems=trouble_sentences(ready.facts, ready.frame, trouble, len(ready.kinds)),
            excluded=ready.excluded(), is_proven=choice.is_proven, pool=rules.pool,
        )  # fmt: skip
    return _Division(ready, choice).proposal()


def _fen(amount: Decimal) -> int:
    return int(amount * FEN_IN_YUAN)


class _Ready:
    """The candidates in order, in whole 分, and the frame that is left beside what is held."""

    def __init__(self, rules: Rules, candidates: Sequence[Candidate], most: int | None) -> None:
        self.rules = rules
        self.most = most
        self._awards: dict[object, tuple[Decimal, ...]] = {}
        ranked = sorted(candidates, key=lambda one: (one.rank, one.key))
        self.held = [one for one in ranked if one.held]
        free = [one for one in ranked if not one.held]
        self.choosable = [one for one in free if self.awards(one)]
        self.barred = [one for one in free if not self.awards(one)]
        self.masks = {one.key: self._mask(one) for one in ranked}
        self.kinds = [
            Kind(_fen(rules.cost(self.awards(one)[0])), self.masks[one.key])
            for one in self.choosable
        ]
        held = sum((rules.cost(one.held) for one in self.held), NOTHING)
        self.facts = Facts(rules, most, len(self.held), held)
        self.frame = self._frame()

    def awards(self, one: Candidate) -> tuple[Decimal, ...]:
        """Every award that this one could get, the smallest first."""
        key = (one.requested, one.tiers)
        if key not in self._awards:
            allowed = self.rules.allowed(one.requested)
            self._awards[key] = tuple(a for a in allowed if not one.tiers or a in one.tiers)
        return self._awards[key]

    def _mask(self, one: Candidate) -> int:
        floors = enumerate(self.rules.floors)
        return sum(1 << place for place, f in floors if f.covers(one.region, one.themes))

    def _frame(self) -> Frame:
        had = [
            sum(self.masks[one.key] >> place & 1 for one in self.held)
            for place in range(len(self.rules.floors))
        ]
        people = len(self.choosable) + len(self.held) if self.most is None else self.most
        return Frame(
            tuple(f.at_least - n for f, n in zip(self.rules.floors, had, strict=True)),
            self.rules.min_grantees - len(self.held),
            people - len(self.held),
            _fen(self.rules.pool - self.facts.held_cost),
        )

    def excluded(self) -> tuple[Line, ...]:
        """Those whom no award of the round fits."""
        return tuple(
            Line(one, NOTHING, NOTHING, NOTHING, NOTHING,
                 excluded_reason(one.requested, one.tiers, self.rules))
            for one in self.barred
        )  # fmt: skip


class _Division:
    """The chosen with their awards, and the words to it."""

    def __init__(self, ready: _Ready, choice: Choice) -> None:
        self.ready = ready
        self.choice = choice
        taken = set(choice.taken)
        self.chosen = [(ready.choosable[place], ready.kinds[place]) for place in choice.taken]
        self.others = [
            (one, ready.kinds[place])
            for place, one in enumerate(ready.choosable)
            if place not in taken
        ]
        # With everybody at the smallest award: what decides who is in.
        self.room = ready.frame.budget - sum(kind.cost for _, kind in self.chosen)
        self.covered = [
            sum(kind.floors >> place & 1 for _, kind in self.chosen) - needed
            for place, needed in enumerate(ready.frame.floors)
        ]
        self._reasons: dict[tuple[int, int], tuple[tuple[Floor, ...], str]] = {}
        self.tight = sum(1 << place for place, over in enumerate(self.covered) if over == 0)

    def proposal(self) -> Proposal:
        """Everything, in the order of ranks."""
        reserve = self.reserve()
        grants = sorted(
            [*self.held(), *self.granted(reserve)],
            key=lambda line: (line.candidate.rank, line.candidate.key),
        )
        left = self.ready.rules.pool - sum((line.cost for line in grants), NOTHING)
        return Proposal(
            grants=tuple(grants), reserve=reserve, excluded=self.ready.excluded(),
            bounds=bounds(self.ready.facts, left, len(grants), grants, reserve),
            is_proven=self.choice.is_proven, pool=self.ready.rules.pool,
        )  # fmt: skip

    def held(self) -> list[Line]:
        """What is held already, as it is."""
        return [
            self._line(one, one.held, "已占用的资金，保持不变。") for one in self.ready.held
        ]  # fmt: skip

    def granted(self, reserve: Sequence[Line]) -> list[Line]:
        """The largest award that the rest of the pool allows, in the order of ranks."""
        first: dict[str, tuple[Candidate, str]] = {}
        for line in reserve:
            for passed in line.passed_by:
                first.setdefault(passed.candidate.key, (line.candidate, passed.because))
        rules, room, lines = self.ready.rules, self.room, []
        for one, kind in self.chosen:
            awards = self.ready.awards(one)
            award = next(
                a for a in reversed(awards) if _fen(rules.cost(a)) - kind.cost <= room
            )  # fmt: skip
            room -= _fen(rules.cost(award)) - kind.cost
            reason = chosen_reason(
                rules, award, awards, requested=one.requested, room=room, ahead=first.get(one.key)
            )
            lines.append(self._line(one, award, reason))
        return lines

    def reserve(self) -> tuple[Line, ...]:
        """Who comes next, in the order of ranks, and why not now."""
        lines = []
        for place, (one, kind) in enumerate(self.others, start=1):
            passed = tuple(
                self._passed(worse, kind, other)
                for worse, other in self.chosen
                if (worse.rank, worse.key) > (one.rank, one.key)
            )
            full = self.ready.frame.most <= len(self.chosen)
            reason = reserve_reason(
                self.ready.facts, place, passed, cost=kind.cost, room=self.room, full=full
            )
            lines.append(Line(one, NOTHING, NOTHING, NOTHING, NOTHING, reason, passed))
        return tuple(lines)

    def _passed(self, worse: Candidate, kind: Kind, other: Kind) -> Passed:
        key = (other.floors & ~kind.floors & self.tight, kind.cost - other.cost)
        if key not in self._reasons:
            mask, dearer = key
            floors = tuple(self.ready.rules.floors[place] for place in floors_of(mask))
            self._reasons[key] = floors, passed_by(floors, dearer, self.room)
        return Passed(worse, *self._reasons[key])

    def _line(self, one: Candidate, award: Decimal, reason: str) -> Line:
        share = self.ready.rules.share(award)
        return Line(one, award, share.net, share.tax, share.cost, reason)
