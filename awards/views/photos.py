"""A photo of a winner, as long as the winner is public."""

import re

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from awards.public import public_photo
from awards.views.files import served_with_mark
from kit.pages import public_page
from kit.pictures import TYPES, variant_name
from kit.serving import served

_VARIANT = re.compile(r"([a-z2-7]{20})-([0-9a-f]{10})-(\d{1,4})")
# The address tells the content, so whoever has a copy need not ask again that day. No cache
# between us and the reader keeps one, so that a hidden winner's photo is gone here at once.
_KEEP = "private, max-age=86400, immutable"


@public_page(kept=False)
def photo(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The photo as it was taken in, or one of its sizes as JPEG."""
    if "-" in public_id:
        return _variant(public_id, "jpg")
    found = public_photo(public_id, now=timezone.now())
    if found is None:
        raise Http404
    return served_with_mark(request, found.file_name, TYPES["jpg"], found.sha256)


@public_page(kept=False)
def photo_webp(_request: HttpRequest, name: str) -> HttpResponseBase:
    """One of its sizes as WebP."""
    return _variant(name, "webp")


def _variant(name: str, suffix: str) -> HttpResponseBase:
    parts = _VARIANT.fullmatch(name)
    found = parts and public_photo(parts[1], now=timezone.now())
    if not parts or not found or found.digest != parts[2] or parts[3] not in found.widths.split():
        raise Http404
    answer = served(variant_name(found.file_name, int(parts[3]), suffix), TYPES[suffix])
    answer["Cache-Control"] = _KEEP
    return answer
