"""The guards every request passes. Each is also taken out, and must then be missed."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

from charity_site import middleware
from kit import clients
from kit.pages import SAFE_METHODS
from tests.charity_site.conftest import signed_in
from tests.factories.directory import MembershipFactory, UserFactory
from tests.security.world import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]


# ---------------------------------------------------------------- each guard, there and gone


def strangers_stay_out(client: Client) -> bool:
    return bool(client.get("/probe/unmarked/").status_code == 302)


def passwords_alone_stay_out(client: Client) -> bool:
    client.force_login(MembershipFactory(organiser=True).user)
    return bool(client.get("/probe/private/").status_code == 302)


def old_sessions_end(client: Client) -> bool:
    client.force_login(UserFactory())
    client.get("/probe/private/")
    session = client.session
    session[middleware.SEEN_AT] = int(time.time()) - 31 * 60
    session.save()
    return bool(client.get("/probe/private/").status_code == 302)


def unknown_methods_are_refused(client: Client) -> bool:
    client.force_login(UserFactory(admin=True))
    return bool(client.delete("/probe/unmarked/").status_code == 405)


def inside_pages_are_not_stored(client: Client) -> bool:
    client.force_login(UserFactory())
    return "no-store" in client.get("/probe/private/").headers.get("Cache-Control", "")


def scripts_from_elsewhere_are_refused(client: Client) -> bool:
    return "default-src 'self'" in client.get("/probe/public/").headers.get(
        "Content-Security-Policy", ""
    )


def forms_need_a_token(client: Client) -> bool:
    strict = Client(enforce_csrf_checks=True)
    return bool(strict.post("/probe/public/").status_code == 403)


def frames_are_refused(client: Client) -> bool:
    return client.get("/probe/public/").headers.get("X-Frame-Options") == "DENY"


def kinds_are_not_guessed(client: Client) -> bool:
    return client.get("/probe/public/").headers.get("X-Content-Type-Options") == "nosniff"


GUARDS: list[tuple[str, Callable[[Client], bool]]] = [
    ("kit.middleware.LoginRequired", strangers_stay_out),
    ("charity_site.middleware.SecondFactor", passwords_alone_stay_out),
    ("charity_site.middleware.SessionLimits", old_sessions_end),
    ("charity_site.middleware.RequestBounds", unknown_methods_are_refused),
    ("charity_site.middleware.SecurityHeaders", inside_pages_are_not_stored),
    ("charity_site.middleware.ContentPolicy", scripts_from_elsewhere_are_refused),
    ("django.middleware.csrf.CsrfViewMiddleware", forms_need_a_token),
    ("django.middleware.clickjacking.XFrameOptionsMiddleware", frames_are_refused),
    ("django.middleware.security.SecurityMiddleware", kinds_are_not_guessed),
]


@pytest.mark.parametrize("guard,holds", GUARDS)
def test_guard_when_in_place_holds(
    client: Client, settings: Any, guard: str, holds: Callable[[Client], bool]
) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"organiser"})
    assert holds(client)


@pytest.mark.parametrize("guard,holds", GUARDS)
def test_guard_when_taken_out_is_missed(
    client: Client, settings: Any, guard: str, holds: Callable[[Client], bool]
) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"organiser"})
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != guard]
    assert not holds(client)


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/admin/login/", "/healthz", "/nowhere/", "/probe/denied/"]
)
def test_headers_on_every_kind_of_answer_are_strict(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert directive in policy.split("; ")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_policy_when_put_into_words_once_is_that_of_django_csp(client: Client) -> None:
    request, answer = RequestFactory().get("/"), HttpResponse()
    CSPMiddleware(lambda _request: answer)(request)
    theirs = answer.headers["Content-Security-Policy"].split("; ")
    ours = client.get("/accounts/login/").headers["Content-Security-Policy"].split("; ")
    assert sorted(ours) == sorted(theirs)


def test_headers_over_https_keep_the_browser_there(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_SSL_HOST = "awards.example.cn"
    redirect = client.get("/probe/public/", HTTP_HOST="testserver:99999")
    assert redirect.status_code == 301
    assert redirect.headers["Location"] == "https://awards.example.cn/probe/public/"
    assert client.get("/healthz").status_code == 200
    over_https = client.get("/probe/public/", secure=True)
    assert over_https.headers["Strict-Transport-Security"].startswith("max-age=60")


def test_public_page_for_a_stranger_sets_no_cookie_and_does_not_vary(client: Client) -> None:
    answer = client.get("/probe/public/")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_hidden_thing_looks_exactly_like_a_missing_one(client: Client) -> None:
    hidden, missing = client.get("/probe/hidden/"), client.get("/probe/missing/")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    assert hidden.headers == missing.headers
    assert hidden.status_code == 404


# ---------------------------------------------------------------- bounds


def test_body_when_larger_than_all_photos_together_is_refused_unread(
    client: Client, settings: Any
) -> None:
    settings.MAX_REQUEST_BYTES = 3 * settings.MEGABYTE
    large = client.post("/probe/public/", {"text": "x" * (4 * settings.MEGABYTE)})
    assert large.status_code == 413
    assert "不能超过 3 MB" in large.content.decode()
    assert client.post("/probe/public/", {"text": "short"}).status_code == 200


@pytest.mark.parametrize("length", ["-1", "many", "١٢"])
def test_body_when_its_length_is_nonsense_is_refused(client: Client, length: str) -> None:
    answer = client.post("/probe/public/", {"a": "b"}, CONTENT_LENGTH=length)
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"])
def test_method_when_no_page_knows_it_is_refused_everywhere(client: Client, method: str) -> None:
    for path in ("/probe/public/", "/probe/unmarked/", "/admin/", "/nowhere/"):
        assert client.generic(method, path).status_code == 405


def test_host_when_not_ours_is_refused(client: Client) -> None:
    assert client.get("/probe/public/", HTTP_HOST="evil.example").status_code == 400


# ---------------------------------------------------------------- sessions


@pytest.mark.parametrize(
    "mark,age,ends",
    [
        (middleware.SEEN_AT, 29 * 60, False),
        (middleware.SEEN_AT, 31 * 60, True),
        (middleware.SIGNED_IN_AT, 12 * 3600 - 60, False),
        (middleware.SIGNED_IN_AT, 12 * 3600 + 60, True),
    ],
)
def test_session_when_past_its_limit_ends(client: Client, mark: str, age: int, ends: bool) -> None:
    client.force_login(UserFactory())
    client.get("/probe/private/")
    session = client.session
    session[mark] = int(time.time()) - age
    session.save()
    answer = client.get("/probe/private/")
    assert (answer.status_code == 302) is ends
    assert signed_in(client) is not ends


def test_session_when_used_stays_open_but_not_beyond_its_longest(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(UserFactory())
    start = time.time()
    for minutes in range(0, 12 * 60, 25):
        monkeypatch.setattr(time, "time", lambda at=start + minutes * 60: at)
        assert client.get("/probe/private/").status_code == 200
    monkeypatch.setattr(time, "time", lambda: start + 12 * 3600 + 60)
    assert client.get("/probe/private/").status_code == 302


def test_session_when_over_still_shows_public_pages(client: Client) -> None:
    client.force_login(UserFactory())
    client.get("/probe/private/")
    session = client.session
    session[middleware.SEEN_AT] = 0
    session.save()
    assert client.get("/probe/public/").status_code == 200
    assert not signed_in(client)
    assert "登录已过期" in client.get("/accounts/login/").content.decode()


def test_form_when_the_session_is_over_comes_back_with_its_texts(client: Client) -> None:
    answer = client.post(
        "/probe/private/",
        {"story": "山里的<b>图书室</b>", "password": "hidden", "csrfmiddlewaretoken": "t"},
    )
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "山里的&lt;b&gt;图书室&lt;/b&gt;" in text
    assert "hidden" not in text
    assert 'href="/accounts/login/"' in text


def test_fetch_when_the_session_is_over_is_told_so(client: Client) -> None:
    answer = client.post("/probe/private/", {"a": "b"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert "登录" in answer.json()["reason"]


def test_form_when_its_token_is_stale_comes_back_with_its_texts() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/accounts/login/")
    form = {"story": "山里的图书室", "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post("/probe/public/", form)
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
    assert "山里的图书室" in answer.content.decode()


def test_page_that_only_reads_when_posted_to_then_names_its_methods() -> None:
    answer = Client(enforce_csrf_checks=True).post("/winners/", {"a": "b"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


FOR_STRANGERS = {
    "awards:notice_object", "grants:notice_object", "grants:apply", "grants:apply_begin",
    "grants:apply_resume", "vote",
}  # fmt: skip


def test_token_when_a_page_needs_none_then_it_takes_no_form() -> None:
    careless = [
        name for name, one in addresses().items()
        if getattr(one.pattern.callback, "csrf_exempt", False)
        and not SAFE_METHODS.issuperset(one.pattern.callback.page.methods)
    ]  # fmt: skip
    # Forms behind a private link carry a sealed mark of their own instead, those of strangers are
    # taken from pages of this site alone.
    links = {f"links:private_{one}" for one in ("item", "link", "step")}
    assert set(careless) == links | FOR_STRANGERS
    assert not any(addresses()[name].pattern.callback.page.for_strangers for name in links)


def test_fetch_when_its_token_is_stale_is_told_so() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/probe/public/", {"a": "b"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.json()["reason"]


def test_failure_and_nonsense_get_pages_in_chinese_that_show_nothing(client: Client) -> None:
    client.raise_request_exception = False
    broken, foreign = client.get("/probe/broken/"), client.get("/", HTTP_HOST="evil.example")
    assert (broken.status_code, foreign.status_code) == (500, 400)
    assert "服务器出了问题" in broken.content.decode()
    assert "无法理解这个请求" in foreign.content.decode()
    assert "13800138000" not in broken.content.decode()


def test_form_from_another_site_is_refused_and_not_shown() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/probe/public/", {"story": "from elsewhere"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "from elsewhere" not in answer.content.decode()


# ---------------------------------------------------------------- proxies


@pytest.mark.parametrize(
    "proxies,forwarded,direct,client_is",
    [
        (0, "6.6.6.6", "10.0.0.1", "10.0.0.1"),
        (1, "6.6.6.6", "10.0.0.1", "6.6.6.6"),
        (1, "9.9.9.9, 6.6.6.6", "10.0.0.1", "6.6.6.6"),
        (2, "9.9.9.9, 6.6.6.6, 10.0.0.2", "10.0.0.1", "6.6.6.6"),
        (2, "6.6.6.6", "10.0.0.1", "10.0.0.1"),
        (1, "not-an-address", "10.0.0.1", "10.0.0.1"),
        (1, "", "2001:db8::1", "2001:db8::1"),
        (0, "", "", clients.UNKNOWN),
    ],
)
def test_client_address_counts_from_our_own_proxies(
    settings: Any, proxies: int, forwarded: str, direct: str, client_is: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=direct, HTTP_X_FORWARDED_FOR=forwarded)
    assert clients.client_address(request) == client_is
