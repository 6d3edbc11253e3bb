"""Structured data of schema.org (JSON-LD) as a data block that no browser runs.

Source: norms.md, Standards. A page describes only what it shows.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from kit.addresses import absolute_url
from kit.dates import Precision

Thing = dict[str, Any]

# A data block ends at `</script`, and two line ends of Unicode end a line of older scripts.
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def data_block(things: Iterable[Thing]) -> SafeString:
    """The things as one data block for a page; nothing when there are none."""
    graph = [pruned(thing) for thing in things]
    if not graph:
        return SafeString("")
    whole = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def pruned(thing: Mapping[str, Any]) -> Thing:
    """The thing without what is not known."""
    return {key: value for key, value in thing.items() if value not in (None, "", [], {})}


def named(kind: str, name: str, **facts: Any) -> Thing:
    """A thing of a kind that has hardly more than a name."""
    return pruned({"@type": kind, "name": name, **facts})


def known_day(day: date | None, precision: str) -> str:
    """The date of ISO 8601 as far as it is known: 2025-05-20, 2021-06, 2016, or nothing."""
    if day is None or precision == Precision.UNKNOWN:
        return ""
    digits = {Precision.YEAR.value: 4, Precision.MONTH.value: 7}.get(precision, 10)
    return day.isoformat()[:digits]


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Thing:
    """The way to a page, as pairs of name and path; the last, the page itself, has no path."""
    items = [
        named("ListItem", str(name), position=number, item=path and absolute_url(path))
        for number, (name, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
