"""The page where a voter votes: one address, every step of it a form that was sent."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from awards.models import Ballot
from charity_site.voting import enter, facts_of
from kit.pages import public_page

TEMPLATES = {
    "door": "ballot/door.html",
    "paper": "ballot/paper.html",
    "review": "ballot/review.html",
    "receipt": "ballot/receipt.html",
    "closed": "ballot/closed.html",
}


@public_page(methods=("GET", "POST"), kept=False)
def vote(request: HttpRequest, ballot: str) -> HttpResponse:
    found = Ballot.objects.shown().filter(public_id=ballot).first()
    if found is None:
        raise Http404
    booth = enter(request, found, timezone.now())
    response = render(request, TEMPLATES[booth.step], facts_of(booth, request), status=booth.status)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The door and the paper keep the site's own policy (nothing to other sites): under
    # no-referrer a browser names no origin, and the next form would be refused as forged.
    if booth.step in ("receipt", "closed"):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
