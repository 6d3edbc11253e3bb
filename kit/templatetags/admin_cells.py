"""The rows of the admin's lists, readable where the heads of their columns are not shown."""

import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

# A cell that begins with a figure: a sum, a day, a count. Words say themselves what they are.
_FIGURE = re.compile(r"<td(?=[^>]*>\s*(?:<[^>]+>\s*)*[-−]?[0-9])")


@register.simple_tag
def labelled(cells: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> SafeString:
    """Write the cells of a row; each that begins with a figure carries the head of its column."""
    row = zip_longest(cells, (str(header["text"]) for header in headers), fillvalue="")
    marked = (_FIGURE.sub(f'<td data-label="{escape(head)}"', cell, count=1) for cell, head in row)
    return SafeString("".join(marked))
