"""Pages by place, and query strings as text."""

import pytest
from django.http import QueryDict

from directory.models import Theme
from kit.keyset import LostPlace, Order, take
from kit.queries import BadQuery, address, plain, slug, words
from tests.factories.directory import ThemeFactory

ORDER = Order(("-name", "pk"), name="slug")


def pages(size: int) -> list[list[str]]:
    """Every page of the themes, forwards."""
    token, found = "", []
    while True:
        page = take(Theme.objects.all(), ORDER, token=token, size=size, among=Theme.objects.all())
        found.append([theme.name for theme in page.rows])
        if not page.next:
            return found
        token = page.next


@pytest.mark.django_db
@pytest.mark.each_case
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_take_when_followed_then_every_row_comes_once_in_order(size):
    names = [ThemeFactory().name for _ in range(5)]
    found = pages(size)
    assert [name for page in found for name in page] == sorted(names, reverse=True)
    assert all(len(page) <= size for page in found)


@pytest.mark.django_db
def test_take_when_there_is_nothing_then_there_is_nowhere_to_go():
    assert pages(3) == [[]]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["-1", "after-", "after-nobody", "before-x y", "2", "after-%00"])
def test_take_when_the_place_is_unknown_then_says_so(token):
    ThemeFactory()
    with pytest.raises(LostPlace):
        take(Theme.objects.all(), ORDER, token=token, size=3, among=Theme.objects.all())


def test_order_when_reversed_twice_then_it_is_itself():
    assert ORDER.reversed.fields == ("name", "-pk")
    assert ORDER.reversed.reversed == ORDER


def test_plain_when_names_repeat_or_are_empty_then_the_last_full_value_counts():
    assert plain(QueryDict("a=1&a=2&b=&c=%20x%20")) == {"a": "2", "c": "x"}


@pytest.mark.parametrize("text", ["x" * 101, "a\x00b", "\ufffd", "\x1b[2J"])
def test_words_when_no_keyboard_types_them_then_they_are_refused(text):
    with pytest.raises(BadQuery) as refused:
        words({"q": text})
    assert refused.value.status == 400


@pytest.mark.parametrize("text", ["急救", "a'b%_\"", "艾 必齐", "x" * 100])
def test_words_when_typed_then_they_are_kept(text):
    assert words({"q": text}) == text


@pytest.mark.parametrize("value", ["a b", "../x", "中文", "x" * 121, "a\x00"])
def test_slug_when_it_cannot_be_one_then_the_filter_is_named(value):
    with pytest.raises(BadQuery, match="年份"):
        slug({"year": value}, "year", "年份")


def test_address_when_built_then_empty_values_are_left_out():
    assert address("/winners/", {"q": "急 救", "year": ""}) == "/winners/?q=%E6%80%A5+%E6%95%91"
    assert address("/winners/", {"q": ""}) == "/winners/"
