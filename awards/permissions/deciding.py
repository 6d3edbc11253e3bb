"""Who decides a round: the grid, the frozen result, the meetings."""

from awards.models import Meeting, Round
from awards.permissions.rounds import may_see_round
from awards.permissions.scope import roles_in_round
from awards.substitutes import vacancies
from awards.workflow import RoundState
from directory.models import User, is_overseer
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, refuse, unready

DECIDERS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR})
# Rolling rounds decide while they are open.
ROLLING_STATES = (RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED)


def may_see_grid(user: User, round_: Round) -> Verdict:
    """Whether the user may look at everybody's scores of the round: who runs it, who watches.

    A juror never does, whatever else they are: the grid shows what a recused juror must not see.
    """
    seen = may_see_round(user, round_)
    if not seen or is_overseer(user):
        return seen
    if round_.seats.filter(juror=user, left_at=None).exists():
        return refuse("您是本轮评委，看不到定评表。")
    return ALLOWED


def may_decide(user: User, round_: Round) -> Verdict:
    """Whether the user may propose and retract on the grid."""
    seen = may_see_grid(user, round_)
    if not seen:
        return seen
    if not roles_in_round(user, round_) & DECIDERS:
        return refuse("拟授由项目运营或媒体负责人提出，您只能查看。")
    states = ROLLING_STATES if round_.is_rolling else (RoundState.DECIDING,)
    if round_.state in states or vacancies(round_):
        return ALLOWED
    if round_.state == RoundState.NOTICE:
        return unready("本轮公示中，没有空出的名额。有人撤回或异议成立之后，可以在这里递补。")
    return unready("进入“定评中”之后才能提出拟授。")


def may_lock_result(user: User, round_: Round) -> Verdict:
    """Whether the user may freeze the result of the round."""
    decides = may_decide(user, round_)
    if not decides:
        return decides
    if round_.is_rolling:
        return unready("滚动评选随报随评，没有一次性的结果可以锁定。")
    if round_.result_locked_at is not None:
        return unready("结果已经锁定。")
    if round_.state != RoundState.DECIDING:
        return unready("公示开始之后不再锁定结果。")
    return ALLOWED


def may_confirm_many(user: User, round_: Round) -> Verdict:
    """Whether the user may confirm proposals of the round at all; each is asked for itself."""
    seen = may_see_grid(user, round_)
    if not seen:
        return seen
    if Role.APPROVER not in roles_in_round(user, round_):
        return refuse("确认由复核人操作，您没有这个角色。")
    return ALLOWED


def may_export_grid(user: User, round_: Round) -> Verdict:
    """Whether the user may take the scores out as a file: whoever may look at them all."""
    return may_see_grid(user, round_)


def may_see_meeting(user: User, meeting: Meeting) -> Verdict:
    """Whether the meeting exists for this user (the row's form of `visible_to`)."""
    return may_see_round(user, meeting.round)


def may_hold_meeting(user: User, round_: Round) -> Verdict:
    """Whether the user may write down a meeting about the round."""
    seen = may_see_grid(user, round_)
    if not seen:
        return seen
    if not roles_in_round(user, round_) & DECIDERS:
        return refuse("会议由项目运营或媒体负责人记录，您只能查看。")
    if round_.state in (RoundState.DRAFT, RoundState.ARCHIVED, RoundState.CANCELLED):
        return unready(f"本轮“{round_.get_state_display()}”，不能记录会议。")
    return ALLOWED


def may_keep_meeting(user: User, meeting: Meeting) -> Verdict:
    """Whether the user may change the minutes, add motions and close the meeting."""
    holds = may_hold_meeting(user, meeting.round)
    if holds and meeting.closed_at is not None:
        return unready("纪要已经定稿，不能再改。")
    return holds
