"""A payment after its release: failed, sent back, waived, passed on, stopped."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kit.verdict import Unready
from projects.actions import (
    Share,
    bounce_payment,
    correct_payment,
    make_ready,
    mark_line,
    release,
    release_open,
    start_payments,
    stop_payments,
    waive_payment,
)
from projects.models import Commitment
from tests.projects.paying import Answers, House, answers

pytestmark = pytest.mark.django_db
__all__ = ["answers"]


@pytest.fixture
def house(now: Any, answers: type[Answers]) -> House:
    return House(now)


def test_payment_when_it_fails_then_corrected_and_paid_in_a_new_batch(house: House) -> None:
    payment = house.ready()
    batch = house.released(payment)
    mark_line(
        line=batch.lines.get(), is_paid=False, bank_reference="", on=None, reason="账号不存在",
        by=house.by("finance"), now=house.now,
    )  # fmt: skip
    assert (house.fresh(payment).state, house.balances(payment)[2]) == ("failed", 0)
    correct_payment(payment=payment, by=house.by("finance"), now=house.now)
    make_ready(payment=payment, by=house.by("finance"), now=house.now)
    second = house.released(payment)
    assert second.number == batch.number + 1
    assert house.paid(payment).state == "paid"
    assert house.balances(payment)[2] == 1000


def test_payment_when_its_result_is_told_twice_then_paid_once(house: House) -> None:
    payment = house.ready()
    line = house.released(payment).lines.get()
    house.paid(payment)
    with pytest.raises(Unready, match="已经登记"):
        mark_line(
            line=line, is_paid=True, bank_reference="B002", on=None, reason="",
            by=house.by("finance"), now=house.now,
        )  # fmt: skip
    assert house.balances(payment)[2] == 1000


def test_payment_when_the_bank_sends_it_back_then_not_paid_and_owed_again(house: House) -> None:
    payment = house.ready()
    house.released(payment)
    house.paid(payment)
    bounce_payment(payment=payment, reason="户名不符", by=house.by("finance"), now=house.now)
    assert (house.fresh(payment).state, house.balances(payment)[2]) == ("returned", 0)
    correct_payment(payment=payment, by=house.by("finance"), now=house.now)
    make_ready(payment=payment, by=house.by("finance"), now=house.now)
    house.released(payment)
    house.paid(payment, "B009")
    assert house.balances(payment)[2] == 1000


def test_payment_when_declined_then_the_money_goes_back_to_the_fund(house: House) -> None:
    payment = house.started()
    waive_payment(
        payment=payment, reason="本人放弃", by=house.by("organiser"), now=house.now, to_fund=True
    )
    assert house.balances(payment) == (1000, 0, 0, 0, 0, 0, 0)
    held = Commitment.objects.get(pk=payment.commitment_id)
    assert held.state == "released"


def test_share_when_declined_then_only_its_part_goes_back(house: House) -> None:
    held = house.committed(1000)
    first, second = start_payments(
        commitment=held, shares=[Share(Decimal(600)), Share(Decimal(400))],
        by=house.by("organiser"), now=house.now,
    )  # fmt: skip
    waive_payment(
        payment=second, reason="放弃", by=house.by("organiser"), now=house.now, to_fund=True
    )
    assert house.balances(first) == (600, 600, 0, 0, 600, 0, 0)


def test_payment_when_passed_on_then_another_payee_is_paid(house: House) -> None:
    payment = house.started()
    waive_payment(
        payment=payment, reason="转给学校", by=house.by("organiser"), now=house.now, to_fund=False
    )
    (other,) = start_payments(
        commitment=payment.commitment, shares=[Share(Decimal(1000), "school")],
        by=house.by("organiser"), now=house.now,
    )  # fmt: skip
    assert (other.payee.rank, house.balances(other)[:2]) == (2, (1000, 1000))


def test_money_when_a_payment_has_begun_then_the_commitment_is_not_released(house: House) -> None:
    payment = house.started()
    with pytest.raises(Unready, match="停止付款"):
        release(commitment=payment.commitment, reason="x", by=house.by("organiser"), now=house.now)
    with pytest.raises(IntegrityError, match="started_once_committed"), transaction.atomic():
        Commitment.objects.update(
            state="released", released_at=house.now, released_by=house.by("organiser"),
            release_reason="x",
        )  # fmt: skip


def test_purpose_when_it_ends_then_everything_on_its_way_stops_and_is_free(house: House) -> None:
    payment, sent = house.ready(), house.ready()
    house.batched(payment)
    house.released(sent)
    given = {"reason": "撤销", "by": house.by("organiser"), "now": house.now}
    assert stop_payments(purpose=payment.commitment.purpose, **given) == 0
    assert release_open(purpose=payment.commitment.purpose, **given)
    assert stop_payments(purpose=sent.commitment.purpose, **given) == 1000
    assert release_open(purpose=sent.commitment.purpose, **given) is None
    assert [house.fresh(one).state for one in (payment, sent)] == ["waived", "exported"]
