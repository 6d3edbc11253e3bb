"""Who runs a grant round, who decides on an application, who may assess and visit."""

from collections.abc import Sequence

from directory.models import (
    MediaPartner,
    Organisation,
    Role,
    User,
    holdings,
    is_overseer,
    organisations_held,
)
from directory.models.organisations import MEDIA_ROLES, RUNNERS
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready
from projects.models import Application, Assessment, Grant, GrantRound
from projects.models.funds import FUND_ROLES
from projects.models.grant_rounds import PUBLIC
from projects.permissions.steps import step_verdict
from projects.workflow import (
    APPLICATION,
    ASSESSMENT,
    AWARDED,
    DECIDING,
    ENDED,
    FAST_DECIDING,
    RESERVE_USED,
    RESUMES,
    ApplicationState,
    GrantRoundState,
    resuming,
)

# What somebody may ask for and another person confirms, on a grant that was given.
STOPS = ("cancel", "suspend", *RESUMES, "terminate")
# Steps that mean the choice itself, and so belong to the time in which the round is decided.
_SETTLING = ("begin_notice", "commit")
_CHOOSING = ("recommend", "unrecommend", "approve_fast")


def roles_in_grants(user: User, run_by: Organisation) -> frozenset[str]:
    """The roles in which the user runs, or pays for, the grants of this organisation."""
    if user.is_superuser:
        return frozenset(RUNNERS)
    return frozenset(
        h.role for h in holdings(user) if h.organisation_id == run_by.pk and h.role in FUND_ROLES
    )


def recommends_for(user: User, partner: MediaPartner | None) -> bool:
    """Whether the user is an editor of this medium."""
    if partner is None:
        return False
    return any(
        h.role in MEDIA_ROLES and h.organisation_id == partner.organisation_id
        for h in holdings(user)
    )


# ------------------------------------------------------------------ rounds


def may_read_grants(user: User) -> Verdict:
    """Whether the user may open the lists of grant rounds inside."""
    reads = is_overseer(user) or any(h.role in (*FUND_ROLES, *MEDIA_ROLES) for h in holdings(user))
    return ALLOWED if reads else refuse("您的角色不经手小微资助。")


def may_read_applications(user: User) -> Verdict:
    """Whether the user may open the lists of what was applied for, noticed and reported."""
    reads = is_overseer(user) or organisations_held(user, FUND_ROLES)
    return ALLOWED if reads else refuse("资助申请由项目运营办理；媒体推荐的在“推荐的申请”里看。")


def may_export_grants(user: User) -> Verdict:
    """Whether the user may have the lists of grants to be made public: who runs grants."""
    runs = organisations_held(user, RUNNERS)
    return ALLOWED if runs else refuse("信息公开清单由项目运营或复核人导出。")


def may_create_grant_round(user: User, run_by: Organisation) -> Verdict:
    """Whether the user may begin a grant round for this organisation."""
    held = Role.ORGANISER in roles_in_grants(user, run_by)
    return ALLOWED if held else refuse("资助轮次由运营机构的项目运营设立。")


def may_see_grant_round(user: User, round_: GrantRound) -> Verdict:
    """Whether the round exists for this user (the row's form of `visible_to`)."""
    if is_overseer(user) or roles_in_grants(user, round_.run_by):
        return ALLOWED
    reads = round_.state in PUBLIC and organisations_held(user, MEDIA_ROLES)
    return ALLOWED if reads else absent()


def may_step_grant_round(user: User, round_: GrantRound, verb: str) -> Verdict:
    """Whether the user may take this step of the round; what it asks of the facts is not here."""
    seen = may_see_grant_round(user, round_)
    if not seen:
        return seen
    roles = roles_in_grants(user, round_.run_by)
    known = step_verdict(roles, round_.workflow, verb, round_.state)
    return known & (_settled_by_another(user, round_) if verb in _SETTLING else ALLOWED)


def _settled_by_another(user: User, round_: GrantRound) -> Verdict:
    if round_.proposed_by_id is None:
        return unready("请先由项目运营提交拟定的名单。")
    own = round_.proposed_by_id == user.pk
    return refuse("须由另一个人办理：名单是您拟定的。") if own else ALLOWED


def may_see_ranking(user: User, round_: GrantRound) -> Verdict:
    """Whether the user may see how the applications of a round are ranked."""
    runs = roles_in_grants(user, round_.run_by) & set(RUNNERS)
    return ALLOWED if is_overseer(user) or runs else absent()


def may_propose_list(user: User, round_: GrantRound) -> Verdict:
    """Whether the user may say that the list of those proposed is complete."""
    seen = may_see_grant_round(user, round_)
    if not seen:
        return seen
    if Role.ORGANISER not in roles_in_grants(user, round_.run_by):
        return refuse("名单由项目运营拟定。")
    rolling = round_.is_rolling and round_.state in DECIDING
    ready = rolling or round_.state in (GrantRoundState.DECIDING, GrantRoundState.NOTICE)
    return ALLOWED if ready else unready("本轮不在评定中。")


