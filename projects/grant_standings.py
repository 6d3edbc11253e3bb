"""The ranking of a round's applications from their assessments, counted as awards are."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from kit.aggregates import Entry, Mark, Review, Rules, Standing, rank
from projects.models import Application, AssessmentScore, GrantRound
from projects.workflow import ApplicationState, AssessmentState

JUDGED = (
    ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED,
    ApplicationState.RECOMMENDED, ApplicationState.NOTICE,
)  # fmt: skip
QUORUM = 1  # a small grant may be judged by one person; how many did is shown


@dataclass(frozen=True, slots=True)
class Line:
    """One application on the deciding page.

    Shapes: `standing` tells place and figures; `visits` how many visits were recorded.
    """

    application: Application
    standing: Standing
    visits: int

    @property
    def raw(self) -> Decimal | None:
        """The mean of the totals, or nothing without an assessment."""
        return self.standing.raw


def standings_of(round_: GrantRound) -> dict[str, Standing]:
    """Every application that is being judged by its public id; three statements in all.

    Source: kit.aggregates (an abstention is absent, ties go to 持续性, then to the earlier one).
    """
    rows = round_.applications.filter(state__in=JUDGED).values_list("public_id", "submitted_at")
    entries = [Entry(key=key, submitted=at.isoformat() if at else "") for key, at in rows]
    marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    scores = AssessmentScore.objects.filter(
        assessment__application__round=round_, assessment__state=AssessmentState.SUBMITTED
    ).values_list(
        "assessment__application__public_id", "assessment__assessor_id", "criterion__name",
        "criterion__weight", "value",
    )  # fmt: skip
    for key, juror, name, weight, value in scores.iterator():
        marks[key, str(juror)].append(Mark(name, weight, value))
    reviews = [Review(entry, juror, found) for (entry, juror), found in marks.items()]
    return {one.key: one for one in rank(entries, reviews, Rules(quorum=QUORUM))}
