"""The shipped nginx configuration before the running site: kept for a second, never longer."""

import http.client
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from awards.actions.winners import hide_winner
from awards.models import Winner
from kit import pages as marks
from kit.pagecache import pages
from tests.awards.cast import make_cast
from tests.factories.awards import WinnerFactory

pytestmark = [pytest.mark.nginx, pytest.mark.django_db(transaction=True)]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
MAIN = """
daemon off; pid {home}/nginx.pid; error_log {home}/error.log; worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    {cache}
    upstream charity_site {{ server {site}; }}
    server {{ listen 127.0.0.1:{port}; {pages} }}
}}
"""


@pytest.fixture
def front(live_server, tmp_path, settings):
    """The port of an nginx before the live server."""
    settings.PAGE_CACHE_BYTES = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    pages.clear()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    cache = (DEPLOY / "nginx-cache.conf").read_text(encoding="utf-8")
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        MAIN.format(
            home=tmp_path,
            user=f"user {tmp_path.owner()};",
            cache=cache.replace("/var/cache/nginx/charity", f"{tmp_path}/cache"),
            site=live_server.url.removeprefix("http://"),
            port=port,
            pages=(DEPLOY / "nginx-pages.conf").read_text(encoding="utf-8"),
        ),
        encoding="utf-8",
    )
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(conf)]) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
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
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: get(front, "/winners/?x=rush")[0].status, range(200)))
    assert answers == [200] * 200
    assert len(asked) <= asked[-1] - asked[0] + 2


def test_winner_when_hidden_then_gone_through_every_cache_within_two_seconds(front):
    cast = make_cast()
    winner = WinnerFactory(round=cast.round)
    url = f"/winners/{winner.slug}/"
    for path in (url, "/winners/", "/"):
        assert winner.display_name in get(front, path)[1]
    etag = get(front, url)[0].headers["ETag"]
    # At the end of its second nginx asks the site, and sends the page whole once.
    statuses = {get(front, url, **{"If-None-Match": etag})[0].status for _ in range(5)}
    assert 304 in statuses
    hide_winner(
        winner=winner, by=cast.organiser, now=timezone.now(), code=Winner.HideCode.SAFETY,
        reason="保护",
    )  # fmt: skip
    connection.close()
    time.sleep(2.05)  # nginx counts whole seconds: what it keeps for one it shows for up to two
    assert get(front, url, **{"If-None-Match": etag})[0].status == 410
    for path in ("/winners/", "/"):
        assert winner.display_name not in get(front, path)[1]


def test_answer_when_it_may_not_be_kept_then_it_is_not(front):
    for path in ("/accounts/login/", "/admin/", "/healthz"):
        first, second = get(front, path)[0], get(front, path)[0]
        assert "X-Accel-Expires" not in second.headers
        assert first.headers.get("Set-Cookie", "1") != second.headers.get("Set-Cookie", "2")
