"""What every step of a stage writes, and how the round's own steps carry its calendar stages."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max

from awards.models import Assignment, Round, Stage
from awards.workflow import STAGE, StageState
from directory.models import User
from kit.verdict import unready
from ledger.actions import append

# Which steps a step of the round takes with its stages that nobody judges in.
FOLLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "open": {Stage.Kind.NOMINATION: ("open",), Stage.Kind.SCREENING: ("open",)},
    "close": {Stage.Kind.NOMINATION: ("close", "settle")},
    "review": {Stage.Kind.SCREENING: ("close", "settle")},
    "decide": {Stage.Kind.SCREENING: ("close", "settle")},
    "notice": {Stage.Kind.NOTICE: ("open",)},
    # Not at "announce": it is approved before its minute, and nothing may tell of it sooner.
    "settle": {
        Stage.Kind.SCREENING: ("close", "settle"),
        Stage.Kind.NOTICE: ("close", "settle"),
        Stage.Kind.AWARD: ("open", "close", "settle"),
    },
}


def move_stage(
    stage: Stage,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    payload: Mapping[str, object] | None = None,
) -> None:
    """Write the new state and its ledger row; the caller has checked the permission.

    Errors: Unready when the table has no such step or a needed reason is empty.
    """
    step = STAGE.require(verb, stage.state, reason)
    if verb == "close" and (planned := _ended_early(stage, now)):
        payload = {**(payload or {}), "planned_end": planned.isoformat()}
    source, stage.state = stage.state, StageState(step.target)
    record_stage(
        stage, verb, step.label, by=by, now=now, source=source, reason=reason, payload=payload
    )


def _ended_early(stage: Stage, now: datetime) -> datetime | None:
    """The end that was planned, where the stage ends sooner: its end is this moment then.

    Shapes: a nomination stage has the round's dates; the round keeps what it had announced.
    """
    planned = stage.round.closes_at if stage.kind == Stage.Kind.NOMINATION else stage.closes_at
    if planned is None or planned <= now or (stage.opens_at and stage.opens_at >= now):
        return None
    stage.closes_at = max(now, _last_input(stage) or now)
    return planned


def _last_input(stage: Stage) -> datetime | None:
    """What came in while this act waited for the lock was in time."""
    if stage.kind != Stage.Kind.SCORING:
        return None
    found = Assignment.objects.filter(stage=stage).aggregate(
        sent=Max("submitted_at"), scored=Max("scores__scored_at")
    )
    return max(filter(None, found.values()), default=None)


def record_stage(
    stage: Stage,
    verb: str,
    told: str,
    *,
    by: User | None,
    now: datetime,
    source: str = "",
    reason: str = "",
    payload: Mapping[str, object] | None = None,
) -> None:
    """Save the stage and seal what happened; the open record hears of it when it is `told`.

    A reason may name an entry, so it stays off the open record, but for a date that moved.
    """
    stage.version += 1
    stage.save()
    award = stage.round.award.name
    public = {"text": f"{told}：{stage.round.title} · {stage}", "award": award}
    if reason and verb in ("reschedule", "reopen"):
        public["reason"] = reason
    append(
        by=by,
        verb=f"stage.{verb}",
        thing=stage,
        source=source,
        target=stage.state if source else "",
        reason=reason,
        payload=payload,
        public=public if told else None,
        public_from=now if told else None,
        now=now,
    )


def require_possible(stage: Stage) -> None:
    """Refuse, in the words of its fields and constraints, a stage that can never be."""
    try:
        stage.full_clean(exclude=("round",))
    except ValidationError as error:
        unready(f"“{stage}”：{''.join(error.messages)}").require()


def require_ahead(closes_at: datetime | None, now: datetime) -> None:
    """Refuse an end that has passed."""
    if closes_at is not None and closes_at <= now:
        unready("新的截止时间必须晚于现在。").require()


def follow_round(round_: Round, verb: str, *, by: User | None, now: datetime) -> None:
    """Take the round's stages along in which nobody judges; the round is locked."""
    followed = FOLLOWED.get(verb)
    if not followed:
        return
    for stage in round_.stages.select_for_update().filter(kind__in=followed).order_by("pk"):
        stage.round = round_
        for step in followed[stage.kind]:
            if STAGE.step(step, stage.state):
                move_stage(stage, step, by=by, now=now)
