"""Rows of a round's rules: its versions, and rounds kept as templates."""

import factory

from awards.actions.shipped import SHIPPED
from awards.models import RoundTemplate, RuleVersion
from tests.factories.awards import RoundFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, OrganisationFactory, UserFactory


class RuleVersionFactory(Dull):
    """The first version of a round's rules; `revised` is the second."""

    class Meta:
        model = RuleVersion

    round = factory.SubFactory(RoundFactory)
    version = 1
    eligibility = "近一年的公益行动"
    revised_at = LONG_AGO
    revised_by = factory.SubFactory(UserFactory)

    class Params:
        revised = factory.Trait(version=2, reason="补充地区要求")


class RoundTemplateFactory(Dull):
    class Meta:
        model = RoundTemplate

    kept_by = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence("第{}号模板".format)
    content = factory.LazyFunction(lambda: SHIPPED["annual"][1])
    made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)
