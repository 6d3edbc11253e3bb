"""Which roles a user holds over an award, a round, a medium."""

from awards.models import Award, Round
from awards.models.nominations import NOMINATORS
from directory.models import MediaPartner, User, holdings
from directory.models.organisations import RUNNERS, Role
from kit.verdict import ALLOWED, Verdict, refuse
from kit.workflow import Step


def roles_in_award(user: User, award: Award) -> frozenset[str]:
    """The programme roles that the user holds over an award."""
    if user.is_superuser:
        return frozenset(RUNNERS)
    return frozenset(
        h.role for h in holdings(user) if h.organisation_id == award.run_by_id and h.role in RUNNERS
    )


def roles_in_round(user: User, round_: Round) -> frozenset[str]:
    """The roles that let the user run this round; a column is led by its own medium.

    A lead editor of the column counts as its approver too: a second person of the same medium
    may confirm what the first proposed.
    """
    roles = roles_in_award(user, round_.award)
    if round_.column is None:
        return roles
    column_org = round_.column.partner.organisation_id
    leads = any(h == (Role.LEAD_EDITOR, column_org) for h in holdings(user))
    return roles | {Role.LEAD_EDITOR, Role.APPROVER} if leads else roles


def nominator_roles(user: User, partner: MediaPartner | None) -> frozenset[str]:
    """The roles in which the user nominates for this medium; none for a grant without one."""
    if partner is None:
        return frozenset()
    return frozenset(
        h.role
        for h in holdings(user)
        if h.organisation_id == partner.organisation_id and h.role in NOMINATORS
    )


_ROLE_NAMES = {role.value: str(role.label) for role in Role}


def role_verdict(roles: frozenset[str], step: Step) -> Verdict:
    """Whether one of the roles may take the step; a refusal names those who may."""
    if roles & set(step.who):
        return ALLOWED
    named = "、".join(_ROLE_NAMES[who] for who in step.who if who in _ROLE_NAMES)
    return refuse(f"“{step.label}”由{named or '系统'}操作，您没有这个角色。")
