"""What carries the name of another thing is found by the new one once that is saved inside."""

import pytest
from django.test import Client

from awards.models import Winner
from awards.search import WINNER_LINES
from charity_site.finding import INDEXES
from directory.models import Organisation
from kit.search import parse_query
from kit.searchindex import reindex_followers
from tests.factories.awards import AwardFactory, ColumnFactory, WinnerFactory
from tests.factories.directory import OrganisationAliasFactory, OrganisationFactory, UserFactory
from tests.factories.events import EditionFactory, SeriesFactory
from tests.factories.grants import GrantNoticeFactory, GrantRoundFactory
from tests.factories.notices import NoticeFactory
from tests.factories.projects import ProgrammeFactory, ProjectFactory
from tests.sent import opened

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]


@pytest.fixture
def world():
    """One of everything that carries the name of another thing; each under its own name."""
    programme, series = ProgrammeFactory(), SeriesFactory()
    rolling = GrantRoundFactory(rolling=True, programme=programme)
    award = AwardFactory(programme=programme, series=series)
    notice = NoticeFactory(category__round__award=award)
    EditionFactory(series=series)
    ProjectFactory(programme=programme)
    ColumnFactory(award=award)
    of_grants = GrantNoticeFactory(open=True, round=rolling)
    for index in INDEXES.values():
        index.rebuild()
    return {
        "award": award, "series": series, "programme": programme, "round": notice.round,
        "grant round": of_grants.round,
    }  # fmt: skip


@pytest.mark.parametrize(
    "what, field, follow",
    [
        ("round", "title", {"notices"}),
        ("grant round", "title", {"grant notices"}),
        ("award", "name", {"awards", "partners", "notices"}),
        ("series", "name", {"series", "editions", "awards"}),
        ("programme", "name", {"projects", "awards", "grant notices"}),
    ],
)
def test_thing_when_renamed_inside_then_all_that_carries_its_name_is_found_by_the_new_one(
    what, field, follow, world
):
    client, thing = Client(), world[what]
    client.force_login(UserFactory(is_superuser=True))
    page = f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"
    answer = client.post(page, opened(client, page) | {field: "改成的新名"})
    assert answer.status_code == 302, answer.context["errors"]
    query = parse_query("成的新")
    assert {name for name, one in INDEXES.items() if one.found(one.rows(), query)} == follow


def test_organisation_when_it_gets_another_name_then_its_honour_is_found_by_that_one():
    body = OrganisationFactory(name="山里的书屋")
    own = WinnerFactory(nominee__kind="organisation", nominee__organisation=body)
    person = WinnerFactory(nominee__kind="person", nominee__organisation=body)
    hidden = WinnerFactory(nominee__organisation=body, publish_level="anonymous")
    OrganisationAliasFactory(organisation=body, name="点灯人")
    reindex_followers(Organisation, body.pk)

    def found(typed):
        return set(WINNER_LINES.found(Winner.objects.all(), parse_query(typed)))

    assert found("点灯") == {own, person}
    assert found("dengren") == found("shuwu") == {own}
    assert hidden not in found("山里")
