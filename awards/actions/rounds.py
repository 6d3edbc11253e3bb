"""The course of a round: opening, closing, deciding, announcing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from awards.actions.grant_marks import lock_grants_of
from awards.actions.locks import locked_round
from awards.actions.notice_lists import move_notices
from awards.actions.publicity import release_all
from awards.actions.results import move_letters, tell_results
from awards.actions.stage_steps import follow_round
from awards.checklist import missing_for_opening
from awards.gate import GateReport, winner_gate
from awards.models import Objection, Round, Winner
from awards.models.stages import JUDGED
from awards.models.winners import WinnerQuerySet
from awards.permissions import may_propose_announcement, may_step_round
from awards.workflow import NominationState, RoundState, WinnerState
from directory.models import User
from kit.verdict import Unready, unready
from ledger.actions import append, hold, lift

UNDECIDED = (NominationState.PROPOSED, NominationState.NOTICE, NominationState.SUSPENDED)


@transaction.atomic
def step_round(
    *,
    round_: Round,
    verb: str,
    by: User,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Round:
    """Take one step of the round's course, other than announcing.

    Errors: Unready when the step is not possible yet; the reason says what is missing.
    """
    if verb == "announce":
        unready("公布结果请用“批准公布”。").require()
    fresh = locked_round(round_, version)
    may_step_round(by, fresh, verb).require()
    if verb == "open" and (missing := missing_for_opening(fresh, now=now)):
        unready("".join(missing)).require()
    if verb == "open":
        fresh.has_jury = fresh.stages.filter(kind__in=JUDGED).exists()
    if verb == "notice" and not fresh.notices.published(now).exists():
        unready("公示还没有开始，轮次到公示开始时再进入“公示中”。").require()
    if verb == "settle" and fresh.announce_at and fresh.announce_at > now:
        unready("公布时间还没有到，不能办结。").require()
    if verb == "cancel" and fresh.winners.exists():
        unready("本轮已有确认的获奖者，不能取消。").require()
    _move_round(fresh, verb, by=by, now=now, reason=reason)
    return fresh


def _move_round(round_: Round, verb: str, *, by: User, now: datetime, reason: str = "") -> None:
    step = round_.workflow.require(verb, round_.state, reason)
    source, round_.state = round_.state, RoundState(step.target)
    if verb == "cancel":
        round_.cancel_reason = reason
    round_.version += 1
    round_.save()
    at = round_.announce_at or now
    append(
        by=by,
        verb=f"round.{verb}",
        thing=round_,
        source=source,
        target=round_.state,
        reason=reason,
        public={"text": f"{step.label}：{round_.title}", "award": round_.award.name},
        public_from=max(now, at) if verb == "announce" else now,
        now=now,
    )
    follow_round(round_, verb, by=by, now=now)


@transaction.atomic
def propose_announcement(
    *, round_: Round, at: datetime, by: User, now: datetime, version: int | None = None
) -> Round:
    """Propose the minute at which all results become visible, or a new one before it came.

    Errors: Unready when the announcement has already happened.
    """
    fresh = locked_round(round_, version)
    may_propose_announcement(by, fresh).require()
    if fresh.state == RoundState.ANNOUNCED and fresh.announce_at and fresh.announce_at <= now:
        unready("结果已经公布，不能再改公布时间。").require()
    fresh.proposed_announce_at = at
    fresh.announcement_proposed_at, fresh.announcement_proposed_by = now, by
    fresh.announcement_approved_at = fresh.announcement_approved_by = None
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="round.propose_announcement", thing=fresh,
        payload={"at": at.isoformat()}, now=now,
    )  # fmt: skip
    return fresh


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A winner that the announcement would not release, and why."""

    winner: Winner
    report: GateReport


def left_behind(round_: Round) -> list[LeftBehind]:
    """The embargoed winners of a round whose publish gate does not hold."""
    rows = _embargoed(round_)
    reports = [(winner, winner_gate(winner)) for winner in rows]
    return [LeftBehind(winner, report) for winner, report in reports if not report.holds]


