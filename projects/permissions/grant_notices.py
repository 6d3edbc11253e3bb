"""Who draws up, opens and ends the notice of a grant list, and who handles objections to it."""

from datetime import datetime

from django.utils.translation import gettext

from directory.models import Role, User, is_overseer
from directory.models.organisations import RUNNERS
from kit.noticewindow import TOO_LATE
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready
from projects.models import GrantNotice, GrantNoticeRow, GrantObjection, GrantRound
from projects.models.grant_notices import BEGUN
from projects.models.grant_rounds import PUBLIC
from projects.permissions.grants import (
    may_see_grant_round,
    recommends_for,
    roles_in_grants,
)
from projects.permissions.steps import step_verdict
from projects.workflow import GRANT_NOTICE, GRANT_OBJECTION, RESERVE_USED, GrantNoticeState


def may_schedule_grant_notice(user: User, round_: GrantRound) -> Verdict:
    """Whether the user may draw up a notice of what is proposed in this round.

    Once the list is settled only those who moved up from the reserve can be proposed.
    """
    seen = may_see_grant_round(user, round_)
    if not seen:
        return seen
    if Role.ORGANISER not in roles_in_grants(user, round_.run_by):
        return refuse("公示名单由项目运营拟定。")
    if round_.state not in RESERVE_USED:
        return unready(f"本轮“{round_.get_state_display()}”，不能拟定公示。")
    return ALLOWED


def may_see_grant_notice(user: User, notice: GrantNotice) -> Verdict:
    """Whether the notice exists for this user inside the admin."""
    runs = roles_in_grants(user, notice.round.run_by) & set(RUNNERS)
    return ALLOWED if is_overseer(user) or runs else absent()


def may_step_grant_notice(user: User, notice: GrantNotice, verb: str) -> Verdict:
    """Whether the user may take this step of the notice; time is asked by the step itself."""
    seen = may_see_grant_notice(user, notice)
    if not seen:
        return seen
    known = step_verdict(
        roles_in_grants(user, notice.round.run_by), GRANT_NOTICE, verb, notice.state
    )
    return known & (_may_open(user, notice) if verb == "open" else ALLOWED)


def _may_open(user: User, notice: GrantNotice) -> Verdict:
    """Opened by another than who drew it up, and only where the public will find it."""
    if notice.made_by_id == user.pk:
        return refuse("须由另一个人启动：这份公示是您拟定的。")
    round_ = notice.round
    if round_.state not in PUBLIC:
        return unready(f"本轮“{round_.get_state_display()}”，公众看不到，不能启动公示。")
    return ALLOWED


def may_hide_notices(round_: GrantRound) -> Verdict:
    """Whether the round may leave the public pages: not while one of its notices is open."""
    if round_.notices.filter(state=GrantNoticeState.OPEN).exists():
        return unready("本轮还有公示没有结束，不能取消轮次。")
    return ALLOWED


def may_object_to_grants(notice: GrantNotice, row: GrantNoticeRow | None, now: datetime) -> Verdict:
    """Whether anybody may object to this row, or to the list as a whole, at this moment.

    Shapes: a row whose clock stands still has no end yet.
    """
    begun = notice.state in BEGUN and notice.starts_at is not None and notice.starts_at <= now
    if not begun or notice.round.state not in PUBLIC:
        return absent()
    if row is not None and row.removed_at is not None:
        return unready(gettext("这一项已经移出公示名单，不必再提出异议。"))
    end = (row.ends_at if row is not None else None) or notice.ends_at
    stands = row is not None and row.suspended_at is not None
    runs = notice.state == GrantNoticeState.OPEN and end is not None and (stands or now <= end)
    return ALLOWED if runs else unready(str(TOO_LATE))


def _is_party(user: User, objection: GrantObjection) -> bool:
    """Whether the user recommended, or assessed, somebody whom the objection is about."""
    rows = objection.notice.rows.select_related("application__partner")
    if objection.row_id is not None:
        rows = rows.filter(pk=objection.row_id)
    about = [row.application for row in rows]
    if any(a.recommended_by_id == user.pk or recommends_for(user, a.partner) for a in about):
        return True
    keys = [a.pk for a in about]
    return user.grant_assessments.filter(application__in=keys, state="submitted").exists()


def may_step_grant_objection(user: User, objection: GrantObjection, verb: str) -> Verdict:
    """Whether the user may take this step: nobody who recommended or assessed."""
    seen = may_see_grant_notice(user, objection.notice)
    if not seen:
        return seen
    roles = roles_in_grants(user, objection.notice.round.run_by)
    known = step_verdict(roles, GRANT_OBJECTION, verb, objection.state)
    if not known:
        return known
    if _is_party(user, objection):
        return refuse("您推荐或评估过相关的申请，须由他人办理。")
    concludes = verb in ("uphold", "dismiss")
    if concludes and objection.screened_by_id == user.pk:
        return refuse("须由另一个人作出结论：这件异议是您受理的。")
    return ALLOWED


def may_reveal_objector(user: User, objection: GrantObjection) -> Verdict:
    """Whether the user may read who objects, and open the evidence: organiser and approver alone.

    Never a party.

    A superuser holds neither role by being one.
    """
    if user.is_superuser or not may_see_grant_notice(user, objection.notice):
        return absent()
    if not roles_in_grants(user, objection.notice.round.run_by) & set(RUNNERS):
        return refuse("异议人的身份只有经办的项目运营和复核人可以查看。")
    return refuse("您推荐或评估过相关的申请。") if _is_party(user, objection) else ALLOWED
