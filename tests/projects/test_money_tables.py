"""Every constraint of the money tables bites, and a batch cannot be changed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kit.crypto import encrypt
from projects.models import (
    Batch,
    BatchLine,
    Clawback,
    Commitment,
    Payee,
    PayeeFile,
    Payment,
    PrivateLink,
)
from tests.factories.directory import LONG_AGO, UserFactory
from tests.factories.payments import (
    BatchFactory,
    BatchLineFactory,
    ClawbackFactory,
    PayeeFactory,
    PayeeFileFactory,
    PaymentFactory,
    PrivateLinkFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]
SOMEBODY = "somebody"


def bites(rows: Any, name: str, **change: Any) -> None:
    """The database itself refuses the change, and names the constraint where it can."""
    given = {k: UserFactory() if v == SOMEBODY else v for k, v in change.items()}
    with pytest.raises(IntegrityError, match=rf"{name}|UNIQUE"), transaction.atomic():
        rows.update(**given)


@pytest.mark.parametrize(
    "name,traits,change",
    [
        ("payment_state_known", {}, {"state": "lost"}),
        ("payment_ready", {"ready": True}, {"ready_by": None}),
        ("payment_paid", {"paid": True}, {"paid_by": None}),
        ("payment_adds_up", {}, {"net": Decimal("999.99")}),
        ("payment_amounts_positive", {}, {"gross": 0, "net": 0}),
        ("payment_amounts_positive", {}, {"gross": 1000, "tax": -1, "net": 1001}),
        ("payment_taxed_as_treated", {"taxed": True}, {"tax": 100, "net": 900}),
        ("payment_taxed_as_treated", {}, {"tax": 200, "net": 800}),
        ("payment_instalment_counts_from_one", {}, {"instalment": 0}),
        ("payment_ready_has_terms", {}, {"state": "ready"}),
        ("payment_ready_has_terms", {"ready": True}, {"voucher": ""}),
        ("payment_paid_has_moment", {"exported": True}, {"state": "paid"}),
        ("payment_stopped_has_reason", {}, {"state": "held"}),
    ],
)
def test_payment_when_it_is_wrong_then_refused(
    name: str, traits: dict[str, bool], change: dict[str, Any]
) -> None:
    PaymentFactory(**traits)
    bites(Payment.objects, name, **change)


def test_payment_when_it_is_there_twice_then_refused() -> None:
    first = PaymentFactory()
    other = PaymentFactory(commitment=first.commitment, payee=first.payee, instalment=2)
    bites(Payment.objects.filter(pk=other.pk), "payment_once", instalment=1)
    Payment.objects.filter(pk=first.pk).update(state="waived", note="x")
    Payment.objects.filter(pk=other.pk).update(instalment=1)


@pytest.mark.parametrize(
    "name,traits,change",
    [
        ("payee_state_known", {}, {"state": "lost"}),
        ("payee_verified", {"verified": True}, {"verified_by": None}),
        ("payee_filled_is_complete", {"filled": True}, {"account_cipher": ""}),
        ("payee_filled_has_consent", {"filled": True}, {"consented_at": None}),
        ("payee_minor_has_guardian", {"filled": True}, {"is_minor": True}),
        ("payee_verified_has_person", {"filled": True}, {"state": "verified"}),
    ],
)
def test_payee_when_it_is_wrong_then_refused(
    name: str, traits: dict[str, bool], change: dict[str, Any]
) -> None:
    PayeeFactory(**traits)
    bites(Payee.objects, name, **change)


def test_payee_when_two_have_one_rank_or_a_file_comes_twice_then_refused() -> None:
    payee = PayeeFactory()
    PayeeFactory(commitment=payee.commitment, rank=2)
    bites(Payee.objects.filter(rank=2), "payee_rank_once", rank=1)
    file = PayeeFileFactory()
    PayeeFileFactory(payee=file.payee)
    bites(PayeeFile.objects, "payee_file_once", sha256="0" * 64)


@pytest.mark.parametrize(
    "name,traits,change",
    [
        ("clawback_state_known", {"settled": True}, {"state": "lost"}),
        ("clawback_settled", {}, {"settled_at": LONG_AGO}),
        ("clawback_amount_and_reason", {}, {"amount": 0}),
        ("clawback_amount_and_reason", {}, {"reason": ""}),
        ("clawback_settled_has_person", {}, {"state": "returned"}),
        ("clawback_dropped_four_eyes", {"dropped": True}, {"note": ""}),
    ],
)
def test_clawback_when_it_is_wrong_then_refused(
    name: str, traits: dict[str, bool], change: dict[str, Any]
) -> None:
    ClawbackFactory(**traits)
    bites(Clawback.objects, name, **change)


def test_clawback_when_one_person_drops_or_two_are_open_then_refused() -> None:
    one = ClawbackFactory()
    dropped = {"state": "dropped", "note": "x", "settled_at": LONG_AGO}
    bites(Clawback.objects, "four_eyes", settled_by=one.demanded_by, **dropped)
    other = ClawbackFactory(settled=True, payment=one.payment)
    bites(
        Clawback.objects.filter(pk=other.pk), "clawback_one_open", state="demanded",
        settled_at=None, settled_by=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name,traits,change",
    [
        ("batch_state_known", {}, {"state": "lost"}),
        ("batch_released", {"released": True}, {"released_by": None}),
        ("batch_annulled", {"annulled": True}, {"annulled_by": None}),
        ("batch_released_has_person", {}, {"state": "released"}),
        ("batch_annulled_has_reason", {}, {"state": "annulled", "annulled_at": LONG_AGO,
                                           "annulled_by": SOMEBODY}),
    ],
)  # fmt: skip
def test_batch_when_it_is_wrong_then_refused(
    name: str, traits: dict[str, bool], change: dict[str, Any]
) -> None:
    BatchFactory(**traits)
    bites(Batch.objects, name, **change)


@pytest.mark.parametrize(
    "name,given",
    [
        ("batch_counts_from_one", {"number": 0}), ("batch_counts_from_one", {"row_count": 0}),
        ("batch_adds_up", {"net": Decimal("799.99")}),
    ],
)  # fmt: skip
def test_batch_when_made_wrong_then_refused(name: str, given: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BatchFactory(**given)


def test_batch_when_its_number_is_taken_then_refused() -> None:
    batch = BatchFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        BatchFactory(organisation=batch.organisation, number=batch.number)


@pytest.mark.parametrize("change", [
    {"net": 1}, {"row_count": 9}, {"number": 9}, {"content_sha256": "0" * 64}, {"file_title": "x"},
    {"made_at": LONG_AGO + timedelta(1)}, {"is_sample": True}, {"public_id": "x"},
])  # fmt: skip
def test_batch_when_somebody_changes_what_it_says_then_the_database_refuses(
    change: dict[str, Any],
) -> None:
    BatchFactory(released=True)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Batch.objects.update(**change)


def test_batch_when_it_was_released_then_it_stays_so_and_is_never_removed() -> None:
    batch = BatchFactory(released=True)
    back = {"state": "made", "released_at": None, "released_by": None}
    for act in (lambda: Batch.objects.update(**back), batch.delete):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            act()
    Batch.objects.update(file_cipher=encrypt("eA=="))  # keys may be rotated
    sample = BatchFactory(is_sample=True)
    sample.delete()


@pytest.mark.parametrize("change", [{"net": 1}, {"position": 9}, {"account_index": "x"}])
def test_line_when_somebody_changes_what_it_says_then_the_database_refuses(
    change: dict[str, Any],
) -> None:
    line = BatchLineFactory()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        BatchLine.objects.update(**change)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        line.delete()
    BatchLine.objects.update(outcome="paid", bank_reference="1")


def test_line_when_wrong_or_in_two_batches_then_refused() -> None:
    line = BatchLineFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLineFactory(payment=line.payment)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLineFactory(batch=line.batch, position=line.position)
    with pytest.raises(IntegrityError, match="batch_line_adds_up"), transaction.atomic():
        BatchLineFactory(net=1)
    bites(BatchLine.objects, "batch_line_ended_has_reason", outcome="failed")


@pytest.mark.parametrize(
    "name,traits,change",
    [
        ("private_link_kind_known", {}, {"kind": "other"}),
        ("private_link_ends_after_it_begins", {}, {"expires_at": LONG_AGO}),
        ("private_link_claim_has_moment", {"claimed": True}, {"claimed_at": None}),
    ],
)
def test_link_when_it_is_wrong_then_refused(
    name: str, traits: dict[str, bool], change: dict[str, Any]
) -> None:
    PrivateLinkFactory(**traits)
    bites(PrivateLink.objects, name, **change)


def test_link_when_there_are_two_unspent_then_refused() -> None:
    first = PrivateLinkFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivateLinkFactory(subject=first.subject)
    PrivateLink.objects.update(revoked_at=LONG_AGO)
    PrivateLinkFactory(subject=first.subject)


def test_commitment_when_more_is_begun_than_it_holds_then_refused() -> None:
    PaymentFactory()
    bites(Commitment.objects, "commitment_started_within_amount", started=1001)
