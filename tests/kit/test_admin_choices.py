"""Related things in the admin are offered and taken within scope only."""

import pytest
from django.urls import reverse

from directory.models import Theme
from kit.admin.widgets import is_key
from tests.factories.directory import (
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
)
from tests.factories.events import EditionFactory, SeriesFactory
from tests.factories.projects import ProjectFactory
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db

AUTOCOMPLETE = "/admin/autocomplete/"


@pytest.fixture
def staff():
    return Staff()


def typed(client, app, model, field, term="", **more):
    facts = {"app_label": app, "model_name": model, "field_name": field, "term": term, **more}
    return client.get(AUTOCOMPLETE, facts)


def words(response):
    return [row["text"] for row in response.json()["results"]]


def test_typing_when_a_region_is_meant_then_name_pinyin_initials_and_code_find_it(staff):
    RegionFactory(
        code="522632", name="榕江县", full_name="贵州省黔东南苗族侗族自治州榕江县",
        pinyin="rongjiangxian", initials="rjx",
    )  # fmt: skip
    client = staff.client("organiser")
    for term in ("榕江", "rongjiang", "RJ", "522632"):
        found = words(typed(client, "directory", "organisation", "region", term))
        assert found == ["贵州省黔东南苗族侗族自治州榕江县"], term
    assert words(typed(client, "directory", "organisation", "region", "没有这个")) == []


def test_typing_when_things_are_foreign_then_they_are_not_found(staff):
    own = SeriesFactory(name="自己的系列", run_by=staff.runner)
    SeriesFactory(name="别家的系列", run_by=OrganisationFactory())
    client = staff.client("organiser")
    assert words(typed(client, "events", "edition", "series", "系列")) == [own.name]
    assert len(words(typed(staff.client("admin"), "events", "edition", "series", "系列"))) == 2


def test_typing_when_people_share_a_name_then_their_work_tells_them_apart(staff):
    PersonFactory(name="张三", title="记者")
    found = words(typed(staff.client("organiser"), "projects", "project", "people", "张三"))
    assert found == ["张三（记者）"]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"app_label": "nowhere"},
        {"app_label": "events", "model_name": "edition", "field_name": "nothing"},
        {"app_label": "events", "model_name": "edition", "field_name": "year"},
        {"app_label": "events", "model_name": "edition", "field_name": "sessions"},
        {"app_label": "auth", "model_name": "permission", "field_name": "content_type"},
        {"app_label": "directory", "model_name": "user", "field_name": "groups"},
    ],
)
def test_typing_when_the_question_is_malformed_then_it_is_refused(staff, facts):
    assert staff.client("admin").get(AUTOCOMPLETE, facts).status_code == 403


@pytest.mark.parametrize("role", ["juror", "finance", "editor"])
def test_typing_when_such_things_are_not_the_users_to_choose_then_it_is_refused(staff, role):
    assert typed(staff.client(role), "events", "session", "edition").status_code == 403
    assert typed(staff.client(role), "directory", "membership", "user").status_code == 403
    assert typed(staff.client(role), "directory", "organisation", "region").status_code == 200


@pytest.mark.parametrize("more", [{"term": "\x00"}, {"page": "x"}, {"page": "9" * 30}])
def test_typing_when_the_text_is_nonsense_then_no_server_error(staff, more):
    client = staff.client("admin")
    response = typed(client, "directory", "organisation", "region", **{"term": "甲", **more})
    assert response.status_code in (200, 404)


@pytest.mark.parametrize("posted", ["abc", "1\x00", "9" * 40, "-1", "é"])
def test_choice_when_something_impossible_is_posted_then_the_form_says_so(staff, posted):
    client, thing = staff.client("admin"), OrganisationFactory()
    url = reverse("admin:directory_organisation_change", args=(thing.pk,))
    response = client.post(url, opened(client, url) | {"parent": posted, "region": posted})
    assert response.status_code == 200
    thing.refresh_from_db()
    assert (thing.parent, thing.region) == (None, None)


def test_choice_when_a_foreign_thing_is_posted_then_the_form_refuses_it(staff):
    own = SeriesFactory(run_by=staff.runner)
    foreign = SeriesFactory(run_by=OrganisationFactory())
    edition = EditionFactory(series=own)
    client = staff.client("organiser")
    url = reverse("admin:events_edition_change", args=(edition.pk,))
    response = client.post(url, opened(client, url) | {"series": foreign.pk})
    assert response.status_code == 200
    edition.refresh_from_db()
    assert edition.series == own


def test_choice_when_a_linked_thing_is_out_of_sight_then_saving_keeps_it(staff):
    hidden = EditionFactory(series=SeriesFactory(run_by=OrganisationFactory()))
    shown = EditionFactory(series=SeriesFactory(run_by=staff.runner))
    project = ProjectFactory(editions=[hidden, shown])
    client = staff.client("organiser")
    url = reverse("admin:projects_project_change", args=(project.pk,))
    sent = opened(client, url)
    assert sent["editions"] == str(shown.pk)
    sent.pop("editions")
    assert client.post(url, sent | {"note": "改一下"}).status_code == 302
    assert list(project.editions.all()) == [hidden]


def test_filter_when_related_things_are_foreign_then_they_are_not_offered(staff):
    own = SeriesFactory(name="自己的系列", run_by=staff.runner)
    other = SeriesFactory(name="自己的另一个系列", run_by=staff.runner)
    EditionFactory(series=own), EditionFactory(series=other)
    EditionFactory(series=SeriesFactory(name="别家的系列", run_by=OrganisationFactory()))
    page = staff.client("organiser").get("/admin/events/edition/").content.decode()
    assert "自己的另一个系列" in page
    assert "别家的系列" not in page


@pytest.mark.parametrize(
    "value,possible",
    [("1", True), (7, True), ("", False), (None, False), ("x", False), ("1\x00", False),
     ("9" * 30, False), ("１２", True), ("1.5", False)],
)  # fmt: skip
def test_key_when_asked_whether_it_is_possible_then_only_numbers_are(value, possible):
    assert is_key(Theme._meta.pk, value) is possible
