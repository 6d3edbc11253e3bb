"""Templates and style sheets: none unused, nothing inline, nothing from elsewhere."""

import re
from functools import cache, partial

import pytest

from tests.house.source import ROOT, modules, of_kind, short

TEMPLATES = ROOT / "templates"
# Looked up by other packages under names of theirs, or by Django's own error pages.
THEIRS = re.compile(
    r"(account|mfa)/.+|admin/(edit_inline/)?[a-z_]+\.html|(400|403|403_csrf|404|429|500)\.html|"
    r"admin/includes/.+|admin/[a-z]+/change_(form|list)\.html"
)
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without a file": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
LOADED_FROM_ELSEWHERE = re.compile(
    r"""(?:src|srcset|href|action|poster|data)\s*=\s*["']?\s*(?:https?:)?//[^"'\s>]+|"""
    r"""url\(\s*["']?(?:https?:)?//|@import""",
    re.IGNORECASE,
)
# A link for readers is not loaded: where the law wants the number of a site to lead.
LINKS = {"https://beian.miit.gov.cn/", "https://beian.mps.gov.cn/"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(")
TOKEN = re.compile(r"--[\w-]+\s*:[^;}]*")
COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
CALLED = re.compile(r"""["']([\w/.\-]+\.(?:html|txt|xml|atom))["']""")


@cache
def pages():
    return {
        path.relative_to(TEMPLATES).as_posix(): COMMENT.sub("", path.read_text(encoding="utf-8"))
        for path in of_kind(".html", ".txt", ".xml", below="templates")
    }


def inline(text):
    return {name for name, pattern in INLINE.items() if pattern.search(text)}


def from_elsewhere(text):
    found = {match[0] for match in LOADED_FROM_ELSEWHERE.finditer(text)}
    return {one for one in found if not any(link in one for link in LINKS)}


def colours(text):
    """Every colour that is not the value of a token."""
    return {match[0] for match in COLOUR.finditer(TOKEN.sub("", COMMENT.sub("", text)))}


CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]+")
TRANSLATED = re.compile(
    r"""\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}"""
    r"""|\{%\s*translate\s+(?:"[^"]*"|'[^']*')[^%]*%\}|\b_\((?:"[^"]*"|'[^']*')\)""",
    re.DOTALL,
)
# Shown to those who build the site, and the mark of an empty text in Chinese content.
NOT_TRANSLATED = {"styleguide.html": ".*", "awards/winner_corrections.html": "（空）"}


def untranslated(name, text):
    """What a template says without asking for its translation."""
    left = CHINESE.findall(TRANSLATED.sub("", text))
    return [one for one in left if not re.fullmatch(NOT_TRANSLATED.get(name, ""), one)]


def test_template_when_it_speaks_then_through_gettext():
    shown = {name: text for name, text in pages().items() if name.endswith(".html")}
    assert {n: found for n, text in shown.items() if (found := untranslated(n, text))} == {}


def test_templates_when_counted_then_they_are_read():
    assert len(pages()) > 60


def test_template_when_it_exists_then_something_shows_it():
    named = {name for m in modules() for name in CALLED.findall(m.text)}
    for text in pages().values():
        named |= set(CALLED.findall(text))
    called = {name.removeprefix("/") for name in named}
    assert {name for name in pages() if name not in called and not THEIRS.fullmatch(name)} == set()


def test_template_when_it_is_named_then_it_exists():
    ours = re.compile(r"(awards|events|projects|directory|ledger|components|emails)/.+\.html")
    named = {name for m in modules() for name in CALLED.findall(m.text) if ours.fullmatch(name)}
    assert named - pages().keys() == set()
    assert len(named) > 15


def test_template_when_written_then_nothing_is_inline():
    assert {name: found for name, text in pages().items() if (found := inline(text))} == {}


def test_page_when_loaded_then_nothing_comes_from_elsewhere():
    texts = dict(pages())
    for path in of_kind(".css", ".js", ".svg", below="static"):
        texts[short(path)] = path.read_text(encoding="utf-8")
    assert {name: found for name, text in texts.items() if (found := from_elsewhere(text))} == {}


def test_page_when_made_in_python_then_nothing_is_inline():
    found = {m.name: kinds for m in modules() if (kinds := inline(m.text))}
    assert found == {}


def test_colour_when_used_then_it_is_a_token():
    sheets = [path for path in of_kind(".css", below="static") if path.name != "tokens.css"]
    assert len(sheets) >= 4
    found = {short(p): c for p in sheets if (c := colours(p.read_text(encoding="utf-8")))}
    found |= {name: c for name, text in pages().items() if (c := colours_of_attributes(text))}
    assert found == {}


def colours_of_attributes(text):
    """Colours written into markup: fill="#abc", content="#abc" of a theme colour is named once."""
    return set(re.findall(r"""(?:fill|stroke|color|bgcolor)=["'](#[0-9a-fA-F]{3,8})""", text))


@pytest.mark.parametrize(
    "search,text",
    [
        (inline, '<p style="color: red">x</p>'),
        (inline, '<a href="#" onclick="go()">x</a>'),
        (inline, "<script>go()</script>"),
        (inline, "<style>p { margin: 0 }</style>"),
        (inline, '<a href="javascript:go()">x</a>'),
        (from_elsewhere, '<img src="https://cdn.example.com/a.png">'),
        (from_elsewhere, '<script src="//cdn.example.com/a.js"></script>'),
        (from_elsewhere, "a { background: url(https://cdn.example.com/a.png) }"),
        (from_elsewhere, '@import "other.css";'),
        (colours, "a { color: #c00 }"),
        (colours, "a { color: rgb(1 2 3) }"),
        (colours_of_attributes, '<path fill="#cc0000">'),
        (partial(untranslated, "x.html"), '{% translate "获奖者" %}：{% fact _("一") %}'),
        (partial(untranslated, "x.html"), '{% section_head "获奖者" %}'),
    ],
)
def test_search_when_the_rule_is_broken_then_it_is_found(search, text):
    assert search(text)


@pytest.mark.parametrize(
    "search,text",
    [
        (inline, '<script src="{% static "js/site.js" %}" defer></script>'),
        (inline, '<script type="application/json">{}</script>'),
        (inline, '<p class="style" data-once="x">on = 1</p>'),
        (from_elsewhere, '<a href="/winners/">x</a>'),
        (colours, "a { color: var(--ink) } #main { margin: 0 }"),
        (partial(untranslated, "x.html"), '{% translate "获奖者" %}{{ x|default:_("一") }}'),
    ],
)
def test_search_when_the_rule_is_kept_then_it_is_content(search, text):
    assert not search(text)
