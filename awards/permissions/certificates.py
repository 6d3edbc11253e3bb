"""Who may print certificates, and of which honours."""

from datetime import datetime

from awards.models import Round, Winner
from awards.permissions.scope import roles_in_round
from awards.workflow import WinnerState
from directory.models import User
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready

REVOKED = "这项荣誉已经撤销，不再打印证书。"
REVOKING = "这项荣誉正在撤销程序中，有结论之前不打印证书。"
PRINTERS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR, Role.APPROVER})
# What becomes no certificate while it stands so.
UNPRINTED = (WinnerState.REVOKED, WinnerState.REVOKING, WinnerState.HIDDEN)


def _stands(winner: Winner) -> Verdict:
    if winner.state == WinnerState.REVOKED:
        return unready(REVOKED)
    return unready(REVOKING) if winner.state == WinnerState.REVOKING else ALLOWED


def may_print_for_all(winner: Winner, now: datetime) -> Verdict:
    """Whether everybody may have the certificate, as the winner's page shows it."""
    return _stands(winner) if winner.is_released(now) else absent()


def may_print_round(user: User, round_: Round) -> Verdict:
    """Whether the user may print what belongs to the winners of this round, real names and all."""
    roles = roles_in_round(user, round_)
    if roles & PRINTERS:
        return ALLOWED
    return refuse("证书和出场顺序由项目运营打印。")


def may_print_certificate(user: User, winner: Winner) -> Verdict:
    """Whether the user may print the holder's own copy of this certificate."""
    hidden = winner.state == WinnerState.HIDDEN
    shown = unready("获奖者已隐藏，恢复公开之前不打印证书。") if hidden else ALLOWED
    return may_print_round(user, winner.round) & _stands(winner) & shown
