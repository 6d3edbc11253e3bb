"""The public pages of charity projects."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from directory.models import Theme
from kit.pages import public_page
from kit.queries import BadQuery, address, plain
from projects.browse import page_of, project_for_page, project_rows


@public_page()
def project_list(request: HttpRequest) -> HttpResponse:
    params, problem = plain(request.GET), None
    try:
        selection = project_rows(params)
        page = page_of(selection, params.get("page", ""))
    except BadQuery as bad:
        problem, selection = bad, project_rows({})
        page = page_of(selection, "")
    here = request.path
    context = {
        "problem": problem,
        "query": selection.query,
        "theme": selection.theme,
        "region": selection.region,
        "themes": Theme.objects.order_by("name"),
        "projects": page.rows,
        "previous_url": page.previous and address(here, selection.params | {"page": page.previous}),
        "next_url": page.next and address(here, selection.params | {"page": page.next}),
    }
    status = problem.status if problem else 200
    return render(request, "projects/project_list.html", context, status=status)


@public_page()
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    project = project_for_page(slug)
    if project is None:
        raise Http404
    return render(request, "projects/project_detail.html", {"project": project})
