"""What a messenger shows of a page that is sent on: title, words and picture."""

from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kit import frameparts
from kit.addresses import absolute_url
from kit.frameparts import escaped
from kit.languages import is_chinese

register = template.Library()

LOCALES = {"en": "en_US"}
SITE_PICTURE, SITE_EDGE = "img/share.png", 400
CARD_SIZE = (1200, 630)


@register.simple_block_tag(takes_context=True, end_name="kept_end")
def kept(context: Context, content: str, name: str) -> SafeString:
    """Show this, and keep it under a name for a second place on the page."""
    text = SafeString(" ".join(content.split()))  # rendered and escaped already
    context[name] = text
    return text


@register.simple_tag(takes_context=True)
def share_tags(
    context: Context, title: str, description: str, card: str = "", kind: str = "website"
) -> SafeString:
    """Tell messengers about this page; `card` is the path of its share card, if it has one.

    Source: ogp.me; addresses are absolute and never those of the Host header.
    """
    request: HttpRequest | None = context.get("request")
    picture = absolute_url(card or static(SITE_PICTURE))
    width, height = CARD_SIZE if card else (SITE_EDGE, SITE_EDGE)
    site_name = settings.SITE_NAME if is_chinese() else settings.SITE_NAME_EN
    told: list[tuple[str, str, Any]] = [
        ("property", "og:site_name", site_name),
        ("property", "og:locale", LOCALES.get(get_language() or "", "zh_CN")),
        ("property", "og:type", kind),
        ("property", "og:title", title),
        ("property", "og:description", description),
        ("property", "og:image", picture),
        ("property", "og:image:width", width),
        ("property", "og:image:height", height),
        ("name", "twitter:card", "summary_large_image" if card else "summary"),
    ]
    if request is not None:
        told.insert(0, ("property", "og:url", absolute_url(quote(request.path))))
    tags = (f'<meta {kind}="{name}" content="{escaped(said)}">' for kind, name, said in told)
    return SafeString("\n    ".join(tags))


@register.simple_tag(takes_context=True)
def share_part(context: Context, poster: str) -> SafeString:
    """The way to send this page on: its poster, its address to copy."""
    request: HttpRequest = context["request"]
    return frameparts.share(poster, absolute_url(quote(request.path)))
