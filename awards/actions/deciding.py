"""Deciding a round: many proposals at once, the frozen result, many confirmations at once."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import transaction

from awards.actions.decisions import confirm_nomination, propose_one, retract_proposal
from awards.actions.locks import locked_nominations, locked_round, locked_stage
from awards.actions.prizes import lock_prizes
from awards.actions.stages import settle_by_place
from awards.models import Nomination, ResultSnapshot, Round, Stage, Winner
from awards.permissions import may_confirm_many, may_decide, may_lock_result, may_step_stage
from awards.standings import (
    Ranking,
    as_kept,
    from_kept,
    inputs,
    ranking,
    scoring_stage,
    stage_places,
    standings_as_kept,
)
from awards.workflow import DECIDED, StageState
from directory.models import User
from kit.verdict import Refused, SomeRefused, unready
from ledger import chain
from ledger.actions import append
from projects.actions.funds import locked_fund

MOST = 500  # at once


def _require_some(round_: Round, nominations: Sequence[Nomination]) -> None:
    if not nominations:
        unready("请先勾选提名。").require()
    if len(nominations) > MOST:
        unready(f"一次最多 {MOST} 份。").require()
    if any(one.round_id != round_.pk for one in nominations):
        unready("只能一起办理同一轮次的提名。").require()


def _lock_all(nominations: Sequence[Nomination]) -> None:
    """Every lock comes first: what is written of one is in the record before another's turn."""
    locked_nominations([one.pk for one in nominations])
    lock_prizes(nominations)


@transaction.atomic
def propose_many(
    *, round_: Round, nominations: Sequence[Nomination], by: User, now: datetime, reason: str = ""
) -> list[Nomination]:
    """Propose several together, the better placed first: all of them or none.

    Shapes: who is proposed together is no reason against each other in the ranking.
    Errors: SomeRefused, with a sentence for each.
    """
    fresh = locked_round(round_)
    may_decide(by, fresh).require()
    _require_some(fresh, nominations)
    _lock_all(nominations)
    if fresh.fund is not None:
        locked_fund(fresh.fund)
    order = ranking(fresh)
    together = frozenset(one.public_id for one in nominations)

    def _act(one: Nomination) -> Nomination:
        return propose_one(one, order, together, by=by, now=now, reason=reason)

    return _all_or_none(_by_place(nominations, order), _act)


def _by_place(nominations: Iterable[Nomination], order: Ranking) -> list[Nomination]:
    def _place(one: Nomination) -> tuple[int, int]:
        standing = order.standings.get(one.public_id)
        return (standing.place if standing and standing.place else 10**9, one.pk)

    return sorted(nominations, key=_place)


def _all_or_none(nominations: Sequence[Nomination], act: Any) -> list[Any]:
    done, refused = [], []
    for one in nominations:
        try:
            with transaction.atomic():
                done.append(act(one))
        except Refused as refusal:
            refused.append((one, refusal.reason))
    if refused:
        raise SomeRefused(refused, attrgetter("nominee"))
    return done


@transaction.atomic
def retract_many(
    *, round_: Round, nominations: Sequence[Nomination], by: User, now: datetime
) -> list[Nomination]:
    """Take several proposals back: all of them or none.

    Errors: SomeRefused, with a sentence for each.
    """
    fresh = locked_round(round_)
    may_decide(by, fresh).require()
    _require_some(fresh, nominations)
    _lock_all(nominations)
    ordered = sorted(nominations, key=lambda one: one.pk)
    return _all_or_none(ordered, lambda one: retract_proposal(nomination=one, by=by, now=now))


@transaction.atomic
def confirm_many(
    *,
    round_: Round,
    nominations: Sequence[Nomination],
    by: User,
    now: datetime,
    levels: Mapping[int, str] | None = None,
) -> list[Winner]:
    """Confirm what somebody else proposed, several at once: all of them or none.

    Shapes: `levels` are publish levels by the nomination's key; the full name without one.
    Errors: SomeRefused, with a sentence for each.
    """
    fresh = locked_round(round_)
    may_confirm_many(by, fresh).require()
    _require_some(fresh, nominations)
    _lock_all(nominations)
    chosen = levels or {}

    def _act(one: Nomination) -> Winner:
        level = chosen.get(one.pk, Winner.PublishLevel.FULL)
        return confirm_nomination(nomination=one, by=by, now=now, level=level)

    return _all_or_none(sorted(nominations, key=lambda one: one.pk), _act)


# ------------------------------------------------------------------ the frozen result


@transaction.atomic
def lock_result(
    *, round_: Round, by: User, now: datetime, version: int | None = None
) -> ResultSnapshot:
    """Freeze the result: from here on proposals change with a carried motion only.

    Errors: Unready while the jury still scores, or when it was locked before.
    """
    fresh = locked_round(round_, version)
    may_lock_result(by, fresh).require()
    stage = scoring_stage(fresh)
    if stage is not None:
        stage = Stage.objects.select_for_update().get(pk=stage.pk)
        if stage.state in (StageState.PLANNED, StageState.OPEN):
            unready("评分还没有截止，不能锁定结果。").require()
    content = chain.canonical(_result(fresh, stage))
    snapshot = ResultSnapshot.objects.create(
        round=fresh, stage=stage, content=content, digest=_digest(content), locked_at=now,
        locked_by=by,
    )  # fmt: skip
    fresh.result_locked_at, fresh.result_locked_by = now, by
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="round.lock_result", thing=fresh, now=now,
        payload={"digest": snapshot.digest, "snapshot": snapshot.public_id},
    )  # fmt: skip
    return snapshot


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _result(round_: Round, stage: Stage | None) -> dict[str, Any]:
    given = inputs(round_, stage)
    proposed = round_.nominations.filter(state__in=DECIDED).order_by("public_id")
    return {
        "round": round_.public_id,
        "stage": stage.public_id if stage is not None else "",
        "criteria_version": round_.criteria_version,
        "inputs": as_kept(given),
        "results": standings_as_kept(given.standings()),
        "proposals": [list(row) for row in proposed.values_list("public_id", "state")],
    }


def snapshot_holds(snapshot: ResultSnapshot) -> bool:
    """Whether the frozen text is what was hashed, and its inputs still give its results."""
    if _digest(snapshot.content) != snapshot.digest:
        return False
    kept = json.loads(snapshot.content)
    again = from_kept(kept["inputs"]).standings()
    return bool(standings_as_kept(again) == kept["results"])


@transaction.atomic
def settle_by_score(
    *,
    stage: Stage,
    by: User,
    now: datetime,
    chosen: Collection[int] = (),
    reason: str = "",
    version: int | None = None,
) -> Stage:
    """Let the first n of a scoring stage advance, by the same ranking that the grid shows.

    Shapes: `chosen` decides a tie at the cut, with a `reason`, as in `settle_by_place`.
    Errors: Unready for a stage that does not go by scores, and for an open tie.
    """
    fresh = locked_stage(stage, version)
    may_step_stage(by, fresh, "settle", now).require()
    if fresh.advance != Stage.Advance.TOP_SCORE:
        unready("这一环节不按得分晋级。").require()
    return settle_by_place(
        stage=fresh,
        places={row.pk: one.place for row, one in stage_places(fresh) if one.place is not None},
        by=by,
        now=now,
        chosen=chosen,
        unplaced=f"有效评分不足 {fresh.quorum} 份，没有名次",
        reason=reason,
    )
