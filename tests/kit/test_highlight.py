"""What was found is marked where it stands, whatever it was folded to, and nothing else is."""

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from kit.highlight import hits, marked, snippet
from kit.search import fold_line, folded_places, parse_query


@pytest.mark.parametrize(
    "text,typed,shown",
    [
        ("洗车店老板李春亮", "春亮", "洗车店老板李<mark>春亮</mark>"),
        ("ＡＢＣ 与 Hello", "abc hello", "<mark>ＡＢＣ</mark> 与 <mark>Hello</mark>"),
        ("在2025年，李 春亮", "李春亮 2025", "在<mark>2025</mark>年，<mark>李 春亮</mark>"),
        ("公益公益", "公益 益公", "<mark>公益公益</mark>"),
        ("艾必齐", "aibiqi", "艾必齐"),
        ("公益", "-公益 急救", "公益"),
        ("<b>急救</b> & co", "急救", "&lt;b&gt;<mark>急救</mark>&lt;/b&gt; &amp; co"),
        ("ﬁn İx", "fin", "<mark>ﬁn</mark> İx"),
        ("", "急救", ""),
    ],
)
def test_hit_when_marked_then_stands_as_it_was_written_and_escaped(text, typed, shown):
    assert marked(text, parse_query(typed)) == shown


@given(st.text(max_size=30), st.text(max_size=6))
def test_text_when_marked_then_nothing_is_added_or_lost(text, typed):
    query = parse_query(typed)
    pieces, place = [], 0
    for begin, end in hits(text, query):
        assert place <= begin < end <= len(text)
        pieces += [text[place:begin], text[begin:end]]
        place = end
    assert "".join([*pieces, text[place:]]) == text
    assert "<script" not in marked(f"<script>{text}", query)


@given(st.text(alphabet="公益李aB1 ，（Ａ９é", max_size=20))
def test_line_when_its_places_are_told_then_it_is_the_line_that_is_searched(text):
    line, places = folded_places(text)
    assert line == fold_line(text)
    assert len(line) == len(places)


def test_snippet_when_the_text_is_long_then_begins_near_the_first_hit():
    text = "开头的话。" * 40 + "那天她跳进河里救人。" + "后来的话。" * 40
    query = parse_query("救人")
    cut = snippet(text, query)
    assert cut.startswith(("…开头的话。", "…那天她"))
    assert "救人" in cut
    assert cut.endswith("…")
    assert len(cut) <= 90


def test_snippet_when_nothing_is_searched_then_is_the_beginning():
    assert snippet("短的\n两行", None) == "短的 两行"
    assert snippet("长" * 300, parse_query("没有")) == "长" * 84 + "…"


def test_filters_when_used_in_a_template_then_mark_and_escape():
    page = Template("{% load searching %}{{ a|marked:q }}/{{ a|snippet:q }}/{{ a|marked:None }}")
    shown = page.render(Context({"a": "<救人>", "q": parse_query("救人")}))
    assert shown == "&lt;<mark>救人</mark>&gt;/&lt;<mark>救人</mark>&gt;/&lt;救人&gt;"
