import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.chinese import (
    LONGEST_WORD,
    chinese_number,
    chinese_ordinal,
    fold,
    initials,
    mask_name,
    parse_ordinal,
    pinyin_key,
    pinyin_slug,
    pinyin_toned,
    pinyin_words,
    split_name,
)
from kit.search import MAX_NEEDLE

any_text = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    "text, folded",
    [
        ("“微光 行动”", "微光行动"),
        ("《ＡＢＣ》１２３", "abc123"),
        ("微\u3000光\u00a0行\u200b动\n", "微光行动"),
        ("葛\U000e0100", "葛"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("轉帳", "轉帳"),
        ("…—！？", ""),
        ("a\ud800b\x00c\ufffe", "abc"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_text_when_folded_then_only_what_carries_meaning_is_left(text, folded):
    assert fold(text) == folded


@given(any_text)
def test_text_when_folded_twice_then_nothing_changes_more(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert unicodedata.is_normalized("NFKC", folded)
    folded.encode()


@pytest.mark.parametrize(
    "name, toned",
    [
        ("李春亮", "Lǐ Chūnliàng"),
        ("艾必齐", "Ài Bìqí"),
        ("单霁翔", "Shàn Jìxiáng"),
        ("仇和", "Qiú Hé"),
        ("解晓东", "Xiè Xiǎodōng"),
        ("曾国藩", "Zēng Guófān"),
        ("查良镛", "Zhā Liángyōng"),
        ("翟志刚", "Zhái Zhìgāng"),
        ("区寄", "Ōu Jì"),
        ("任长霞", "Rén Zhǎngxiá"),
        ("华罗庚", "Huà Luógēng"),
        ("缪荃孙", "Miào Quánsūn"),
        ("朴树", "Piáo Shù"),
        ("员峰", "Yùn Fēng"),
        ("乐嘉", "Yuè Jiā"),
        ("肖战", "Xiāo Zhàn"),
        ("盖叫天", "Gě Jiàotiān"),
        ("万俟卨", "Mòqí Xiè"),
        ("尉迟恭", "Yùchí Gōng"),
        ("长孙无忌", "Zhǎngsūn Wújì"),
        ("令狐冲", "Línghú Chōng"),
        ("欧阳修", "Ōuyáng Xiū"),
        ("王天安", "Wáng Tiān'ān"),
        ("阿依古丽·买买提", "Āyīgǔlì Mǎimǎití"),
        ("John Smith", "John Smith"),
    ],
)
def test_name_when_read_aloud_then_surname_has_its_own_reading(name, toned):
    assert pinyin_toned(name) == toned


def test_surname_character_when_in_a_common_word_then_keeps_the_common_reading():
    assert pinyin_key("单位") == "dan wei"
    assert pinyin_key("单位", person=True) == "shan wei"


def test_pinyin_when_text_mixes_scripts_then_key_is_sortable_ascii():
    assert pinyin_key("2025年公益季（第十届）ＡＢ") == "2025 nian gong yi ji di shi jie ab"
    assert sorted(["张三", "李四", "艾必齐"], key=pinyin_key) == ["艾必齐", "李四", "张三"]


@given(any_text)
def test_pinyin_key_when_text_is_anything_then_ascii(text):
    assert pinyin_key(text).isascii()
    assert pinyin_slug(text).replace("-", "").isalnum() or pinyin_slug(text) == ""
    assert pinyin_words(text, person=True).isascii()


def test_character_when_it_has_no_reading_then_key_holds_its_code():
    assert pinyin_key("𠮷𠮷野") == "u20bb7 u20bb7 ye"


def test_pinyin_words_when_searched_then_hold_each_end_of_the_name_and_its_initials():
    assert pinyin_words("艾必齐", person=True) == "aibiqi biqi qi abq bq"
    assert pinyin_words("吕布", person=True) == "lvbu bu lyubu lb"
    assert pinyin_words("梅") == "mei"
    assert pinyin_words("！") == ""


def test_pinyin_words_when_a_name_is_very_long_then_each_is_as_long_as_what_can_be_searched():
    words = pinyin_words("桂" * 300).split()
    assert max(map(len, words)) == LONGEST_WORD == MAX_NEEDLE - 1
    assert len(words) == len(set(words)) < 90
    assert initials("微光行动") == "wgxd"


def test_slug_when_made_then_follows_the_passport_spelling():
    assert pinyin_slug("吕布", person=True) == "lyu-bu"
    assert pinyin_slug("“微光行动” 2025!") == "wei-guang-xing-dong-2025"
    assert pinyin_slug("！？") == ""


@pytest.mark.parametrize(
    "name, parts",
    [
        ("李春亮", ("李", "春亮")),
        ("欧阳修", ("欧阳", "修")),
        ("东方", ("东", "方")),
        ("阿依古丽·买买提", ("", "阿依古丽·买买提")),
        ("小微公益行动者", ("", "小微公益行动者")),
        ("李", ("", "李")),
    ],
)
def test_name_when_split_then_surname_stands_alone(name, parts):
    assert split_name(name) == parts


@pytest.mark.parametrize(
    "name, masked",
    [
        ("李春亮", "李某"),
        ("欧阳修", "欧阳某"),
        ("阿依古丽·买买提", "阿某"),
        ("John Smith", "J某"),
        ("", "某"),
    ],
)
def test_name_when_masked_then_only_surname_is_left(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    "number, text",
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (105, "一百零五"), (110, "一百一十"),
     (111, "一百一十一"), (1010, "一千零一十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_number_when_written_in_chinese_then_reads_as_people_say_it(number, text):
    assert chinese_number(number) == text


@given(st.integers(1, 9999))
def test_ordinal_when_written_and_read_then_is_the_same(number):
    assert parse_ordinal(chinese_ordinal(number)) == number
    assert parse_ordinal(f"第 {number} 届") == number


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_number_when_out_of_range_then_refused(number):
    with pytest.raises(ValueError, match="not between"):
        chinese_number(number)


@pytest.mark.parametrize(
    "text, number",
    [("首届", 1), ("第廿一届", 21), ("十", 10), ("第１０期", 10), ("第两百届", 200),
     ("第十十届", None), ("第一二届", None), ("第零届", None), ("第0届", None),
     ("第一百一届", None), ("第", None), ("", None), ("届", None), ("第百届会", None)],
)  # fmt: skip
def test_ordinal_when_written_otherwise_then_read_or_none(text, number):
    assert parse_ordinal(text) == number
