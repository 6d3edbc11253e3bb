"""Two at once: one batch, one payment, one result, one link; balances stay what rows say."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from kit.verdict import Refused
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions import (
    Share,
    consent_payee,
    fill_payee,
    hold_payment,
    link_payee,
    make_batch,
    mark_line,
    release_batch,
    start_payments,
    waive_payment,
)
from projects.models import Batch, BatchLine, Commitment, Payee, Payment
from tests.ledger.test_concurrency import together
from tests.projects.paying import Answers, House, answers, facts
from tests.projects.test_grant_stops import Giving
from tests.staff import Staff

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["answers"]
WRITERS = 4


@pytest.fixture
def house(now: Any, answers: type[Answers]) -> House:
    made = House(now)
    for role in ("organiser", "approver", "finance"):
        made.staff.person(role)
    return made


def refused(act: Any, told: list[str]) -> None:
    try:
        act()
    except Refused as refusal:
        told.append(refusal.reason)


def sums_hold(house: House) -> None:
    """What commitments and fund say is what the rows say, and the ledger verifies."""
    house.fund.refresh_from_db()
    paid = Payment.objects.filter(state="paid").aggregate(sum=Sum("gross"))["sum"] or 0
    live = Payment.objects.live().aggregate(sum=Sum("gross"))["sum"] or 0
    held = Commitment.objects.aggregate(paid=Sum("paid"), started=Sum("started"))
    assert (held["paid"], held["started"], house.fund.paid) == (paid, live, paid)
    assert verify_database().sequence == Entry.objects.count()


def test_batch_when_two_finance_officers_make_one_at_once_then_each_payment_is_in_one(
    house: House,
) -> None:
    payments = [house.ready(100) for _ in range(4)]
    told: list[str] = []

    def work(number: int) -> None:
        by = house.by("finance" if number % 2 else "finance2")
        refused(
            lambda: make_batch(
                organisation=house.staff.runner, payments=payments, by=by, now=house.now
            ),
            told,
        )

    assert together(WRITERS, work) == []
    assert (Batch.objects.count(), BatchLine.objects.count()) == (1, 4)
    assert len(told) == WRITERS - 1
    sums_hold(house)


def test_batches_when_made_at_once_then_numbered_without_a_gap(house: House) -> None:
    payments = [house.ready(100) for _ in range(WRITERS)]

    def work(number: int) -> None:
        make_batch(
            organisation=house.staff.runner, payments=[payments[number]], by=house.by("finance"),
            now=house.now,
        )  # fmt: skip

    assert together(WRITERS, work) == []
    numbers = Batch.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, WRITERS + 1))


def test_commitment_when_many_begin_to_pay_it_then_never_more_than_it_holds(house: House) -> None:
    held = house.committed(1000)
    told: list[str] = []

    def work(number: int) -> None:
        refused(
            lambda: start_payments(
                commitment=held, shares=[Share(house.fund.total / 200)], by=house.by("organiser"),
                now=house.now, gross=house.fund.total / 200, instalment=number + 1,
            ),
            told,
        )  # fmt: skip

    assert together(WRITERS, work) == []
    assert Payment.objects.count() == 2
    assert len(told) == WRITERS - 2
    sums_hold(house)


def test_result_when_told_by_many_then_paid_once(house: House) -> None:
    payment = house.ready(100)
    line = house.released(payment).lines.select_related("batch").get()
    told: list[str] = []

    def work(number: int) -> None:
        refused(
            lambda: mark_line(
                line=line, is_paid=True, bank_reference=f"B{number}", on=None, reason="",
                by=house.by("finance"), now=house.now,
            ),
            told,
        )  # fmt: skip

    assert together(WRITERS, work) == []
    assert (house.fresh(payment).state, len(told)) == ("paid", WRITERS - 1)
    sums_hold(house)


def test_batch_when_released_while_one_of_it_is_held_then_one_of_the_two(house: House) -> None:
    for _ in range(3):
        payment = house.ready(100)
        batch = house.batched(payment)
        told: list[str] = []

        def work(number: int, batch: Any = batch, payment: Any = payment, told: Any = told) -> None:
            if number % 2:
                act: Any = lambda: release_batch(  # noqa: E731
                    batch=batch, by=house.by("approver"), now=house.now
                )
            else:
                act = lambda: hold_payment(  # noqa: E731
                    payment=payment, reason="x", by=house.by("organiser"), now=house.now
                )
            refused(act, told)

        assert together(2, work) == []
        assert len(told) == 1
        batch.refresh_from_db()
        states = (house.fresh(payment).state, batch.state)
        assert states in {("held", "made"), ("exported", "released")}
    sums_hold(house)


def test_payment_when_waived_while_it_is_paid_then_one_of_the_two(house: House) -> None:
    payments = [house.ready(100) for _ in range(2)]
    batch = house.batched(*payments)
    release_batch(batch=batch, by=house.by("approver"), now=house.now)
    told: list[str] = []

    def work(number: int) -> None:
        line = batch.lines.select_related("batch").get(position=number % 2 + 1)
        for is_paid in (False, True):
            refused(
                lambda is_paid=is_paid: mark_line(
                    line=line, is_paid=is_paid, bank_reference="B", on=None, reason="x",
                    by=house.by("finance"), now=house.now,
                ),
                told,
            )  # fmt: skip
        refused(
            lambda: waive_payment(
                payment=line.payment, reason="x", by=house.by("organiser"), now=house.now,
                to_fund=True,
            ),
            told,
        )  # fmt: skip

    assert together(WRITERS, work) == []
    assert {one.state for one in map(house.fresh, payments)} <= {"waived", "failed", "paid"}
    sums_hold(house)


def test_link_when_two_phones_write_at_once_then_one_payee(house: House) -> None:
    payment = house.started(100)
    made = link_payee(payee=payment.payee, by=house.by("organiser"), now=house.now)
    told: list[str] = []

    def work(number: int) -> None:
        def act() -> None:
            held = consent_payee(link=made.link, held="", now=house.now)
            fill_payee(link=made.link, held=held, facts=facts(name=f"人{number}"), now=house.now)

        refused(act, told)

    assert together(WRITERS, work) == []
    assert len(told) == WRITERS - 1
    assert Payee.objects.get().state == "filled"
    assert Entry.objects.filter(verb="payee.fill").count() == 1


@pytest.mark.postgres
def test_payment_when_the_guard_is_off_then_the_table_refuses_the_second_batch(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connection.vendor == "postgresql"
    payment = house.ready(100)
    monkeypatch.setattr("projects.actions.batches._require_payable", lambda *_: None)
    monkeypatch.setattr("projects.actions.batches.move", lambda *_, **__: "ready")

    def work(_number: int) -> None:
        make_batch(
            organisation=house.staff.runner, payments=[payment], by=house.by("finance"),
            now=house.now,
        )  # fmt: skip

    failures = together(WRITERS, work)
    assert {type(one).__name__ for one in failures} == {"IntegrityError"}
    assert "batch_line_one_live" in str(failures[0])
    assert Batch.objects.count() == 1


def test_grant_when_terminated_while_the_bank_reports_a_failure_then_nothing_hangs(
    now: Any,
) -> None:
    giving = Giving(Staff(), now)
    sent, other = giving.ready(2000, 1), giving.ready(8000, 2)
    giving.house.released(sent)
    giving.stop("suspend")
    giving.ask("terminate")
    acts = (giving.confirm, lambda: giving.failed(sent))
    assert together(2, lambda number: acts[number]()) == []
    assert giving.states(sent, other) == ["waived", "waived"]
    state, _, *sums = giving.money()  # released in one or in two steps, all of it is free
    assert (state, sums) == ("released", [0, 0, 0, 0])
    assert giving.broken() == set()
