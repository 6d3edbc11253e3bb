"""Setting up the stages of a round: the list while it is a draft, the dates until they are over."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from awards.actions.locks import locked_round, locked_stage
from awards.actions.stage_steps import record_stage, require_ahead, require_possible
from awards.models import Round, Stage
from awards.models.stages import JUDGED
from awards.permissions import may_reschedule_stage, may_set_stages
from awards.workflow import StageState
from directory.models import User
from ledger.actions import append

# What of a stage is set up; everything else of it moves by steps.
SET_UP = (
    "kind", "title", "description", "opens_at", "closes_at", "taken_by", "advance",
    "advance_count", "per_category", "shows_names", "shows_reviews", "per_entry", "quorum", "trims",
)  # fmt: skip


@transaction.atomic
def set_stages(
    *,
    round_: Round,
    stages: Sequence[Stage],
    by: User,
    now: datetime,
    version: int | None = None,
) -> list[Stage]:
    """Write the whole list of stages of a draft round, in this order.

    Shapes: `stages` are rows of the round, or new ones; a row that is not named goes.
    Errors: Unready when the round is open already, or a row is impossible by itself.
    """
    fresh = locked_round(round_, version)
    may_set_stages(by, fresh).require()
    kept = {stage.pk: stage for stage in fresh.stages.all()}
    written = [
        _written(fresh, kept.get(given.pk) or Stage(), given, place)
        for place, given in enumerate(stages)
    ]
    fresh.stages.exclude(pk__in=[stage.pk for stage in written]).delete()
    fresh.has_jury = any(stage.kind in JUDGED for stage in written)
    fresh.version += 1
    fresh.save()
    kinds = [stage.kind for stage in written]
    append(by=by, verb="round.set_stages", thing=fresh, payload={"kinds": kinds}, now=now)
    return written


def _written(round_: Round, row: Stage, given: Stage, place: int) -> Stage:
    for name in SET_UP:
        setattr(row, name, getattr(given, name))
    row.round, row.position = round_, place
    if row.kind == Stage.Kind.NOMINATION:
        row.opens_at = row.closes_at = None
    require_possible(row)
    row.save()
    return row


@transaction.atomic
def reschedule_stage(
    *,
    stage: Stage,
    opens_at: datetime | None,
    closes_at: datetime | None,
    by: User,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Stage:
    """Move the dates of a stage that has not ended, and say why on the open record.

    Errors: Unready when an open stage would end in the past.
    """
    fresh = locked_stage(stage, version)
    may_reschedule_stage(by, fresh).require()
    if fresh.state == StageState.OPEN:
        require_ahead(closes_at, now)
    fresh.opens_at, fresh.closes_at = opens_at, closes_at
    require_possible(fresh)
    record_stage(fresh, "reschedule", "环节改期", by=by, now=now, reason=reason)
    return fresh
