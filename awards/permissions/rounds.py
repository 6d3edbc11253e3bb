"""Who may run a round, step by step."""

from awards.models import Award, Column, Round, RoundTemplate, Stage
from awards.models.awards import COLUMN_RUNNERS
from awards.models.notices import BEGUN
from awards.permissions.scope import role_verdict, roles_in_award, roles_in_round
from awards.workflow import RoundState, StageState
from directory.models import User, is_overseer, organisations_held
from directory.models.organisations import RUNNERS, Role
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready, verdict
from kit.workflow import Step


def may_see_round(user: User, round_: Round) -> Verdict:
    """Whether the user works on the round (its public page is another matter)."""
    if is_overseer(user) or roles_in_round(user, round_):
        return ALLOWED
    return absent()


def may_edit_round(user: User, round_: Round) -> Verdict:
    """Whether the user may change the round's own texts, dates and categories."""
    seen = may_see_round(user, round_)
    if not seen:
        return seen
    if not roles_in_round(user, round_) & {Role.ORGANISER, Role.LEAD_EDITOR}:
        return refuse("轮次由项目运营维护，您只能查看。")
    if round_.state in (RoundState.ARCHIVED, RoundState.CANCELLED):
        return unready("已归档或已取消的轮次不能修改。")
    return ALLOWED


def may_make_round(user: User, award: Award, column: Column | None) -> Verdict:
    """Whether the user may open a draft of this award, or of a column of it."""
    if Role.ORGANISER in roles_in_award(user, award):
        return ALLOWED
    leads = organisations_held(user, COLUMN_RUNNERS)
    if column is not None and column.partner.organisation_id in leads:
        return ALLOWED
    return refuse("评选轮次由项目运营新建，媒体负责人可以为自己的栏目新建。")


def may_keep_template(user: User, round_: Round) -> Verdict:
    """Whether the user may keep the round as a template, whatever has become of the round."""
    seen = may_see_round(user, round_)
    if not seen:
        return seen
    if roles_in_round(user, round_) & {Role.ORGANISER, Role.LEAD_EDITOR}:
        return ALLOWED
    return refuse("模板由项目运营保存。")


def may_see_templates(user: User) -> Verdict:
    """Whether the user may look at kept templates: who runs rounds, and who oversees."""
    held = organisations_held(user, (*RUNNERS, *COLUMN_RUNNERS))
    return verdict(is_overseer(user) or bool(held), "您的角色不经手轮次模板。")


def may_drop_template(user: User, template: RoundTemplate | None = None) -> Verdict:
    """Whether the user may throw a template away (this one, or any): who runs its rounds.

    Whoever may keep one may replace it by another of the same name, so also throw it away.
    """
    held = organisations_held(user, (Role.ORGANISER, *COLUMN_RUNNERS))
    own = bool(held) if template is None else template.kept_by_id in held
    return verdict(user.is_superuser or own, "模板由保存它的机构的项目运营删除，您只能查看。")


def may_step_round(user: User, round_: Round, verb: str) -> Verdict:
    """Whether the user may take this step of the round's workflow."""
    seen = may_see_round(user, round_)
    if not seen:
        return seen
    step = round_.workflow.step(verb, round_.state)
    if step is None and verb not in round_.workflow.verbs():
        return unready("这一轮没有这个步骤。")
    if not roles_in_round(user, round_) & {Role.ORGANISER, Role.LEAD_EDITOR, Role.APPROVER}:
        return refuse("轮次由项目运营维护，您只能查看。")
    if step is None:
        return round_.workflow.verdict(verb, round_.state)
    return _round_role(user, round_, step) & _guard_round(round_, verb)


def _round_role(user: User, round_: Round, step: Step) -> Verdict:
    roles = roles_in_round(user, round_)
    if step.verb == "notice":
        # The two people of the notice itself stand on it; here only the round follows.
        return verdict(Role.APPROVER in roles, "公示由复核人启动，您没有这个角色。")
    if step.second_person:
        return _announcement_eyes(user, round_, roles)
    return role_verdict(roles, step)


def _announcement_eyes(user: User, round_: Round, roles: frozenset[str]) -> Verdict:
    if Role.APPROVER not in roles:
        return refuse("公布由复核人批准，您没有这个角色。")
    if round_.announcement_proposed_by_id is None:
        return unready("请先由项目运营提出公布时间，再由复核人批准。")
    if round_.announcement_proposed_by_id == user.pk:
        return refuse("须由另一个人批准：公布时间是您提出的。")
    return ALLOWED


def _guard_round(round_: Round, verb: str) -> Verdict:
    if verb == "notice" and not round_.notices.filter(state__in=BEGUN).exists():
        return unready("请先拟定公示名单，由复核人启动公示，轮次随公示开始进入“公示中”。")
    if verb != "decide":
        return ALLOWED
    if round_.state == RoundState.CLOSED and round_.has_jury:
        return unready("本轮设有评委评审，须先进入评审。")
    judging = round_.stages.evaluating() if round_.pk else Stage.objects.none()
    waiting = judging.exclude(state=StageState.SETTLED).first()
    if waiting is not None:
        return unready(f"“{waiting}”还没有确定晋级名单，不能进入定评。")
    return ALLOWED


def may_propose_announcement(user: User, round_: Round) -> Verdict:
    """Whether the user may propose (or move) the moment at which the round is announced."""
    seen = may_see_round(user, round_)
    if not seen:
        return seen
    if not roles_in_round(user, round_) & {Role.ORGANISER, Role.LEAD_EDITOR}:
        return refuse("公布时间由项目运营提出。")
    if round_.is_rolling:
        return unready("滚动评选随确认随公布，不设统一公布时间。")
    states = (RoundState.DECIDING, RoundState.NOTICE, RoundState.ANNOUNCED)
    return ALLOWED if round_.state in states else unready("进入“定评中”之后才能提出公布时间。")
