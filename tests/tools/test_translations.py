"""The English of the public pages is complete, and what is missing is seen."""

import gettext
import io

import pytest

from tools import translations
from tools.translations import Message, compiled, of_module, of_template, read_po, write_po

CATALOGUE = {
    Message("获奖者"): ("Winners",),
    Message("“%(name)s”\n的奖"): ('Awards of "%(name)s"\\',),
    Message("%(n)s 位", "%(n)s 位"): ("%(n)s winner", "%(n)s winners"),
    Message("没有译"): ("",),
}


def test_english_when_the_public_reads_it_then_nothing_is_missing():
    assert translations.problems() == []
    assert len(translations.needed()) > 300


def test_catalogue_when_written_then_it_is_read_back():
    assert read_po(write_po(CATALOGUE)) == CATALOGUE


def test_catalogue_when_compiled_then_gettext_reads_it():
    read = gettext.GNUTranslations(io.BytesIO(compiled(CATALOGUE)))
    assert read.gettext("获奖者") == "Winners"
    assert read.gettext("“%(name)s”\n的奖") == 'Awards of "%(name)s"\\'
    assert [read.ngettext("%(n)s 位", "%(n)s 位", n) for n in (1, 2)] == [
        "%(n)s winner", "%(n)s winners",
    ]  # fmt: skip
    assert read.gettext("没有译") == "没有译"


def test_template_when_read_then_every_way_to_translate_is_found():
    text = """{% load i18n %}{% translate "一" %}
    {% blocktranslate with n=x %}有 {{ n }} 个{% endblocktranslate %}
    {% fact _("三") %}{{ x|default:_("四") }}{% endfact %}{{ y|date:_("Y年") }}
    {% blocktranslate trimmed count n=x %}
      {{ n }} 位
    {% plural %}
      {{ n }} 位们
    {% endblocktranslate %}{# {% translate "不算" %} #}"""
    assert set(of_template(text)) == {
        Message("一"), Message("有 %(n)s 个"), Message("三"), Message("四"), Message("Y年"),
        Message("%(n)s 位", "%(n)s 位们"),
    }  # fmt: skip


def test_module_when_read_then_calls_with_a_text_are_found():
    text = 'a = [_("一"), gettext(unit), ngettext("位", "位们", n), translation.gettext("二")]'
    assert set(of_module(text)) == {Message("一"), Message("位", "位们"), Message("二")}


@pytest.mark.parametrize(
    "change,complaint",
    [
        (lambda text: text.replace('msgstr "Winners"', 'msgstr ""'), "no English for: 获奖者"),
        (lambda text: f'{text}\nmsgid "没有人用"\nmsgstr "x"\n', "used nowhere: 没有人用"),
        (
            lambda text: text.replace("Entry %(number)s", "Entry"),
            "other variables: 第 %(",
        ),
        (lambda text: text.replace('"Winners"', '"Laureates"'), "make fix"),
    ],
)
def test_english_when_something_is_wrong_then_it_is_said(change, complaint, tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    path.write_text(change(translations.PO.read_text(encoding="utf-8")), encoding="utf-8")
    needed = translations.needed()
    monkeypatch.setattr(translations, "PO", path)
    monkeypatch.setattr(translations, "needed", lambda: needed)
    assert [line for line in translations.problems() if complaint in line]
