"""Is this certificate real: valid, corrected, revoked, or not in our register."""

import re
import unicodedata

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from awards.certificates.content import certificate_of, for_certificates
from awards.certificates.design import certificate_file
from awards.models import Winner
from awards.permissions import may_print_for_all
from awards.public import certified
from awards.publication import is_certificate_number
from awards.share.cache import drawn
from awards.views.files import served_with_mark
from awards.workflow import WinnerState
from kit.pages import public_page
from kit.queries import plain
from kit.tabular import content_disposition

_BESIDES = re.compile("[^0-9A-Z]")
_WHOLE = re.compile("([0-9]{4})([0-9A-Z]{8})([0-9A-Z])")


def tidied(number: str) -> str:
    """A number as people type it, the way it is printed.

    Shapes: full width, small letters, blanks, words before it and missing dashes are no mistakes.
    """
    text = unicodedata.normalize("NFKC", number).upper()
    if whole := _WHOLE.fullmatch(_BESIDES.sub("", text)):
        return "-".join(whole.groups())
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


@public_page(kept=False)
def certificate_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The certificate of a public winner, as its page shows the winner."""
    now = timezone.now()
    rows = for_certificates(Winner.objects.once_public(now))
    winner = rows.filter(slug=slug).first()
    if winner is None:
        raise Http404
    if not winner.is_released(now):
        is_revoked = winner.state == WinnerState.REVOKED
        return render(request, "410.html", {"is_revoked": is_revoked}, status=410)
    may_print_for_all(winner, now).require()
    made = drawn(certificate_of(winner, now=now), "certificate", certificate_file, "pdf")
    answer = served_with_mark(request, made.name, "application/pdf", made.mark)
    answer["Content-Disposition"] = content_disposition(f"证书-{winner.certificate_number}.pdf")
    return answer
