"""What this site is, and what it keeps about people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kit.pages import public_page


@public_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html", {"contact": settings.CONTACT_EMAIL})


@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"contact": settings.CONTACT_EMAIL})
