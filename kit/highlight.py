"""Hits made visible: what `kit.search` found in a text, marked, and the part worth showing."""

from collections.abc import Iterator

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from kit.search import SearchQuery, folded_places

SNIPPET = 84  # characters: two lines of a list
_LEAD_IN = 18
_ENDS = ("。！？；", "，、：")  # behind which a snippet may begin, the better first
_MARK = "<mark>{}</mark>"


def hits(text: str, query: SearchQuery) -> list[tuple[int, int]]:
    """Where the wanted words stand in the text: begin and end, in order, none overlapping.

    Shapes: a hit is found in the folded line (full width, upper case) and shown in the text as it
    is; a row found by pinyin has none.
    """
    line, places = folded_places(text)
    spans = sorted(span for needle in query.wanted for span in _found(line, places, needle))
    merged: list[tuple[int, int]] = []
    for begin, end in spans:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _found(line: str, places: list[int], needle: str) -> Iterator[tuple[int, int]]:
    at = line.find(needle)
    while at >= 0:
        inside = [place for place in places[at : at + len(needle)] if place >= 0]
        if inside:
            yield inside[0], inside[-1] + 1
        at = line.find(needle, at + len(needle))


def marked(text: str, query: SearchQuery | None) -> SafeString:
    """The text escaped, each hit in a `<mark>`."""
    if not query or not text:
        return conditional_escape(text)
    parts: list[SafeString] = []
    place = 0
    for begin, end in hits(text, query):
        parts += [conditional_escape(text[place:begin]), format_html(_MARK, text[begin:end])]
        place = end
    parts.append(conditional_escape(text[place:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def snippet(text: str, query: SearchQuery | None, length: int = SNIPPET) -> str:
    """The part of a long text around its first hit, else its beginning, in one line.

    Shapes: begins behind the end of a sentence where one is near; … where something is left out.
    """
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    first = next(iter(hits(flat, query)), (0, 0))[0] if query else 0
    begin = _beginning(flat, min(max(0, first - _LEAD_IN), len(flat) - length))
    cut = flat[begin : begin + length].strip()
    return f"{'…' if begin else ''}{cut}{'…' if begin + length < len(flat) else ''}"


def _beginning(text: str, wanted: int) -> int:
    """The begin of the sentence just before, or the place itself."""
    if not wanted:
        return 0
    before = text[max(0, wanted - _LEAD_IN) : wanted]
    for marks in _ENDS:
        if (last := max(before.rfind(mark) for mark in marks)) >= 0:
            return wanted - len(before) + last + 1
    return wanted
