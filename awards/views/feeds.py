"""The newest winners for feed readers."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from awards.browse import winner_rows
from awards.feeds import winner_feed as feed_of
from kit.pages import public_page
from kit.queries import BadQuery, plain


@public_page()
def winner_feed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    try:
        selection = winner_rows(plain(request.GET), now=now)
    except BadQuery as bad:
        text = "text/plain; charset=utf-8"
        return HttpResponse(bad.message, content_type=text, status=bad.status)
    scope = f"（{selection.description}）" if selection.filters or selection.query else ""
    content = feed_of(selection, title=f"获奖者{scope}")
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
