"""The quick look at a text passes by nothing that the close look would find."""

import unicodedata

import pytest

from awards.audit.texts import _DIGITS, _MONEY
from kit.identifiers import find_donation_appeals, find_personal_numbers
from tests.kit import test_identifiers_in_text as known


def texts(test):
    """The texts that another test file tries."""
    return [row if isinstance(row, str) else row[0] for row in test.pytestmark[0].args[1]]


TRIED = sorted(
    {
        text
        for test in vars(known).values()
        if hasattr(test, "pytestmark") and test.pytestmark[0].name == "parametrize"
        for text in texts(test)
    }
)


@pytest.mark.parametrize("text", TRIED)
def test_text_when_the_close_look_finds_something_then_the_quick_one_stops_at_it(text):
    if find_personal_numbers(text):
        assert _DIGITS.search(text)
    if find_donation_appeals(text):
        assert _MONEY.search(unicodedata.normalize("NFKC", text))


def test_texts_when_tried_then_many_of_both_kinds_are_found():
    assert sum(bool(find_personal_numbers(text)) for text in TRIED) > 10
    assert sum(bool(find_donation_appeals(text)) for text in TRIED) > 10
