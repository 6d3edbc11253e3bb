"""Who may schedule, open and close a notice, and who may object."""

from datetime import datetime

from django.utils.translation import gettext

from awards.models import Category, Nomination, Notice, NoticeRow, Round
from awards.models.notices import BEGUN
from awards.permissions.scope import role_verdict, roles_in_round
from awards.workflow import NOTICE, NominationState, NoticeState, RoundState
from directory.models import User, is_overseer
from directory.models.organisations import Role
from kit.noticewindow import TOO_LATE
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready

RUNS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR})


def may_see_notice(user: User, notice: Notice) -> Verdict:
    """Whether the notice exists for this user inside the admin."""
    if is_overseer(user) or roles_in_round(user, notice.round):
        return ALLOWED
    return absent()


def may_schedule_notice(user: User, round_: Round) -> Verdict:
    """Whether the user may draw up a notice of what is proposed in this round."""
    if not (is_overseer(user) or roles_in_round(user, round_)):
        return absent()
    if not roles_in_round(user, round_) & RUNS:
        return refuse("公示名单由项目运营拟定。")
    rolling = (RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED)
    ready = rolling if round_.is_rolling else (RoundState.DECIDING, RoundState.NOTICE)
    if round_.state not in ready:
        return unready(f"本轮“{round_.get_state_display()}”，不能拟定公示。")
    asked = any(
        one.notice_policy == Category.NoticePolicy.BEFORE for one in round_.categories.all()
    )
    return (
        ALLOWED if asked else unready("本轮没有先公示后公布的类别；公布后公示的，公布时自动开始。")
    )


def may_step_notice(user: User, notice: Notice, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step of the notice now."""
    seen = may_see_notice(user, notice)
    if not seen:
        return seen
    step = NOTICE.step(verb, notice.state)
    sample = step or next(s for s in NOTICE.steps if s.verb == verb)
    role = role_verdict(roles_in_round(user, notice.round), sample)
    if not role:
        return role
    if step is None:
        return NOTICE.verdict(verb, notice.state)
    if step.second_person and notice.scheduled_by_id == user.pk:
        return refuse("须由另一个人启动：这份公示是您拟定的。")
    guard = _GUARDS.get(verb)
    return guard(notice, now) if guard else ALLOWED


def _may_extend(notice: Notice, now: datetime) -> Verdict:
    over = notice.has_begun(now) and not notice.is_running(now)
    return unready("公示期已满，不能再延长。") if over else ALLOWED


def may_close(notice: Notice, now: datetime) -> Verdict:
    """Whether every window of the notice is over and every objection has its conclusion."""
    if notice.open_until is None:
        return unready("有一位的公示因异议中止，恢复并期满之后才能结束。")
    if now <= notice.open_until:
        return unready("公示期未满，不能结束。")
    if notice.objections.unresolved().exists():
        return unready("还有异议没有结论，不能结束公示。")
    return ALLOWED


def may_object(notice: Notice, row: NoticeRow | None, now: datetime) -> Verdict:
    """Whether anybody may object to this row, or to the list as a whole, at this moment."""
    if not notice.has_begun(now):
        return absent()
    if row is None:
        return ALLOWED if notice.takes_objections(now) else unready(str(TOO_LATE))
    if row.removed_at is not None:
        return unready(gettext("这一位已经移出公示名单，不必再提出异议。"))
    runs = notice.state == NoticeState.OPEN and (row.suspended_at or now <= row.ends_at)
    return ALLOWED if runs else unready(str(TOO_LATE))


def notice_served(nomination: Nomination, now: datetime) -> Verdict:
    """Whether the public has been asked about this nomination, and nothing stands against it.

    Source: domain.md invariant 9.
    """
    rows = NoticeRow.objects.filter(nomination=nomination)
    if rows.served(now).exists():
        return ALLOWED
    row = rows.filter(notice__state__in=BEGUN, removed_at__isnull=True).order_by("-pk").first()
    if row is None or (now <= row.ends_at and row.suspended_at is None):
        return unready("公示期满且没有未结的异议，才能确认。")
    if row.suspended_at is not None or nomination.state == NominationState.SUSPENDED:
        return unready("这一位的公示因异议中止，恢复并期满之后才能确认。")
    return unready("公示期满，但还有异议没有结论，不能确认。")


_GUARDS = {"close": may_close, "extend": _may_extend}
