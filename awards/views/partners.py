"""Media partners, their columns and the winners they nominated."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from awards.partner_exports import partner_list_file
from awards.partners import partner_choices, partner_for_page, partner_listing
from awards.public import winner_counts, winners_of
from kit.listpages import list_page
from kit.pagecache import version_of
from kit.pages import public_page

NEWEST = 12


@public_page()
def partner_list(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    return list_page(
        request, partner_listing(now), "directory/partner_list.html", choices=partner_choices,
        exporter=partner_list_file, now=now,
    )  # fmt: skip


@public_page()
def partner_detail(request: HttpRequest, slug: str) -> HttpResponse:
    partner = partner_for_page(slug)
    if partner is None:
        raise Http404
    now = timezone.now()
    counts = winner_counts("partner", [partner.pk], version_of(request, now), now)
    context = {
        "partner": partner,
        "winners": winners_of(partner, now=now).for_cards()[:NEWEST],
        "count": counts.get(partner.pk, 0),
    }
    return render(request, "directory/partner_detail.html", context)
