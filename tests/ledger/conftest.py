"""A short chain with every kind of entry in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from directory.models import Agreement
from ledger.actions import append


@dataclass
class Somebody:
    """Whoever acts."""

    pk: int | None = 7
    full_name: str = "王复核"


@pytest.fixture
def somebody() -> Somebody:
    return Somebody()


@pytest.fixture
def thing() -> Agreement:
    return Agreement(pk=31, public_id="abcdefghij2345672345")


@pytest.fixture
def chain_of_five(db, now: datetime, somebody: Somebody, thing: Agreement) -> None:
    """1 sealed, 2 open, 3 open, 4 opening tomorrow, 5 by the system."""
    moments = [None, now, now, now + timedelta(days=1), None]
    with transaction.atomic():
        for number, opens in enumerate(moments, start=1):
            append(
                by=somebody if number < 5 else None,
                verb="confirm",
                thing=thing,
                source="notice",
                target="confirmed",
                reason=f"理由 “{number}”\n第二行",
                payload={"step": number},
                public=None if opens is None else {"text": f"第{number}步已公布"},
                public_from=opens,
                now=now,
            )
