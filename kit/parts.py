"""Parts that a page shows by the dozen, written in Python: a template would cost ten times as much.

Everything that comes from outside is escaped where it is put in.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.highlight import marked, snippet
from kit.languages import holds_chinese, is_chinese, page_address
from kit.pictures import Picture
from kit.search import SearchQuery

TONES = frozenset({"person", "team", "organisation", "project", "joint"})
_PERSON = "person"
UNSTATED = "原报道未载明"  # stands where a report of old names no medium; a card leaves it out
_TILES = 4  # as many characters fit on a line of practice paper
_ZH = ' lang="zh-Hans"'
CARD = 960  # the widest variant that a card can make use of
CARD_SIZES = "(min-width: 40rem) 24rem, 6.5rem"


def first_char(name: str) -> str:
    """The character that stands for a name without a picture: 艾必齐 → 艾, “免费车票” → 免."""
    return next((char for char in name if char.isalnum()), "善")


def monogram_letters(name: str, kind: str = _PERSON) -> str:
    """What stands for a name without a picture: a person's whole, else its beginning."""
    is_whole = kind == _PERSON and len(name) <= _TILES and name.isalpha()
    return name if is_whole else first_char(name)


def monogram(name: str, kind: str = _PERSON, size: str = "") -> SafeString:
    """A name on practice paper, where there is no picture: a person's whole, else its beginning.

    Shapes: `size` is small for the first character alone, large for the front page, or empty.
    Decoration: the name itself always stands beside it.
    """
    letters = first_char(name) if size == "small" else monogram_letters(name, kind)
    tone = kind if kind in TONES else _PERSON
    tiles = "".join(
        f'<span class="tile"><span class="tile__char">{escape(char)}</span></span>'
        for char in letters
    )
    sized = f" monogram--{size}" if size else ""
    return SafeString(
        f'<div class="monogram tone-{tone}{sized}" aria-hidden="true"{_lang()}>{tiles}</div>'
    )


def card_picture(cover: str) -> SafeString:
    """The picture of a card; `cover` is that of a row of `Winner.objects.for_cards()`."""
    picture = Picture.of_text(cover)
    source = ""
    if picture.widths:
        source = (
            f'<source type="image/webp" srcset="{picture.srcset("webp", CARD)}"'
            f' sizes="{CARD_SIZES}">'
        )
    focus = f' class="{picture.focus_class}"' if picture.focus_class else ""
    return SafeString(
        f'<picture>{source}<img src="{picture.plain(640)}" alt="" loading="lazy"'
        f' decoding="async"{focus}></picture>'
    )


def line_picture(cover: str) -> SafeString:
    """The small square picture of a line; `cover` as for a card."""
    picture = Picture.of_text(cover)
    focus = f" {picture.focus_class}" if picture.focus_class else ""
    return SafeString(
        f'<img class="line__picture{focus}" src="{picture.plain(320)}" alt="" width="56"'
        ' height="56" loading="lazy" decoding="async">'
    )


def winner_card(winner: Any, level: int = 3, query: SearchQuery | None = None) -> SafeString:
    """One winner as a card; takes a row of `Winner.objects.for_cards()`.

    Shapes: with a query the hits are marked, and where neither name nor headline holds one the
    card shows the part of the story that does.
    """
    cover = getattr(winner, "cover", None)
    picture = card_picture(cover) if cover else monogram(winner.display_name, winner.kind)
    lang = _lang()
    text = _told(winner, query)
    meta = _content(winner.region_name)
    if winner.media_credit not in {"", UNSTATED}:
        meta += f"{' · ' if meta else ''}{_nominated_by(winner.media_credit)}"
    return SafeString(
        f'<article class="card"><div class="card__picture">{picture}</div>'
        f'<div class="card__body"><p class="kicker"{lang}>{winner.year} · '
        f"{escape(winner.award.name)}</p>"
        f'<h{level} class="card__title"{lang}><a href="{_winners()}{escape(winner.slug)}/">'
        f"{marked(winner.display_name, query)}</a></h{level}>"
        f'{f"""<p class="card__text"{lang}>{text}</p>""" if text else ""}'
        f'<p class="card__meta">{meta}</p></div></article>'
    )


def _told(winner: Any, query: SearchQuery | None) -> str:
    """The line of a card: the headline, or where the search has found something."""
    line = winner.headline or winner.role
    if query:
        told = (winner.display_name, line, winner.media_credit, winner.region_name)
        if not any("<mark>" in marked(text, query) for text in told):
            line = snippet(f"{winner.citation} {winner.story}", query) or line
    return marked(line, query)


def _lang() -> str:
    return "" if is_chinese() else _ZH


def _winners() -> str:
    return page_address("awards:winner_list")


@lru_cache(maxsize=8)
def _credit(_language: str) -> tuple[str, str]:
    before, _mark, after = _("提名：%(media)s").partition("%(media)s")
    return escape(before), escape(after)


def _nominated_by(media: str) -> str:
    before, after = _credit(get_language() or "")
    return f"{before}{_content(media)}{after}"


def _content(text: str) -> str:
    """Words of the content in a line of the interface."""
    lang = _lang()
    return f"<span{lang}>{escape(text)}</span>" if lang and text else escape(text)


def filter_fields(fields: Iterable[Any]) -> SafeString:
    """Selects of a filter form; items have `name`, `label`, `value` and `options` (value, text)."""
    return SafeString(f'<div class="filters">{"".join(map(_select, fields))}</div>')


def _select(field: Any) -> str:
    name, options = escape(field.name), tuple(field.options)
    return (
        f'<div class="filters__field"><label for="filter-{name}">{escape(str(field.label))}</label>'
        f'<select id="filter-{name}" name="{name}">'
        f"{_options(options, field.value, is_chinese())}</select></div>"
    )


@lru_cache(maxsize=64)  # the same hundreds of options stand on page after page
def _options(options: tuple[tuple[str, str], ...], chosen: str, is_plain: bool) -> str:
    """The options of a select; on a page that is not Chinese the Chinese ones say so."""
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}'
        f"{_ZH if not is_plain and holds_chinese(text) else ''}>{escape(str(text))}</option>"
        for value, text in options
    )
