"""The description of /api/v1/ for programs and for people, and what is not there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import resolve

from charity_site.api.docs import groups
from charity_site.api.endpoints import description, refused
from kit.pages import public_page


@public_page()
def root(_request: HttpRequest) -> HttpResponseBase:
    return redirect("api:docs")


@public_page()
def openapi(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@public_page()
def docs(request: HttpRequest) -> HttpResponse:
    context = {"groups": groups(description()), "limit": settings.API_REQUESTS_PER_MINUTE}
    return render(request, "api/docs.html", context)


@public_page()
def absent(request: HttpRequest, rest: str) -> HttpResponseBase:
    """What stands for every other address below, so that programs are answered as programs."""
    if not rest.endswith("/"):
        whole = f"{request.path_info}/"
        if resolve(whole).view_name != "api:absent":
            return redirect(whole, permanent=True)
    return refused(request, "没有这个接口，全部接口见 /api/v1/docs。", 404)
