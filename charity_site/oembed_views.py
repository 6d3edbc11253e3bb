"""The code that shows one of our pages in a page of another site (oembed.com, 1.0)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from awards.embeds import MOST_WIDTH, WIDTH, Embed, embedded
from kit.cells import clean
from kit.languages import CHINESE, in_language
from kit.pages import public_page
from kit.queries import BadQuery, plain

_PAGES = {
    "awards:winner_detail": "winner",
    "awards:round_detail": "round",
    "awards:partner_detail": "partner",
}
_FRAME = (
    '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"'
    ' referrerpolicy="no-referrer" frameborder="0"></iframe>'
)
_KEPT = 3600  # seconds for which the other site may keep what it was told


@public_page()
def oembed(request: HttpRequest) -> HttpResponse:
    params = plain(request.GET)
    try:
        write = _writer(params.get("format", "json"))
        answer = _answer(_found(params.get("url", "")), params)
    except BadQuery as bad:
        return JsonResponse({"message": bad.message}, status=bad.status)
    return write(answer)


def _writer(name: str) -> Callable[[Mapping[str, Any]], HttpResponse]:
    if name not in _WRITERS:
        raise BadQuery(_("可用的格式有 json 和 xml。"))
    return _WRITERS[name]


def _found(url: str) -> Embed:
    """What is at an address of ours.

    Errors: BadQuery for an address that is not ours, or shows nothing of this kind.
    """
    absent = BadQuery(_("这个网址没有可以嵌入的内容。"), status=404)
    try:
        parts = urlsplit(url)
        match = resolve(in_language(parts.path, CHINESE))
    except (ValueError, Resolver404):
        raise absent from None
    kind = _PAGES.get(match.view_name)
    if kind is None or f"{parts.scheme}://{parts.netloc}" != settings.BASE_URL:
        raise absent
    found = embedded(kind, match.kwargs["slug"], now=timezone.now())
    if found is None:
        raise absent
    return found


def _answer(found: Embed, params: Mapping[str, str]) -> dict[str, Any]:
    width = min(_number(params, "maxwidth", WIDTH), MOST_WIDTH)
    height = min(_number(params, "maxheight", found.height), found.height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": found.title,
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.BASE_URL,
        "cache_age": _KEPT,
        "width": width,
        "height": height,
        "html": format_html(_FRAME, found.url, width, height, found.title),
    }


def _number(params: Mapping[str, str], name: str, usual: int) -> int:
    text = params.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text)):
        raise BadQuery(_("宽和高写成像素数，如 600。"))
    return int(text)


def _json(answer: Mapping[str, Any]) -> HttpResponse:
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _xml(answer: Mapping[str, Any]) -> HttpResponse:
    root = Element("oembed")
    for name, value in answer.items():
        SubElement(root, name).text = clean(str(value))
    content = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, content_type="text/xml; charset=utf-8")


_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], HttpResponse]] = {"json": _json, "xml": _xml}
