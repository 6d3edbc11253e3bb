"""The parts of a page that are the same on thousands of pages, rendered once by each process."""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kit.languages import CHINESE, language_of

register = template.Library()
_FRAMES = 64


class Unchanging(template.Node):
    """A part that depends on the language and on the values named, and on nothing else."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.rendered: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The part as it was rendered before for these values, or rendered now."""
        values = (value.resolve(context, ignore_failures=True) for value in self.values)
        key = (get_language(), settings.STATIC_URL, *values)
        known = self.rendered.get(key)
        if known is None:
            known = self.nodelist.render(context)
            if not settings.DEBUG and len(self.rendered) < _FRAMES:
                self.rendered[key] = known
        return known


@register.filter
def section(path: str) -> str:
    """The part of the site that a page belongs to, in its language: /en/winners/x/ → en/winners."""
    first, _, rest = str(path).lstrip("/").partition("/")
    return f"{first}/{rest.partition('/')[0]}" if language_of(path) != CHINESE else first


@register.tag
def unchanging(parser: Parser, token: Token) -> Unchanging:
    """`{% unchanging site_name … %}…{% endunchanging %}`: rendered once for these values."""
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endunchanging",))
    parser.delete_first_token()
    return Unchanging(nodelist, values)
