"""What a page says about its own address: the one that counts, and the same page elsewhere."""

from html import escape
from urllib.parse import quote, urlencode

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit.addresses import absolute_url
from kit.languages import CHINESE, TAGS, in_language, language_of, page_address

register = template.Library()

# What chooses the rows of a list, or the part of an edition. Order, page and format show the same
# content otherwise, and whatever else stands in an address was added by a messenger.
CHOOSING = (
    "q", "series", "edition", "year", "award", "round", "category", "region", "partner", "theme",
    "kind", "part",
)  # fmt: skip
LONGEST = 120
OEMBED = {"json": "application/json+oembed", "xml": "text/xml+oembed"}


@register.simple_tag(takes_context=True)
def canonical_links(context: Context, *, in_all_languages: bool = True) -> SafeString:
    """Name the address that counts for this page, and that of the page in every language."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SafeString("")
    path, query = quote(request.path), chosen(request)
    own = _address(path, language_of(path), query)
    links = [f'<link rel="canonical" href="{escape(own)}">']
    if in_all_languages:
        others = {tag: _address(path, code, query) for code, tag in TAGS.items()}
        others["x-default"] = others[TAGS[CHINESE]]
        links += (
            f'<link rel="alternate" hreflang="{tag}" href="{escape(url)}">'
            for tag, url in others.items()
        )
    return SafeString("".join(links))


@register.simple_tag
def oembed_links(path: str) -> SafeString:
    """Say where programs get the code that shows this page in another (oembed.com)."""
    page, asked = absolute_url(path), absolute_url(page_address("oembed"))
    urls = {kind: f"{asked}?{urlencode({'url': page, 'format': kind})}" for kind in OEMBED}
    return SafeString(
        "".join(
            f'<link rel="alternate" type="{OEMBED[kind]}" href="{escape(url)}">'
            for kind, url in urls.items()
        )
    )


@register.simple_tag
def frame_code(kind: str, slug: str, title: str) -> str:
    """The code by which another site shows a thing of ours in a frame, for copying."""
    url = absolute_url(reverse(f"embed:{kind}", args=(slug,)))
    code = '<iframe src="{}" width="100%" height="720" loading="lazy" title="{}"></iframe>'
    return str(format_html(code, url, title))


def chosen(request: HttpRequest) -> str:
    """The part of the question that chooses content, in one order whoever asks."""
    given = ((name, request.GET.get(name, "").strip()) for name in CHOOSING)
    kept = [(name, value) for name, value in given if value and len(value) <= LONGEST]
    return f"?{urlencode(kept)}" if kept else ""


def _address(path: str, code: str, query: str) -> str:
    return absolute_url(in_language(path, code)) + query
