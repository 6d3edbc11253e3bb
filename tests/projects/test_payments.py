"""The way of a payment: started, written, checked, ready, batched, released, paid."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kit.verdict import Refused, Unready
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions import (
    Share,
    hold_payment,
    make_batch,
    make_ready,
    release_batch,
    resume_payment,
    send_back_payee,
    set_terms,
    start_payments,
    verify_payee,
)
from projects.actions.payments import tax_of
from projects.allocation import Rules
from projects.entitlements import Beneficiary
from projects.models import BatchLine, Commitment, Payment
from tests.projects.paying import Answers, House, answers, evidence, key

pytestmark = pytest.mark.django_db
__all__ = ["answers"]


@pytest.fixture
def house(now: Any, answers: type[Answers]) -> House:
    return House(now)


def test_prize_when_it_goes_all_the_way_then_balances_and_ledger_follow(house: House) -> None:
    payment = house.ready("5000.50")
    assert (payment.state, payment.tax, payment.net) == (
        "ready", Decimal("1000.10"), Decimal("4000.40")
    )  # fmt: skip
    house.released(payment)
    assert house.balances(payment)[1:3] == (Decimal("5000.50"), 0)
    done = house.paid(payment)
    assert (done.state, done.bank_reference) == ("paid", "B001")
    full = Decimal("5000.50")
    assert house.balances(payment) == (full, full, full, 0, full, full, 0)
    verbs = Entry.objects.for_object(payment).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == [
        "payment.start", "payment.terms", "payment.ready", "payment.batch", "payment.export",
        "payment.pay",
    ]  # fmt: skip
    assert verify_database().sequence == Entry.objects.count()


@pytest.mark.parametrize(
    "gross,treatment,tax",
    [
        ("5000", "incidental", "1000.00"), ("0.01", "incidental", "0.00"),
        ("1234.56", "incidental", "246.91"), ("99.99", "incidental", "20.00"),
        ("5000", "exempt_courage", "0.00"), ("5000", "project", "0.00"),
    ],
)  # fmt: skip
def test_tax_when_treated_then_to_the_fen_and_the_table_agrees(
    gross: str, treatment: str, tax: str, house: House
) -> None:
    assert tax_of(Decimal(gross), treatment) == Decimal(tax)
    payment = set_terms(
        payment=house.started(gross), treatment=treatment, voucher="confirmed", basis="文 1 号",
        by=house.by("organiser"), now=house.now,
    )  # fmt: skip
    stored = house.fresh(payment)
    assert (stored.gross, stored.tax) == (Decimal(gross), Decimal(tax))
    assert stored.gross - stored.tax == stored.net


def test_gross_when_the_pool_bears_the_tax_then_the_net_is_what_was_promised() -> None:
    frame = Rules(Decimal(1_000_000), 100, Decimal(5000), Decimal(10_000), tax_from_pool=True)
    gross = frame.cost(Decimal(8000))
    assert gross == Decimal(10_000)
    assert gross - tax_of(gross, "incidental") == 8000


@pytest.mark.parametrize(
    "shares,why",
    [
        (["600", "500"], "应等于 1,000 元"), (["600"], "应等于 1,000 元"),
        (["1000.001"], "两位小数"), (["-1", "1001"], "大于零"), (["NaN"], "大于零"), ([], "应等于"),
    ],
)  # fmt: skip
def test_shares_when_they_do_not_add_up_then_refused_and_nothing_is_begun(
    shares: list[str], why: str, house: House
) -> None:
    held = house.committed(1000)
    with pytest.raises(Refused, match=why):
        start_payments(
            commitment=held, shares=[Share(Decimal(one)) for one in shares],
            by=house.by("organiser"), now=house.now,
        )  # fmt: skip
    held.refresh_from_db()
    assert (held.started, Payment.objects.count()) == (0, 0)


def test_money_when_shared_by_three_then_each_is_paid_apart(house: House) -> None:
    held = house.committed("1000.00")
    shares = [Share(Decimal(one), relation) for one, relation in
              (("500", "self"), ("300", "hospital"), ("200", "family"))]  # fmt: skip
    made = start_payments(commitment=held, shares=shares, by=house.by("organiser"), now=house.now)
    assert [one.payee.rank for one in made] == [1, 2, 3]
    assert [one.treatment for one in made] == ["", "organisation", ""]
    with pytest.raises(Unready, match="全部发起"):
        start_payments(
            commitment=held, shares=[Share(Decimal(1))], gross=Decimal(1), by=house.by("organiser"),
            now=house.now,
        )  # fmt: skip


def test_instalments_when_paid_one_after_another_then_never_more_than_is_committed(
    house: House,
) -> None:
    held, by, now = house.committed(1000), house.by("organiser"), house.now
    given = {"commitment": held, "by": by, "now": now}
    (first,) = start_payments(shares=[Share(Decimal(600))], gross=Decimal(600), **given)
    again = [Share(Decimal(400), payee=first.payee)]
    with pytest.raises(IntegrityError, match=r"payment_once|UNIQUE"), transaction.atomic():
        start_payments(shares=again, gross=Decimal(400), **given)
    with pytest.raises(Unready, match="只剩 400 元"):
        start_payments(shares=[Share(Decimal(500))], gross=Decimal(500), instalment=2, **given)
    start_payments(shares=again, gross=Decimal(400), instalment=2, **given)
    held.refresh_from_db()
    assert held.started == 1000


def test_start_when_sent_twice_then_begun_once(house: House) -> None:
    held, one_key = house.committed(1000), key()
    for _ in range(2):
        made = start_payments(
            commitment=held, shares=[Share(Decimal(1000))], by=house.by("organiser"),
            now=house.now, key=one_key,
        )  # fmt: skip
        assert len(made) == 1
    assert Payment.objects.count() == 1


def test_start_when_it_is_only_reserved_then_refused(house: House) -> None:
    held = house.committed(1000)
    Commitment.objects.filter(pk=held.pk).update(
        state="reserved", committed_at=None, committed_by=None
    )
    with pytest.raises(Unready, match="没有承诺"):
        start_payments(
            commitment=held, shares=[Share(Decimal(1000))], by=house.by("organiser"), now=house.now
        )


# ------------------------------------------------------------------ ready


def test_ready_when_things_are_missing_then_all_are_named(house: House) -> None:
    payment = house.started()
    house.written(payment.payee, relation="family", files=[evidence()])
    with pytest.raises(Unready) as refusal:
        make_ready(payment=payment, by=house.by("finance"), now=house.now)
    for word in ("收款信息还没有核对", "税务处理", "凭证"):
        assert word in refusal.value.reason
    set_terms(
        payment=payment, treatment="exempt_courage", voucher="receipt", basis="",
        by=house.by("finance"), now=house.now,
    )  # fmt: skip
    with pytest.raises(Unready, match="缺免税依据，缺收据"):
        make_ready(payment=payment, by=house.by("finance"), now=house.now)


def test_terms_when_a_document_must_be_named_then_asked_for(house: House) -> None:
    with pytest.raises(Refused, match="文号"):
        set_terms(
            payment=house.started(), treatment="project", voucher="agreement", basis=" ",
            by=house.by("organiser"), now=house.now,
        )  # fmt: skip


def test_ready_when_the_window_is_open_then_held_and_resumed_after_it(house: House) -> None:
    payment = house.checked(house.started())
    Answers.stopped.add(payment.commitment.purpose)
    made = make_ready(payment=payment, by=house.by("finance"), now=house.now)
    assert (made.state, made.note) == ("held", "公示没有期满。")
    with pytest.raises(Unready, match="公示没有期满"):
        resume_payment(payment=payment, by=house.by("finance"), now=house.now)
    Answers.stopped.clear()
    resume_payment(payment=payment, by=house.by("finance"), now=house.now)
    assert make_ready(payment=payment, by=house.by("finance"), now=house.now).state == "ready"


def test_purpose_when_nobody_answers_for_it_then_never_paid(house: House) -> None:
    payment = house.checked(house.started(purpose="unknown:1"))
    assert make_ready(payment=payment, by=house.by("finance"), now=house.now).state == "held"


def test_payee_when_sent_back_while_money_is_ready_then_refused(house: House) -> None:
    payment = house.ready()
    with pytest.raises(Unready, match="先暂缓"):
        send_back_payee(payee=payment.payee, reason="x", by=house.by("finance"), now=house.now)
    hold_payment(payment=payment, reason="账号要改", by=house.by("finance"), now=house.now)
    send_back_payee(payee=payment.payee, reason="账号要改", by=house.by("finance"), now=house.now)
    resume_payment(payment=payment, by=house.by("finance"), now=house.now)
    with pytest.raises(Unready, match="收款人还没有填写"):
        make_ready(payment=payment, by=house.by("finance"), now=house.now)


# ------------------------------------------------------------------ batches


def test_batch_when_made_and_released_by_one_person_then_refused_by_rule_and_table(
    house: House,
) -> None:
    batch = house.batched(house.ready())
    with pytest.raises(Refused, match="另一个人"):
        release_batch(batch=batch, by=house.by("finance"), now=house.now)
    batch.released_at, batch.released_by, batch.state = house.now, batch.made_by, "released"
    with pytest.raises(IntegrityError, match="batch_four_eyes"), transaction.atomic():
        batch.save()
    assert release_batch(batch=batch, by=house.by("finance2"), now=house.now).batch


def test_batch_when_numbered_then_without_a_gap_for_each_year(house: House) -> None:
    first, second = house.batched(house.ready()), house.batched(house.ready())
    house.now += timedelta(days=365)
    third = house.batched(house.ready())
    assert [one.label for one in (first, second, third)] == ["2026-001", "2026-002", "2027-001"]


def test_payment_when_batched_twice_then_refused(house: House) -> None:
    payment = house.ready()
    house.batched(payment)
    with pytest.raises(Unready, match="已编入批次"):
        house.batched(payment)
    line = BatchLine.objects.get()
    line.pk, line.position = None, 2
    with pytest.raises(IntegrityError, match=r"one_live|UNIQUE"), transaction.atomic():
        line.save(force_insert=True)


def test_batch_when_sent_twice_then_made_once(house: House) -> None:
    payment, one_key = house.ready(), key()
    made = [
        make_batch(
            organisation=house.staff.runner, payments=[payment], by=house.by("finance"),
            now=house.now, key=one_key,
        ).batch
        for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]


def test_batch_when_one_winner_is_revoked_meanwhile_then_that_one_is_held_and_left_out(
    house: House,
) -> None:
    first, second = house.ready(), house.ready()
    Answers.stopped.add(first.commitment.purpose)
    made = make_batch(
        organisation=house.staff.runner, payments=[first, second], by=house.by("finance"),
        now=house.now,
    )  # fmt: skip
    assert made.batch
    assert (made.batch.row_count, [one.pk for one in made.held]) == (1, [first.pk])
    assert house.fresh(first).state == "held"


def test_release_when_one_must_not_be_paid_any_more_then_held_and_the_batch_is_void(
    house: House,
) -> None:
    first, second = house.ready(), house.ready()
    batch = house.batched(first, second)
    Answers.stopped.add(first.commitment.purpose)
    done = release_batch(batch=batch, by=house.by("approver"), now=house.now)
    assert [one.pk for one in done.held] == [first.pk]
    assert (house.fresh(first).state, house.fresh(second).state) == ("held", "batched")
    with pytest.raises(Unready, match="1 笔付款已经退出"):
        release_batch(batch=batch, by=house.by("approver"), now=house.now)


def test_organisation_when_it_is_honoured_then_paid_without_tax(house: House) -> None:
    Answers.whom["test:1"] = Beneficiary("某合作社", "organisation")
    payment = house.started()
    assert (payment.payee.relation, payment.treatment) == ("organisation", "organisation")


def test_payee_when_not_the_honoured_person_then_only_with_a_proof(house: House) -> None:
    payment = house.started()
    payee = house.written(payment.payee, account_name="别的名字")
    with pytest.raises(Unready, match="关系证明"):
        verify_payee(payee=payee, by=house.by("finance"), now=house.now)
