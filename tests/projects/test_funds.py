"""Funds: balances that cannot be broken, two people for every total and promise."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from directory.models import User
from kit.verdict import Refused, Unready
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions import (
    FundTooSmall,
    change_total,
    commit,
    create_fund,
    propose_total,
    release,
    release_open,
    reserve,
)
from projects.models import Commitment, Fund
from projects.permissions import (
    may_change_total,
    may_commit,
    may_create_fund,
    may_keep_fund,
    may_release,
    may_reserve,
    may_see_fund,
)
from tests.factories.deciding import CommitmentFactory, FundFactory
from tests.staff import ROLES, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.fixture
def fund(staff: Staff) -> Fund:
    made: Fund = FundFactory(run_by=staff.runner)
    return made


def person(staff: Staff, role: str) -> User:
    return User.objects.get(pk=staff.person(role).pk)


def set_aside(
    staff: Staff, fund: Fund, now: datetime, amount: Any = 1000, **more: Any
) -> Commitment:
    given = {"purpose": "test:1", "title": "样例"} | more
    return reserve(
        fund=fund, amount=Decimal(amount), by=person(staff, "organiser"), now=now, **given
    )


def balances(fund: Fund) -> tuple[Decimal, ...]:
    fund.refresh_from_db()
    return fund.total, fund.reserved, fund.committed


# ------------------------------------------------------------------ the way of money


def test_fund_when_created_then_it_is_empty_until_a_second_person_agrees(
    staff: Staff, now: datetime
) -> None:
    fund = create_fund(
        name="年度奖金", run_by=staff.runner, total=Decimal("5000.50"),
        by=person(staff, "organiser"), now=now,
    )  # fmt: skip
    assert balances(fund) == (0, 0, 0)
    with pytest.raises(FundTooSmall, match="只剩 0 元"):
        set_aside(staff, fund, now, 1)
    change_total(fund=fund, by=person(staff, "approver"), now=now)
    assert balances(fund) == (Decimal("5000.50"), 0, 0)
    verbs = Entry.objects.for_object(fund).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["fund.create", "fund.change_total"]


def test_total_when_one_person_does_both_then_refused_by_rule_and_by_table(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    admin = person(staff, "admin")
    propose_total(fund=fund, total=Decimal(20_000), reason="追加", by=admin, now=now)
    with pytest.raises(Refused, match="另一个人"):
        change_total(fund=fund, by=admin, now=now)
    with pytest.raises(IntegrityError, match="fund_total_four_eyes"), transaction.atomic():
        Fund.objects.update(total_approved_at=now, total_approved_by=admin)


def test_total_when_less_than_what_is_held_then_refused_before_and_after(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    organiser = person(staff, "organiser")
    propose_total(fund=fund, total=Decimal(500), reason="减少", by=organiser, now=now)
    set_aside(staff, fund, now, 1000)
    with pytest.raises(Unready, match="1,000 元"):
        change_total(fund=fund, by=person(staff, "approver"), now=now)
    with pytest.raises(Unready, match="1,000 元"):
        propose_total(fund=fund, total=Decimal(999), reason="减少", by=organiser, now=now)


def test_money_when_reserved_committed_released_then_balances_follow(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    first = set_aside(staff, fund, now, "1000.10")
    assert balances(fund) == (10_000, Decimal("1000.10"), 0)
    first = commit(commitment=first, by=person(staff, "approver"), now=now)
    assert balances(fund) == (10_000, 0, Decimal("1000.10"))
    release(commitment=first, reason="放弃领取", by=person(staff, "organiser"), now=now)
    assert balances(fund) == (10_000, 0, 0)
    states = Entry.objects.for_object(first).order_by("sequence").values_list("to_state", flat=True)
    assert list(states) == ["reserved", "committed", "released"]
    assert verify_database().sequence == Entry.objects.count()
    set_aside(staff, fund, now, 10_000)  # the purpose is free again, and all of the money


def test_reservation_when_more_than_is_left_then_nothing_happens(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    set_aside(staff, fund, now, "9999.99")
    with pytest.raises(FundTooSmall, match=r"只剩 0\.01 元，不够 0\.02 元"):
        set_aside(staff, fund, now, "0.02", purpose="test:2")
    set_aside(staff, fund, now, "0.01", purpose="test:2")
    assert balances(fund) == (10_000, 10_000, 0)
    assert Commitment.objects.count() == 2


def test_amounts_when_in_fen_then_they_add_up_on_both_databases(
    staff: Staff, now: datetime
) -> None:
    fund = FundFactory(run_by=staff.runner, total=Decimal("1.00"))
    made = [set_aside(staff, fund, now, "0.10", purpose=f"p:{n}") for n in range(10)]
    for one in made[::2]:
        commit(commitment=one, by=person(staff, "approver"), now=now)
    assert balances(fund) == (1, Decimal("0.50"), Decimal("0.50"))
    for one in made:
        release(commitment=one, reason="x", by=person(staff, "organiser"), now=now)
    assert balances(fund) == (1, 0, 0)


@pytest.mark.parametrize("amount", ["0", "-1", "10000.001", "NaN", "Infinity", "1e13"])
def test_reservation_when_it_is_no_amount_then_refused(
    amount: str, staff: Staff, fund: Fund, now: datetime
) -> None:
    with pytest.raises(Refused, match="金额"):
        set_aside(staff, fund, now, amount)


def test_purpose_when_it_holds_money_then_no_second_time(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    set_aside(staff, fund, now)
    with pytest.raises(Unready, match="已经占用"):
        set_aside(staff, fund, now)
    assert balances(fund) == (10_000, 1000, 0)


def test_purpose_when_two_reserve_it_at_once_then_the_table_takes_one(
    staff: Staff, fund: Fund, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(staff, fund, now)
    monkeypatch.setattr("projects.models.funds.CommitmentQuerySet.live", lambda rows: rows.none())
    with pytest.raises(Unready, match="已经占用"):
        set_aside(staff, fund, now)
    assert balances(fund) == (10_000, 1000, 0)


def test_form_when_sent_twice_then_it_acts_once(staff: Staff, fund: Fund, now: datetime) -> None:
    made = set_aside(staff, fund, now, key="k1")
    assert set_aside(staff, fund, now, key="k1") == made
    approver = person(staff, "approver")
    for _ in range(2):
        commit(commitment=made, by=approver, now=now, key="k2")
    for _ in range(2):
        release(commitment=made, reason="x", by=approver, now=now, key="k3")
    assert balances(fund) == (10_000, 0, 0)
    assert Entry.objects.for_object(made).count() == 3


def test_commitment_when_the_same_person_or_paid_then_refused(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    admin = person(staff, "admin")
    mine = reserve(fund=fund, amount=Decimal(5), purpose="x", title="x", by=admin, now=now)
    with pytest.raises(Refused, match="另一个人"):
        commit(commitment=mine, by=admin, now=now)
    with pytest.raises(IntegrityError, match="commitment_four_eyes"), transaction.atomic():
        Commitment.objects.update(committed_at=now, committed_by=admin)
    commit(commitment=mine, by=person(staff, "approver"), now=now)
    Commitment.objects.update(paid=Decimal(1))
    with pytest.raises(Unready, match="支付过"):
        release(commitment=mine, reason="x", by=admin, now=now)


def test_purpose_when_it_ended_then_its_money_comes_back_or_there_was_none(
    staff: Staff, fund: Fund, now: datetime
) -> None:
    editor = person(staff, "editor")
    assert release_open(purpose="test:1", reason="撤回", by=editor, now=now) is None
    set_aside(staff, fund, now)
    released = release_open(purpose="test:1", reason="撤回", by=editor, now=now)
    assert released is not None
    assert balances(fund) == (10_000, 0, 0)


# ------------------------------------------------------------------ what a table never holds


@pytest.mark.parametrize(
    "fields,name",
    [
        ({"reserved": 6000, "committed": 4001}, "fund_never_over_committed"),
        ({"reserved": -1}, "fund_balances_not_negative"),
        ({"total": -1}, "fund_balances_not_negative"),
        ({"paid": 1}, "fund_paid_within_committed"),
        ({"committed": 5, "paid": 4, "returned": 5}, "fund_returned_within_paid"),
    ],
)
def test_fund_when_a_shell_breaks_its_balance_then_the_database_refuses(
    fields: dict[str, int], name: str, fund: Fund
) -> None:
    with pytest.raises(IntegrityError, match="fund_"), transaction.atomic():
        Fund.objects.update(**fields)
    assert any(one.name == name for one in Fund._meta.constraints)


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": 0}, {"paid": 1001}, {"paid": 5, "returned": 6}, {"state": "lost"},
        {"state": "committed"}, {"state": "released"},
    ],
)  # fmt: skip
def test_commitment_when_a_shell_breaks_it_then_the_database_refuses(fields: Any, db: None) -> None:
    CommitmentFactory()
    with pytest.raises(IntegrityError, match="commitment_"), transaction.atomic():
        Commitment.objects.update(**fields)


# ------------------------------------------------------------------ who may

HOUSE = {"organiser", "approver", "finance", "auditor", "admin"}


@pytest.mark.parametrize("role", ROLES)
def test_fund_when_each_role_asks_then_only_its_own_part(
    role: str, staff: Staff, fund: Fund
) -> None:
    user, waiting = person(staff, role), FundFactory(run_by=staff.runner, waiting=True)
    held = CommitmentFactory(fund=fund)
    own = {role} & {"organiser", "admin"}
    approves = {role} & {"approver", "admin"}
    assert bool(may_see_fund(user, fund)) == (role in HOUSE)
    assert (fund in Fund.objects.visible_to(user)) == (role in HOUSE)
    assert (held in Commitment.objects.visible_to(user)) == (role in HOUSE)
    assert bool(may_create_fund(user, staff.runner)) == bool(own)
    assert bool(may_keep_fund(user, fund)) == bool(own)
    assert bool(may_reserve(user, fund)) == bool(own)
    assert bool(may_change_total(user, waiting)) == bool(approves)
    assert bool(may_commit(user, held)) == bool(approves)
    assert bool(may_release(user, held)) == bool(own | approves)


def test_fund_of_a_column_when_its_lead_editor_asks_then_spends_and_never_fills_it(
    staff: Staff,
) -> None:
    lead = person(staff, "lead_editor")
    column = FundFactory(run_by=staff.runner, partner=staff.partner, waiting=True)
    other = FundFactory(run_by=staff.runner, total=5)
    assert list(Fund.objects.visible_to(lead)) == [column]
    assert may_reserve(lead, column)
    assert not may_keep_fund(lead, column)
    assert not may_change_total(lead, column)
    assert may_commit(lead, CommitmentFactory(fund=column))
    assert may_see_fund(lead, other).hidden
