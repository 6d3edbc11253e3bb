"""Who may handle an objection, and who may read who sent it.

Exactly two roles, organiser and approver of the award, and of them nobody who nominated or scored
anyone that the objection is about. A superuser holds neither role by being one: whoever must look
is given the role, which the record shows.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from awards.models import Assignment, Nomination, Objection
from awards.permissions.scope import nominator_roles, role_verdict
from awards.workflow import OBJECTION, AssignmentState
from directory.models import User, holdings, is_overseer
from directory.models.organisations import RUNNERS
from kit.verdict import ALLOWED, Verdict, absent, refuse

_SCORED = (AssignmentState.SCORING, AssignmentState.SUBMITTED, AssignmentState.LOCKED)


def handling_roles(user: User, objection: Objection) -> frozenset[str]:
    """The two roles, as far as the user holds them at the organisation that runs the award."""
    house = objection.notice.round.award.run_by_id
    return frozenset(
        h.role for h in holdings(user) if h.organisation_id == house and h.role in RUNNERS
    )


def may_see_objection(user: User, objection: Objection) -> Verdict:
    """Whether the objection exists for this user (the row's form of `visible_to`)."""
    if is_overseer(user) or handling_roles(user, objection):
        return ALLOWED
    return absent()


def may_handle_objection(user: User, objection: Objection) -> Verdict:
    """Whether the user may read who objects and with what evidence: the two roles, impartial."""
    seen = may_see_objection(user, objection)
    if not seen:
        return seen
    if not handling_roles(user, objection):
        return refuse("异议人的身份和佐证只有本奖项的项目运营和复核人可以查看。")
    return _impartial(user, list(_concerned(objection)))


def _concerned(objection: Objection) -> Iterable[Nomination]:
    """The nominations that the objection is about, with those merged into them."""
    if objection.row_id:
        about = Q(notice_rows=objection.row_id)
        merged = Q(merged_into__notice_rows=objection.row_id)
    else:
        about = Q(notice_rows__notice=objection.notice_id)
        merged = Q(merged_into__notice_rows__notice=objection.notice_id)
    return Nomination.objects.filter(about | merged).select_related("partner").distinct()


def _impartial(user: User, nominations: list[Nomination]) -> Verdict:
    if any(user.pk in (one.created_by_id, one.submitted_by_id) for one in nominations):
        return refuse("须由他人处理：异议涉及您提交的提名。")
    if any(nominator_roles(user, one.partner) for one in nominations):
        return refuse("须由他人处理：您属于提名媒体。")
    scored = Assignment.objects.filter(
        Q(state__in=_SCORED) | Q(scores__isnull=False), nomination__in=nominations, juror=user
    )
    if scored.exists():
        return refuse("须由他人处理：您评审过异议所涉的提名。")
    return ALLOWED


def may_step_objection(user: User, objection: Objection, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step of the objection now."""
    del now  # an objection has no deadline of its own
    seen = may_see_objection(user, objection)
    if not seen:
        return seen
    step = OBJECTION.step(verb, objection.state)
    sample = step or next(s for s in OBJECTION.steps if s.verb == verb)
    role = role_verdict(handling_roles(user, objection), sample)
    if not role:
        return role
    if step is None:
        return OBJECTION.verdict(verb, objection.state)
    if step.second_person and objection.screened_by_id == user.pk:
        return refuse("须由另一个人作出结论：这件异议是您受理的。")
    return may_handle_objection(user, objection)
