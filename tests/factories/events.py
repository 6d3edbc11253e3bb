"""Rows of the events."""

from datetime import date

import factory

from events.models import (
    CountyProduct,
    Edition,
    EditionFigure,
    EditionHighlight,
    EditionOrganisation,
    Lineup,
    Participant,
    ProductFigure,
    Series,
    Session,
)
from events.workflow import EditionState
from kit.dates import Precision
from tests.factories.base import Dull, many
from tests.factories.directory import LONG_AGO, OrganisationFactory, PersonFactory, UserFactory


class SeriesFactory(Dull):
    class Meta:
        model = Series

    slug = factory.Sequence("series-{}".format)
    name = factory.Sequence("第{}公益季".format)
    hosts = many("hosts")


class EditionFactory(Dull):
    """A finished edition of a series; `standalone` has none, the states are traits."""

    class Meta:
        model = Edition

    series = factory.SubFactory(SeriesFactory)
    slug = factory.Sequence("edition-{}".format)
    year = 2025
    official_title = factory.LazyAttribute(lambda o: f"{o.year}年公益盛典（{o.slug}）")
    starts_on = date(2025, 5, 20)
    starts_precision = Precision.DAY
    ends_on = date(2025, 5, 21)
    ends_precision = Precision.DAY
    state = EditionState.FINISHED

    class Params:
        standalone = factory.Trait(series=None)
        undated = factory.Trait(
            year=None, official_title="启动仪式", starts_on=None, ends_on=None,
            starts_precision=Precision.UNKNOWN, ends_precision=Precision.UNKNOWN,
        )  # fmt: skip
        planned = factory.Trait(state=EditionState.PLANNED)
        announced = factory.Trait(state=EditionState.ANNOUNCED)
        ongoing = factory.Trait(state=EditionState.ONGOING)
        postponed = factory.Trait(state=EditionState.POSTPONED, state_reason="场地调整")
        cancelled = factory.Trait(state=EditionState.CANCELLED, state_reason="天气原因")
        archived = factory.Trait(state=EditionState.ARCHIVED)


class EditionOrganisationFactory(Dull):
    class Meta:
        model = EditionOrganisation

    edition = factory.SubFactory(EditionFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = EditionOrganisation.As.HOST


class EditionFigureFactory(Dull):
    class Meta:
        model = EditionFigure

    edition = factory.SubFactory(EditionFactory)
    label = "带动参与"
    value = 6800
    qualifier = "over"
    unit = "人次"
    as_of = "2025-05-20"
    source = "某某日报"


class EditionHighlightFactory(Dull):
    class Meta:
        model = EditionHighlight

    edition = factory.SubFactory(EditionFactory)
    label = "十大乡村公益项目"
    stated_count = 10


class SessionFactory(Dull):
    class Meta:
        model = Session

    edition = factory.SubFactory(EditionFactory)
    title = factory.Sequence("议程{}".format)
    kind = Session.Kind.SPEECH
    organisations = many("organisations")


class ParticipantFactory(Dull):
    class Meta:
        model = Participant

    session = factory.SubFactory(SessionFactory)
    person = factory.SubFactory(PersonFactory)
    role = Participant.As.SPEAKER

    class Params:
        hidden = factory.Trait(
            hidden_at=LONG_AGO, hidden_by=factory.SubFactory(UserFactory), hidden_reason="本人要求"
        )


class LineupFactory(Dull):
    class Meta:
        model = Lineup

    session = factory.SubFactory(SessionFactory)
    project_name = "一个篮球梦"
    people = many("people")


class CountyProductFactory(Dull):
    class Meta:
        model = CountyProduct

    edition = factory.SubFactory(EditionFactory)
    county_name = "山西平顺"
    name = "蒜蓉辣酱"


class ProductFigureFactory(Dull):
    class Meta:
        model = ProductFigure

    product = factory.SubFactory(CountyProductFactory)
    label = "销量"
    value = 3000
    unit = "份"
    source = "某某日报"
