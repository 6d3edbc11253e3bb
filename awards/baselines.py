"""Totals from a stated baseline: what was stated up to a day, and beside it what came after.

The two are never added: a stated total counts by its own rule, and the register may be partial.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from awards.models import Award, AwardFigure, Winner
from awards.models.nominations import NomineeKind
from kit.dates import start_of

_KINDS = {
    AwardFigure.Counted.PEOPLE: Q(kind=NomineeKind.PERSON),
    AwardFigure.Counted.PROJECTS: Q(kind=NomineeKind.PROJECT),
    AwardFigure.Counted.WINNERS: Q(),
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """A stated total with its cut-off, and how many of the same kind were announced after it."""

    label: str
    as_of: str
    claim: str
    count: int
    unit: str
    since: date


def baselines_of(award: Award, figures: Iterable[AwardFigure], now: datetime) -> list[Baseline]:
    """The award's stated totals with what this site holds from the day after; one question.

    Shapes: a winner announced before that day is part of the stated total and not counted again.
    """
    stated = [(one, one.counted_from) for one in figures if one.counted and one.counted_from]
    if not stated:
        return []
    counts = {
        f"n{place}": Count(
            "pk", filter=_KINDS[AwardFigure.Counted(one.counted)] & Q(release_at__gte=start_of(day))
        )
        for place, (one, day) in enumerate(stated)
    }
    found = Winner.objects.published(now).filter(award=award).order_by().aggregate(**counts)
    return [
        Baseline(one.label, one.as_of, one.claim, found[f"n{place}"], one.unit, day)
        for place, (one, day) in enumerate(stated)
    ]
