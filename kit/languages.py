"""The languages of the public site: said by the address alone, /en/… for English.

Nothing else has a say (no cookie, no header of the browser), so that one address has one answer
for everybody and may be kept by any cache. Chinese, the language of the content, has no prefix.
"""

import re
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import Any

from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

CHINESE = "zh-hans"
# What a page declares: the tag of RFC 5646 for each language of the site.
TAGS = {CHINESE: "zh-Hans", "en": "en"}
# What stands before the path; the language of the content has nothing.
PREFIXES = {CHINESE: "", "en": "en/"}
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…]")
_SLUG = re.compile("[-a-zA-Z0-9_]+")
NAMES = {CHINESE: "中文", "en": "English"}


def language_of(path: str) -> str:
    """The language that the path of a request is in."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if PREFIXES.get(first) else CHINESE


def is_chinese() -> bool:
    """Whether the page that is being made is Chinese, the language of the content."""
    return get_language() in (CHINESE, None)


def language_tag() -> str:
    """The language of the page that is being made, as HTML names it."""
    return TAGS.get(get_language() or CHINESE, TAGS[CHINESE])


def in_language(path: str, code: str) -> str:
    """The path of the same page in another language.

    Shapes: a path that begins with two slashes would lead to another site and is escaped.
    """
    here = PREFIXES[language_of(path)]
    bare = path[len(here) :] if here else path
    return escape_leading_slashes(f"/{PREFIXES[code]}{bare.removeprefix('/')}")


@lru_cache(maxsize=256)
def _address(name: str, _language: str) -> str:
    return resolve_url(name)


def page_address(name: str) -> str:
    """The address of a page without arguments, in the language of the page being made.

    Shapes: `name` is that of a view, or an address, which stays as it is. Kept, because every
    page has a dozen of them.
    """
    if "/" in name:
        return name
    return _address(name, get_language() or CHINESE)


@lru_cache(maxsize=256)
def _around(name: str, count: int, _language: str) -> tuple[str, ...] | None:
    """What stands before, between and after the slugs of an address; None where it takes others."""
    stand_ins = [f"stand-in-{place}" for place in range(count)]
    with suppress(NoReverseMatch):
        parts = re.split("|".join(stand_ins), reverse(name, args=stand_ins))
        return tuple(parts) if len(parts) == count + 1 else None
    return None


def address_of(name: str, *slugs: str) -> str:
    """The address of a page of one thing, in the language of the page being made.

    Shapes: as `reverse` gives it, which costs five times as much. Slugs stand in an address as
    they are; anything else is left to `reverse`.
    """
    parts = _around(name, len(slugs), get_language() or CHINESE)
    if parts is None or not all(map(_SLUG.fullmatch, slugs)):
        return reverse(name, args=slugs)
    return parts[0] + "".join(chain.from_iterable(zip(slugs, parts[1:], strict=True)))


# ------------------------------------------------------------------ content on a page


def holds_chinese(text: Any) -> bool:
    """Whether anything in the text is Chinese."""
    return _CHINESE.search(str(text)) is not None


def marked(text: Any) -> Any:
    """Content for a line of the interface, marked as Chinese on a page that is not."""
    if is_chinese() or not text or not holds_chinese(text):
        return text
    return format_html('<span lang="{}">{}</span>', TAGS[CHINESE], text)


# ------------------------------------------------------------------ addresses in every language


class LanguagePrefix:
    """The part of a route that names the language; like Django's, and allowed in an included file.

    An app so says itself which of its addresses are pages, and which are files without a language.
    """

    converters: dict[str, Any] = {}

    @property
    def prefix(self) -> str:
        """What stands before the pages in the language of this moment."""
        return PREFIXES.get(get_language() or CHINESE, "")

    @property
    def regex(self) -> "re.Pattern[str]":
        """Read by `reverse` alone, once for each language."""
        return re.compile(re.escape(self.prefix))

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        """Take the prefix off a path that has it."""
        if not path.startswith(self.prefix):
            return None
        return path.removeprefix(self.prefix), (), {}

    def check(self) -> list[Any]:
        """Nothing can be wrong with it."""
        return []

    def describe(self) -> str:
        """Name it in messages of Django."""
        return f"'{self}'"

    def __str__(self) -> str:
        return self.prefix


def in_every_language(*patterns: URLPattern | URLResolver) -> URLResolver:
    """The pages that there are in Chinese and, below /en/, in English.

    Shapes: only where every route above is empty, so that the prefix comes first.
    """
    prefix: Any = LanguagePrefix()
    return URLResolver(prefix, list(patterns))
