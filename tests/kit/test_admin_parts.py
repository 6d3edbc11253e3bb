"""The small parts of the admin: buttons, lines of text, addresses."""

import pytest
from django.template import Context, Template

from directory.models import Theme
from kit.admin import Button
from kit.admin.slugs import free_slug
from kit.admin.texts import LinesField, PairsField
from kit.verdict import ALLOWED, absent, refuse
from tests.factories.directory import (
    ThemeFactory,
)
from tests.staff import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.mark.parametrize(
    "verdict,shown,why",
    [(ALLOWED, True, False), (refuse("须由另一个人复核"), True, True), (absent(), False, False)],
)
def test_button_when_refused_then_its_reason_is_read_and_when_hidden_it_is_not_there(
    verdict, shown, why
):
    buttons = [Button("确认授予", "/admin/act/", verdict)]
    page = Template("{% load office %}{% act_buttons buttons %}").render(
        Context({"buttons": buttons})
    )
    assert ("确认授予" in page) is shown
    assert ("须由另一个人复核" in page) is why
    assert ('action="/admin/act/"' in page) is bool(verdict)


@pytest.mark.parametrize(
    "field,typed_text,value",
    [
        (LinesField, "甲\n\n 乙 \r\n", ["甲", "乙"]),
        (LinesField, "", []),
        (
            PairsField,
            "方式：线上\n资料:照片\n资料：证明",
            {"方式": "线上", "资料": ["照片", "证明"]},
        ),
        (PairsField, "", {}),
    ],
)
def test_lines_when_typed_then_they_become_the_value_and_back(field, typed_text, value):
    made = field(required=False)
    assert made.clean(typed_text) == value
    assert made.clean(made.prepare_value(value)) == value
    assert not made.has_changed(value, made.prepare_value(value))
    assert made.has_changed(value, typed_text + "\n另：有")


@pytest.mark.parametrize(
    "field,text,sentence",
    [(LinesField, "长" * 301, "每行最多 300 个字"), (LinesField, "行\n" * 101, "最多 100 行"),
     (PairsField, "没有冒号", "这一行没有冒号")],
)  # fmt: skip
def test_lines_when_they_cannot_be_kept_then_the_sentence_says_why(field, text, sentence):
    with pytest.raises(Exception, match=sentence):
        field(required=False).clean(text)


def test_slug_when_the_name_is_taken_then_it_is_numbered():
    for expected in ("zhu-xue", "zhu-xue-2", "zhu-xue-3"):
        assert free_slug(Theme.objects.all(), "助学") == expected
        ThemeFactory(slug=expected)
    assert free_slug(Theme.objects.all(), "！！！") == "theme"
    assert len(free_slug(Theme.objects.all(), "很长的名字" * 30, limit=60)) <= 60
