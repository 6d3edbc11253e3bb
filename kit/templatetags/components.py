"""The components of every page. A component shows what it is given and runs no query.

Each has its template in templates/components/ and its example on /styleguide/.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit import frameparts, parts
from kit.dates import readable_day
from kit.figures import Figure, conflicting
from kit.languages import is_chinese, marked, page_address
from kit.verdict import Verdict

register = template.Library()


# ------------------------------------------------------------------ small parts


icon = register.simple_tag(frameparts.icon)


@register.simple_tag
def badge(text: str, tone: str = "quiet") -> SafeString:
    """Show a state in one word; `tone` is good, live, warn, bad or quiet."""
    return format_html('<span class="badge badge--{}">{}</span>', tone, marked(text))


@register.simple_tag
def inferred(text: str = "") -> SafeString:
    """Mark a fact that the source only implies."""
    why = _("原文没有写明，由编辑推定")
    return format_html('<span class="inferred" title="{}">{}</span>', why, text or _("推定"))


@register.simple_tag(takes_context=True)
def nav_link(context: Context, page: str, text: str) -> SafeString:
    """Link a section of the site by the name of its page, marked when this page lies inside it."""
    request, url = context.get("request"), page_address(page)
    here = request is not None and request.path.startswith(url)
    mark = SafeString(' aria-current="true"') if here else ""
    return format_html('<a href="{}"{}>{}</a>', url, mark, text)


@register.filter
def day(text: str) -> str:
    """Write a date kept as text (2021-09-05, 2016, 2023财年) the way it is read."""
    return readable_day(text)


@register.filter
def shortened(text: str, length: int) -> str:
    """Write the beginning of a longer text, up to the end of a sentence where one is near.

    Django's own filter ends a Chinese text with three full stops.
    """
    if len(text) <= length:
        return text
    start = text[: length - 1]
    whole = max(start.rfind(end) for end in "。！？；") + 1
    return f"{start[:whole] if whole > length // 2 else start.rstrip()}…"


@register.filter
def yuan(amount: Decimal | str) -> str:
    """Write an amount: 5,000 元, 1,234.50 元; in English RMB 5,000."""
    number = f"{Decimal(amount):,.2f}".removesuffix(".00")
    return f"{number} 元" if is_chinese() else f"RMB {number}"


@register.filter
def entry(things: Mapping[str, Any], key: str) -> Any:
    """The thing of that key, or nothing."""
    return things.get(key)


# ------------------------------------------------------------------ frames around content


@register.simple_block_tag
def nothing(content: str, title: str) -> SafeString:
    """Say that nothing is here, and what to do instead."""
    return format_html(
        '<div class="empty"><svg class="empty__mark" aria-hidden="true"><use href="{}#blank"></use>'
        '</svg><p class="empty__title">{}</p>{}</div>',
        static("img/icons.svg"),
        title,
        content,
    )


@register.simple_block_tag
def notice_box(content: str, title: str = "", tone: str = "info") -> SafeString:
    """Tell a reader what must be known; `tone` is info, good, warn or bad."""
    head = format_html('<p class="notice__title">{}</p>', title) if title else ""
    return format_html('<div class="notice notice--{}">{}{}</div>', tone, head, content)


@register.simple_block_tag
def table_frame(content: str, label: str) -> SafeString:
    """Let a wide table scroll by itself, reachable by keyboard."""
    return format_html(
        '<div class="table-frame" role="region" tabindex="0" aria-label="{}">{}</div>',
        label,
        content,
    )


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """One line of a `<dl class="facts">`; nothing when there is nothing to say."""
    if not content.strip():
        return SafeString("")
    return format_html('<div class="fact"><dt>{}</dt><dd>{}</dd></div>', marked(label), content)


@register.simple_block_tag
def moment(content: str, when: str = "", title: str = "", url: str = "") -> SafeString:
    """One item of an `<ol class="timeline">`."""
    time = format_html('<p class="timeline__when">{}</p>', when) if when else ""
    name = marked(title)
    link = format_html('<a class="plain-link" href="{}">{}</a>', url, name) if url else name
    head = format_html('<h3 class="timeline__title">{}</h3>', link) if title else ""
    return format_html("<li>{}{}{}</li>", time, head, content)


# ------------------------------------------------------------------ parts without a template

register.simple_tag(parts.monogram)
register.simple_tag(parts.winner_card)
register.simple_tag(parts.line_picture)
register.simple_tag(parts.filter_fields)
register.filter("first_char", parts.first_char)
register.simple_tag(frameparts.section_head)
register.simple_tag(frameparts.crumbs)
register.simple_tag(frameparts.letter)


# ------------------------------------------------------------------ parts with a template


@register.inclusion_tag("components/winner_line.html")
def winner_line(winner: Any) -> dict[str, Any]:
    """One winner as a line of a list; takes a row of `Winner.objects.for_cards()`."""
    return {"winner": winner, "cover": getattr(winner, "cover", None)}


@register.inclusion_tag("components/person.html")
def person_line(person: Any, role: str = "") -> dict[str, Any]:
    """A person of the public record with role, office and organisation."""
    return {"person": person, "role": role}


@register.inclusion_tag("components/search.html")
def search_box(
    url: str, text: str = "", label: str = "", placeholder: str = "", size: str = ""
) -> dict[str, Any]:
    """A search field that asks the page of that name; `size` is large, quiet or empty."""
    return {
        "url": page_address(url), "text": text, "label": label or _("搜索"),
        "placeholder": placeholder, "size": size,
    }  # fmt: skip


@register.inclusion_tag("components/chips.html")
def filter_chips(active: Iterable[Any], clear_url: str) -> dict[str, Any]:
    """The filters in force, each removable; items have `label`, `text` and `without` (a URL)."""
    return {"active": list(active), "clear_url": clear_url}


@register.inclusion_tag("components/pager.html")
def pager(previous_url: str = "", next_url: str = "", of: str = "") -> dict[str, Any]:
    """The way to the rows before and after; nothing when all rows are here.

    Shapes: `of` names the list where a page has more than one.
    """
    return {"previous_url": previous_url, "next_url": next_url, "of": of}


@register.inclusion_tag("components/photo.html")
def photo(picture: Any, *, is_lead: bool = False) -> dict[str, Any]:
    """A photograph with caption and author; room is kept for it before it loads."""
    return {"picture": picture, "is_lead": is_lead}


@register.inclusion_tag("components/verdict_button.html")
def verdict_button(
    label: str, verdict: Verdict, name: str = "", value: str = "", tone: str = ""
) -> dict[str, Any]:
    """A button that explains itself when it may not be pressed, and is absent when hidden."""
    return {"label": label, "verdict": verdict, "name": name, "value": value, "tone": tone}


# ------------------------------------------------------------------ figures


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims about one thing, side by side."""

    label: str
    figures: tuple[Figure, ...]
    differ: bool


def grouped(figures: Iterable[Figure]) -> list[Claims]:
    """Group stated figures by label, in their order; what is only inferred is left out."""
    stated = [figure for figure in figures if not figure.is_inferred]
    differing = {row.label for rows in conflicting(stated) for row in rows}
    groups: dict[str, list[Figure]] = {}
    for figure in stated:
        groups.setdefault(figure.label, []).append(figure)
    return [Claims(label, tuple(rows), label in differing) for label, rows in groups.items()]


@register.inclusion_tag("components/figures.html")
def figure_set(figures: Iterable[Figure], size: str = "") -> dict[str, Any]:
    """Figures with qualifier, unit, cut-off and source; conflicting claims side by side.

    Shapes: a source that all of them share is written once, under them.
    """
    groups = grouped(figures)
    sources = {figure.source for group in groups for figure in group.figures}
    shared = sources.pop() if len(sources) == 1 else ""
    return {"groups": groups, "size": size, "shared_source": shared}


# ------------------------------------------------------------------ the site


@register.simple_tag
def shows_styleguide() -> bool:
    """Whether the page of all components exists here."""
    return bool(settings.DEBUG or settings.DEMO)
