"""What every request passes: the access log, bounds, headers, session limits, second factor."""

import logging
import time
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from charity_site import second_factor
from charity_site.logs import client_mark, log_access, masked_path, user_id
from kit.clients import client_address
from kit.languages import language_of, language_tag

GetResponse = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    )
)  # fmt: skip
UNLOGGED = (settings.STATIC_URL, "/healthz", "/readyz")
UNNAMED = frozenset({"vote"})
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_EVERY = 60  # seconds between two writes of the last sight of a session


class Middleware:
    """The part that every middleware here shares."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; subclasses add what they do before and after."""
        return self.get_response(request)


class AccessLog(Middleware):
    """Write one line for every request, with every refusal in it and no personal data.

    No query, no form, no name, no address: the path with its private tokens masked, the status,
    the user's id and a keyed mark of the client. Static files and probes are left out.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        response = self.get_response(request)
        status = response.status_code
        if status < 400 and request.path.startswith(UNLOGGED):
            return response
        log_access(
            "refused" if 400 <= status < 500 else "failed" if status >= 500 else "served",
            level=logging.WARNING if status >= 400 else logging.INFO,
            method=request.method if request.method in METHODS else "OTHER",
            path=masked_path(request.path),
            status=status,
            view=request.resolver_match.view_name if request.resolver_match else None,
            **self._whose(request),
            ms=round((time.monotonic() - started) * 1000),
        )
        return response

    @staticmethod
    def _whose(request: HttpRequest) -> dict[str, str | int | None]:
        """Who asked; of a voter nothing, since the order of lines is the order of votes."""
        match = request.resolver_match
        if match and match.view_name in UNNAMED:
            return {}
        return {"user_id": user_id(request), "client": client_mark(client_address(request))}


class LanguageOfAddress(Middleware):
    """Answer in the language that the address names, and in no other.

    Django's own middleware would read the browser's wishes and a cookie, so that one address had
    several answers.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(language_of(request.path_info)):
            response = self.get_response(request)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers.setdefault("Content-Language", language_tag())
        return response


class RequestBounds(Middleware):
    """Refuse methods that no page knows, and bodies larger than all photos of one form together.

    A view of another package without a guard of its own would answer DELETE like GET.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        length = request.META.get("CONTENT_LENGTH") or "0"
        number = length.isascii() and length.isdigit()
        if not number or int(length) > settings.MAX_REQUEST_BYTES:
            limit = settings.MAX_REQUEST_BYTES // settings.MEGABYTE
            return render(request, "413.html", {"limit": limit}, status=413)
        return self.get_response(request)


class ContentPolicy(CSPMiddleware):
    """The policy of charity_site/csp.py, put into words once; pages with a mark as django-csp does.

    Its own middleware puts each policy together twice for every answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.words = build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set the header."""
        marked = hasattr(request, "_csp_nonce") or any(
            one.startswith("_csp") for one in vars(response)
        )
        if marked or settings.DEBUG or HEADER in response:
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        response.headers[HEADER] = self.words
        return response


class SecurityHeaders(Middleware):
    """Add what Django has no setting for: the Permissions-Policy, and who may keep an answer.

    Shapes: nobody keeps inside pages. What says nothing of it (a file of a list, an address where
    nothing is yet or any more, one that has moved) is asked for anew each time: silence would let
    browsers and caches choose for themselves.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        match = request.resolver_match
        if match is not None and not is_public(match.func):
            response.headers["Cache-Control"] = "no-store, private"
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


class SessionLimits(Middleware):
    """End a signed-in session that was idle too long or has lasted too long.

    The request then goes on as that of a visitor: a public page is shown, the door of a private
    one keeps what was typed. A request without a session cookie is passed on untouched, so that
    public pages are the same for everybody and may be cached.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_cookie and request.user.is_authenticated:
            # The account itself from here on: its stand-in costs something at each of its names.
            request.user = getattr(request.user, "_wrapped", request.user)
            self._end_if_over(request)
        response = self.get_response(request)
        if user_id(request) is not None:
            self._mark(request.session)
        return response

    def _end_if_over(self, request: HttpRequest) -> None:
        if self._is_over(request.session):
            log_access("session_ended", user_id=request.user.pk)
            logout(request)
            messages.info(request, "登录已过期，请重新登录。")

    @staticmethod
    def _is_over(session: SessionBase) -> bool:
        now = int(time.time())
        idle = now - session.get(SEEN_AT, now)
        lasted = now - session.get(SIGNED_IN_AT, now)
        return bool(idle > settings.SESSION_IDLE_SECONDS or lasted > settings.SESSION_COOKIE_AGE)

    @staticmethod
    def _mark(session: SessionBase) -> None:
        now = int(time.time())
        session.setdefault(SIGNED_IN_AT, now)
        if now - session.get(SEEN_AT, 0) >= SEEN_EVERY:
            session[SEEN_AT] = now


class SecondFactor(Middleware):
    """Let people whose role needs a second factor in only after they have used it.

    Counts per session: a session that signed in with the password alone stays outside, also when
    the second factor is set up elsewhere meanwhile.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Decide once the view is known and before it runs."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if is_public(view) or name in settings.OPEN_VIEW_NAMES | second_factor.DOORS:
            return None
        if not second_factor.is_missing(request):
            return None
        log_access("second_factor_needed", user_id=request.user.pk, path=masked_path(request.path))
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"reason": "请先完成两步验证。"}, status=401)
        here = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
        return redirect_to_login(here, reverse(second_factor.door(request.user)))


def is_public(view: Callable[..., object]) -> bool:
    """Whether a view is marked for everybody."""
    mark = getattr(view, "page", None)
    return mark is not None and bool(mark.public)
