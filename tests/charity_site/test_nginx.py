"""The shipped nginx configuration before the running site: kept for a second, never longer."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from awards.actions.winners import hide_winner
from awards.models import Winner
from kit import pages as marks
from kit.pagecache import pages
from tests.awards.cast import make_cast
from tests.factories.awards import WinnerFactory
from tools import nginx

pytestmark = [pytest.mark.nginx, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def front(live_server, tmp_path, settings):
    """The port of an nginx before the live server."""
    settings.PAGE_CACHE_BYTES = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    pages.clear()
    try:
        with nginx.running(tmp_path, live_server.url.removeprefix("http://")) as (port, _process):
            yield port
    finally:
        pages.clear()


def get(port, path, **headers):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.request("GET", path, headers={"Host": "testserver"} | headers)
    answer = client.getresponse()
    body = answer.read().decode()
    client.close()
    return answer, body


def test_page_when_many_ask_at_once_then_the_site_is_asked_once_a_second(front, monkeypatch):
    WinnerFactory()
    asked = []
    answer = marks.answered

    def counted(*args):
        asked.append(time.monotonic())
        return answer(*args)

    monkeypatch.setattr(marks, "answered", counted)

    def ask_for_a_while(_number):
        until = time.monotonic() + 2.5
        answers = []
        while time.monotonic() < until:
            answers.append(get(front, "/winners/?x=rush")[0].status)
            time.sleep(0.06)  # below what one address may ask
        return answers

    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = [one for some in pool.map(ask_for_a_while, range(8)) for one in some]
    assert set(answers) == {200}
    assert len(answers) > 50
    assert len(asked) <= time.monotonic() - begun + 2


def test_winner_when_hidden_then_gone_through_every_cache_within_a_second(front):
    cast = make_cast()
    winner = WinnerFactory(round=cast.round)
    url = f"/winners/{winner.slug}/"
    for path in (url, "/winners/", "/"):
        assert winner.display_name in get(front, path)[1]
    etag = get(front, url)[0].headers["ETag"]
    statuses = {get(front, url, **{"If-None-Match": etag})[0].status for _ in range(5)}
    assert statuses == {304}
    hide_winner(
        winner=winner, by=cast.organiser, now=timezone.now(), code=Winner.HideCode.SAFETY,
        reason="保护",
    )  # fmt: skip
    connection.close()
    time.sleep(1.05)
    assert get(front, url, **{"If-None-Match": etag})[0].status == 410
    for path in ("/winners/", "/"):
        assert winner.display_name not in get(front, path)[1]


def test_answer_when_it_may_not_be_kept_then_it_is_not(front):
    for path in ("/accounts/login/", "/admin/", "/healthz"):
        first, second = get(front, path)[0], get(front, path)[0]
        assert "X-Accel-Expires" not in second.headers
        assert first.headers.get("Set-Cookie", "1") != second.headers.get("Set-Cookie", "2")
