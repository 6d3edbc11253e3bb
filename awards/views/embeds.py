"""Pages for the frames of other sites: light, without script, every link leads out of the frame."""

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt

from awards.embeds import embedded
from kit.pages import public_page

# The only addresses of the site that others may frame.
_FRAMED = {"frame-ancestors": ["*"], "script-src": [NONE], "form-action": [NONE]}


@csp_replace(_FRAMED)
@xframe_options_exempt
@public_page()
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, "partner", slug)


@csp_replace(_FRAMED)
@xframe_options_exempt
@public_page()
def round_(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, "round", slug)


@csp_replace(_FRAMED)
@xframe_options_exempt
@public_page()
def winner(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, "winner", slug)


def _answer(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    found = embedded(kind, slug, now=timezone.now())
    if found is None:
        raise Http404
    return render(request, "awards/embed.html", {"embed": found})
