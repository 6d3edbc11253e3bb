"""A fund with its people for the benches of money, removed again afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Sum

from directory.models import Membership, Organisation, Role, User
from directory.models.forms import OneTimeKey
from kit.ids import public_id
from projects.models import Commitment, Fund
from projects.workflow import OPEN_STATES, CommitmentState

BATCH = 500


@dataclass
class Money:
    """One fund, who reserves and who approves."""

    fund: Fund
    organiser: User
    approver: User


def make_money(total: Decimal) -> Money:
    """A fund of this total, approved, with an organiser and an approver of its house."""
    name = f"bench-{public_id()}"
    house = Organisation.objects.create(slug=name, name="压测机构")
    people = [
        User.objects.create(username=f"{name}-{role}", full_name="压测", password="!")
        for role in (Role.ORGANISER, Role.APPROVER)
    ]
    for user, role in zip(people, (Role.ORGANISER, Role.APPROVER), strict=True):
        Membership.objects.create(user=user, organisation=house, role=role)
    fund = Fund.objects.create(
        name=name, run_by=house, total=total, created_by=people[0], created_at=datetime.now(UTC)
    )
    return Money(fund, *people)


def reserve_many(money: Money, number: int, amount: Decimal) -> list[Commitment]:
    """So many reservations, written at once; the fund's balance follows."""
    now = datetime.now(UTC)
    rows = Commitment.objects.bulk_create(
        (
            Commitment(
                fund=money.fund, purpose=f"bench:{public_id()}", title="压测", amount=amount,
                reserved_at=now, reserved_by=money.organiser,
            )
            for _ in range(number)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    held = Commitment.objects.filter(fund=money.fund, state=CommitmentState.RESERVED)
    Fund.objects.filter(pk=money.fund.pk).update(
        reserved=held.aggregate(sum=Sum("amount"))["sum"] or 0
    )
    return rows


def sums_differ(fund: Fund) -> list[str]:
    """Each balance of the fund that is not the sum of its rows, or is more than there is."""
    fund.refresh_from_db()
    rows = Commitment.objects.filter(fund=fund, state__in=OPEN_STATES).order_by()
    sums = dict(rows.values_list("state").annotate(sum=Sum("amount")))
    found = [
        f"{state}: {getattr(fund, state)} in the fund, {sums.get(state, 0)} in the rows"
        for state in OPEN_STATES
        if getattr(fund, state) != sums.get(state, 0)
    ]
    if fund.held > fund.total:
        found.append(f"over-committed: {fund.held} of {fund.total}")
    return found


def remove_money(money: Money) -> None:
    """Everything that was made; the ledger keeps its entries."""
    people = [money.organiser.pk, money.approver.pk]
    house = money.fund.run_by
    Commitment.objects.filter(fund=money.fund).delete()
    money.fund.delete()
    OneTimeKey.objects.filter(user__in=people).delete()
    Membership.objects.filter(user__in=people).delete()
    User.objects.filter(pk__in=people).delete()
    house.delete()
