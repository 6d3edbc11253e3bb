"""The search of the whole site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from charity_site.finding import look
from kit.pagecache import version_of
from kit.pages import public_page
from kit.queries import BadQuery, plain, words
from kit.search import parse_query


@public_page()
def search(request: HttpRequest) -> HttpResponse:
    problem, typed, now = None, "", timezone.now()
    try:
        typed = words(plain(request.GET))
    except BadQuery as bad:
        problem = bad
    query = parse_query(typed)
    context = {
        "problem": problem,
        "typed": typed,
        "query": query,
        "found": look(query, typed, version=version_of(request, now), now=now),
    }
    status = problem.status if problem else 200
    return render(request, "search.html", context, status=status)
