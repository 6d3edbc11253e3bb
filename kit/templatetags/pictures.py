"""Photographs on pages: sizes to choose from, the focal point in view, a blur until they come."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit.pictures import Picture

register = template.Library()

LEAD = 1600  # the widest variant that a lead can make use of
_LEAD_SIZES = "(min-width: 76rem) 44rem, (min-width: 60rem) 58vw, 100vw"
_PHOTO_SIZES = "(min-width: 64rem) 27rem, 50vw"
_LEAD_PHOTO_SIZES = "(min-width: 76rem) 73rem, 100vw"


def _source(picture: Picture, sizes: str, upto: int) -> SafeString:
    """The sizes in WebP; nothing for a photo that has none yet."""
    if not picture.widths:
        return SafeString("")
    source = '<source type="image/webp" srcset="{}" sizes="{}">'
    return format_html(source, picture.srcset("webp", upto), sizes)


def _class(picture: Picture) -> SafeString:
    focus = picture.focus_class
    return format_html(' class="{}"', focus) if focus else SafeString("")


@register.simple_tag
def lead_picture(cover: str) -> SafeString:
    """The picture of a front page story; `cover` as for a card."""
    picture = Picture.of_text(cover)
    return format_html(
        '<picture>{}<img src="{}" alt="" fetchpriority="high"{}></picture>',
        _source(picture, _LEAD_SIZES, LEAD),
        picture.plain(960),
        _class(picture),
    )


@register.simple_tag
def photo_picture(photo: Any, *, is_lead: bool = False) -> SafeString:
    """A photograph of a story (an awards.Photo), with its blur beneath it."""
    picture: Picture = photo.picture
    blur = '<img class="photo__blur" src="{}" alt="" aria-hidden="true">'
    return format_html(
        '{}<picture>{}<img src="{}" alt="{}" width="{}" height="{}"'
        ' {} decoding="async"{}></picture>',
        format_html(blur, photo.placeholder) if photo.placeholder else "",
        _source(picture, _LEAD_PHOTO_SIZES if is_lead else _PHOTO_SIZES, LEAD),
        picture.plain(960),
        photo.alt_text,
        photo.width,
        photo.height,
        SafeString('fetchpriority="high"' if is_lead else 'loading="lazy"'),
        _class(picture),
    )
