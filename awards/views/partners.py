"""Media partners, their columns and the winners they nominated."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from awards.paging import newest_among
from awards.partner_exports import partner_list_file
from awards.partners import (
    column_for_page,
    partner_choices,
    partner_for_page,
    partner_listing,
)
from awards.public import public_state, winner_counts
from awards.workflow import RoundState
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
    version = version_of(request, now)
    counts = winner_counts("partner", [partner.pk], version, now)
    context = {
        "partner": partner,
        "winners": newest_among("partner", [partner.pk], NEWEST, version=version, now=now),
        "count": counts.get(partner.pk, 0),
    }
    return render(request, "directory/partner_detail.html", context)


@public_page()
def column_detail(request: HttpRequest, slug: str, column: str) -> HttpResponse:
    found = column_for_page(slug, column)
    if found is None:
        raise Http404
    now = timezone.now()
    shown = list(found.rounds.published().order_by("-year", "-pk"))
    version, keys = version_of(request, now), [row.pk for row in shown]
    loaded = winner_counts("round", keys, version, now)
    context = {
        "column": found,
        "partner": found.partner,
        "rounds": [(row, public_state(row, now), loaded.get(row.pk, 0)) for row in shown],
        "taking": [row for row in shown if row.state == RoundState.OPEN],
        "winners": newest_among("round", keys, NEWEST, version=version, now=now),
    }
    return render(request, "directory/column_detail.html", context)
