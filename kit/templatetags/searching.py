"""Hits in templates: `{{ name|marked:query }}` and `{{ story|snippet:query }}`.

Shapes: `query` is a `kit.search.SearchQuery`, or None on a page where nothing was searched.
"""

from django import template
from django.utils.safestring import SafeString

from kit import highlight
from kit.search import SearchQuery

register = template.Library()


@register.filter
def marked(text: object, query: SearchQuery | None) -> SafeString:
    """The text with what was found in it marked."""
    return highlight.marked(str(text or ""), query)


@register.filter
def snippet(text: object, query: SearchQuery | None) -> SafeString:
    """Two lines of a long text around its first hit, marked."""
    return highlight.marked(highlight.snippet(str(text or ""), query), query)
