"""Rows of the ledger that are no entries: those come from `append` alone."""

from datetime import timedelta

import factory

from ledger.models import AuditRun
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO


class AuditRunFactory(Dull):
    """A run of the rules that found nothing."""

    class Meta:
        model = AuditRun

    started_at = factory.Sequence(lambda n: LONG_AGO + timedelta(days=n))
    finished_at = factory.LazyAttribute(lambda o: o.started_at + timedelta(seconds=20))
    actor_name = "系统"
    sequence = 0
    rules = 1
    red = 0
    report = factory.LazyFunction(lambda: {"outcomes": []})
