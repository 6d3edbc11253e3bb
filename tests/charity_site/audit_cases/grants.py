"""Payments and grants: rules of money on its way, and of whom a round gives to."""

from datetime import timedelta
from decimal import Decimal

from ledger.actions import append
from projects.models import Application, Batch, GrantNotice, Payment
from projects.workflow import ApplicationState, GrantRoundState
from tests.charity_site.audit_cases import breaks, change, let_go, unguarded
from tests.factories.directory import LONG_AGO
from tests.factories.grants import (
    ApplicationFactory,
    GrantFactory,
    GrantNoticeFactory,
    GrantNoticeRowFactory,
    GrantRoundFactory,
    GrantTierFactory,
)
from tests.factories.payments import BatchFactory, BatchLineFactory, PaymentFactory


def record(thing, now):
    """An entry by which the thing is where it is."""
    append(by=None, verb="sample.import", thing=thing, target=thing.state, now=now)


def given():
    """An application that is in order: its tier is one, its notice was served."""
    grant = GrantFactory(agreed=True)
    one = grant.application
    GrantTierFactory(round=one.round, amount=one.amount)
    notice = GrantNoticeFactory(round=one.round, open=True)
    GrantNoticeRowFactory(
        notice=notice, application=one, ends_at=one.approved_at - timedelta(days=1)
    )
    return one


# ------------------------------------------------------------------ payments


@breaks("payments.sums")
def a_net_is_changed(now):
    row = PaymentFactory()
    yield row.public_id
    let_go(Payment, "payment_adds_up")
    change(row, net=Decimal(999))


@breaks("payments.sums")
def a_payment_is_paid_and_not_counted(now):
    row = PaymentFactory(paid=True)
    yield row.commitment.public_id
    change(row.commitment, paid=Decimal(400))


@breaks("payments.entitled")
def a_grant_is_suspended_while_its_payment_goes(now):
    one = given()
    row = PaymentFactory(ready=True, commitment=one.commitment)
    yield row.public_id
    change(one, state=ApplicationState.SUSPENDED)


@breaks("payments.once")
def a_payment_is_made_twice(now):
    row = PaymentFactory()
    yield row.public_id
    let_go(Payment, "payment_once")
    PaymentFactory(commitment=row.commitment, payee=row.payee)


@breaks("payments.once")
def a_payment_is_in_two_batches(now):
    line = BatchLineFactory()
    yield line.payment.public_id
    let_go(type(line), "batch_line_one_live")
    BatchLineFactory(payment=line.payment)


@breaks("payments.two_people")
def one_person_makes_and_releases(now):
    row = BatchFactory(released=True)
    yield row.public_id
    let_go(Batch, "batch_four_eyes")
    with unguarded():
        change(row, released_by=row.made_by)


@breaks("payments.two_people")
def a_payment_goes_on_without_its_batch(now):
    line = BatchLineFactory()
    yield line.payment.public_id
    change(line.payment, state="exported")


@breaks("payments.files")
def a_batch_has_another_file(now):
    batch = BatchLineFactory().batch
    yield batch.public_id
    with unguarded():
        change(batch, content_sha256="0" * 64)


@breaks("payments.files")
def a_batch_has_lost_a_line(now):
    batch = BatchLineFactory().batch
    yield batch.public_id
    with unguarded():
        change(batch, row_count=2)


@breaks("payments.recorded")
def a_payment_moves_without_an_entry(now):
    row = PaymentFactory()
    record(row, now)
    yield row.public_id
    change(row, state="ready", treatment="project", voucher="receipt", ready_at=now,
           ready_by=row.started_by)  # fmt: skip


# ------------------------------------------------------------------ grants


@breaks("grants.amounts")
def an_amount_is_no_tier(now):
    one = given()
    yield one.public_id
    change(one, amount=Decimal(6000), tier_amount=Decimal(6000), cost=Decimal(6000))


@breaks("grants.amounts")
def a_round_moves_its_limits_under_a_grant(now):
    one = given()
    yield one.public_id
    change(one.round, least_amount=Decimal(8000))


@breaks("grants.minimum")
def a_round_can_no_longer_reach_its_minimum(now):
    round_ = GrantRoundFactory(deciding=True, min_grantees=2, fund__total=Decimal(10_000))
    GrantTierFactory(round=round_, amount=Decimal(5000))
    yield round_.public_id
    change(round_, min_grantees=3)


@breaks("grants.once")
def somebody_has_two_applications(now):
    one = ApplicationFactory(submitted=True)
    yield one.public_id
    let_go(Application, "application_one_live_per_applicant")
    ApplicationFactory(submitted=True, round=one.round, applicant_index=one.applicant_index)


@breaks("grants.money")
def an_approved_grant_is_only_reserved(now):
    one = given()
    yield one.public_id
    change(one.commitment, state="reserved", committed_at=None, committed_by=None)


@breaks("grants.money")
def an_application_is_over_and_holds_money(now):
    one = ApplicationFactory(recommended=True)
    yield one.commitment.public_id
    change(one, state=ApplicationState.WITHDRAWN)


@breaks("grants.ended")
def a_payment_waits_for_a_grant_that_was_ended(now):
    one = given()
    payment = PaymentFactory(commitment=one.commitment, payee__commitment=one.commitment)
    change(one.commitment, started=one.commitment.amount)
    yield payment.public_id
    change(one, state=ApplicationState.TERMINATED)


@breaks("grants.ended")
def money_stays_with_a_grant_that_was_ended(now):
    one = given()
    yield one.commitment.public_id
    change(one, state=ApplicationState.TERMINATED)


@breaks("grants.notices")
def a_grant_is_approved_before_its_notice_is_over(now):
    one = given()
    yield one.public_id
    change(one.notice_rows.get(), ends_at=one.approved_at + timedelta(days=1))


@breaks("grants.notices")
def a_notice_is_cut_short(now):
    notice = GrantNoticeFactory(open=True)
    yield notice.public_id
    let_go(GrantNotice, "grantnotice_never_too_short")
    change(notice, ends_at=LONG_AGO)


@breaks("grants.two_people")
def one_person_proposes_and_approves(now):
    one = given()
    yield one.public_id
    let_go(Application, "application_four_eyes")
    change(one, approved_by=one.proposed_by)


@breaks("grants.recorded")
def a_round_opens_without_an_entry(now):
    round_ = GrantRoundFactory()
    record(round_, now)
    yield round_.public_id
    change(round_, state=GrantRoundState.OPEN)
