"""Calendars to subscribe to: one edition, one series, and everything."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from events.calendars import (
    ENTRIES,
    calendar_of,
    dated_editions,
    edition_entry,
    edition_with_sessions,
    session_entries,
)
from events.models import Series
from events.models.editions import EditionQuerySet
from kit.pages import public_page


@public_page()
def everything(_request: HttpRequest) -> HttpResponse:
    return _answer(_of_editions(_("公益活动"), dated_editions()), "calendar")


@public_page()
def series(_request: HttpRequest, series: str) -> HttpResponse:
    found = get_object_or_404(Series, slug=series)
    return _answer(_of_editions(found.name, dated_editions().filter(series=found)), found.slug)


@public_page()
def edition(_request: HttpRequest, series: str, slug: str) -> HttpResponseBase:
    found = edition_with_sessions(slug)
    if found is None:
        raise Http404
    if series != found.series_segment:
        return redirect("calendar:edition", found.series_segment, slug, permanent=True)
    whole = edition_entry(found)
    entries = [*([whole] if whole else []), *session_entries(found)]
    return _answer(calendar_of(found.title, entries), slug)


def _of_editions(name: str, editions: EditionQuerySet) -> bytes:
    entries = (edition_entry(one) for one in editions[:ENTRIES])
    return calendar_of(name, (entry for entry in entries if entry))


def _answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
