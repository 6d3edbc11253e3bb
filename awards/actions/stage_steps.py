"""What every step of a stage writes, and how the round's own steps carry its calendar stages."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError

from awards.models import Round, Stage
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
    source, stage.state = stage.state, StageState(step.target)
    record_stage(
        stage, verb, step.label, by=by, now=now, source=source, reason=reason, payload=payload
    )


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
