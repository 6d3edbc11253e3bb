"""Taking over many grants of a proposed division at once: all of them, or none."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from directory.models import User
from kit.verdict import Refused, SomeRefused, unready
from projects.actions.grant_locks import locked_grant_round
from projects.actions.granting import recommend_application
from projects.models import Application, GrantRound
from projects.permissions.grants import may_propose_many

MOST = 500  # at once


@transaction.atomic
def recommend_many(
    *, round_: GrantRound, awards: Sequence[tuple[Application, Decimal]], by: User, now: datetime
) -> None:
    """Propose all of these grants and reserve their money; each is a step of its own.

    Units: yuan, two places.
    Errors: SomeRefused with a sentence for each that cannot be proposed; then nothing is.
    """
    fresh = locked_grant_round(round_)
    may_propose_many(by, fresh).require()
    if not awards:
        unready("请先勾选要采用的建议。").require()
    if len(awards) > MOST:
        unready(f"一次最多 {MOST} 份。").require()
    refused: list[tuple[Application, str]] = []
    for application, amount in awards:
        if application.round_id != fresh.pk:
            unready("只能一起办理同一轮次的申请。").require()
        try:
            recommend_application(application=application, amount=amount, by=by, now=now)
        except Refused as refusal:
            refused.append((application, refusal.reason))
    if refused:
        raise SomeRefused(refused)
