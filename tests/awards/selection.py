"""A round under review with entries, ready for its stages."""

from datetime import datetime, timedelta

from awards.actions.stages import close_stage, open_stage
from awards.models import Ballot, Nomination, Stage
from tests.awards.cast import Cast, put
from tests.factories.awards import NominationFactory
from tests.factories.ballot import BallotFactory, VoterFactory
from tests.factories.selection import StageFactory


def entries(cast: Cast, count: int = 3, **fields: object) -> list[Nomination]:
    """Accepted nominations in a round that is under review."""
    put(cast.round, "reviewing")
    given = {"round": cast.round, "category": cast.category, "partner": cast.partner, **fields}
    return NominationFactory.create_batch(count, accepted=True, **given)


def planned(cast: Cast, *kinds: str, **fields: object) -> list[Stage]:
    """Stages of the round that have not begun, in this order."""
    return [
        StageFactory(round=cast.round, planned=True, kind=kind, position=place, **fields)
        for place, kind in enumerate(kinds)
    ]


def opened(cast: Cast, stage: Stage, now: datetime) -> Stage:
    """The stage, begun by the organiser; a ballot has somebody who may vote."""
    if stage.kind == Stage.Kind.BALLOT and not Ballot.objects.filter(stage=stage).exists():
        stage.opens_at, stage.closes_at = now, now + timedelta(days=1)
        stage.save(update_fields=["opens_at", "closes_at"])
        VoterFactory(ballot=BallotFactory(stage=stage))
    return open_stage(stage=stage, by=cast.organiser, now=now)


def closed(cast: Cast, stage: Stage, now: datetime) -> Stage:
    """The stage, begun and ended by the organiser; a vote ends when its window is over."""
    begun = opened(cast, stage, now)
    ends = begun.closes_at if stage.kind == Stage.Kind.BALLOT else now
    return close_stage(stage=begun, by=cast.organiser, now=ends)
