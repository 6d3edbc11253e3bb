"""The public table of outside votes: every input of the formula and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from awards.candidates import HIDDEN, public_name
from awards.models import Nomination, OutsidePoll, Round
from awards.public import is_announced

SHOWN = 60  # lines of a table on the page of a round


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One nomination: its name as it may be public, and its figures to two places."""

    name: str
    jury: str
    votes: str
    points: str


@dataclass(frozen=True, slots=True)
class PointsTable:
    """Votes of one platform and how they count; without lines while the result is not out."""

    poll: OutsidePoll
    lines: list[PointsLine]
    left_out: int


def points_tables(round_: Round, polls: Sequence[OutsidePoll], now: datetime) -> list[PointsTable]:
    """How outside votes count, and from the announcement on every figure, best first.

    Shapes: one statement for the names of all tables, none before the announcement.
    """
    told = [poll for poll in polls if poll.result.get("points") and is_announced(round_, now)]
    best = {poll.pk: _best_first(poll.result["points"])[:SHOWN] for poll in told}
    names = _names([one for keys in best.values() for one in keys], now)
    return [_table(poll, best.get(poll.pk, []), names) for poll in polls]


def _best_first(points: dict[str, str]) -> list[str]:
    """The database keeps no order of what is in a JSON object."""
    return sorted(points, key=lambda one: (-Fraction(points[one]), one))


def _table(poll: OutsidePoll, keys: list[str], names: dict[str, str]) -> PointsTable:
    result = poll.result
    lines = [
        PointsLine(
            names.get(one, HIDDEN),
            _two_places(result["jury"][one]),
            f"{result['votes'].get(one, 0):,}",
            _two_places(result["points"][one]),
        )
        for one in keys
    ]
    left_out = len(result["points"]) - len(keys) if keys else 0
    return PointsTable(poll, lines, left_out)


def _two_places(value: str) -> str:
    return f"{float(Fraction(value)):.2f}"


def _names(keys: list[str], now: datetime) -> dict[str, str]:
    if not keys:
        return {}
    rows = Nomination.objects.filter(public_id__in=keys).select_related("nominee", "winner")
    return {one.public_id: _name(one, now) for one in rows.order_by("pk")}


def _name(nomination: Nomination, now: datetime) -> str:
    """As on the winner's page; who has not won is named only with a basis, and no minor is."""
    winner = getattr(nomination, "winner", None)
    unnamed = nomination.is_minor or not nomination.name_basis
    return HIDDEN if winner is None and unnamed else public_name(nomination, winner, now)
