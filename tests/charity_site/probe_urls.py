"""The site's addresses and a few more, so that a guard can be met without anything else behind."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from charity_site.urls import urlpatterns as site_urlpatterns
from kit.pages import private_page, public_page
from kit.verdict import Refused, Stale, absent


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


@private_page()
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


@public_page(methods=("GET", "POST"))
def public(request: HttpRequest, token: str = "") -> HttpResponse:
    return HttpResponse("outside")


@public_page(methods=("GET", "POST"))
def refusing(request: HttpRequest, kind: str) -> HttpResponse:
    raise {
        "denied": PermissionDenied("张三不可以"),
        "missing": Http404("张三"),
        "refused": Refused("只有复核人可以确认。"),
        "stale": Stale("别人刚刚保存过。"),
        "hidden": Refused(absent()),
        "broken": RuntimeError("duplicate key (phone)=(13800138000)"),
    }[kind]


urlpatterns = [
    *site_urlpatterns,
    path("probe/unmarked/", unmarked, name="unmarked"),
    path("probe/private/", private, name="private"),
    path("probe/public/", public, name="public"),
    path("probe/<str:kind>/", refusing, name="refusing"),
    path("a/<str:token>/", public, name="by_token"),
]
