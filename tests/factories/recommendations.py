"""Applications that media began for somebody."""

import factory

from projects.models import Application, Recommendation
from tests.factories.directory import MediaPartnerFactory, UserFactory
from tests.factories.grants import ApplicationFactory


class RecommendationFactory(ApplicationFactory):
    """A draft that an editor began for somebody."""

    class Meta:
        model = Recommendation

    source = Application.Source.EDITOR
    partner = factory.SubFactory(MediaPartnerFactory)
    recommended_by = factory.SubFactory(UserFactory)
    recommend_note = "报道过他们两年的课堂。"
