"""Rows of the jury beside those of the selection."""

import factory

from awards.models import Completion
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory
from tests.factories.selection import StageFactory


class CompletionFactory(Dull):
    class Meta:
        model = Completion

    stage = factory.SubFactory(StageFactory)
    juror = factory.SubFactory(UserFactory)
    finished_at = LONG_AGO
