"""Is this certificate real: valid, corrected, revoked, or not in our register."""

import unicodedata

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from awards.public import certified
from awards.publication import is_certificate_number
from kit.pages import public_page
from kit.queries import plain


def tidied(number: str) -> str:
    """A number as people type it, the way it is printed: full width, small letters, blanks."""
    text = unicodedata.normalize("NFKC", number).upper()
    for dash in "－–—−_":
        text = text.replace(dash, "-")
    return "".join(text.split())[:40]


@public_page()
def certificate_search(request: HttpRequest) -> HttpResponseBase:
    number = tidied(plain(request.GET).get("number", ""))
    typed = "".join(char for char in number if char.isalnum() or char == "-")
    if typed:
        return redirect("awards:certificate_detail", typed)
    return render(request, "awards/certificate_search.html", {"number": ""})


@public_page()
def certificate_detail(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    printed = tidied(number)
    winner = certified(printed, now=now)
    context = {
        "number": printed,
        "winner": winner,
        "is_shown": winner is not None and winner.is_released(now),
        "looks_right": is_certificate_number(printed),
    }
    status = 200 if winner else 404
    return render(request, "awards/certificate_detail.html", context, status=status)
