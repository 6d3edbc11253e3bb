"""The course of a stage: opened, closed and settled in order.

What a stage is for never matters here: a plain jury and a five-stage election run through the
same lines. What every kind adds (scores, votes) lies with its own actions, which end in
`settle_stage` or `settle_by_place`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from awards.actions.jury_assignments import lock_scores, unlock_scores
from awards.actions.locks import locked_nominations, locked_stage
from awards.actions.nominations import move_many
from awards.actions.ranking import cut_by_place
from awards.actions.stage_steps import move_stage, record_stage, require_ahead, require_possible
from awards.models import Nomination, Stage, StageEntry
from awards.permissions import may_enter_stage, may_step_stage
from awards.workflow import NominationState
from directory.models import User
from kit.verdict import unready

Outcome = StageEntry.Outcome
FEWEST_CANDIDATES = 2


@transaction.atomic
def open_stage(*, stage: Stage, by: User, now: datetime, version: int | None = None) -> Stage:
    """Begin a stage and take its entries in.

    Shapes: into the first judging stage go the accepted nominations, into a later one those that
    advanced in the one before. A stage without a beginning begins now.
    Errors: Unready when nothing can enter a stage of a batch round.
    """
    fresh = locked_stage(stage, version)
    may_step_stage(by, fresh, "open", now).require()
    entered = _enter(fresh, by=by, now=now)
    if not entered and not fresh.round.is_rolling:
        unready("没有可以进入这一环节的提名。").require()
    if fresh.kind == Stage.Kind.BALLOT and entered < FEWEST_CANDIDATES:
        unready("候选人少于两位，不需要投票。").require()
    if fresh.opens_at is None:
        fresh.opens_at = now
    move_stage(fresh, "open", by=by, now=now, payload={"entries": entered})
    return fresh


@transaction.atomic
def enter_stage(*, stage: Stage, by: User, now: datetime, version: int | None = None) -> int:
    """Take in whatever may enter an open stage and is not in it yet; returns how many."""
    fresh = locked_stage(stage, version)
    may_enter_stage(by, fresh).require()
    entered = _enter(fresh, by=by, now=now)
    if not entered:
        unready("没有新的提名可以补入。").require()
    record_stage(fresh, "enter", "", by=by, now=now, payload={"entries": entered})
    return entered


def entrants(stage: Stage) -> list[int]:
    """The keys of the nominations that may enter the stage and are not in it yet.

    Shapes: one that an earlier stage dropped and two people readmitted goes on with the next. A
    story that is not verified as far as the round asks stays out until it is.
    """
    rows = Nomination.objects.filter(round=stage.round_id)
    accepted = Q(state=NominationState.ACCEPTED) & _verified(stage.round.required_verification)
    before = Stage.objects.before(stage).evaluating().last()
    if before is not None:
        entered = StageEntry.objects.filter(nomination=OuterRef("pk"))
        advanced = Exists(entered.filter(stage=before, outcome=Outcome.ADVANCED))
        dropped = Exists(entered.filter(outcome=Outcome.DROPPED))
        is_next = Q(state=NominationState.REVIEWING) & Q(advanced)
        rows = rows.filter(is_next | (accepted & Q(dropped)))
    else:
        rows = rows.filter(accepted)
    new = rows.exclude(pk__in=stage.entries.values("nomination")).order_by("pk")
    return list(new.values_list("pk", flat=True))


def unverified(stage: Stage) -> int:
    """How many were taken in and stay out of the stage until their story is verified."""
    needed = stage.round.required_verification
    if not needed:
        return 0
    rows = Nomination.objects.filter(round=stage.round, state=NominationState.ACCEPTED)
    return rows.exclude(_verified(needed)).count()


def _verified(needed: int) -> Q:
    """Verified so far by its own medium, or by one whose nomination became part of it."""
    if not needed:
        return Q()
    merged = Nomination.objects.filter(merged_into=OuterRef("pk"), verification_level__gte=needed)
    return Q(verification_level__gte=needed) | Q(Exists(merged))


def _enter(stage: Stage, *, by: User, now: datetime) -> int:
    """The rows are locked first and looked at again: one may have been withdrawn meanwhile."""
    wanted = (NominationState.ACCEPTED, NominationState.REVIEWING)
    rows = [n for n in locked_nominations(entrants(stage)).values() if n.state in wanted]
    StageEntry.objects.bulk_create(StageEntry(stage=stage, nomination=row) for row in rows)
    fresh = [(row, "") for row in rows if row.state == NominationState.ACCEPTED]
    move_many(fresh, "review", by=by, now=now, payload={"stage": stage.public_id})
    return len(rows)


@transaction.atomic
def close_stage(*, stage: Stage, by: User, now: datetime, version: int | None = None) -> Stage:
    """End a stage: from now on nobody's input is taken.

    What its jurors sent in is locked, after a last look for conflicts.
    """
    fresh = locked_stage(stage, version)
    may_step_stage(by, fresh, "close", now).require()
    move_stage(fresh, "close", by=by, now=now)
    if fresh.kind == Stage.Kind.SCORING:
        lock_scores(stage=fresh, by=None, now=now)
    return fresh


@transaction.atomic
def reopen_stage(
    *,
    stage: Stage,
    closes_at: datetime,
    by: User,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Stage:
    """Open a closed stage once more, with a new end and the reason; its scores may be changed.

    Errors: Unready unless the new end lies ahead.
    """
    fresh = locked_stage(stage, version)
    may_step_stage(by, fresh, "reopen", now).require()
    require_ahead(closes_at, now)
    fresh.closes_at = closes_at
    require_possible(fresh)
    move_stage(fresh, "reopen", by=by, now=now, reason=reason)
    if fresh.kind == Stage.Kind.SCORING:
        unlock_scores(stage=fresh, now=now)
    return fresh


# ------------------------------------------------------------------ settling


@transaction.atomic
def settle_stage(
    *,
    stage: Stage,
    advanced: Collection[int],
    dropped: Mapping[int, str],
    by: User,
    now: datetime,
    places: Mapping[int, int] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Stage:
    """Say of every entry whether it advances, by decision; the stage has its result.

    Shapes: keys are those of nominations; `dropped` gives each its reason. `places` are ranks to
    be kept with the entries. An entry whose nomination left meanwhile counts as dropped.
    Errors: Unready when an entry has no outcome or two, or more advance than places are given;
    Stale or Unready when somebody else settled it first.
    """
    fresh = locked_stage(stage, version)
    may_step_stage(by, fresh, "settle", now).require()
    if fresh.advance != Stage.Advance.DECISION:
        unready(f"这一环节{fresh.get_advance_display()}，请按名次确定晋级名单。").require()
    _require_room(fresh, advanced)
    outcomes = dict.fromkeys(advanced, (str(Outcome.ADVANCED), ""))
    outcomes |= {key: (Outcome.DROPPED, why.strip()) for key, why in dropped.items()}
    if len(outcomes) < len(advanced) + len(dropped):
        unready("有提名既在晋级名单、又在未晋级名单里，请只选一边。").require()
    _settle(fresh, outcomes, places or {}, by=by, now=now, reason=reason)
    return fresh


@transaction.atomic
def settle_by_place(
    *,
    stage: Stage,
    places: Mapping[int, int],
    by: User,
    now: datetime,
    chosen: Collection[int] = (),
    unplaced: str = "",
    reason: str = "",
    version: int | None = None,
) -> Stage:
    """Let the first n of a ranking advance, n being the stage's (for each category, if so set).

    Shapes: `places` maps the key of a nomination to its place, equal ones for a tie. A tie at the
    cut is decided by naming those of it that advance in `chosen`, with a `reason`. Entries
    without a place drop out for the reason `unplaced`.
    Errors: Unready when a tie at the cut is open, or an entry has no place and no reason.
    """
    fresh = locked_stage(stage, version)
    may_step_stage(by, fresh, "settle", now).require()
    if fresh.advance == Stage.Advance.DECISION or fresh.advance_count is None:
        unready("这一环节由运营决定晋级，不按名次。").require()
    live = _live_entries(fresh)
    outcomes = cut_by_place(fresh, live, places, chosen=chosen, unplaced=unplaced.strip())
    if chosen and not reason.strip():
        unready("名次并列时由您选定，请写明理由。").require()
    _settle(fresh, outcomes, places, by=by, now=now, reason=reason)
    return fresh


def _live_entries(stage: Stage) -> list[Nomination]:
    rows = Nomination.objects.filter(stage_entries__stage=stage, state=NominationState.REVIEWING)
    return list(rows.select_related("nominee", "category").order_by("pk"))


def _require_room(stage: Stage, advanced: Collection[int]) -> None:
    most = stage.advance_count
    if most is None:
        return
    rows = Nomination.objects.filter(pk__in=advanced).values_list("category", flat=True)
    counts = Counter(rows).values() if stage.per_category else (len(set(advanced)),)
    if (count := max(counts, default=0)) > most:
        each = "每类" if stage.per_category else ""
        unready(f"{each}最多晋级 {most} 个，现在选了 {count} 个。").require()


def _settle(
    stage: Stage,
    outcomes: Mapping[int, tuple[str, str]],
    places: Mapping[int, int],
    *,
    by: User,
    now: datetime,
    reason: str,
) -> None:
    entries = list(stage.entries.all())
    rows = locked_nominations([entry.nomination_id for entry in entries])
    _require_complete(rows, outcomes)
    for entry in entries:
        nomination = rows[entry.nomination_id]
        is_live = nomination.state == NominationState.REVIEWING
        gone = (Outcome.DROPPED, f"提名{nomination.get_state_display()}")
        entry.outcome, entry.reason = outcomes[nomination.pk] if is_live else gone
        entry.place = places.get(nomination.pk)
        entry.settled_at, entry.settled_by = now, by
    fields = ("outcome", "place", "reason", "settled_at", "settled_by")
    StageEntry.objects.bulk_update(entries, fields, batch_size=200)
    _follow_nominations(stage, rows, outcomes, by=by, now=now)
    count = sum(entry.outcome == Outcome.ADVANCED for entry in entries)
    payload = {"advanced": count, "dropped": len(entries) - count}
    move_stage(stage, "settle", by=by, now=now, reason=reason, payload=payload)


def _require_complete(
    rows: Mapping[int, Nomination], outcomes: Mapping[int, tuple[str, str]]
) -> None:
    if outcomes.keys() - rows.keys():
        unready("名单里有不在这一环节的提名，请刷新后再试。").require()
    live = {key: row for key, row in rows.items() if row.state == NominationState.REVIEWING}
    for key, (outcome, why) in outcomes.items():
        if key not in live and outcome == Outcome.ADVANCED:
            state = rows[key].get_state_display()
            unready(f"“{rows[key]}”{state}，不能晋级，请刷新后再试。").require()
        if key in live and outcome == Outcome.DROPPED and not why:
            unready(f"请写明“{rows[key]}”不晋级的理由。").require()
    missing = [row for key, row in live.items() if key not in outcomes]
    if missing:
        unready(f"还有 {len(missing)} 份提名没有结论（如“{missing[0]}”）。").require()


def _follow_nominations(
    stage: Stage,
    rows: Mapping[int, Nomination],
    outcomes: Mapping[int, tuple[str, str]],
    *,
    by: User,
    now: datetime,
) -> None:
    """Dropped ones are not selected; from the last stage the others are on the short list."""
    live = [row for row in rows.values() if row.state == NominationState.REVIEWING]
    dropped = [(row, outcomes[row.pk][1]) for row in live if _is_dropped(outcomes[row.pk])]
    for row, _ in dropped:
        # Whoever judged it last does not take it up again alone.
        row.screened_at, row.screened_by = now, by
    payload = {"stage": stage.public_id}
    move_many(dropped, "pass_over", by=by, now=now, payload=payload)
    if not Stage.objects.after(stage).evaluating().exists():
        advanced = [(row, "") for row in live if not _is_dropped(outcomes[row.pk])]
        move_many(advanced, "shortlist", by=by, now=now, payload=payload)


def _is_dropped(outcome: tuple[str, str]) -> bool:
    return outcome[0] == Outcome.DROPPED
