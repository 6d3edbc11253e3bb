"""Who sits on a jury, who gives out its work, who scores, and who sees the others' scores."""

from datetime import datetime

from awards.models import Assignment, Round, Seat, Stage
from awards.permissions.scope import roles_in_round
from awards.workflow import ASSIGNMENT, AssignmentState, StageState
from directory.models import User, holdings, is_overseer
from directory.models.organisations import Role
from kit.dates import SHANGHAI
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready

MANAGERS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR})
OWN_VERBS = frozenset({"declare", "begin", "submit", "resume"})


def may_see_jury(user: User, round_: Round) -> Verdict:
    """Whether the jury of the round exists for this user at all: those who run it, overseers."""
    return ALLOWED if is_overseer(user) or roles_in_round(user, round_) else absent()


def may_run_jury(user: User, round_: Round) -> Verdict:
    """Whether the user may invite jurors and give out their work."""
    seen = may_see_jury(user, round_)
    if not seen:
        return seen
    if roles_in_round(user, round_) & MANAGERS:
        return ALLOWED
    return refuse("评委由项目运营安排，您只能查看。")


def may_sit(juror: User, round_: Round) -> Verdict:
    """Whether this person may be a juror of the round.

    Whoever runs the round sees every file and the result in that role, and could not stand aside.
    Source: domain.md §3 and §5, invariant 7.
    """
    if not juror.is_active:
        return refuse("这个账号已停用，不能邀请。")
    if roles_in_round(juror, round_) or is_overseer(juror):
        return refuse("运营、复核和监督人员能看到全部材料和结果，不能同时担任本轮评委。")
    if any(held.role == Role.JUROR for held in holdings(juror)):
        return ALLOWED
    return refuse("这个账号还没有“评委”角色，请先在“成员角色”里添加。")


def may_remove_juror(user: User, seat: Seat) -> Verdict:
    """Whether the user may take the juror off the panel."""
    runs = may_run_jury(user, seat.round)
    if not runs:
        return runs
    return ALLOWED if seat.left_at is None else unready("这位评委已经离席。")


def may_assign(user: User, stage: Stage) -> Verdict:
    """Whether the user may give entries of this stage to jurors."""
    runs = may_run_jury(user, stage.round)
    if not runs:
        return runs
    if stage.kind != Stage.Kind.SCORING:
        return unready(f"“{stage}”不是评分环节，没有评审任务。")
    if stage.state in (StageState.PLANNED, StageState.OPEN):
        return ALLOWED
    return unready(f"这一环节“{stage.get_state_display()}”，不能再分配。")


def may_lock_scores(user: User, stage: Stage) -> Verdict:
    """Whether the user may lock what was scored in a closed stage."""
    runs = may_run_jury(user, stage.round)
    if not runs:
        return runs
    return ALLOWED if stage.state == StageState.CLOSED else unready("环节截止之后才能锁定评分。")


def is_seated(user: User, assignment: Assignment) -> bool:
    """Whether the user still sits on the jury that the assignment belongs to."""
    seats = Seat.objects.sitting().filter(round=assignment.stage.round_id, juror=user)
    return seats.exists()


def may_step_assignment(user: User, assignment: Assignment, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step with the assignment now.

    Shapes: the first refusal of: visible, whose it is, state, the step's own guard.
    """
    own = assignment.juror_id == user.pk and is_seated(user, assignment)
    runs = may_see_jury(user, assignment.stage.round)
    if not own and not runs:
        return absent()
    if own and verb in {*OWN_VERBS, "recuse"}:
        known = _live(assignment) & ASSIGNMENT.verdict(verb, assignment.state)
        return known & _guard(assignment.stage, verb, now)
    if verb in OWN_VERBS:
        return refuse(f"“{ASSIGNMENT.label(verb)}”由评委本人操作。")
    managed = may_run_jury(user, assignment.stage.round)
    return managed & ASSIGNMENT.verdict(verb, assignment.state) & _settled(assignment.stage)


def _live(assignment: Assignment) -> Verdict:
    """What a juror stands aside from is as absent as what was never given."""
    gone = (AssignmentState.RECUSED, AssignmentState.REPLACED)
    return absent() if assignment.state in gone else ALLOWED


def _guard(stage: Stage, verb: str, now: datetime) -> Verdict:
    if verb == "recuse":
        return _settled(stage)
    if verb == "declare":
        return ALLOWED if stage.state == StageState.PLANNED else may_score_now(stage, now)
    return may_score_now(stage, now)


def _settled(stage: Stage) -> Verdict:
    if stage.state == StageState.SETTLED:
        return unready("这一环节已出结果，评审任务不再变动。")
    return ALLOWED


def may_score_now(stage: Stage, now: datetime) -> Verdict:
    """Whether the stage takes scores at this moment; the last second still counts."""
    if stage.takes_input(now):
        return ALLOWED
    if stage.state == StageState.PLANNED or (stage.opens_at and now < stage.opens_at):
        return unready("评分还没有开始。")
    if stage.closes_at and now > stage.closes_at:
        ended = stage.closes_at.astimezone(SHANGHAI)
        return unready(f"评分已于 {ended:%m月%d日 %H:%M:%S} 截止，不能再修改。")
    return unready("评分已经截止，不能再修改。")


def may_see_reviews(user: User, assignment: Assignment) -> Verdict:
    """Whether a juror may read what the others of the panel wrote on this entry.

    Source: domain.md §4: others' scores are visible only after one's own are in.
    """
    if assignment.juror_id != user.pk or not is_seated(user, assignment):
        return absent()
    if not _live(assignment):
        return absent()
    shown = assignment.stage.shows_reviews
    if shown == Stage.Sight.ALWAYS:
        declared = assignment.state != AssignmentState.INVITED
        return ALLOWED if declared else unready("请先声明利益关系。")
    if shown == Stage.Sight.NEVER:
        return unready("本环节不显示其他评委的评分。")
    sent = assignment.state in (AssignmentState.SUBMITTED, AssignmentState.LOCKED)
    return ALLOWED if sent else unready("提交自己的评分之后，才能看到其他评委的评分。")
