"""Who may be paid a prize: what the projects ask of us for purposes `nomination:<public id>`."""

from datetime import datetime

from awards.models import Nomination, Winner
from awards.models.notices import money_held_q
from awards.workflow import WinnerState
from kit.verdict import ALLOWED, Verdict, unready
from projects.entitlements import Beneficiary

PREFIX = "nomination"
_NOBODY = unready("还没有确认获奖者，不能付款。")
_REVOKED = unready("荣誉已经撤销或正在撤销，奖金停止支付。")
_HELD = unready("公示没有期满，或有异议没有结论，奖金暂缓。")


class Prizes:
    """Answers for prizes of nominations."""

    def may_pay(self, purpose: str, now: datetime) -> Verdict:
        """Whether there is a winner, whose honour stands and whose notice is over.

        Source: domain.md §5, invariants 5 and 9.
        """
        rows = Winner.objects.filter(nomination__public_id=_key(purpose))
        found = rows.values_list("pk", "state").first()
        if found is None:
            return _NOBODY
        if found[1] in (WinnerState.REVOKING, WinnerState.REVOKED):
            return _REVOKED
        return _HELD if rows.filter(money_held_q(now)).exists() else ALLOWED

    def beneficiary(self, purpose: str) -> Beneficiary | None:
        """The nominee under the real name: finance compares it with the account."""
        rows = Nomination.objects.filter(public_id=_key(purpose)).select_related("nominee")
        found = rows.first()
        if found is None:
            return None
        nominee = found.nominee
        return Beneficiary(nominee.name, nominee.kind, is_minor=bool(found.is_minor))

    def is_over(self, purpose: str) -> bool:
        """Whether the honour was revoked."""
        rows = Winner.objects.filter(nomination__public_id=_key(purpose))
        return rows.filter(state=WinnerState.REVOKED).exists()


def _key(purpose: str) -> str:
    return purpose.partition(":")[2]
