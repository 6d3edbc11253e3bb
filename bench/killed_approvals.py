"""Money set aside, approved and released without end, by a worker that is killed."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

from bench.funds_data import Money, remove_money, sums_differ
from bench.said import Act, Said, compared, say
from directory.models import User
from kit.ids import public_id
from ledger.models import Entry
from projects.actions import commit, release, reserve
from projects.models import Commitment, Fund
from projects.workflow import CommitmentState

AMOUNT = Decimal("12.34")
STEPS = {
    CommitmentState.RESERVED: ("reserve",),
    CommitmentState.COMMITTED: ("reserve", "commit"),
    CommitmentState.RELEASED: ("reserve", "commit", "release"),
}


class Approvals:
    """Reservations, approvals and releases of one fund."""

    kind, pause = "approvals", 0.4

    def __init__(self, money: Money) -> None:
        self.money = money

    def arguments(self) -> list[str]:
        """The fund, who reserves and who approves."""
        money = self.money
        return [str(one.pk) for one in (money.fund, money.organiser, money.approver)]

    def verdict(self, said: Said) -> list[str]:
        """Every balance is the sum of its rows; every row has the entries of its steps."""
        rows = Commitment.objects.filter(fund=self.money.fund)
        written: Counter[Act] = Counter()
        for name, state in rows.values_list("public_id", "state"):
            written.update((verb, name) for verb in STEPS[CommitmentState(state)])
        sealed = Counter(
            (verb.removeprefix("commitment."), name)
            for verb, name in Entry.objects.filter(
                verb__startswith="commitment.", object_id__in=rows.values("public_id")
            ).values_list("verb", "object_id")
        )
        return [*sums_differ(self.money.fund), *compared(said, written, sealed)]

    def remove(self) -> None:
        """The fund with its people."""
        remove_money(self.money)


def work(fund_id: str, organiser_id: str, approver_id: str) -> None:
    """Move money until somebody ends it."""
    fund = Fund.objects.get(pk=fund_id)
    organiser, approver = (User.objects.get(pk=key) for key in (organiser_id, approver_id))
    while True:
        now = datetime.now(UTC)
        held = reserve(
            fund=fund, amount=AMOUNT, purpose=f"killing:{public_id()}", title="压测",
            by=organiser, now=now, key=public_id(),
        )  # fmt: skip
        say(("reserve", held.public_id))
        commit(commitment=held, by=approver, now=now, key=public_id())
        say(("commit", held.public_id))
        release(commitment=held, reason="压测", by=organiser, now=now, key=public_id())
        say(("release", held.public_id))
