"""Addresses of the interface for programs, below /api/v1/; each through the same door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from charity_site.api import views
from charity_site.api.door import open_door
from charity_site.api.endpoints import api
from kit.pages import public_page

app_name = "api"


def _heads_too(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer a question for the head like one for the whole; the server leaves the body out."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, request.method = request.method, "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    return wrapper


def _opened(found: URLPattern) -> URLPattern:
    view = open_door(public_page()(_heads_too(found.callback)))
    return URLPattern(found.pattern, view, found.default_args, found.name)


_endpoints = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
urlpatterns = [
    path("", views.root, name="root"),
    path("docs", views.docs, name="docs"),
    path("openapi.json", open_door(views.openapi), name="openapi"),
    *map(_opened, _endpoints),
    path("<path:rest>", open_door(views.absent), name="absent"),
]
