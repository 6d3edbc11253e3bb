"""Who may prepare, count and confirm a ballot. Who may vote is the electorate's matter."""

from datetime import datetime

from awards.models import Ballot, OutsidePoll, Stage
from awards.permissions.rounds import may_see_round
from awards.permissions.scope import role_verdict, roles_in_round
from awards.workflow import BALLOT, BallotState, StageState
from directory.models import User
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, refuse, unready

KEEPERS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR})


def may_see_ballot(user: User, ballot: Ballot) -> Verdict:
    """Whether the user works on the ballot's round."""
    return may_see_round(user, ballot.stage.round)


def _may_keep(user: User, stage: Stage) -> Verdict:
    seen = may_see_round(user, stage.round)
    if not seen:
        return seen
    if not roles_in_round(user, stage.round) & KEEPERS:
        return refuse("票选由项目运营筹备，您只能查看。")
    return ALLOWED


def may_prepare_ballot(user: User, ballot: Ballot) -> Verdict:
    """Whether the user may set up the ballot and its electorate: before its stage opens."""
    kept = _may_keep(user, ballot.stage)
    if kept and ballot.stage.state != StageState.PLANNED:
        return unready("票选环节已经开始，投票人名单和规则不能再改。")
    return kept


def may_reissue_code(user: User, ballot: Ballot) -> Verdict:
    """Whether the user may replace a lost code: until the stage is closed."""
    kept = _may_keep(user, ballot.stage)
    if kept and ballot.electorate != Ballot.Electorate.CODES:
        return unready("这次票选不用投票码，投票人登录后投票。")
    if kept and ballot.stage.state not in (StageState.PLANNED, StageState.OPEN):
        return unready("投票已经截止，不能再补发投票码。")
    return kept


def may_invite_voters(user: User, ballot: Ballot, now: datetime) -> Verdict:
    """Whether the user may write to the voters: while the vote runs, and never with a code."""
    kept = _may_keep(user, ballot.stage)
    if kept and ballot.electorate == Ballot.Electorate.CODES:
        return unready("这次票选用投票码。投票码只印在选票条上，不经邮件发出。")
    if kept and ballot.stage.state != StageState.OPEN:
        return unready("投票开始之后、截止之前才能写投票邀请信。")
    if kept and ballot.stage.closes_at and ballot.stage.closes_at < now:
        return unready("投票时间已过，不能再写投票邀请信。")
    return kept


def may_step_ballot(user: User, ballot: Ballot, verb: str) -> Verdict:
    """Whether the user may count, confirm or annul now."""
    seen = may_see_ballot(user, ballot)
    if not seen:
        return seen
    step = BALLOT.step(verb, ballot.state)
    if step is None:
        if not roles_in_round(user, ballot.stage.round):
            return refuse("票选由项目运营和复核人办理，您只能查看。")
        return BALLOT.verdict(verb, ballot.state)
    if verb == "count" and ballot.stage.state not in (StageState.CLOSED, StageState.SETTLED):
        held = role_verdict(roles_in_round(user, ballot.stage.round), step)
        return held & unready("投票环节截止之后才能计票；在此之前任何人都看不到得票。")
    allowed = role_verdict(roles_in_round(user, ballot.stage.round), step)
    if allowed and step.second_person and ballot.counted_by_id == user.pk:
        return refuse("须由另一个人办理：计票是您做的。")
    return allowed


def may_read_result(user: User, ballot: Ballot) -> Verdict:
    """Whether the user may read who got how many votes inside: once it is counted."""
    seen = may_see_ballot(user, ballot)
    if seen and ballot.state == BallotState.TAKING:
        return unready("得票在计票之前对所有人隐藏。")
    return seen


def may_keep_poll(user: User, poll: OutsidePoll) -> Verdict:
    """Whether the user may import and combine outside votes: until the stage has its result."""
    kept = _may_keep(user, poll.stage)
    if kept and poll.stage.state == StageState.SETTLED:
        return unready("本环节已出结果，外部投票不能再改。")
    return kept
