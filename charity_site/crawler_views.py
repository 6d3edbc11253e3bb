"""What crawlers ask for first: which addresses there are, and which are not for them."""

import tempfile
from itertools import chain

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from charity_site.sitemap import file_xml, index_xml, locations
from kit.addresses import absolute_url
from kit.pages import public_page

_IN_MEMORY = 2**20
_XML = "application/xml; charset=utf-8"
_ICON_SECONDS = 24 * 60 * 60  # the icon itself is kept for ever; its name changes with it
# Private doors, and downloads whose rows the pages show already.
_NOT_FOR_CRAWLERS = ("/admin/", "/accounts/", "/*?*format=", "/oembed")


@public_page()
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_CRAWLERS), ""]
    lines.append(f"Sitemap: {absolute_url(reverse('sitemap:index'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page(kept=False)
def favicon(_request: HttpRequest) -> HttpResponse:
    """The icon for who asks without reading a page, as feed readers and messengers do."""
    answer = redirect(static("img/favicon.ico"))
    answer.headers["Cache-Control"] = f"public, max-age={_ICON_SECONDS}"
    return answer


@public_page()
def index(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(index_xml(timezone.now()), content_type=_XML)


@public_page()
def section(_request: HttpRequest, name: str, number: int) -> HttpResponseBase:
    entries = locations(name, number, timezone.now())
    first = next(entries, None)
    if first is None:
        raise Http404
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    file.writelines(piece.encode() for piece in file_xml(chain([first], entries)))
    file.seek(0)
    return FileResponse(file, content_type=_XML)