def may_propose_many(user: User, round_: GrantRound) -> Verdict:
    """Whether the user may propose several grants of the round at once; each is asked again."""
    seen = may_see_ranking(user, round_)
    if not seen:
        return seen
    known = step_verdict(
        roles_in_grants(user, round_.run_by), APPLICATION, "recommend", ApplicationState.REVIEWING
    )
    ready = round_.state in DECIDING
    late = unready(f"本轮“{round_.get_state_display()}”，不能评定。")
    return known & (ALLOWED if ready else late)


def may_rank_reserve(user: User, round_: GrantRound) -> Verdict:
    """Whether the user may rank those who move up when somebody drops out."""
    seen = may_see_grant_round(user, round_)
    if not seen:
        return seen
    if Role.ORGANISER not in roles_in_grants(user, round_.run_by):
        return refuse("候补名单由项目运营排定。")
    ready = round_.state in RESERVE_USED
    return ALLOWED if ready else unready("本轮现在不能排定候补名单。")


def may_move_up(user: User, application: Application) -> Verdict:
    """Whether the user may propose who stands in reserve, also once the list is settled."""
    round_ = application.round
    roles = roles_in_grants(user, round_.run_by)
    known = step_verdict(roles, APPLICATION, "recommend", application.state)
    return may_rank_reserve(user, round_) & known & _unbiased(user, application)


# ------------------------------------------------------------------ applications


def may_see_application(user: User, application: Application) -> Verdict:
    """Whether the application exists for this user (the row's form of `visible_to`)."""
    if is_overseer(user):
        return ALLOWED
    roles = roles_in_grants(user, application.round.run_by)
    runs = roles & set(RUNNERS) and application.state != ApplicationState.DRAFT
    pays = Role.FINANCE in roles and application.state in AWARDED
    return ALLOWED if runs or pays else absent()


def may_step_application(user: User, application: Application, verb: str) -> Verdict:
    """Whether the user may take this step of the application.

    Nobody of the medium that recommended it decides; who proposed it does not approve it.
    """
    seen = may_see_application(user, application)
    if not seen:
        return seen
    roles = roles_in_grants(user, application.round.run_by)
    known = step_verdict(roles, APPLICATION, verb, application.state)
    return (
        known
        & _unbiased(user, application)
        & _timely(application, verb)
        & _second(user, application, verb)
        & goes_on_as_paid(application, verb)
    )


def _unbiased(user: User, application: Application) -> Verdict:
    if application.recommended_by_id == user.pk or recommends_for(user, application.partner):
        return refuse("您或您所在的媒体推荐了这份申请，须由他人办理。")
    return ALLOWED


def _timely(application: Application, verb: str) -> Verdict:
    round_ = application.round
    if verb in _CHOOSING and round_.state not in _decided_in(application):
        return unready(f"本轮“{round_.get_state_display()}”，不能评定。")
    if round_.state == GrantRoundState.CANCELLED:
        return unready("本轮已取消。")
    return ALLOWED


def _decided_in(application: Application) -> Sequence[str]:
    """The states of the round in which this application may be chosen, or not."""
    if application.moved_up_for_id is not None:
        return RESERVE_USED
    return FAST_DECIDING if application.is_fast and application.round.fast_lane else DECIDING


def _second(user: User, application: Application, verb: str) -> Verdict:
    step = APPLICATION.step(verb, application.state)
    if step is None or not step.second_person:
        return ALLOWED
    if verb in STOPS:
        return _asked_of_another(user, application, verb)
    if application.proposed_by_id == user.pk:
        return refuse("须由另一个人批准：这份资助是您拟定的。")
    return ALLOWED


def _asked_of_another(user: User, application: Application, verb: str) -> Verdict:
    if application.asked_step != verb:
        return unready("这一步须先由项目运营提出，再由另一个人确认。")
    if application.asked_by_id == user.pk:
        return refuse("须由另一个人确认：这一步是您提出的。")
    return ALLOWED


def may_ask_step(user: User, application: Application, verb: str) -> Verdict:
    """Whether the user may ask a second person to stop this grant, or to let it go on."""
    seen = may_see_application(user, application)
    if not seen:
        return seen
    if not roles_in_grants(user, application.round.run_by) & set(RUNNERS):
        return refuse("这一步由项目运营提出。")
    if verb not in STOPS:
        return refuse("这一步不需要他人确认。")
    if application.asked_step:
        return unready("已有一步等待他人确认，请先处理。")
    return APPLICATION.verdict(verb, application.state) & goes_on_as_paid(application, verb)


