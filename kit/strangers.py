"""Forms of strangers: taken from pages of this site alone, without a token and so without a cookie.

A token against forgery keeps other sites from using the session of whoever looks at them. Where a
form uses no session, nobody can be made to do what anybody could not do anyway, and the cookie that
the token needs would be the only one that a reader ever gets. What remains is that another site
could send the forms of its readers, past what one network may send in an hour; browsers tell where
a form comes from, and that is looked at here.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import REASON_BAD_ORIGIN, CsrfViewMiddleware
from django.utils.module_loading import import_string

# What a browser calls a form of our own page, and one that nobody's page has sent.
_OURS = frozenset({"same-origin", "none"})


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form was sent by a page of this site, as far as the browser tells.

    Shapes: `Sec-Fetch-Site` decides where there is one, since it is told of pages without a
    referrer, too; else `Origin`, else `Referer`. An old browser or a program that names none of
    them brings nobody's session with it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OURS
    named = request.headers.get("Origin") or request.headers.get("Referer")
    return named is None or _origin(named) in _origins(request)


def _origins(request: HttpRequest) -> set[str]:
    return {_origin(request.build_absolute_uri("/")), *settings.CSRF_TRUSTED_ORIGINS}


def _origin(address: str) -> str:
    try:
        scheme, host = urlsplit(address)[:2]
    except ValueError:
        return ""
    return f"{scheme}://{host}"


def refused_as_foreign(request: HttpRequest) -> HttpResponseBase:
    """The page for a form that another site has sent; what it holds is not looked at."""
    page: Callable[..., HttpResponseBase] = import_string(settings.CSRF_FAILURE_VIEW)
    return page(request, reason=REASON_BAD_ORIGIN % "another site")


def refused_without_token(request: HttpRequest) -> HttpResponseBase | None:
    """The page that refuses a form without its token, on a page where only some forms need one."""
    answer: HttpResponseBase | None = CsrfViewMiddleware(_nothing).process_view(
        request, _nothing, (), {}
    )
    return answer


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
