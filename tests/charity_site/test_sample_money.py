"""What was begun with sample money goes with the sample; a real batch never does."""

from typing import Any

import pytest
from django.db.models import ProtectedError

from charity_site.sample.money import money_rows
from projects.actions import demand_back
from projects.models import Batch, Fund, Payee, Payment, PrivateLink
from tests.projects.paying import Answers, House, answers, evidence

pytestmark = pytest.mark.django_db
__all__ = ["answers"]


@pytest.fixture
def house(now: Any, answers: type[Answers]) -> House:
    return House(now)


def purge() -> None:
    for rows in money_rows():
        rows.delete()


def test_sample_when_purged_then_its_payments_and_batches_go(house: House) -> None:
    Fund.objects.update(is_sample=True)
    house.fund.refresh_from_db()
    payment = house.checked(house.started(100), files=[evidence()])
    batched = house.ready(200)
    house.released(batched)
    house.paid(batched)
    demand_back(
        payment=batched, amount=batched.gross, reason="x", by=house.by("organiser"), now=house.now
    )
    assert payment.is_sample
    purge()
    for model in (Payment, Batch, Payee, PrivateLink):
        assert not model._default_manager.exists(), model


def test_batch_when_it_also_pays_what_is_no_sample_then_all_stays(house: House) -> None:
    real = house.ready(100)
    Fund.objects.update(is_sample=True)
    house.fund.refresh_from_db()
    house.released(real, house.ready(200))
    with pytest.raises(ProtectedError):
        purge()
    assert Batch.objects.get().row_count == 2
