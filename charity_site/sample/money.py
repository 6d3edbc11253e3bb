"""Taking off what was begun with the money of sample funds."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from projects.models import (
    Batch,
    BatchLine,
    Clawback,
    LinkKind,
    Payee,
    PayeeFile,
    Payment,
    PrivateLink,
)


def money_rows() -> Iterator[QuerySet[Any]]:
    """Everything on its way out of sample funds, what points at other things first."""
    payees = Payee.objects.filter(commitment__fund__is_sample=True)
    files = PayeeFile.objects.filter(payee__in=payees)
    names = list(files.values_list("file_name", flat=True))
    transaction.on_commit(lambda: _delete(names))
    subjects = list(payees.values_list("public_id", flat=True))
    yield PrivateLink.objects.filter(kind=LinkKind.PAYEE, subject__in=subjects)
    yield Clawback.objects.filter(payment__is_sample=True)
    # A batch that also paid what is no sample stays, and with it whatever it says.
    yield BatchLine.objects.filter(batch__is_sample=True)
    yield Batch.objects.filter(is_sample=True)
    yield Payment.objects.filter(is_sample=True)
    yield files
    yield payees


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
