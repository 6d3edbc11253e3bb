"""Who may open rounds where, and who may word a column's page."""

from awards.models import Award, Column
from awards.permissions.scope import roles_in_award
from directory.models import User, organisations_held
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, refuse, unready

ELSEWHERE = "媒体负责人只能在本媒体自己的栏目里新建轮次，请选择贵媒体的栏目。"


def may_place_round(user: User, award: Award, column: Column | None) -> Verdict:
    """Whether the user may put a round there: organisers under their award, a lead editor in
    the own column alone.
    """
    if column is not None and not column.is_active:
        return unready("这个栏目已经停用，不能再开新的轮次。")
    if Role.ORGANISER in roles_in_award(user, award):
        return ALLOWED
    if column is None:
        return refuse(ELSEWHERE)
    return ALLOWED if may_word_column(user, column) else refuse(ELSEWHERE)


def may_word_column(user: User, column: Column) -> Verdict:
    """Whether the user may change what the column's page says of itself."""
    led = organisations_held(user, (Role.LEAD_EDITOR,))
    if column.partner.organisation_id in led or may_keep_column(user, column):
        return ALLOWED
    return refuse("媒体栏目由项目运营和该媒体的负责人维护，您只能查看。")


def may_keep_column(user: User, column: Column) -> Verdict:
    """Whether the user may change the agreement and the budget of the column."""
    runs = Role.ORGANISER in roles_in_award(user, column.award)
    return ALLOWED if runs else refuse("协议和预算由项目运营维护，您只能查看。")
