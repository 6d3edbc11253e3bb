"""The logic of components: what stands for a name, how a citation fits, which figures agree."""

from decimal import Decimal

import pytest
from django.template import Context, Template

from kit.frameparts import columns_of
from kit.parts import first_char
from kit.templatetags.components import grouped, shortened, yuan
from kit.verdict import ALLOWED, absent, refuse
from projects.models import ProjectFigure


def shown(source: str, **context) -> str:
    return Template("{% load components %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "name,char",
    [("艾必齐", "艾"), ("“免费车票”项目", "免"), ("2021年救援", "2"), ("《》", "善"), ("", "善")],
)
def test_name_when_it_has_no_picture_then_its_first_character_stands_for_it(name, char):
    assert first_char(name) == char


@pytest.mark.parametrize(
    "name,kind,chars",
    [
        ("李春亮", "person", "李春亮"),
        ("欧阳修", "person", "欧阳修"),
        ("阿依古丽·买买提", "person", "阿"),
        ("陈小禾（化名）", "person", "陈"),
        ("黑暗跑团", "team", "黑"),
    ],
)
def test_monogram_when_a_persons_name_is_short_then_it_is_written_whole(name, kind, chars):
    html = shown("{% monogram name kind %}", name=name, kind=kind)
    assert [char for char in name if f">{char}<" in html] == list(chars)
    assert f"tone-{kind}" in html
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize(
    "text,columns",
    [
        ("善", 1),
        ("善" * 15, 1),
        ("善" * 16, 2),
        ("平凡日子里的一点光，照亮了别人的路。", 2),
        ("一，二，三，四，五，", 1),
        ("善" * 20 + "，" + "人" * 10 + "。", 3),
    ],
)
def test_citation_when_it_breaks_after_punctuation_then_its_columns_are_counted(text, columns):
    assert columns_of(text) == columns


def test_citation_when_too_long_for_columns_then_it_runs_across():
    assert "letter--5" in shown("{% letter text %}", text="善" * 75)
    assert "letter--across" in shown("{% letter text %}", text="善" * 76)


def figure(label: str, value: int, **fields) -> ProjectFigure:
    fields.setdefault("source", "某报")
    return ProjectFigure(label=label, value=Decimal(value), unit="人", **fields)


def test_figures_when_they_claim_the_same_then_they_stand_together_and_inferred_ones_nowhere():
    rows = [
        figure("受益", 1, as_of="2025"),
        figure("坚守", 12),
        figure("受益", 2, as_of="2025"),
        figure("推定", 9, is_inferred=True),
    ]
    groups = grouped(rows)
    assert [(g.label, len(g.figures), g.differ) for g in groups] == [
        ("受益", 2, True),
        ("坚守", 1, False),
    ]


def test_figures_when_all_have_one_source_then_it_is_written_once():
    one = shown("{% figure_set rows %}", rows=[figure("甲", 1), figure("乙", 2)])
    two = shown("{% figure_set rows %}", rows=[figure("甲", 1), figure("乙", 2, source="另一报")])
    assert one.count("来源：") == 1
    assert two.count("来源：") == 2


def test_figures_when_only_inferred_then_nothing_is_shown():
    assert shown("{% figure_set rows %}", rows=[figure("甲", 1, is_inferred=True)]).strip() == ""


def test_button_when_refused_then_it_says_why_and_when_hidden_it_is_not_there():
    button = "{% verdict_button '公布' verdict %}"
    assert 'type="submit"' in shown(button, verdict=ALLOWED)
    refused = shown(button, verdict=refuse("还缺颁奖词"))
    assert "还缺颁奖词" in refused
    assert 'aria-disabled="true"' in refused
    assert shown(button, verdict=absent()).strip() == ""


def test_fact_when_there_is_nothing_to_say_then_it_is_left_out():
    assert shown("{% fact '来源' %}  {% endfact %}") == ""
    assert "<dt>来源</dt>" in shown("{% fact '来源' %}某报{% endfact %}")


def test_frames_when_given_markup_in_a_title_then_it_is_escaped():
    html = shown("{% notice_box title %}<p>好</p>{% endnotice_box %}", title="<script>")
    assert "<p>好</p>" in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "amount,text", [("5000.00", "5,000 元"), ("1234.50", "1,234.50 元"), ("0", "0 元")]
)
def test_amount_when_written_then_thousands_are_set_apart(amount, text):
    assert yuan(Decimal(amount)) == text


def test_shortened_when_a_text_is_too_long_then_it_ends_as_chinese_texts_do():
    assert shortened("给晚归的人留灯", 7) == "给晚归的人留灯"
    assert shortened("给晚归的人 留灯", 7) == "给晚归的人…"
    assert shortened("给晚归的人留灯。2025年起，", 12) == "给晚归的人留灯。…"
    assert shortened("好。给晚归的人留灯到天亮", 10) == "好。给晚归的人留灯…"
