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
    kept = {"days": settings.RETENTION_DAYS, "mail_days": settings.MAIL_RETENTION_DAYS}
    return render(request, "privacy.html", {"contact": settings.CONTACT_EMAIL, **kept})
