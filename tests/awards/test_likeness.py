"""Is it one hero? The labelled pairs, with the figures that are published, and single traits."""

import sys
from collections import Counter

import pytest

from awards.likeness import Traits, asked_keys, compare, keys_of, link_key
from awards.likeness.names import core_of, one_apart, read_name
from kit.characters import simplify
from kit.chinese import pinyin_readings
from tests.awards.likeness_pairs import Pair, labelled_pairs

# What was reached, in docs/decisions/0023: 0.992 and 0.996; other words of the same kind: 0.976.
PRECISION, RECALL = 0.985, 0.985
UNSEEN = 0.96


def says_one(pair: Pair) -> bool:
    """The whole way: found through a shared key, then weighed."""
    first, second = Traits.of(**pair.first), Traits.of(**pair.second)
    is_found = bool(keys_of(first).keys() & asked_keys(second).keys())
    return is_found and compare(first, second).is_likely


def figures(seed: int | None = None) -> tuple[float, float, Counter[str]]:
    """Precision, recall, and the wrong answers by class."""
    told: Counter[tuple[bool, bool]] = Counter()
    wrong: Counter[str] = Counter()
    for pair in labelled_pairs() if seed is None else labelled_pairs(seed):
        said = says_one(pair)
        told[said, pair.is_one] += 1
        wrong[pair.label] += said != pair.is_one
    hits, false, missed = told[True, True], told[True, False], told[False, True]
    return hits / (hits + false), hits / (hits + missed), wrong


def test_pairs_when_counted_then_there_are_five_hundred_and_always_the_same():
    pairs = list(labelled_pairs())
    assert len(pairs) == 500
    assert pairs == list(labelled_pairs())
    assert 230 <= sum(pair.is_one for pair in pairs) <= 270
    assert len({pair.label for pair in pairs}) == 31


def test_pairs_when_judged_then_precision_and_recall_hold(capsys):
    precision, recall, wrong = figures()
    with capsys.disabled():
        sys.stdout.write(f"\n500 pairs: precision {precision:.3f}, recall {recall:.3f} ")
    assert precision >= PRECISION, wrong
    assert recall >= RECALL, wrong


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pairs_when_the_words_were_never_seen_then_it_still_holds(seed):
    precision, recall, wrong = figures(seed)
    assert min(precision, recall) >= UNSEEN, wrong


def test_pairs_when_the_place_is_not_weighed_then_precision_falls():
    """The control: without its strongest counter-evidence the judge takes strangers for one."""
    wrong = 0
    for pair in labelled_pairs():
        blind = Pair(pair.label, {**pair.first, "places": []}, pair.second, pair.is_one)
        wrong += says_one(blind) and not pair.is_one
    assert wrong > 30


FULL = {
    "name": "黄秀兰", "places": ["450123"], "links": ["https://a.example.com/1.html"],
}  # fmt: skip


@pytest.mark.parametrize(
    "other,words",
    [
        ({"name": "黄秀兰"}, "同名，同县，引用同一报道"),
        ({"name": "黃秀蘭"}, "同名，同县，引用同一报道"),
        ({"name": "黄秀兰老师"}, "称呼不同，本名相同，同县，引用同一报道"),
        ({"name": "黄秀岚"}, "姓名同音，同县，引用同一报道"),
        ({"name": "黄秀三"}, "姓名不同，同县，引用同一报道"),
        ({"name": "黄秀玉"}, "姓名只差一个字，同县，引用同一报道"),
        ({"name": "秀兰大姐"}, "名字相同，姓未写，同县，引用同一报道"),
        ({"name": "黄老师"}, "同姓，名未写，同县，引用同一报道"),
        ({"name": "黄秀兰", "places": ["510104"]}, "同名，不同省，引用同一报道"),
        ({"name": "黄秀兰", "places": ["450100"]}, "同名，同市，引用同一报道"),
        ({"name": "Huang Xiulan"}, "姓名同音，同县，引用同一报道"),
        ({"name": "Xiulan Huang"}, "姓名同音，同县，引用同一报道"),
    ],
)
def test_reasons_when_told_then_in_plain_words(other, words):
    assert compare(Traits.of(**FULL), Traits.of(**{**FULL, **other})).told() == words


def test_dates_when_close_then_the_days_are_told_and_to_others_only_roughly(now):
    first = Traits.of(**FULL, day=now.date())
    second = Traits.of(**FULL, day=now.date().replace(day=5))
    likeness = compare(first, second)
    assert "事发日期相差 2 天" in likeness.told()
    assert "相差" not in likeness.told(discreetly=True)
    assert "事发日期相近" in likeness.told(discreetly=True)


@pytest.mark.parametrize(
    "url,key",
    [
        ("https://www.example.com/a/1.html", "example.com/a/1.html"),
        ("http://m.example.com/a/1.html/?utm_source=wx&from=timeline#top", "example.com/a/1.html"),
        ("https://example.com/read?id=7&spm=1.2", "example.com/read?id=7"),
        ("https://example.com/", ""),
        ("不是网址", ""),
        ("https://[bad", ""),
    ],
)
def test_link_when_it_differs_only_in_what_does_not_matter_then_it_is_one(url, key):
    assert link_key(url) == key


@pytest.mark.parametrize(
    "first,second,is_near",
    [
        ("黄秀兰", "黄秀岚", True), ("黄秀兰", "黄兰", True), ("黄秀兰", "秀黄兰", True),
        ("黄秀兰", "黄秀兰", False), ("第一小学", "第二小学", False), ("甲乙丙", "丁戊丙", False),
    ],
)  # fmt: skip
def test_names_when_one_character_apart_then_a_number_is_none(first, second, is_near):
    assert one_apart(first, second) is is_near
    assert one_apart(second, first) is is_near


def test_name_when_read_then_surnames_polyphones_and_kinds_are_known():
    assert simplify("黃秀蘭") == "黄秀兰"
    assert pinyin_readings("单田芳", person=True)[0] == "shantianfang"
    assert "dantianfang" in pinyin_readings("单田芳", person=True)
    assert read_name("曾医生", person=True).surname == "曾"
    assert read_name("张三、李四夫妇", person=True).full == {"张三", "李四"}
    assert core_of("杭州市萤火助学志愿者协会") == "萤火助学"
    assert not read_name("  ", person=True)


def test_keys_when_made_then_they_are_few_and_hold_no_text():
    keys = keys_of(Traits.of(**FULL))
    assert len(keys) <= 16
    assert all(-(2**63) <= key < 2**63 for key in keys)
