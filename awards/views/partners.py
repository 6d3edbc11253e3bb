"""Media partners, their columns and the winners they nominated."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from awards.public import partner_for_page, partner_page, winners_of
from kit.pages import public_page
from kit.queries import BadQuery, address, plain

NEWEST = 12


@public_page()
def partner_list(request: HttpRequest) -> HttpResponse:
    problem = None
    try:
        page = partner_page(plain(request.GET).get("page", ""))
    except BadQuery as bad:
        problem, page = bad, partner_page("")
    context = {
        "problem": problem,
        "partners": page.rows,
        "previous_url": page.previous and address(request.path, {"page": page.previous}),
        "next_url": page.next and address(request.path, {"page": page.next}),
    }
    status = problem.status if problem else 200
    return render(request, "directory/partner_list.html", context, status=status)


@public_page()
def partner_detail(request: HttpRequest, slug: str) -> HttpResponse:
    partner = partner_for_page(slug)
    if partner is None:
        raise Http404
    winners = winners_of(partner, now=timezone.now())
    context = {
        "partner": partner,
        "winners": winners.for_cards()[:NEWEST],
        "count": winners.count(),
    }
    return render(request, "directory/partner_detail.html", context)
