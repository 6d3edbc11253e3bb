"""What the site is compared with: the least that a view, a list and a page of one row can cost."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path
from django.utils import timezone

from awards.models import Winner
from directory.models import User
from kit.pages import private_page, public_page
from projects.actions import commit
from projects.models import Commitment

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


@private_page(methods=("POST",))
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    """Approve a reservation as any page of the inside would: in scope, once, by this person."""
    if not isinstance(request.user, User):
        raise Http404
    held = get_object_or_404(Commitment.objects.visible_to(request.user), public_id=public_id)
    key = request.POST.get("form_key", "")
    commit(commitment=held, by=request.user, now=timezone.now(), key=key)
    return redirect("/admin/")


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/list24/", list24),
    path("bench/detail/<slug:slug>/", detail),
    path("bench/approve/<str:public_id>/", approve),
    path("", include("charity_site.urls")),
]
