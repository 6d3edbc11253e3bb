"""What a round's jury said, read at a fixed number of queries: entries, reviews, the ranking.

Which scores count is asked of `Assignment.objects.counted()` alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.models import Assignment, Nomination, Round, Score, Stage
from awards.workflow import NominationState as N
from kit.aggregates import METHOD, Entry, Mark, Review, Rules, Standing, rank
from ledger.chain import moment

# What stood before the jury, and has not gone away since.
RANKED = (
    N.ACCEPTED, N.REVIEWING, N.SHORTLISTED, N.NOT_SELECTED, N.PROPOSED, N.NOTICE, N.SUSPENDED,
    N.CONFIRMED,
)  # fmt: skip
UNDECIDED = frozenset({N.ACCEPTED, N.REVIEWING, N.SHORTLISTED})
VERSION = 1  # of the form in which inputs are kept


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a ranking is made of."""

    entries: list[Entry]
    reviews: list[Review]
    rules: Rules

    def standings(self) -> list[Standing]:
        """The ranking."""
        return rank(self.entries, self.reviews, self.rules)


def scoring_stage(round_: Round) -> Stage | None:
    """The stage whose scores decide: the last one of that kind."""
    stages = round_.stages.filter(kind=Stage.Kind.SCORING)
    return stages.order_by("-position", "-pk").first()


def inputs(round_: Round, stage: Stage | None) -> Inputs:
    """The entries of the round, and the reviews of the stage that count now.

    Shapes: entries and reviews go by `public_id` of the nomination, jurors by number; places are
    given within a category. Four queries, however many rows.
    """
    rows = Nomination.objects.filter(round=round_, state__in=RANKED)
    facts = rows.order_by("pk").values_list("public_id", "submitted_at", "category_id")
    entries = [
        Entry(key, _when(submitted), str(category or "")) for key, submitted, category in facts
    ]
    if stage is None:
        return Inputs(entries, [], Rules())
    rules = Rules(quorum=stage.quorum, trims=stage.trims)
    return Inputs(entries, reviews(stage), rules)


def _when(at: datetime | None) -> str:
    return moment(at) if at is not None else ""


def reviews(stage: Stage) -> list[Review]:
    """The reviews of a stage that count, with every mark and abstention."""
    counted = Assignment.objects.counted().filter(stage=stage)
    whose = counted.order_by("pk").values_list("pk", "nomination__public_id", "juror_id")
    marks: defaultdict[int, list[Mark]] = defaultdict(list)
    rows = Score.objects.filter(assignment__in=counted.values("pk")).order_by(
        "assignment", "criterion__position", "criterion"
    )
    columns = ("criterion__name", "criterion__weight", "value", "criterion__version")
    for pk, name, weight, value, version in rows.values_list("assignment_id", *columns):
        marks[pk].append(Mark(name, weight, value, version))
    return [Review(entry, str(juror), marks[pk]) for pk, entry, juror in whose]


# ------------------------------------------------------------------ the ranking of a round


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who stands where, and who of the better ones is still without a decision.

    Shapes: empty without a scoring stage, and while no review counts: nothing to go against then.
    """

    standings: Mapping[str, Standing]
    groups: Mapping[str, str]
    undecided: frozenset[str]

    @property
    def has_reviews(self) -> bool:
        """Whether there is anything to go by."""
        return any(one.valid for one in self.standings.values())

    def better_left(self, nomination: Nomination, beside: frozenset[str]) -> list[str]:
        """The better placed of the category that are neither decided nor in the same list.

        Shapes: public ids, best first; the nomination's own when it has no place at all.
        """
        key = nomination.public_id
        if not self.has_reviews:
            return []
        mine = self.standings.get(key)
        if mine is None or mine.place is None:
            return [key]
        return [
            other
            for other, one in self.standings.items()
            if one.place is not None
            and one.place < mine.place
            and self.groups[other] == self.groups[key]
            and other in self.undecided
            and other not in beside
        ]


def ranking(round_: Round) -> Ranking:
    """The ranking of a round as it is now."""
    stage = scoring_stage(round_)
    if stage is None:
        return Ranking({}, {}, frozenset())
    given = inputs(round_, stage)
    left = Nomination.objects.filter(round=round_, state__in=UNDECIDED)
    return Ranking(
        {one.key: one for one in given.standings()},
        {entry.key: entry.group for entry in given.entries},
        frozenset(left.values_list("public_id", flat=True)),
    )


def stage_ranking(stage: Stage, nominations: Iterable[Nomination]) -> list[Standing]:
    """The nominations of a stage by its own scores, best first.

    Shapes: one list, or one for each category when the stage counts so.
    """
    entries = [
        Entry(
            one.public_id,
            _when(one.submitted_at),
            str(one.category_id or "") if stage.per_category else "",
        )
        for one in nominations
    ]
    return rank(entries, reviews(stage), Rules(quorum=stage.quorum, trims=stage.trims))


def stage_places(stage: Stage) -> list[tuple[Nomination, Standing]]:
    """The nominations that are still judged in the stage, each with its standing, best first."""
    judged = Nomination.objects.filter(
        stage_entries__stage=stage, state=N.REVIEWING
    ).select_related("nominee", "category")
    by_key = {one.public_id: one for one in judged.order_by("pk")}
    return [(by_key[one.key], one) for one in stage_ranking(stage, by_key.values())]


# ------------------------------------------------------------------ as it is kept


def as_kept(given: Inputs) -> dict[str, Any]:
    """The inputs as plain data, in an order of its own."""
    return {
        "version": VERSION,
        "method": METHOD,
        "rules": {"quorum": given.rules.quorum, "trims": given.rules.trims, "tie": given.rules.tie},
        "entries": sorted([e.key, e.submitted, e.group] for e in given.entries),
        "reviews": sorted(
            [r.entry, r.juror, [[m.criterion, m.weight, m.value, m.version] for m in r.marks]]
            for r in given.reviews
        ),
    }


def from_kept(kept: Mapping[str, Any]) -> Inputs:
    """The inputs again, from what was kept."""
    return Inputs(
        [Entry(*row) for row in kept["entries"]],
        [Review(e, j, [Mark(*m) for m in marks]) for e, j, marks in kept["reviews"]],
        Rules(**kept["rules"]),
    )


def standings_as_kept(standings: Iterable[Standing]) -> list[dict[str, Any]]:
    """The ranking as plain data; figures are texts of four places."""
    return [
        {
            "entry": one.key, "place": one.place, "raw": _text(one.raw),
            "adjusted": _text(one.adjusted), "valid": one.valid, "spread": _text(one.spread),
            "disagreement": _text(one.disagreement), "tie": _text(one.tie),
            "has_quorum": one.has_quorum, "is_trimmed": one.is_trimmed,
        }
        for one in standings
    ]  # fmt: skip


def _text(figure: object) -> str:
    return "" if figure is None else str(figure)
