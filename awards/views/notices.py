"""Public notices: the list, one notice, its list as a file, the feed."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from awards.notice_listing import notice_choices, notice_listing, notice_listing_file
from awards.noticeboard import (
    list_document,
    notice_for_page,
    outcomes,
    remaining,
    shown_rows,
    status_word,
)
from awards.noticefeed import notice_feed as feed_of
from kit.listpages import list_page
from kit.noticewindow import document_answer, last_day
from kit.pages import public_page


@public_page()
def notice_list(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    return list_page(
        request, notice_listing(now), "awards/notice_list.html",
        choices=partial(notice_choices, now), exporter=notice_listing_file, now=now,
        more=lambda _selection: {"now": now},
    )  # fmt: skip


@public_page()
def notice_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    now = timezone.now()
    notice = notice_for_page(public_id, now=now)
    if notice is None:
        raise Http404
    rows = shown_rows(notice, now)
    context = {
        "notice": notice,
        "rows": rows,
        "status": status_word(notice, now),
        "is_running": notice.is_running(now),
        "remaining": remaining(notice, now),
        "last_day": last_day(notice.ends_at),
        "later": [
            (s.row.position, last_day(s.row.ends_at))
            for s in rows
            if not s.row.removal and s.row.ends_at > notice.ends_at
        ],
        "has_masked": any(shown.is_masked for shown in rows),
        "amendments": list(notice.amendments.all()),
        "outcomes": outcomes(notice),
    }
    return render(request, "awards/notice_detail.html", context)


@public_page()
def notice_file(_request: HttpRequest, public_id: str) -> HttpResponse:
    now = timezone.now()
    notice = notice_for_page(public_id, now=now)
    if notice is None:
        raise Http404
    return document_answer(list_document(notice, shown_rows(notice, now)))


@public_page()
def notice_feed(_request: HttpRequest) -> HttpResponse:
    content = feed_of(timezone.now())
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
