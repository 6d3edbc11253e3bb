"""What the site is compared with: the least that a view, a list and a page of one row can cost."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from awards.models import Winner
from kit.pages import public_page

CARDS = 24


@public_page(kept=False)
def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


@public_page(kept=False)
def list24(request: HttpRequest) -> HttpResponse:
    rows = Winner.objects.select_related("award").order_by("-id")[:CARDS]
    return render(request, "bench/list24.html", {"winners": rows})


@public_page(kept=False)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    winner = Winner.objects.select_related("award").filter(slug=slug).first()
    if winner is None:
        raise Http404
    return render(request, "bench/detail.html", {"winner": winner})


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/list24/", list24),
    path("bench/detail/<slug:slug>/", detail),
    path("", include("charity_site.urls")),
]
