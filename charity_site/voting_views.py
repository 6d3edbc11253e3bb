"""The page where a voter votes: one address, every step of it a form that was sent."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from awards.models import Ballot
from charity_site.voting import enter, facts_of
from kit.pages import public_page
from kit.strangers import refused_without_token

TEMPLATES = {
    "door": "ballot/door.html",
    "paper": "ballot/paper.html",
    "review": "ballot/review.html",
    "receipt": "ballot/receipt.html",
    "closed": "ballot/closed.html",
}


@public_page(methods=("GET", "POST"), kept=False, for_strangers=True)
def vote(request: HttpRequest, ballot: str) -> HttpResponseBase:
    found = Ballot.objects.shown().filter(public_id=ballot).first()
    if found is None:
        raise Http404
    if request.method == "POST" and not found.needs_code:  # who votes is who has signed in
        refused = refused_without_token(request)
        if refused is not None:
            return refused
    booth = enter(request, found, timezone.now())
    response = render(request, TEMPLATES[booth.step], facts_of(booth, request), status=booth.status)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The door and the paper keep the site's own policy (nothing to other sites): under
    # no-referrer an older browser names no origin, and the next form would be refused as foreign.
    if booth.step in ("receipt", "closed"):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