def goes_on_as_paid(application: Application, verb: str) -> Verdict:
    """Whether a stopped grant would go on where its money is: nothing, a part or all is paid."""
    if verb not in RESUMES:
        return ALLOWED
    money = application.commitment
    right = resuming(money.paid, money.amount) if money is not None else RESUMES[0]
    if verb == right:
        return ALLOWED
    return unready(f"按已经付出的金额，应办理“{APPLICATION.label(right)}”。")


def may_drop_asked(user: User, application: Application) -> Verdict:
    """Whether the user may take back, or turn down, what was asked for."""
    if not roles_in_grants(user, application.round.run_by) & set(RUNNERS):
        return absent()
    return ALLOWED if application.asked_step else unready("没有等待确认的步骤。")


# ------------------------------------------------------------------ assessments and visits


def conflict_of(user: User, application: Application) -> str:
    """Why this person may not assess the application, in a sentence; empty for no reason.

    Source: 慈善法 14: related persons stand aside.
    """
    if application.recommended_by_id == user.pk:
        return "推荐人不能评估自己推荐的申请。"
    if recommends_for(user, application.partner):
        return "推荐媒体的人不能评估这份申请。"
    if application.name and application.name == user.full_name:
        return "评估人与申请人同名，须由他人评估。"
    if application.contact_name and application.contact_name == user.full_name:
        return "评估人与联系人同名，须由他人评估。"
    return ""


def may_ask_assessment(user: User, application: Application) -> Verdict:
    """Whether the user may ask somebody to assess the application."""
    seen = may_see_application(user, application)
    if not seen:
        return seen
    if Role.ORGANISER not in roles_in_grants(user, application.round.run_by):
        return refuse("评估由项目运营分派。")
    ready = (ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED)
    return ALLOWED if application.state in ready else unready("这份申请不在评估阶段。")


def may_extend_assessment(user: User, assessment: Assessment) -> Verdict:
    """Whether the user may give the assessor more days."""
    asks = may_ask_assessment(user, assessment.application)
    return asks & ASSESSMENT.verdict("extend", assessment.state)


def may_assess(user: User, assessment: Assessment, verb: str) -> Verdict:
    """Whether the user may score, or stand aside from, this assessment; the own only."""
    if assessment.assessor_id != user.pk:
        return absent()
    application = assessment.application
    ready = (ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED)
    if application.state not in ready:
        return unready("这份申请已经评定，不能再改评估。")
    conflict = conflict_of(user, application) if verb == "score" else ""
    return (refuse(conflict) if conflict else ALLOWED) & ASSESSMENT.verdict(verb, assessment.state)


def may_read_assessments(user: User) -> Verdict:
    """Whether the user may open the list of assessments: jurors find their own there."""
    judges = any(h.role == Role.JUROR for h in holdings(user))
    return ALLOWED if judges else may_read_applications(user)


def may_see_assessment(user: User, assessment: Assessment) -> Verdict:
    """Whether the assessment exists for this user: the own, or of a round that the user runs.

    Source: domain.md invariant 7: who stood aside sees the file no more.
    """
    runs = roles_in_grants(user, assessment.application.round.run_by) & set(RUNNERS)
    if is_overseer(user) or runs:
        return ALLOWED
    own = assessment.assessor_id == user.pk and assessment.state != "recused"
    return ALLOWED if own else absent()


def may_visit(user: User, application: Application) -> Verdict:
    """Whether the user may record a visit: who runs the round, or the medium nearby."""
    nearby = recommends_for(user, application.partner)
    seen = ALLOWED if nearby else may_see_application(user, application)
    if not seen:
        return seen
    if not nearby and not roles_in_grants(user, application.round.run_by) & set(RUNNERS):
        return refuse("走访由项目运营或推荐媒体记录。")
    over = application.state in (*ENDED, ApplicationState.DRAFT, ApplicationState.CLOSED)
    return unready("这份申请已经结束，不能再记录走访。") if over else ALLOWED


# ------------------------------------------------------------------ after the approval


def may_accept_agreement(grant: Grant) -> Verdict:
    """Whether the grantee may accept the agreement in the state that the grant is in."""
    application = grant.application
    if application.asked_step:
        return unready("这项资助正在核实，暂时不能签署。")
    return APPLICATION.verdict("accept", application.state)


def may_extend_agreeing(user: User, application: Application) -> Verdict:
    """Whether the user may give a grantee more days to accept, or end a grant that lapsed."""
    seen = may_see_application(user, application)
    if not seen:
        return seen
    if Role.ORGANISER not in roles_in_grants(user, application.round.run_by):
        return refuse("签署期限由项目运营办理。")
    return APPLICATION.verdict("accept", application.state)


def may_remind_grants(user: User, round_: GrantRound) -> Verdict:
    """Whether the user may remind those who owe something in this round."""
    seen = may_see_grant_round(user, round_)
    runs = Role.ORGANISER in roles_in_grants(user, round_.run_by)
    return seen & (ALLOWED if runs else refuse("提醒由项目运营发出。"))
