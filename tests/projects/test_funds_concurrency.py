"""Many at once against one nearly empty fund: nothing over, nothing lost; the check behind."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.db.models import Q, Sum

from directory.models import User
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions import FundTooSmall, commit, funds, release, reserve
from projects.models import Commitment, Fund
from tests.factories.deciding import FundFactory
from tests.ledger.test_concurrency import together
from tests.staff import Staff

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 8
PRIZE = Decimal("99.99")


@pytest.fixture
def staff() -> Staff:
    made = Staff()
    for role in ("organiser", "approver"):
        made.person(role)
    return made


def reserving(staff: Staff, fund: Fund, now: datetime, refused: list[int]) -> Callable[[int], None]:
    def work(number: int) -> None:
        organiser = User.objects.get(pk=staff.people["organiser"].pk)
        approver = User.objects.get(pk=staff.people["approver"].pk)
        for step in range(EACH):
            purpose = f"test:{number}-{step}"
            try:
                made = reserve(
                    fund=fund, amount=PRIZE, purpose=purpose, title="x", by=organiser, now=now
                )
            except FundTooSmall:
                refused.append(number)
                continue
            if step % 3 == 1:
                commit(commitment=made, by=approver, now=now)
            if step % 3 == 2:
                release(commitment=made, reason="x", by=organiser, now=now)

    return work


def test_fund_when_many_reserve_the_last_of_it_then_sums_equal_rows(
    staff: Staff, now: datetime
) -> None:
    writers = 16 if connection.vendor == "postgresql" else 4
    fund = FundFactory(run_by=staff.runner, total=PRIZE * 7)
    refused: list[int] = []
    assert together(writers, reserving(staff, fund, now, refused)) == []
    fund.refresh_from_db()
    for state in ("reserved", "committed"):
        rows = Commitment.objects.filter(state=state).aggregate(sum=Sum("amount"))
        assert getattr(fund, state) == (rows["sum"] or 0)
    assert fund.reserved + fund.committed == PRIZE * 7
    assert Commitment.objects.count() + len(refused) == writers * EACH
    assert verify_database().sequence == Entry.objects.count()
    steps = Entry.objects.filter(verb="commitment.reserve").count()
    assert steps == Commitment.objects.count()


def test_fund_when_one_purpose_is_sent_by_many_then_it_is_held_once(
    staff: Staff, now: datetime
) -> None:
    fund = FundFactory(run_by=staff.runner)

    def work(_number: int) -> None:
        organiser = User.objects.get(pk=staff.people["organiser"].pk)
        reserve(
            fund=fund, amount=PRIZE, purpose="x", title="x", by=organiser, now=now, key="one-key"
        )

    assert together(4, work) == []
    fund.refresh_from_db()
    assert (fund.reserved, Commitment.objects.count()) == (PRIZE, 1)


@pytest.mark.postgres
def test_fund_when_the_guard_is_off_then_the_check_of_the_table_bites(
    staff: Staff, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(funds, "_has_room", lambda amount: Q())
    fund = FundFactory(run_by=staff.runner, total=PRIZE)
    refused: list[int] = []
    failures = together(4, reserving(staff, fund, now, refused))
    assert failures
    assert {type(one) for one in failures} == {IntegrityError}
    assert "fund_never_over_committed" in str(failures[0])
    fund.refresh_from_db()
    assert fund.reserved + fund.committed <= PRIZE
