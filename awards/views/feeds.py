"""The newest winners for feed readers."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from awards.browse import SORTS
from awards.feeds import NEWEST
from awards.feeds import winner_feed as feed_of
from awards.listing import select_page
from kit.pagecache import version_of
from kit.pages import public_page
from kit.queries import BadQuery, plain


@public_page()
def winner_feed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    try:
        asked = plain(request.GET)
        if asked.get("sort") in SORTS:  # whatever order the page has, a feed has the newest
            del asked["sort"]
        asked.pop("page", None)
        selection = select_page(asked, NEWEST, version=version_of(request, now), now=now)
    except BadQuery as bad:
        text = "text/plain; charset=utf-8"
        return HttpResponse(bad.message, content_type=text, status=bad.status)
    scope = f"（{selection.description}）" if selection.filters or selection.query else ""
    content = feed_of(selection, title=f"获奖者{scope}")
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
