"""Pages kept in memory: never staler than the content, never another page's, gone when hidden."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.actions.winners import hide_winner
from awards.models import Winner
from kit.pagecache import ASKED_ONCE, pages
from tests.awards.cast import make_cast
from tests.factories.awards import WinnerCreditFactory, WinnerFactory
from tests.security.world import body

pytestmark = pytest.mark.django_db
KEPT_PAGES = ("/", "/winners/", "/awards/", "/events/", "/partners/", "/projects/", "/verify/")


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PAGE_CACHE_BYTES = 1_000_000
    pages.clear()
    yield
    pages.clear()


def statements(client, url, **headers):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url, **headers)
    return len(captured), answer


@pytest.mark.parametrize("url", KEPT_PAGES)
def test_page_when_asked_again_then_only_the_version_is_read(url, client, clock):
    WinnerFactory()
    first = client.get(url)
    count, second = statements(client, url)
    assert (count, second.content) == (1, first.content)
    assert second.headers == first.headers
    assert "Set-Cookie" not in second.headers
    assert "Cookie" not in second.headers.get("Vary", "")


def test_page_when_unchanged_then_304_and_one_statement(client, clock):
    url = f"/winners/{WinnerFactory().slug}/"
    etag = client.get(url)["ETag"]
    count, answer = statements(client, url, HTTP_IF_NONE_MATCH=f'"x", {etag}')
    assert (count, answer.status_code, answer.content) == (1, 304, b"")
    assert answer["ETag"] == etag
    assert client.get("/winners/", HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_page_when_its_winner_is_hidden_then_it_is_gone_at_once(client, clock):
    cast = make_cast()
    winner = WinnerFactory(round=cast.round)
    url = f"/winners/{winner.slug}/"
    before = {page: client.get(page) for page in ("/", "/winners/", url)}
    assert all(winner.display_name in page.text for page in before.values())
    hide_winner(
        winner=winner, by=cast.organiser, now=clock.now, code=Winner.HideCode.SAFETY, reason="保护"
    )
    for page, answer in before.items():
        after = client.get(page, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert after.status_code == (410 if page == url else 200)
        assert winner.display_name not in after.text


def test_page_when_the_embargo_ends_then_it_is_made_anew(client, clock):
    winner = WinnerFactory(release_at=clock.now + timedelta(minutes=1))
    assert client.get(f"/winners/{winner.slug}/").status_code == 404
    assert winner.display_name not in client.get("/winners/").text
    clock.pass_by(minutes=1)
    assert winner.display_name in client.get("/winners/").text
    assert client.get(f"/winners/{winner.slug}/").status_code == 200


def test_page_when_a_text_is_changed_behind_the_back_of_every_action_then_it_shows(client, clock):
    winner = WinnerFactory()
    url = f"/winners/{winner.slug}/"
    client.get(url)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE awards_winner SET headline = %s WHERE id = %s", ["新的一句", winner.pk]
        )
    assert "新的一句" in client.get(url).text


def test_pages_when_there_are_many_then_memory_is_bounded(client, clock, settings):
    WinnerFactory()
    settings.PAGE_CACHE_BYTES = 400_000
    for number in range(60):
        client.get(f"/awards/?x={number}")
        client.get(f"/awards/?x={number}")
    assert 0 < pages.size <= 400_000
    count, _ = statements(client, "/awards/?x=59")
    assert count == 1
    count, _ = statements(client, "/awards/?x=0")
    assert count > 1


def test_page_with_a_question_when_it_is_asked_again_then_it_is_kept_and_not_before(client, clock):
    WinnerFactory()
    asked = [statements(client, "/winners/?year=2026")[0] for _ in range(3)]
    assert asked[1] > 1
    assert asked[2] == 1
    for number in range(ASKED_ONCE):
        pages._was_asked(f"/winners/?x={number}")
    assert len(pages._asked) == ASKED_ONCE


@pytest.mark.parametrize("url", ["/winners/?year=abc", "/winners/nobody/", "/healthz", "/ledger/"])
def test_answer_when_it_is_no_page_of_content_then_it_is_not_kept(url, client, clock):
    client.get(url)
    assert pages.size == 0


def test_pages_when_switched_off_then_each_is_made_anew(client, clock, settings):
    settings.PAGE_CACHE_BYTES = 0
    WinnerFactory()
    client.get("/winners/")
    count, answer = statements(client, "/winners/")
    assert count > 1
    assert "ETag" not in answer.headers


def test_page_when_it_may_stand_in_a_frame_then_it_still_may_from_memory(client, clock):
    credit = WinnerCreditFactory()
    url = f"/embed/partners/{credit.partner.organisation.slug}/"
    first, second = client.get(url), client.get(url)
    assert pages.size > 0
    assert "frame-ancestors *" in first["Content-Security-Policy"]
    assert first.headers == second.headers


@pytest.mark.parametrize(
    "path, status",
    [
        ("/nowhere/", 404), ("/en", 301), ("/winners/?page=after-x", 404), ("/healthz", 200),
        ("/winners/?format=csv", 200),
    ],
)  # fmt: skip
def test_answer_when_it_is_not_kept_here_then_nobody_else_shows_it_again_unasked(
    client, path, status
):
    answer = client.get(path)
    body(answer)  # a file is read to its end
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] in ("no-cache", "no-store")
