"""Who has to do with the money that a fund holds and sets aside."""

from directory.models import Organisation, Role, User, holdings, is_overseer, organisations_held
from directory.models.organisations import RUNNERS
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready
from projects.models import Commitment, Fund
from projects.models.funds import FUND_ROLES
from projects.workflow import COMMITMENT

_NOT_THIS_FUND = "这笔资金不由您的机构或栏目使用。"


def roles_over_fund(user: User, fund: Fund) -> frozenset[str]:
    """The roles in which the user has to do with the fund; a column's is used by its own medium.

    A lead editor counts as the approver too: a second person of the same medium may commit.
    """
    if user.is_superuser:
        return frozenset(RUNNERS)
    held = holdings(user)
    roles = {h.role for h in held if h.organisation_id == fund.run_by_id and h.role in FUND_ROLES}
    partner = fund.partner.organisation_id if fund.partner else None
    if (Role.LEAD_EDITOR, partner) in held:
        roles |= {Role.LEAD_EDITOR, Role.APPROVER}
    return frozenset(roles)


def may_see_fund(user: User, fund: Fund) -> Verdict:
    """Whether the fund exists for this user (the row's form of `visible_to`)."""
    return ALLOWED if is_overseer(user) or roles_over_fund(user, fund) else absent()


def may_read_funds(user: User) -> Verdict:
    """Whether the user may open the list of funds."""
    reads = is_overseer(user) or organisations_held(user, (*FUND_ROLES, Role.LEAD_EDITOR))
    return ALLOWED if reads else refuse("您的角色不经手资金。")


def may_create_fund(user: User, run_by: Organisation) -> Verdict:
    """Whether the user may open a fund for this organisation."""
    held = run_by.pk in organisations_held(user, (Role.ORGANISER,))
    return ALLOWED if user.is_superuser or held else refuse("资金池由运营机构的项目运营设立。")


def may_keep_fund(user: User, fund: Fund) -> Verdict:
    """Whether the user may change the fund's name and purpose."""
    seen = may_see_fund(user, fund)
    keeps = Role.ORGANISER in roles_over_fund(user, fund)
    return seen & (ALLOWED if keeps else refuse("资金池由项目运营维护，您只能查看。"))


def may_propose_total(user: User, fund: Fund) -> Verdict:
    """Whether the user may ask for another total."""
    return may_keep_fund(user, fund)


def may_change_total(user: User, fund: Fund) -> Verdict:
    """Whether the user may approve the total that waits: an approver of the organisation.

    A column's lead editor never approves the money of the own column.
    """
    seen = may_see_fund(user, fund)
    if not seen:
        return seen
    approves = user.is_superuser or fund.run_by_id in organisations_held(user, (Role.APPROVER,))
    if not approves:
        return refuse("总额由运营机构的复核人批准。")
    if fund.proposed_total is None:
        return unready("没有等待批准的总额。")
    if fund.total_proposed_by_id == user.pk:
        return refuse("须由另一个人批准：这个总额是您提出的。")
    return ALLOWED


def may_reserve(user: User, fund: Fund) -> Verdict:
    """Whether the user may set money of the fund aside."""
    uses = roles_over_fund(user, fund) & {Role.ORGANISER, Role.LEAD_EDITOR}
    return ALLOWED if uses else refuse(_NOT_THIS_FUND)


def may_commit(user: User, commitment: Commitment) -> Verdict:
    """Whether the user may promise what somebody else reserved."""
    if Role.APPROVER not in roles_over_fund(user, commitment.fund):
        return refuse("资金由复核人承诺，您没有这个角色。")
    if commitment.reserved_by_id == user.pk:
        return refuse("须由另一个人承诺：这笔资金是您预留的。")
    return COMMITMENT.verdict("commit", commitment.state)


def may_release(user: User, commitment: Commitment) -> Verdict:
    """Whether the user may give the money back to its fund."""
    able = {Role.ORGANISER, Role.LEAD_EDITOR, Role.APPROVER}
    uses = roles_over_fund(user, commitment.fund) & able
    return (ALLOWED if uses else refuse(_NOT_THIS_FUND)) & COMMITMENT.verdict(
        "release", commitment.state
    )
