"""The public pages of charity projects."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from kit.listpages import list_page
from kit.pages import public_page
from projects.browse import PROJECT_LIST, project_choices, project_for_page
from projects.exports import project_list_file


@public_page()
def project_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request, PROJECT_LIST, "projects/project_list.html", choices=project_choices,
        exporter=project_list_file, now=timezone.now(),
    )  # fmt: skip


@public_page()
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    project = project_for_page(slug)
    if project is None:
        raise Http404
    return render(request, "projects/project_detail.html", {"project": project})
