"""The integrity report as a page and as a file, from what was frozen at the count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.candidates import public_names
from awards.models import Ballot, OpenedBallot
from awards.sealing import CODE_ALPHABET

SHOWN = 300  # votes on one page; beyond, the list is cut by the receipts' first character
ACTS = {
    "elect": _("达到当选票数，当选"),
    "transfer": _("多出的票按比例转给下一顺位"),
    "exclude": _("得票最少，淘汰，选票转给下一顺位"),
    "fill": _("剩余名额由留下的候选人当选"),
}


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the count sheet as it is read."""

    number: int
    act: Any
    who: str
    by_lot: bool
    votes: list[tuple[str, str]]
    exhausted: str


def votes_text(value: str) -> str:
    """A number of votes: whole, or to two places; the file has the exact fraction."""
    number = Fraction(value)
    return str(number) if number.denominator == 1 else f"{float(number):.2f}"


def count_sheet(ballot: Ballot, names: Mapping[str, str]) -> list[Round]:
    """The rounds of the count with the candidates' names, in the order of the result."""
    count = ballot.result["count"]
    return [
        Round(
            number=number,
            act=ACTS[line["act"]],
            who="、".join(names.get(one, one) for one in line["who"]),
            by_lot=line["by_lot"],
            votes=[(names.get(c, c), votes_text(line["votes"][c])) for c in count["places"]],
            exhausted=votes_text(line["exhausted"]),
        )
        for number, line in enumerate(count["rounds"], start=1)
    ]


def result_lines(ballot: Ballot, names: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """Every candidate in the order of the result: name, votes of the first round, elected."""
    count = ballot.result["count"]
    first = count["rounds"][0]["votes"] if count["rounds"] else {}
    return [
        (names.get(one, one), votes_text(first.get(one, "0")), one in count["elected"])
        for one in count["places"]
    ]


def turnout(facts: Mapping[str, int]) -> str:
    """Used ballots in per cent of the electorate."""
    return f"{100 * facts['used'] / facts['electorate']:.1f}%" if facts["electorate"] else "0%"


def groups_of(ballot: Ballot) -> list[str]:
    """The first characters by which a long list is cut; none for a short one."""
    return list(CODE_ALPHABET) if ballot.result["facts"]["used"] > SHOWN else []


def votes_for_page(ballot: Ballot, names: Mapping[str, str], group: str) -> list[tuple[str, str]]:
    """The opened votes under their receipts: all of a short list, one group of a long one."""
    rows = OpenedBallot.objects.filter(ballot=ballot).order_by("receipt")
    if groups_of(ballot):
        rows = rows.filter(receipt__startswith=group)
    between = " › " if ballot.is_ranked else "、"
    return [(row.receipt, between.join(names.get(c, c) for c in row.choices)) for row in rows]


def report_file(ballot: Ballot, now: datetime) -> dict[str, Any]:
    """Everything that is needed to check the result without this site."""
    names = public_names(ballot, now)
    rows = OpenedBallot.objects.filter(ballot=ballot).order_by("receipt")
    return {
        **ballot.result,
        "title": str(ballot),
        "candidates": [{"id": one, "name": name} for one, name in names.items()],
        "ballots": [{"receipt": row.receipt, "choices": row.choices} for row in rows],
    }
