"""Two doors every request passes: who may come in, and how a refusal is told."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from kit.typed import typed_fields
from kit.verdict import Refused

SHORT = 8
_CHOSEN = re.compile("[0-9]+|[a-z_]+")  # what a choice sends, not what people write


class LoginRequired:
    """Send everyone without a session to the sign-in page, unless the view is marked public.

    A form that was sent is not lost on the way: its texts come back on a page with the link.

    Views of other packages that must stay open are named in `settings.OPEN_VIEW_NAMES`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the decision is made when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Decide once the view is known and before it runs."""
        mark = getattr(view, "page", None)
        match = request.resolver_match
        if mark is not None and mark.public:
            return None
        if match is not None and match.view_name in settings.OPEN_VIEW_NAMES:
            return None
        if request.user.is_authenticated:
            return None
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"reason": "登录已过期，请重新登录后继续。"}, status=401)
        if request.method == "POST":
            facts = {"typed": typed_fields(request), "signin_url": resolve_url(settings.LOGIN_URL)}
            return render(request, "signin_needed.html", facts, status=403)
        return redirect_to_login(request.get_full_path())


class RefusalPages:
    """Turn a refusal raised anywhere below into one page that says why and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; refusals arrive in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a `Refused` with its own status, a hidden one exactly like a missing page."""
        if not isinstance(error, Refused):
            return None
        if error.verdict.hidden:
            raise Http404
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"reason": error.reason}, status=error.status)
        facts = {"reason": error.reason, "typed": _words_of(request), "back": _came_from(request)}
        return render(request, "refused.html", facts, status=error.status)


def _words_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was written in the form that was refused; choices and ticks are soon made again."""
    if request.method != "POST":
        return []
    fields = typed_fields(request)
    return [(n, text) for n, text in fields if len(text) > SHORT or not _CHOSEN.fullmatch(text)]


def _came_from(request: HttpRequest) -> str:
    """The page of this site on which the button was pressed, to lead back to; else nothing."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    )
    return page if request.method == "POST" and ours else ""
