"""Drawing Chinese type: every name has its glyphs, and whatever is too long is made to fit."""

import logging

import pytest

from kit.drawing import SUBSTITUTE, _is_drawn, drawable, fitted, has_glyph, width_of, wrapped
from kit.fonts import BEYOND_GBK

LONG = "新疆维吾尔自治区阿克苏地区乌什县奥特贝希乡亚贝希村村民互助抗震救灾志愿服务队"


def gbk_characters():
    """Every Chinese character that GBK can write."""
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            char = bytes((high, low)).decode("gbk", "ignore")
            if len(char) == 1 and "\u4e00" <= char <= "\u9fff":
                yield char


def test_font_when_a_name_uses_any_official_character_then_it_is_drawn():
    """What the code takes for granted of the font is asked of the font itself, one in four."""
    characters = [*[*gbk_characters()][::4], *BEYOND_GBK]
    assert len(characters) > 5_000
    assert [char for char in characters if not _is_drawn.__wrapped__(char)] == []


def test_name_when_a_glyph_is_missing_then_a_mark_is_drawn_and_logged(caplog):
    assert not has_glyph("㐀")
    with caplog.at_level(logging.WARNING):
        assert drawable("王㐀强") == f"王{SUBSTITUTE}强"
    assert "U+3400" in caplog.text
    assert "强" not in caplog.text


@pytest.mark.parametrize(
    "text,shown", [("王\u2f2f", "王工"), ("a\u200bb", "ab"), ("甲\n 乙", "甲 乙"), ("𠅤", "𠅤")]
)
def test_text_when_a_plain_form_is_known_then_that_is_drawn(text, shown):
    assert drawable(text) == shown


def test_lines_when_broken_then_none_is_too_wide_or_begins_with_a_stop():
    text = "他说：“这是一件（很小的）事情。”阿依古丽·买买提 Charity2026很好，很好！" * 3
    for size in (20, 33, 60):
        lines = wrapped(text, size, 400)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(width_of(line, size) <= 400 for line in lines)
        assert not [line for line in lines if line[0] in "，。）”！·"]


def test_name_when_too_long_for_every_size_then_it_is_cut_visibly():
    block = fitted(LONG * 3, 500, [(60, 1), (40, 2)])
    assert (block.size, len(block.lines)) == (40, 2)
    assert block.lines[-1].endswith("…")
    whole = fitted(LONG, 600, [(80, 1), (46, 3)], is_heading=True)
    assert "".join(whole.lines) == LONG
