"""Parts that stand on nearly every page, in Python: each costs a fifth of what a template would.

Everything that comes from outside is escaped where it is put in. Their words are those of the
interface, or of the content, which says that it is Chinese on a page that is not.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.jsonld import breadcrumbs, data_block
from kit.languages import CHINESE, TAGS, is_chinese, marked, page_address

_COLUMN, _COLUMNS = 15, 5  # characters in a column of letter paper, columns on a phone
_PHRASES = re.compile(
    r"[^，。；：、！？…—\s]+[，。；：、！？…—”’』」）\s]*|[，。；：、！？…—”’』」）\s]+"
)


# ------------------------------------------------------------------ small parts


def escaped(text: Any) -> str:
    """The text for a page, unless it is written for one already; cheaper than Django's."""
    return text if isinstance(text, SafeString) else escape(str(text))


def content(text: Any) -> str:
    """Words in a line of the interface; Chinese ones say so on a page that is not."""
    return escaped(marked(text))


def link(url: str, told: str) -> str:
    """A plain link around what is written already."""
    return f'<a href="{escape(url)}">{told}</a>'


def icon(name: str, label: str = "") -> SafeString:
    """Draw one icon of the sprite; without a label it is decoration."""
    return _icon(sprite(), name, label)


def sprite() -> str:
    """The address of the icons."""
    return static("img/icons.svg") if settings.DEBUG else _sprite()


@cache
def _sprite() -> str:
    return static("img/icons.svg")


@lru_cache(maxsize=256)
def _icon(sprite: str, name: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        sprite,
        name,
    )


# ------------------------------------------------------------------ the way here and on


def crumbs(*parts: Any) -> SafeString:
    """The way here: name and address by turns, the last name without an address."""
    steps = list(zip_longest(parts[::2], parts[1::2], fillvalue=""))
    home = (_("首页"), page_address("home"))
    items = [
        f"<li>{link(url, content(text))}</li>"
        if url
        else f'<li aria-current="page">{content(text)}</li>'
        for text, url in steps
    ]
    return SafeString(
        f'<nav class="crumbs" aria-label="{escape(_("当前位置"))}"><ol>'
        f"<li>{link(home[1], escape(home[0]))}</li>{''.join(items)}</ol></nav>"
        f"{data_block([breadcrumbs([home, *steps])])}"
    )


def languages(places: Iterable[tuple[str, str, str]]) -> SafeString:
    """The same page in every language of the site: tag, name and address; its own has none."""
    items = "".join(
        f'<a href="{escape(url)}" lang="{tag}" hreflang="{tag}">{escape(name)}</a>'
        if url
        else f'<span lang="{tag}" aria-current="true">{escape(name)}</span>'
        for tag, name, url in places
    )
    label = escape(_("语言"))
    return SafeString(f'<nav class="languages" aria-label="{label}">{items}</nav>')


def section_head(
    title: str, anchor: str = "", more_url: str = "", more: str = "", note: str = ""
) -> SafeString:
    """The head of a section; `anchor` is the id that its section is labelled by."""
    name = content(title)
    own = f' id="{escape(anchor)}"' if anchor else ""
    told = f'<p class="section-head__note">{content(note)}</p>' if note else ""
    if more_url:
        told += (
            f'<a class="section-head__more" href="{escape(page_address(more_url))}">'
            f"{escaped(more or _('全部'))}"
            f'<span class="visually-hidden">{escape(_("："))}{name}</span></a>'
        )
    return SafeString(f'<div class="section-head"><h2{own}>{name}</h2>{told}</div>')


def share(poster: str, address: str) -> SafeString:
    """The way to send a page on: the path of its poster, its address to copy or to hand over.

    Shapes: handing over to another program, as phones can, is offered where the browser can.
    """
    hint = _("打开海报后长按图片即可保存，海报上的二维码通向这一页。")
    return SafeString(
        '<section class="share no-print" aria-labelledby="share">'
        f'<h2 id="share" class="share__title">{escape(_("分享"))}</h2><p class="share__acts">'
        f'<a class="button button--quiet" href="{escape(poster)}">'
        f"{icon('download')}{escape(_('保存海报'))}</a>"
        ' <button class="button button--quiet" type="button"'
        f' data-share="{escape(address)}" hidden>{escape(_("发给朋友"))}</button>'
        f' <button class="button button--quiet" type="button" data-copy="{escape(address)}" hidden>'
        f'<span data-copied="{escape(_("网址已复制"))}" aria-live="polite">'
        f"{escape(_('复制网址'))}</span></button></p>"
        f'<p class="meta">{escape(hint)}</p></section>'
    )


# ------------------------------------------------------------------ a citation


def letter(text: str, label: str = "") -> SafeString:
    """A citation on letter paper: a short one runs downwards, a long one across.

    Shapes: the paper is as wide as the columns that a short one fills.
    """
    columns = columns_of(text)
    way = f"letter--down letter--{columns}" if columns <= _COLUMNS else "letter--across"
    lang = "" if is_chinese() else f' lang="{TAGS[CHINESE]}"'
    return SafeString(
        f'<blockquote class="letter {way}"><p class="letter__text"{lang}>'
        f'{escaped(text)}</p><footer class="letter__label">'
        f"{escaped(label or _('颁奖词'))}"
        '<svg class="letter__seal" viewBox="0 0 48 48" aria-hidden="true">'
        f'<use href="{escape(sprite())}#seal"></use></svg></footer></blockquote>'
    )


def columns_of(text: str) -> int:
    """How many columns of letter paper a text fills when it breaks after punctuation only."""
    columns, filled = 1, 0
    for phrase in _PHRASES.findall(text):
        if filled and filled + len(phrase) > _COLUMN:
            columns, filled = columns + 1, 0
        filled += len(phrase)
        columns += (filled - 1) // _COLUMN
        filled = (filled - 1) % _COLUMN + 1
    return columns
