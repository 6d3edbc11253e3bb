"""Who may change what the public sees of a winner."""

from datetime import datetime

from awards.honours import is_ended
from awards.models import Winner
from awards.models.nominations import NOMINATORS
from awards.permissions.scope import role_verdict, roles_in_round
from awards.workflow import WINNER, WinnerState
from directory.models import User, holdings, is_overseer
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready


def may_see_winner(user: User, winner: Winner, now: datetime) -> Verdict:
    """Whether the winner exists for this user inside the admin."""
    if is_overseer(user) or roles_in_round(user, winner.round):
        return ALLOWED
    credited = {credit.partner.organisation_id for credit in winner.credits.all()}
    media = {h.organisation_id for h in holdings(user) if h.role in NOMINATORS}
    return ALLOWED if winner.is_released(now) and credited & media else absent()


def may_step_winner(user: User, winner: Winner, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step of the winner's publicity now."""
    seen = may_see_winner(user, winner, now)
    if not seen:
        return seen
    step = WINNER.step(verb, winner.state)
    sample = step or next(s for s in WINNER.steps if s.verb == verb)
    role = role_verdict(roles_in_round(user, winner.round), sample)
    if not role:
        return role
    if step is None:
        return WINNER.verdict(verb, winner.state)
    if step.second_person and winner.revoking_by_id == user.pk:
        return refuse("须由另一个人复核：撤销程序是您启动的。")
    guard = _WINNER_GUARDS.get(verb)
    return guard(winner, now) if guard else ALLOWED


def _guard_revoke(winner: Winner, now: datetime) -> Verdict:
    if winner.answer_until is None or now < winner.answer_until:
        return unready("获奖者的答复期限未到，不能撤销。")
    return ALLOWED


def _guard_reinstate(winner: Winner, _now: datetime) -> Verdict:
    if not (goes := _grant_is_there(winner)):
        return goes
    return unready("此前已隐藏，终止撤销后仍应保持隐藏。") if winner.hidden_at else ALLOWED


def _guard_rehide(winner: Winner, _now: datetime) -> Verdict:
    if not (goes := _grant_is_there(winner)):
        return goes
    return ALLOWED if winner.hidden_at else unready("此前没有隐藏，终止撤销后恢复公开。")


def _grant_is_there(winner: Winner) -> Verdict:
    """An honour goes with its grant: it cannot be kept once that was taken away."""
    application = winner.nomination.application
    if application is None or not is_ended(application):
        return ALLOWED
    label = application.get_state_display()
    return unready(f"所依据的资助“{label}”，称号不能保留，只能撤销。")


def _guard_withhold(winner: Winner, now: datetime) -> Verdict:
    if winner.release_at and winner.release_at <= now:
        return unready("已经公布的获奖者不能暂缓，只能隐藏。")
    return ALLOWED


def _guard_correct(winner: Winner, now: datetime) -> Verdict:
    if winner.is_released(now):
        return ALLOWED
    return unready("还没有公布，无需更正：请先“暂缓公布”，改好提名内容后再公布。")


_WINNER_GUARDS = {
    "correct": _guard_correct,
    "revoke": _guard_revoke,
    "reinstate": _guard_reinstate,
    "rehide": _guard_rehide,
    "withhold": _guard_withhold,
}


def may_lower_level(user: User, winner: Winner, now: datetime) -> Verdict:
    """Whether the user may change how much of the winner's name is public."""
    seen = may_see_winner(user, winner, now)
    if not seen:
        return seen
    if not roles_in_round(user, winner.round) & {Role.ORGANISER, Role.LEAD_EDITOR}:
        return refuse("公开程度由项目运营调整。")
    if winner.state == WinnerState.REVOKED:
        return unready("已撤销的荣誉不再调整。")
    return ALLOWED


def may_export(user: User) -> Verdict:
    """Whether the user may export award lists from the admin (always within their scope)."""
    roles = {h.role for h in holdings(user)}
    if user.is_superuser or roles & {Role.ORGANISER, Role.APPROVER, Role.AUDITOR, Role.LEAD_EDITOR}:
        return ALLOWED
    return ALLOWED if Role.EDITOR in roles else refuse("您没有可导出的名单。")
