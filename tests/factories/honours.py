"""Rows of honours that follow a grant."""

import factory

from awards.models import GrantHonour
from tests.factories.awards import CategoryFactory, NomineeFactory, WinnerFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory
from tests.factories.grants import GrantFactory, GrantRoundFactory


class GrantHonourFactory(Dull):
    """A category whose winners come from a grant round."""

    class Meta:
        model = GrantHonour

    category = factory.SubFactory(CategoryFactory)
    grant_round = factory.SubFactory(GrantRoundFactory, honour_name="小微公益行动者")
    linked_at = LONG_AGO
    linked_by = factory.SubFactory(UserFactory)


def honoured(*, grant=None, link=None, **facts):
    """A published winner that follows an agreed grant, equal to it and in the linked category."""
    application = (grant or GrantFactory(agreed=True)).application
    link = link or GrantHonourFactory(grant_round=application.round)
    given = {
        "round": link.category.round, "category": link.category,
        "nominee": NomineeFactory(name=application.name, kind=application.kind),
        "prize_amount": application.amount, "nomination__application": application,
        "nomination__granted_amount": application.amount,
    }  # fmt: skip
    return WinnerFactory(**(given | facts))
