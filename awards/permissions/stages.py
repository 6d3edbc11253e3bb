"""Who may set up the stages of a round, and take them on one by one."""

from datetime import datetime

from awards.models import Ballot, Round, Stage
from awards.permissions.rounds import may_edit_round, may_see_round
from awards.permissions.scope import role_verdict, roles_in_round
from awards.workflow import STAGE, BallotState, RoundState, StageState
from directory.models import User
from kit.dates import SHANGHAI
from kit.verdict import ALLOWED, Verdict, refuse, unready

# The states of a round in which its entries are judged; a rolling round judges while it collects.
JUDGING_BATCH = frozenset({RoundState.REVIEWING})
JUDGING_ROLLING = frozenset({RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED})


def may_set_stages(user: User, round_: Round) -> Verdict:
    """Whether the user may write the list of stages; it stands still once the round is open."""
    edits = may_edit_round(user, round_)
    if not edits or round_.state == RoundState.DRAFT:
        return edits
    return unready("轮次开放后，环节不再增减；日期可以用“改期”。")


def may_step_stage(user: User, stage: Stage, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step of the stage's workflow now.

    Shapes: the first refusal of: visible, role, kind, the round's state, the stage's own state,
    the step's guard.
    """
    seen = may_see_round(user, stage.round)
    if not seen:
        return seen
    sample = next(step for step in STAGE.steps if step.verb == verb)
    role = role_verdict(roles_in_round(user, stage.round), sample)
    if not role:
        return role
    guard = ALLOWED
    if verb == "open":
        guard = _guard_open(stage, now) & _ballot_is_ready(stage)
    elif verb == "close":
        guard = _window_is_over(stage, now)
    elif verb == "reopen":
        guard = _ballot_is_sealed(stage)
    return _judged_now(stage) & STAGE.verdict(verb, stage.state) & guard


def may_reschedule_stage(user: User, stage: Stage) -> Verdict:
    """Whether the user may move the dates of a stage that has not ended."""
    edits = may_edit_round(user, stage.round)
    if not edits:
        return edits
    if stage.kind == Stage.Kind.NOMINATION:
        return unready("提名的日期就是轮次的征集时间，请在轮次里修改。")
    if stage.state not in (StageState.PLANNED, StageState.OPEN):
        return unready(f"“{stage}”{stage.get_state_display()}，不能改期；需要时请重新开放。")
    return ALLOWED


def may_enter_stage(user: User, stage: Stage) -> Verdict:
    """Whether the user may take latecomers into a stage that is open."""
    seen = may_see_round(user, stage.round)
    if not seen:
        return seen
    sample = next(step for step in STAGE.steps if step.verb == "open")
    role = role_verdict(roles_in_round(user, stage.round), sample)
    if role and stage.state != StageState.OPEN:
        return unready(f"“{stage}”{stage.get_state_display()}，只有进行中的环节可以补入提名。")
    if role and stage.kind == Stage.Kind.BALLOT:
        return unready("投票已经开始，候选人名单不再增减。")
    return role & _judged_now(stage)


def _judged_now(stage: Stage) -> Verdict:
    round_ = stage.round
    if not stage.is_evaluating:
        return refuse(f"“{stage}”随轮次的步骤开始和结束，不单独操作。")
    judging = JUDGING_ROLLING if round_.is_rolling else JUDGING_BATCH
    if round_.state in judging:
        return ALLOWED
    wanted = "开放之后" if round_.is_rolling else "“评审中”"
    return unready(f"本轮“{round_.get_state_display()}”，{wanted}才能操作评选环节。")


def _ballot_is_ready(stage: Stage) -> Verdict:
    if stage.kind != Stage.Kind.BALLOT:
        return ALLOWED
    if not Ballot.objects.filter(stage=stage, voters__isnull=False).exists():
        return unready("请先筹备票选：定下名额和规则，导入投票人名单或生成投票码。")
    if not (stage.opens_at and stage.closes_at):
        return unready("请先填写投票的开始和截止时间。")
    return ALLOWED


def _window_is_over(stage: Stage, now: datetime) -> Verdict:
    """Whoever would vote on the last day must find the vote open; moving its end is public."""
    ends = stage.closes_at
    if stage.kind == Stage.Kind.BALLOT and ends and now < ends:
        shown = f"{ends.astimezone(SHANGHAI):%m月%d日 %H:%M}"
        return unready(f"投票到 {shown} 才截止。要提前结束，请先“改期”并写明原因，原因会公开。")
    return ALLOWED


def _ballot_is_sealed(stage: Stage) -> Verdict:
    if Ballot.objects.filter(stage=stage).exclude(state=BallotState.TAKING).exists():
        return unready("已经计票，投票不能重新开放。")
    return ALLOWED


def _guard_open(stage: Stage, now: datetime) -> Verdict:
    if stage.closes_at and stage.closes_at <= now:
        return unready("这一环节的截止时间已经过去，请先改期。")
    earlier = Stage.objects.before(stage).evaluating()
    before = earlier.exclude(state=StageState.SETTLED).first()
    if before is not None:
        return unready(f"请先确定“{before}”的晋级名单，再开始这一环节。")
    return ALLOWED
