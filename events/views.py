"""The public pages of series and editions."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from events.browse import (
    agenda,
    edition_for_page,
    fill_edition,
    organisations_by_role,
    published_editions,
)
from events.exports import edition_list_file
from events.listing import EDITION_LIST, edition_choices, series_beside
from events.models import Edition, Series
from events.models.editions import STANDALONE
from events.part_pages import more_links, part_page
from events.timeline import timeline
from kit.listpages import list_page
from kit.pages import public_page
from kit.queries import BadQuery, plain

WINNERS = 12


@public_page()
def series_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request, EDITION_LIST, "events/series_list.html", choices=edition_choices,
        exporter=edition_list_file, now=timezone.now(), more=series_beside,
    )  # fmt: skip


@public_page()
def series_detail(request: HttpRequest, series: str) -> HttpResponseBase:
    if series == STANDALONE:
        return redirect("events:series_list")
    rows = Series.objects.select_related("origin_region", "scope_group")
    found = get_object_or_404(rows.prefetch_related("hosts", "awards"), slug=series)
    editions = list(published_editions().filter(series=found))
    winners = found.winners.published(timezone.now()).for_cards().newest_first()
    context = {
        "series": found,
        "hosts": found.hosts.all(),
        "awards": found.awards.all(),
        "moments": timeline(editions),
        "edition_count": len(editions),
        "winners": winners[:6],
    }
    return render(request, "events/series_detail.html", context)


@public_page()
def edition_detail(request: HttpRequest, series: str, slug: str) -> HttpResponseBase:
    edition = edition_for_page(slug)
    if edition is None:
        raise Http404
    if series != edition.series_segment:
        return redirect(edition, permanent=True)
    params = plain(request.GET)
    if "part" in params:
        return _part(request, edition, params)
    found = fill_edition(edition)
    winners = edition.winners.published(timezone.now()).for_cards().order_by("position", "pk")
    context = {
        "edition": edition,
        "organisations": organisations_by_role(edition),
        "agenda": agenda(edition),
        "winners": winners[:WINNERS],
        "projects": found.projects,
        "projects_by_slug": found.linked,
        "rounds": found.rounds,
        "more": more_links(found.more, request.path),
    }
    return render(request, "events/edition_detail.html", context)


def _part(request: HttpRequest, edition: Edition, params: dict[str, str]) -> HttpResponseBase:
    """Everything of one kind, where the page of the edition shows the beginning alone."""
    try:
        page = part_page(edition, params["part"], params.get("page", ""), request.path)
    except BadQuery as bad:
        raise Http404(bad.message) from bad
    return render(request, "events/edition_part.html", {"edition": edition, "page": page})
