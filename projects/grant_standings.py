"""The ranking of a round's applications from their assessments, counted as awards are.

Counting ten thousand applications takes seconds and changes with an assessment alone, so a process
keeps what it counted. Every step raises a version and none is ever lowered: the number of rows and
the sum of their versions tell whether something has changed since.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Count, QuerySet, Sum

from kit.aggregates import Entry, Mark, Review, Rules, Standing, rank
from projects.models import Application, Assessment, AssessmentScore, GrantRound
from projects.workflow import ApplicationState, AssessmentState

JUDGED = (
    ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED,
    ApplicationState.RECOMMENDED, ApplicationState.NOTICE,
)  # fmt: skip
QUORUM = 1  # a small grant may be judged by one person; how many did is shown
KEPT = 4  # rounds whose ranking a process keeps

_Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application that is being judged, with its place among the others."""

    pk: int
    key: str
    standing: Standing


def standings_of(round_: GrantRound) -> dict[str, Standing]:
    """Every application that is being judged by its public id."""
    return {one.key: one.standing for one in ranking_of(round_)}


def ranking_of(round_: GrantRound) -> tuple[Ranked, ...]:
    """Every application that is being judged, the best first; those not assessed come last.

    Source: kit.aggregates (an abstention is absent, ties go to 持续性, then to the earlier one).
    """
    handed_in = round_.applications.exclude(state=ApplicationState.DRAFT)
    assessed = Assessment.objects.filter(application__round=round_)
    return _ranking(round_.public_id, _mark(handed_in), _mark(assessed))


def _mark(rows: QuerySet[Application] | QuerySet[Assessment]) -> _Mark:
    """What changes whenever one of the rows does."""
    told = rows.order_by().aggregate(rows=Count("pk"), versions=Sum("version"))
    return told["rows"], told["versions"] or 0


@lru_cache(maxsize=KEPT)
def _ranking(round_id: str, _applications: _Mark, assessments: _Mark) -> tuple[Ranked, ...]:
    judged = Application.objects.filter(round__public_id=round_id, state__in=JUDGED)
    rows = dict(judged.order_by("pk").values_list("public_id", "pk"))
    counted = _counted(round_id, assessments)
    placed = list(_placed([one for key, one in counted.items() if key in rows]))
    rest = [Standing(key) for key in rows if key not in counted]
    return tuple(Ranked(rows[one.key], one.key, one) for one in (*placed, *rest))


def _placed(ordered: list[Standing]) -> Iterator[Standing]:
    """The places among these alone; who shared a place still does."""
    before, place = None, 0
    for number, one in enumerate(ordered, start=1):
        if before is None or one.place != before:
            before, place = one.place, number
        yield replace(one, place=place)


@lru_cache(maxsize=KEPT)
def _counted(round_id: str, _assessments: _Mark) -> Mapping[str, Standing]:
    """The standing of every application that was ever assessed, the best first."""
    marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    submitted = {}
    scores = AssessmentScore.objects.filter(
        assessment__application__round__public_id=round_id,
        assessment__state=AssessmentState.SUBMITTED,
    ).values_list(
        "assessment__application__public_id", "assessment__application__submitted_at",
        "assessment__assessor_id", "criterion__name", "criterion__weight", "value",
    )  # fmt: skip
    for key, at, juror, name, weight, value in scores.iterator():
        marks[key, str(juror)].append(Mark(name, weight, value))
        submitted[key] = at.isoformat() if at else ""
    entries = [Entry(key=key, submitted=text) for key, text in submitted.items()]
    reviews = [Review(entry, juror, found) for (entry, juror), found in marks.items()]
    found = rank(entries, reviews, Rules(quorum=QUORUM))
    return {one.key: one for one in found if one.place is not None}
