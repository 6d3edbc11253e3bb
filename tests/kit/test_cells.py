from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.cells import Column, Kind, as_text, as_texts, clean, counted, guard, turned_chunks

any_text = st.text(st.characters(exclude_categories=[]), max_size=30)
TRIGGERS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"]


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize(
    "before", ["", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "'", '"', ' "']
)
def test_cell_when_it_could_run_as_a_formula_then_an_apostrophe_goes_before(trigger, before):
    text = f"{before}{trigger}1+1"
    if before and trigger in "\t\r\n":
        text = f"{before}{trigger}=1+1"
    assert guard(text) == f"'{text}"
    assert as_text([text, "无害"]) == [f"'{text}", "无害"]


@pytest.mark.parametrize(
    "text", ["", "李春亮", "1+1=2", "“=”", "（-）", "《公益》", "'", "a=b", " a"]
)
def test_cell_when_harmless_then_unchanged(text):
    assert guard(text) == text
    assert as_text([text]) == [text]


def test_text_when_it_holds_what_no_file_can_hold_then_that_is_left_out():
    assert clean("a\x00b\x0bc\ud800d\ufffee\uffff\tf\ng") == "abcde\tf\ng"


def test_cell_when_a_trigger_hides_behind_a_control_then_still_guarded():
    assert as_text(["\x00=1", "x"]) == ["'=1", "x"]


@given(st.lists(any_text, max_size=12))
def test_cells_when_done_together_then_the_same_as_one_by_one(texts):
    assert list(as_text(texts)) == [guard(clean(text)) for text in texts]
    "".join(as_text(texts)).encode()


def test_cells_when_empty_or_not_text_then_written_as_text():
    assert as_text([None, 5, "a", Decimal("1.50")]) == ["", "5", "a", "1.50"]


@pytest.mark.parametrize(
    "kind, value, text",
    [
        (Kind.NUMBER, -5, "-5"),
        (Kind.NUMBER, Decimal("1E+3"), "1000"),
        (Kind.MONEY, Decimal(5000), "5000.00"),
        (Kind.MONEY, Decimal("-0.5"), "-0.50"),
        (Kind.DATE, date(2025, 5, 20), "2025-05-20"),
        (Kind.DATETIME, datetime(2025, 5, 20, 16, 30, tzinfo=UTC), "2025-05-21 00:30:00"),
        (Kind.CODE, "000123456789012345", "000123456789012345"),
    ],
)
def test_cell_when_typed_then_rendered_by_its_kind(kind, value, text):
    assert list(as_texts(kind, [value])) == [text]
    assert list(as_texts(kind, [None, value])) == ["", text]


def test_cell_when_of_another_type_than_its_kind_then_guarded_text():
    days = [date(2025, 5, 20), "2016年", "=1+1", None]
    assert list(as_texts(Kind.DATE, days)) == ["2025-05-20", "2016年", "'=1+1", ""]


def test_rows_when_ragged_then_refused():
    columns = (Column("a", "甲"), Column("b", "乙"))
    with pytest.raises(ValueError, match="shorter"):
        list(turned_chunks(columns, [("1", "2"), ("1",)]))
    with pytest.raises(ValueError, match="2 columns, but rows of 3"):
        list(turned_chunks(columns, [("1", "2", "3")]))


def test_rows_when_counted_then_progress_is_told_each_thousand_and_at_the_end():
    heard = []
    assert sum(1 for _ in counted([()] * 2500, heard.append)) == 2500
    assert heard == [1000, 2000, 2500]
