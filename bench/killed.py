"""The worker that `bench.killing` kills: it moves money, and says what it was answered."""

import os
import sys
from datetime import UTC, datetime
from decimal import Decimal

import django

django.setup()

from directory.models import User  # noqa: E402 - a process of its own
from kit.ids import public_id  # noqa: E402
from projects.actions import commit, release, reserve  # noqa: E402
from projects.models import Commitment, Fund  # noqa: E402

AMOUNT = Decimal("12.34")


def work(fund: Fund, organiser: User, approver: User) -> None:
    """Move money until somebody ends it."""
    os.write(1, b"ready\n")
    while True:
        now = datetime.now(UTC)
        held = reserve(
            fund=fund, amount=AMOUNT, purpose=f"killing:{public_id()}", title="压测",
            by=organiser, now=now, key=public_id(),
        )  # fmt: skip
        _say("reserve", held)
        commit(commitment=held, by=approver, now=now, key=public_id())
        _say("commit", held)
        release(commitment=held, reason="压测", by=organiser, now=now, key=public_id())
        _say("release", held)


def _say(verb: str, held: Commitment) -> None:
    os.write(1, f"{verb} {held.public_id}\n".encode())


if __name__ == "__main__":
    _fund, _organiser, _approver = sys.argv[1:]
    work(
        Fund.objects.get(pk=_fund), User.objects.get(pk=_organiser), User.objects.get(pk=_approver)
    )
