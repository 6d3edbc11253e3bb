"""Rows gathered in one statement are the rows that separate queries would have read."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import Count, Max, Model

from events.models import Edition, EditionFigure, Participant, Session
from kit.gather import Gathering, Part, hang
from tests.factories.directory import OrganisationFactory, PersonFactory
from tests.factories.events import (
    EditionFactory,
    EditionFigureFactory,
    ParticipantFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 5, 20, 1, 30, 15, tzinfo=UTC)


def columns(row: Model) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def edition():
    edition = EditionFactory(issues=["助学", "“引号”"], inferred=["ordinal"], ordinal=10)
    for value in (Decimal("0.10"), Decimal(37500000000), None):
        kind = {"qualifier": "several", "magnitude": 1000} if value is None else {}
        EditionFigureFactory(edition=edition, value=value, label="a'b\\c\n%s", **kind)
    session = SessionFactory(edition=edition, starts_at=MOMENT)
    with_house = PersonFactory(organisation=OrganisationFactory(name="基金会"))
    ParticipantFactory(session=session, person=with_house)
    ParticipantFactory(session=session, person=PersonFactory(organisation=None), hidden=True)
    return edition


def test_rows_when_gathered_then_equal_those_that_are_read_one_by_one(
    edition, django_assert_num_queries
):
    everything = Gathering(
        Edition,
        lambda one: {
            "editions": Part(Edition.objects.order_by("pk"), ("series",), without=()),
            "figures": Part(one.figures.order_by("-pk")),
            "sessions": Part(one.sessions.all()),
            "people": Part(
                Participant.objects.filter(session__edition=one.pk).order_by("pk"),
                ("person__organisation",),
            ),
            "counted": Part(
                Edition.objects.annotate(
                    n=Count("figures"), last=Max("sessions__starts_at")
                ).order_by("-n")[:1],
                told=("n", "last"),
            ),
            "nothing": Part(Session.objects.none()),
        },
    )
    other = everything.of(EditionFactory())
    with django_assert_num_queries(1):
        found = everything.of(edition)
    assert (other["figures"], other["people"]) == ([], [])
    assert [columns(row) for row in found["figures"]] == [
        columns(row) for row in EditionFigure.objects.order_by("-pk")
    ]
    assert columns(found["editions"][0]) == columns(Edition.objects.get(pk=edition.pk))
    assert columns(found["editions"][0].series) == columns(edition.series)
    assert found["sessions"][0].starts_at == MOMENT
    (counted,) = found["counted"]
    assert (counted, counted.n, counted.last) == (edition, 3, MOMENT)
    assert found["nothing"] == []
    with django_assert_num_queries(0):
        named, hidden = found["people"]
        assert named.person.organisation.name == "基金会"
        assert hidden.person.organisation is None
    assert columns(hidden) == columns(Participant.objects.get(pk=hidden.pk))


def test_rows_when_hung_on_a_thing_then_it_answers_without_asking(
    edition, django_assert_num_queries
):
    rows = list(edition.figures.all())
    hang(edition, "figures", rows[:1])
    session = Session.objects.get()
    hang(session, "organisations", [])
    with django_assert_num_queries(0):
        assert list(edition.figures.all()) == rows[:1]
        assert list(session.organisations.all()) == []
