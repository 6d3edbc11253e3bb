"""Trying a division of a round's money, or a what-if; it only reads and applies nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from projects.allocation import (
    Candidate,
    Floor,
    Held,
    Line,
    Meter,
    Proposal,
    by_region,
    by_theme,
    meter,
    propose,
    what_if,
)
from projects.allocation.meter import Part
from projects.grant_board import Board, themes_of
from projects.workflow import WAITING

NOBODY_JUDGED = "还没有评估，不参与试算。"


@dataclass(frozen=True, slots=True)
class Told:
    """What is proposed for one application, and why."""

    award: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The best division of what is left, with a line for each that is being judged.

    Shapes: `told` is by public id; `rows` what would hold money then; `new` are the grants that
    are not there yet.
    """

    proposal: Proposal
    told: Mapping[str, Told]
    rows: Sequence[Held]
    new: tuple[Line, ...]

    @property
    def new_cost(self) -> Decimal:
        """What the pool would pay for the new grants."""
        return sum((line.cost for line in self.new), Decimal(0))


@dataclass(frozen=True, slots=True)
class Share:
    """One province or theme: its grants now, and as they would be."""

    name: str
    now: Part | None
    then: Part | None


def try_division(board: Board, *, most: int | None, floors: tuple[Floor, ...]) -> Trial:
    """Propose the best division of the money that is left; who holds money keeps it.

    Source: docs/decisions/0027-allocation.md.
    """
    rules = replace(board.rules, floors=floors)
    proposal = propose(rules, _candidates(board), most=most)
    lines = (*proposal.grants, *proposal.reserve, *proposal.excluded)
    told = {line.candidate.key: Told(line.award, line.reason) for line in lines}
    for one in board.ranking:
        told.setdefault(one.key, Told(Decimal(0), NOBODY_JUDGED))
    return Trial(
        proposal=proposal,
        told=told if proposal.is_possible else {},
        rows=[_row(line) for line in proposal.grants],
        new=tuple(line for line in proposal.grants if not line.candidate.held),
    )


def _row(line: Line) -> Held:
    return Held(line.award, line.candidate.region, line.candidate.themes)


def _candidates(board: Board) -> list[Candidate]:
    """Those who hold money, and those who were judged and may be proposed."""
    holding = [
        Candidate(
            key=one.key, rank=0, region=one.held.region, themes=one.held.themes,
            held=one.held.award, label=one.name,
        )
        for one in board.holders
    ]  # fmt: skip
    themes = themes_of(board.round, WAITING)
    waiting = board.round.applications.filter(state__in=WAITING).order_by()
    rows = waiting.values_list("pk", "name", "region_id", "asked_amount")
    told = {pk: (name, region, asked) for pk, name, region, asked in rows}
    judged = []
    for one in board.ranking:
        if one.pk in told and one.standing.place is not None:
            name, region, asked = told[one.pk]
            judged.append(Candidate(
                key=one.key, rank=one.standing.place, region=region or "", themes=themes[one.pk],
                requested=asked, label=name,
            ))  # fmt: skip
    return [*holding, *judged]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The pool as it would stand if."""

    meter: Meter
    rows: Sequence[Held]


def imagine(
    board: Board, *, province: str, theme: str, award: Decimal | None, more: int,
    more_award: Decimal | None,
) -> WhatIf:  # fmt: skip
    """Let those of a province and theme get another amount, or more join them."""
    rows = what_if(
        board.rows, region=province, theme=theme, award=award, more=more,
        more_award=more_award or board.rules.lowest,
    )  # fmt: skip
    return WhatIf(meter(board.rules, rows), rows)


def provinces(board: Board, then: Sequence[Held] | None = None) -> list[Share]:
    """The grants of each province now, and as they would be."""
    return _shares(
        by_region(board.rules, board.rows),
        None if then is None else by_region(board.rules, then), board.provinces,
    )  # fmt: skip


def themes(board: Board, then: Sequence[Held] | None = None) -> list[Share]:
    """The grants of each theme now, and as they would be; one with two themes counts in both."""
    return _shares(
        by_theme(board.rules, board.rows),
        None if then is None else by_theme(board.rules, then), {},
    )  # fmt: skip


def _shares(
    now: Mapping[str, Part], then: Mapping[str, Part] | None, named: Mapping[str, str]
) -> list[Share]:
    keys: Iterable[str] = {**now, **(then or {})}
    rows = [Share(named.get(key, key), now.get(key), (then or {}).get(key)) for key in keys]
    nothing = Part(0, Decimal(0), Decimal(0))
    rows.sort(key=lambda row: (-(row.now or nothing).grantees, -(row.then or nothing).grantees))
    return rows
