"""The interface for programs: the same rows as the pages, in pages, open, limited, never down."""

from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from charity_site.api import door, lists
from charity_site.wsgi import application
from tests.factories.awards import (
    AwardFigureFactory,
    CorrectionFactory,
    PhotoFactory,
    RoundFactory,
    WinnerCreditFactory,
    WinnerFactory,
)
from tests.factories.directory import RegionFactory, ThemeFactory
from tests.factories.events import (
    EditionFactory,
    EditionFigureFactory,
    EditionOrganisationFactory,
)
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def told(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.content)
    return answer.json()


@pytest.fixture
def furnished():
    """One of everything, by names that a question can hold."""
    region = RegionFactory(code="520000", name="贵州省", full_name="贵州省")
    theme = ThemeFactory(slug="aid")
    edition = EditionFactory(slug="tenth", series__slug="season")
    EditionOrganisationFactory(edition=edition)
    EditionFigureFactory(edition=edition)
    round_ = RoundFactory(announced=True, slug="round-one", edition=edition, award__slug="prize")
    AwardFigureFactory(award=round_.award)
    winner = WinnerFactory(
        round=round_, slug="somebody", themes=[theme], region=region, corrected=True,
        nomination__partner__organisation__slug="daily",
    )  # fmt: skip
    WinnerCreditFactory(winner=winner, partner=winner.nomination.partner)
    CorrectionFactory(winner=winner)
    PhotoFactory(nomination=winner.nomination)
    ProjectFactory(slug="school", name="免费午餐")
    return winner


def test_every_endpoint_when_asked_then_answers_with_its_rows(client, furnished):
    for path in ("winners", "awards", "rounds", "series", "editions", "partners", "projects"):
        page = told(client, f"/api/v1/{path}/")
        assert page["items"], path
        one = told(client, f"/api/v1/{path}/{page['items'][0]['slug']}/")
        assert {**one, **page["items"][0]} == one, path
        assert client.get(f"/api/v1/{path}/nobody/").status_code == 404
    assert told(client, "/api/v1/regions/?inside=520000")["items"][0]["name"] == "贵州省"
    for of in ("awards", "editions"):
        (figure,) = told(client, f"/api/v1/figures/?of={of}")["items"]
        assert figure["claim"].endswith(figure["unit"])
        assert figure["about"]["slug"] in {"prize", "tenth"}


@pytest.mark.each_case
@pytest.mark.parametrize(
    "query",
    ["year=2026", "award=prize", "series=season", "edition=tenth", "region=520000", "theme=aid",
     "partner=daily", "kind=person", "round=round-one", "q=洗车", "sort=name"],
)  # fmt: skip
def test_winners_when_filtered_then_the_rows_are_those_of_the_page(client, furnished, query):
    other = WinnerFactory(
        round__year=2019, kind="team", story="别的", headline="", citation="", role=""
    )
    page = [winner.slug for winner in client.get(f"/winners/?{query}").context["winners"]]
    found = [item["slug"] for item in told(client, f"/api/v1/winners/?{query}")["items"]]
    assert found == page
    assert "somebody" in found
    assert query == "sort=name" or other.slug not in found


def test_list_when_long_then_next_and_previous_lead_through_all_of_it(client, monkeypatch, now):
    monkeypatch.setattr(lists, "SIZE", 2)
    for days in range(5):
        WinnerFactory(release_at=now - timedelta(days=days + 1))
    url, pages = "/api/v1/winners/?kind=person", []
    while url:
        pages.append(told(client, url))
        url = (pages[-1]["next"] or "").removeprefix("http://testserver")
        assert not url or "kind=person" in url
    names = [item["slug"] for page in pages for item in page["items"]]
    assert [len(page["items"]) for page in pages] == [2, 2, 1]
    assert len(set(names)) == 5
    back = told(client, pages[2]["previous"].removeprefix("http://testserver"))
    assert back["items"] == pages[1]["items"]
    assert told(client, "/api/v1/awards/")["next"]


@pytest.mark.parametrize(
    "url,status",
    [
        ("/api/v1/winners/?page=after-nobody", 404),
        ("/api/v1/winners/?award=nobody", 404),
        ("/api/v1/winners/?year=20xx", 400),
        ("/api/v1/winners/?q=%00", 400),
        ("/api/v1/winners/?q=" + "长" * 101, 400),
        ("/api/v1/regions/?inside=12", 400),
        ("/api/v1/figures/?of=everything", 400),
        ("/api/v1/figures/?page=after-x", 404),
        ("/api/v1/nowhere/", 404),
        ("/api/v1/winners/%00/", 400),
    ],
)
def test_api_when_asked_for_what_there_is_not_then_says_so_in_json(client, url, status):
    answer = client.get(url)
    assert answer.status_code == status
    assert any("一" <= char <= "鿿" for char in answer.json()["message"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Vary" not in answer.headers


def test_api_when_a_slash_is_missing_then_leads_there(client):
    assert client.get("/api/v1/winners").headers["Location"] == "/api/v1/winners/"
    assert client.get("/api/v1/").headers["Location"] == "/api/v1/docs"


# ------------------------------------------------------------------ how often


def test_api_when_one_client_asks_too_often_then_it_waits_and_others_do_not(
    client, settings, monkeypatch
):
    monkeypatch.setattr(door, "COUNTER", door.Counter())
    settings.API_REQUESTS_PER_MINUTE = 12
    answers = [client.get("/api/v1/awards/") for _ in range(14)]
    assert [a.status_code for a in answers] == [200] * 12 + [429] * 2
    refusal = answers[-1]
    assert 1 <= int(refusal.headers["Retry-After"]) <= 60
    assert refusal.headers["Access-Control-Allow-Origin"] == "*"
    assert "再试" in refusal.json()["message"]
    assert Client(REMOTE_ADDR="10.0.0.9").get("/api/v1/awards/").status_code == 200
    assert client.get("/winners/").status_code == 200


def test_count_when_there_are_several_processes_then_they_share_it(settings):
    settings.API_REQUESTS_PER_MINUTE = 25
    one, other = door.Counter(), door.Counter()
    for counter in (one, other):
        counts = [counter.count("somebody", 1000.0) for _ in range(10)]
    assert counts[-1] == 20
    assert one.count("somebody", 1000.0) == 11  # it hears of the others at its next tenth
    assert [one.count("somebody", 1000.0) for _ in range(9)][-1] == 30
    assert one.count("somebody", 1060.0) == 1
    assert one.count("nobody", 1000.0) == 1


def test_client_when_its_address_is_of_version_6_then_its_network_counts():
    assert door.network_of("2001:db8::1") == door.network_of("2001:db8::ffff")
    assert door.network_of("2001:db8::1") != door.network_of("2001:db8:1::1")
    assert door.network_of("192.0.2.7") == "192.0.2.7"


# ------------------------------------------------------------------ whatever is asked

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def test_description_when_read_then_is_openapi_3_1_and_names_every_address(client):
    whole = told(client, "/api/v1/openapi.json")
    assert whole["openapi"].startswith("3.1")
    assert len(whole["paths"]) == 18
    docs = client.get("/api/v1/docs").content.decode()
    assert [path for path in whole["paths"] if path not in docs] == []


@pytest.fixture
def kept_connection():
    """A real answer closes the connection at its end; the test's own must stay open."""
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@SCHEMA.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_api_when_asked_anything_then_it_never_fails(case, furnished, kept_connection):
    case.call_and_validate(checks=CHECKS)
