"""A round that is being decided: its jury has scored, its fund holds the prizes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from awards.models import Category, Nomination, Stage
from awards.workflow import RoundState
from projects.models import Fund
from tests.awards.cast import Cast, make_cast, put
from tests.factories.awards import CriterionFactory, NominationFactory
from tests.factories.deciding import FundFactory
from tests.factories.directory import UserFactory
from tests.factories.selection import AssignmentFactory, ScoreFactory, StageFactory

CRITERIA = (("真实性", 30), ("持续性", 40), ("感染力", 30))


def deciding_cast(prize: int = 1000, total: int = 3000, quota: int | None = 3) -> Cast:
    """The cast with a jury stage that is closed, criteria, a prize and a fund."""
    cast = make_cast(with_jury=True)
    fund = FundFactory(run_by=cast.house, total=total)
    put(cast.round, RoundState.DECIDING, fund=fund)
    Category.objects.filter(pk=cast.category.pk).update(prize_amount=Decimal(prize), quota=quota)
    cast.category.refresh_from_db()
    for place, (name, weight) in enumerate(CRITERIA):
        CriterionFactory(round=cast.round, name=name, weight=weight, position=place)
    StageFactory(round=cast.round, closed=True)
    return cast


def fund_of(cast: Cast) -> Fund:
    """The fund of the cast's round, fresh."""
    return Fund.objects.get(rounds=cast.round)


def stage_of(cast: Cast) -> Stage:
    """The scoring stage of the cast's round."""
    return Stage.objects.get(round=cast.round)


def jury_of(count: int) -> list[Any]:
    """So many jurors."""
    return [UserFactory(full_name=f"评委{n}") for n in range(count)]


def scored(cast: Cast, jurors: Sequence[Any], values: Sequence[int], **fields: Any) -> Nomination:
    """A shortlisted nomination to which each juror gave one value for everything."""
    given = {"partner": cast.partner, "category": cast.category, "shortlisted": True} | fields
    nomination: Nomination = NominationFactory(round=cast.round, **given)
    criteria = list(cast.round.criteria.all())
    for juror, value in zip(jurors, values, strict=True):
        task = AssignmentFactory(
            stage=stage_of(cast), nomination=nomination, juror=juror, submitted=True
        )
        for criterion in criteria:
            ScoreFactory(assignment=task, criterion=criterion, value=value)
    return nomination


def ranked(cast: Cast, now: datetime) -> list[Nomination]:
    """Four nominations, best first: 5, 4, 3 and 2 from each of three jurors."""
    jurors = jury_of(3)
    return [scored(cast, jurors, [value] * 3, submitted_at=now) for value in (5, 4, 3, 2)]
