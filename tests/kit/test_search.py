import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.chinese import pinyin_words
from kit.search import (
    MAX_NEEDLE,
    MAX_WANTED,
    SearchQuery,
    Term,
    fold_line,
    index_terms,
    index_text,
    parse_query,
)

any_text = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    "text, line",
    [
        ("李春亮", "李春亮"),
        ("“微光 行动”——与爱同行", "微光行动与爱同行"),
        ("在2025年 Hello", "在 2025年 hello"),
        ("Hello-World", " hello world"),
        ("第３期ＡＢＣ", "第 3期 abc"),
        ("A2025b", " a 2025 b"),
        ("50%_'\"\\", " 50"),
        ("a\x00b\ud800c", " abc"),
        ("葛\U000e0100", "葛"),
        ("한국어かな", "한국어かな"),
        ("Алма-Ата", " алма ата"),
        ("！？", ""),
        ("", ""),
    ],
)
def test_text_when_folded_then_chinese_stands_close_and_words_apart(text, line):
    assert fold_line(text) == line


@given(any_text)
def test_text_when_folded_twice_then_nothing_changes_more(text):
    line = index_text(text)
    assert index_text(line) == line
    line.encode()
    assert "\x00" not in line


def test_parts_when_joined_then_nothing_is_found_across_them():
    line = index_text("李春亮", "", "榕江 abc", "def")
    assert line == "李春亮|榕江 abc| def"
    assert not parse_query("亮榕").found_in(line)
    assert not parse_query('"abc def"').found_in(line)


def test_terms_when_made_then_pairs_last_characters_and_words():
    assert index_terms("李春亮 2025年|亮") == ["李春", "春亮", "亮", "2025", "年"]


def test_terms_when_text_is_huge_then_stay_within_a_row_of_the_index():
    line = index_text(
        *(f"{chr(0x4E00 + n % 20000)}{chr(0x4E00 + n * 7 % 20000)}" * 3 for n in range(60_000))
    )
    assert sum(len(term.encode()) for term in index_terms(line)) < 1_000_000
    assert len(index_terms("x" * 5000)[0]) == 32


@pytest.mark.parametrize(
    "typed, wanted, unwanted",
    [
        ("春亮 榕江", ["春亮", "榕江"], []),
        ("“微光 行动” -基金会", ["微光行动"], ["基金会"]),
        ('"hello world" -"a b"', [" hello world"], [" a b"]),
        ("e-mail", [" e mail"], []),
        ("－停用 在用", ["在用"], ["停用"]),
        ("春亮 春亮", ["春亮"], []),
        ("「春亮」、％_", ["春亮"], []),
        ("-", [], []),
        ('""', [], []),
        ('没有收尾 "引号', ["没有收尾", "引号"], []),
        ("甲|乙", ["甲", "乙"], []),
        ("｜", [], []),
        ("  \x00\ud800 ", [], []),
    ],
)
def test_query_when_typed_then_read_as_people_mean_it(typed, wanted, unwanted):
    query = parse_query(typed)
    assert query == SearchQuery(tuple(wanted), tuple(unwanted))
    assert bool(query) == bool(wanted)


@given(any_text | st.text("ab1 -\"'|%_\\:*&!()<>李春\x00", max_size=400))
def test_query_when_it_is_anything_then_bounded(typed):
    query = parse_query(typed)
    assert len(query.wanted) <= MAX_WANTED
    assert len(query.terms()) <= MAX_WANTED
    assert all(0 < len(needle) <= MAX_NEEDLE for needle in query.wanted + query.unwanted)
    assert all(term.text.isprintable() and " " not in term.text for term in query.terms())


def test_query_when_ten_thousand_characters_long_then_still_small():
    assert parse_query("x" * 10_000).wanted == (" " + "x" * (MAX_NEEDLE - 1),)
    assert len(parse_query("李春亮 " * 3000).terms()) == 2
    assert len(parse_query(" ".join(map(chr, range(0x4E00, 0x9000)))).wanted) == MAX_WANTED


def test_query_when_one_character_then_asks_for_terms_that_begin_with_it():
    assert parse_query("春").terms() == [Term("春", begins=True)]
    assert parse_query("年2025").terms() == [Term("年", begins=False), Term("2025", begins=True)]
    assert parse_query("2025年").terms() == [Term("2025", begins=False), Term("年", begins=True)]
    assert parse_query("李春亮").terms() == [Term("李春", begins=False), Term("春亮", begins=False)]


def holds(terms: set[str], wanted: list[Term]) -> bool:
    return all(
        any(term.startswith(need.text) for term in terms) if need.begins else need.text in terms
        for need in wanted
    )


texts = st.text("李春亮榕江ab12 -，|\n", max_size=24)


@given(texts, st.text("李春亮榕江ab12", min_size=1, max_size=6))
def test_index_when_a_line_holds_the_query_then_its_terms_do_too(text, typed):
    line, query = index_text(text), parse_query(typed)
    if query.found_in(line):
        assert holds(set(index_terms(line)), query.terms())


@given(texts, st.data())
def test_index_when_query_is_cut_out_of_the_text_then_found(text, data):
    chinese = "".join(char for char in text if char in "李春亮榕江")
    start = data.draw(st.integers(0, len(chinese)))
    typed = chinese[start : data.draw(st.integers(start, len(chinese)))]
    if typed:
        assert parse_query(typed).found_in(index_text(chinese + "，尾"))


def test_person_when_searched_by_pinyin_then_found():
    line = index_text("艾必齐", pinyin_words("艾必齐", person=True))
    for typed in ("aibiqi", "aibi", "abq", "AIBIQI", "必齐", "齐", "biqi", "bi qi", "bq", "q"):
        assert parse_query(typed).found_in(line), typed
    for typed in ("ibiqi", "iqi", "aiqi", "aq"):
        assert not parse_query(typed).found_in(line), typed
