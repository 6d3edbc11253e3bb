"""What a template needs to speak two languages about content that has one."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.encoding import escape_uri_path
from django.utils.safestring import SafeString

from kit import frameparts
from kit.languages import (
    NAMES,
    TAGS,
    address_of,
    holds_chinese,
    in_language,
    is_chinese,
    language_tag,
    marked,
    page_address,
)

register = template.Library()

_MARK = SafeString(' lang="zh-Hans"')


@register.simple_tag
def page_language() -> str:
    """The language of this page, for `<html lang>`."""
    return language_tag()


@register.simple_tag
def page_url(name: str, *slugs: str) -> str:
    """The address of a page, or of the page of one thing; cheaper than `url`."""
    return address_of(name, *slugs) if slugs else page_address(name)


@register.simple_tag
def lang_zh(text: Any = None) -> str:
    """The attribute of an element that holds content, which is Chinese on every page.

    Shapes: where the text is given it may be of the interface, and then is not marked.
    """
    if is_chinese() or (text is not None and not holds_chinese(text)):
        return ""
    return _MARK


register.filter("zh", marked)


@register.simple_tag(takes_context=True)
def language_switch(context: Context, page: str = "") -> SafeString:
    """The same page in the other languages, with the same question; or the page of that name."""
    request = context.get("request")
    if page:
        return frameparts.languages(switch(page_address(page)))
    return frameparts.languages(switch(_here(request))) if request else SafeString("")


def _here(request: HttpRequest) -> str:
    """The address that was asked for, written anew: some programs send Chinese as it stands."""
    asked = request.GET.urlencode()
    return escape_uri_path(request.path) + (f"?{asked}" if asked else "")


def switch(here: str) -> list[tuple[str, str, str]]:
    """Tag, name and address of every language; the page's own has no address."""
    own = language_tag()
    return [
        (tag, NAMES[code], "" if tag == own else in_language(here, code))
        for code, tag in TAGS.items()
    ]
