"""What grants answer when money of theirs is to leave (projects.entitlements)."""

from datetime import datetime

from kit.verdict import ALLOWED, Verdict, unready
from projects.entitlements import Beneficiary
from projects.grant_public import shown_name
from projects.models import Application, Grant
from projects.workflow import ENDED, ApplicationState

_PAYABLE = (ApplicationState.AGREED, ApplicationState.DISBURSING)


class GrantSource:
    """Answers for purposes `application:<public_id>`."""

    def may_pay(self, purpose: str, now: datetime) -> Verdict:
        """Whether the agreement is accepted and nothing has stopped the grant.

        Source: domain.md invariant 5: the notice was served before the approval.
        """
        application = _found(purpose)
        if application is None:
            return unready("没有找到这项资助。")
        if application.state not in _PAYABLE:
            return unready(f"资助“{application.get_state_display()}”，现在不能付款。")
        if Grant.objects.filter(application=application).exclude(honour_mark="").exists():
            return unready("所授的称号正在撤销或已经撤销，资助停止支付。")
        if application.asked_step:
            return unready("这项资助正在核实，暂不付款。")
        return ALLOWED

    def beneficiary(self, purpose: str) -> Beneficiary | None:
        """Whom it is for, as finance may know it."""
        application = _found(purpose)
        if application is None:
            return None
        return Beneficiary(
            name=application.name or shown_name(application), kind=str(application.kind),
            is_minor=application.is_minor,
        )  # fmt: skip

    def is_over(self, purpose: str) -> bool:
        """Whether the grant was cancelled or terminated."""
        application = _found(purpose)
        return application is not None and application.state in ENDED


def _found(purpose: str) -> Application | None:
    prefix, _, key = purpose.partition(":")
    if prefix != "application":
        return None
    return Application.objects.filter(public_id=key).first()
