"""Who links a category to a grant round, and who confers the honours that follow."""

from awards.models import GrantHonour, Round
from awards.permissions.rounds import may_edit_round, may_see_round
from awards.permissions.scope import roles_in_round
from awards.workflow import RoundState
from directory.models import User
from directory.models.organisations import RUNNERS, Role
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready
from projects.models import GrantRound
from projects.permissions.grants import roles_in_grants

_CONFERRING = (RoundState.DECIDING, RoundState.NOTICE, RoundState.ANNOUNCED)
_ROLLING = (RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED)


def may_read_grantees(user: User, grant_round: GrantRound) -> Verdict:
    """Whether the user may know who of this grant round is given what: who runs it."""
    runs = roles_in_grants(user, grant_round.run_by) & set(RUNNERS)
    return ALLOWED if runs else absent()


def may_link_honour(user: User, round_: Round, grant_round: GrantRound | None = None) -> Verdict:
    """Whether the user may let a category of the round follow a grant round (this one, or any)."""
    edits = may_edit_round(user, round_)
    if not edits:
        return edits
    if round_.state == RoundState.SETTLED:
        return unready("已办结的轮次不再关联资助。")
    return may_read_grantees(user, grant_round) if grant_round is not None else ALLOWED


def may_unlink_honour(user: User, round_: Round, link: GrantHonour | None = None) -> Verdict:
    """Whether the user may take a link of the round back (this one, or any)."""
    links = may_link_honour(user, round_, link.grant_round if link is not None else None)
    if not links:
        return links
    rows = GrantHonour.objects.filter(category__round=round_, category__nominations__isnull=True)
    free = rows.filter(pk=link.pk) if link is not None else rows
    return ALLOWED if free.exists() else unready("没有可以取消的关联：已经授予的不能取消。")


def may_confer_honours(user: User, round_: Round) -> Verdict:
    """Whether the user may confer what follows the grants: an approver who linked nothing of it."""
    seen = may_see_round(user, round_)
    if not seen:
        return seen
    if Role.APPROVER not in roles_in_round(user, round_):
        return refuse("随资助授予称号由复核人办理，您没有这个角色。")
    links = list(GrantHonour.objects.of(round_))
    if not links:
        return unready("本轮还没有关联资助轮次，请先由项目运营关联。")
    return _second_person(user, links) & _in_time(round_)


def _second_person(user: User, links: list[GrantHonour]) -> Verdict:
    if not all(may_read_grantees(user, link.grant_round) for link in links):
        return refuse("您不经手所关联的资助轮次，不能授予。")
    if any(link.linked_by_id == user.pk for link in links):
        return refuse("须由另一个人授予：资助轮次是您关联的。")
    return ALLOWED


def _in_time(round_: Round) -> Verdict:
    if round_.state not in (_ROLLING if round_.is_rolling else _CONFERRING):
        return unready(f"本轮“{round_.get_state_display()}”，进入“定评中”之后才能授予。")
    return ALLOWED