def _embargoed(round_: Round) -> WinnerQuerySet:
    return (
        round_.winners.filter(state=WinnerState.EMBARGOED)
        .select_related(
            "award", "round", "category", "nomination__nominee", "nomination__application"
        )
        .prefetch_related(
            "nomination__photos", "nomination__consents", "nomination__merged__consents"
        )
        .order_by("position", "pk")
    )


def _locked_embargoed(round_: Round) -> list[Winner]:
    """The embargoed winners under lock, so that no consent is withdrawn between look and act."""
    lock_grants_of(round_)
    return list(_embargoed(round_).select_for_update(of=("self",)))


@transaction.atomic
def approve_announcement(
    *,
    round_: Round,
    by: User,
    now: datetime,
    leave_behind: bool = False,
    version: int | None = None,
) -> Round:
    """Approve the announcement: every winner is visible from that minute, on every surface.

    Shapes: `leave_behind` announces without the winners whose publish gate does not hold. A
    proposed minute that has passed means at once. Moving the minute touches only winners that
    were announced with it: whoever was left behind or withheld is published one by one.
    Errors: Unready while proposals are undecided, or winners would be left behind unasked.
    """
    fresh = locked_round(round_, version)
    moving = fresh.state == RoundState.ANNOUNCED
    may_step_round(by, fresh, "announce").require() if not moving else _may_move(by, fresh, now)
    if fresh.proposed_announce_at is None:
        raise Unready("请先由项目运营提出公布时间，再由复核人批准。")
    fresh.announce_at = max(fresh.proposed_announce_at, now)
    fresh.announcement_approved_at, fresh.announcement_approved_by = now, by
    if moving:
        _move_release(fresh, fresh.announce_at, by=by, now=now)
    else:
        _announce(fresh, fresh.announce_at, by=by, now=now, leave_behind=leave_behind)
    return fresh


def _announce(round_: Round, at: datetime, *, by: User, now: datetime, leave_behind: bool) -> None:
    _require_decided(round_)
    winners = _locked_embargoed(round_)
    reports = {winner.pk: winner_gate(winner) for winner in winners}
    behind = [winner for winner in winners if not reports[winner.pk].holds]
    if behind and not leave_behind:
        names = "；".join(f"{winner}：{reports[winner.pk].advice}" for winner in behind[:5])
        unready(f"有 {len(behind)} 位获奖者还不能公布（{names}）。").require()
    _move_round(round_, "announce", by=by, now=now)
    released = [winner for winner in winners if reports[winner.pk].holds]
    lift(things=released)
    release_all(released, at=at, by=by, now=now)
    tell_results(round_=round_, by=by, now=now)


def _may_move(by: User, round_: Round, now: datetime) -> None:
    if round_.announcement_approved_at is not None:
        unready("没有等待批准的公布时间。").require()
    if round_.announce_at and round_.announce_at <= now:
        unready("结果已经公布，不能再改公布时间。").require()
    # The same two people rule as for the first announcement, asked of the state before it.
    probe = Round(pk=round_.pk, award=round_.award, column=round_.column,
                  state=RoundState.DECIDING,
                  announcement_proposed_by=round_.announcement_proposed_by)  # fmt: skip
    may_step_round(by, probe, "announce").require()


def _require_decided(round_: Round) -> None:
    undecided = round_.nominations.filter(state__in=UNDECIDED).count()
    if undecided:
        unready(f"还有 {undecided} 份拟授或公示中的提名没有结论，不能公布。").require()
    open_ = Objection.objects.filter(notice__round=round_).unresolved().count()
    if open_:
        unready(f"还有 {open_} 件异议没有结论，不能公布。").require()
    if not round_.winners.exists():
        unready("本轮还没有确认的获奖者，不能公布。").require()


def _move_release(round_: Round, at: datetime, *, by: User, now: datetime) -> None:
    waiting = round_.winners.filter(release_at__gt=now)
    # A hidden winner's record is held without an end; it must not get one here.
    hold(things=[round_, *waiting.filter(hidden_at=None)], until=at)
    waiting.update(release_at=at, updated_at=now)
    move_notices(round_, at, by=by, now=now)
    move_letters(round_=round_, at=at)
    round_.version += 1
    round_.save()
    append(
        by=by, verb="round.move_announcement", thing=round_,
        payload={"at": at.isoformat()}, now=now,
    )  # fmt: skip
