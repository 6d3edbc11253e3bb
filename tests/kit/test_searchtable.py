"""Runs on whatever database the suite runs on, with groups as the rows to be searched."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, models
from django.db.migrations.state import ProjectState
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.search import index_text, named, parse_query
from kit.searchtable import CreateSearchTable, SearchTable

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = SearchTable("scratch_search")


def exists() -> bool:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return TABLE.name in names


def run(operation: CreateSearchTable, *, back: bool = False) -> None:
    state = ProjectState()
    with connection.schema_editor() as editor:
        step = operation.database_backwards if back else operation.database_forwards
        step("kit", editor, state, state)


@pytest.fixture(autouse=True)
def table():
    operation = CreateSearchTable(TABLE.name)
    run(operation)
    yield operation
    if exists():
        run(operation, back=True)


def add(*texts: str) -> list[Group]:
    """Store and index rows; each has its own number, because group names differ."""
    groups = [
        Group(name=index_text(text, f"nr{number}")[:150]) for number, text in enumerate(texts)
    ]
    for group in groups:
        group.save()
    TABLE.put((group.pk, group.name) for group in groups)
    return groups


def found(typed: str) -> set[int]:
    rows = TABLE.search(Group.objects.all(), parse_query(typed), "name")
    return set(rows.values_list("pk", flat=True))


def scanned(typed: str) -> set[int]:
    query = parse_query(typed)
    return {pk for pk, line in Group.objects.values_list("pk", "name") if query.found_in(line)}


def test_table_when_migrated_forth_and_back_then_is_there_and_gone(table):
    assert exists()
    run(table, back=True)
    assert not exists()
    assert table.describe() == "Create search table scratch_search"
    assert table.migration_name_fragment == "create_scratch_search"
    assert table.deconstruct() == ("CreateSearchTable", ("scratch_search",), {})
    assert table.reversible


FOUND = [
    ("春亮", {0}),
    ("春", {0, 1}),
    ("李春亮", {0}),
    ("春 亮", {0}),
    ("520", {2}),
    ("5", {2, 5}),
    ("公益季", {2, 3}),
    ("公益季 -520", {3}),
    ("“公益季 第”", {3}),
    ("公益季第", {3}),
    ("hello", {4}),
    ("HEL", {4}),
    ("ello", set()),
    ("hello world", {4}),
    ("“world hello”", set()),
    ("没有", set()),
    ("", set()),
    ("-公益季", set()),
]
# fmt: off
HOSTILE = [
    "%", "_", "'", '"', "\\", "' OR 1=1 --", "a:*", "!a", "a & b", "(", "*", "\x00", "\ud800",
    "李" * 10_000, "x" * 10_000, "李 " * 5000, "AND OR NOT NEAR", "{a}", "^a", "terms:a", "％",
    "😀", "\U0010ffff", "-", "- -", "a\u0301", "é", "１２３", "|", "a|b", "İ", "ﷺ", "½", "Ⅷ",
    "हिन्दी", "ไทยนี้", "Việt",
]
# fmt: on


def test_rows_when_searched_then_exactly_the_right_ones():
    groups = add("李春亮，榕江", "春光", "520公益季", "公益季第十届", "Hello, World", "50% 折_扣")
    for typed, numbers in FOUND:
        assert found(typed) == {groups[number].pk for number in numbers}, typed


def test_query_when_hostile_then_answered_without_an_error():
    add("50% a_b 'x' \"y\" \\z", "a123", "é½Ⅷ İ", "李" * 60, "हिन्दी ไทยนี้ Việt")
    for typed in HOSTILE:
        assert found(typed) == scanned(typed), typed


words = st.text("李春亮榕江aB1２ -，\"'%_|é", max_size=16)


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(words, max_size=8), st.lists(words | st.text(max_size=8), min_size=1, max_size=8))
def test_search_when_compared_with_reading_every_row_then_the_same(rows, queries):
    TABLE.rebuild([])
    Group.objects.all().delete()
    add(*rows)
    for typed in queries:
        assert found(typed) == scanned(typed)


# Every name with its syllables, written by hand.
SPELLED = {
    "张桂梅": "zhang gui mei", "桂梅": "gui mei", "梅桂": "mei gui", "单田芳": "shan tian fang",
    "欧阳修远": "ou yang xiu yuan", "西安": "xi an", "先": "xian", "吕旅": "lv lv",
    "阿依古丽·买买提": "a yi gu li mai mai ti", "人口基金会": "ren kou ji jin hui",
}  # fmt: skip


def ends(syllables: str) -> set[str]:
    """What may be typed for the name: whole, from any syllable on, and the initials of that."""
    parts = syllables.split()
    tails = [parts[start:] for start in range(len(parts))]
    return {"".join(tail) for tail in tails} | {"".join(one[0] for one in tail) for tail in tails}


def test_name_when_pinyin_is_typed_from_any_syllable_then_found_as_a_scan_finds_it():
    rows = [Group.objects.create(name=index_text(*named(name, person=True))) for name in SPELLED]
    TABLE.put((row.pk, row.name) for row in rows)
    known = {row.pk: ends(syllables) for row, syllables in zip(rows, SPELLED.values(), strict=True)}
    whole = set().union(*known.values())
    asked = {word[:length] for word in whole for length in range(1, len(word) + 1)}
    asked |= {word[1:] for word in whole if len(word) > 1}  # mostly from the middle of a syllable
    for typed in asked:
        hits = {pk for pk, words in known.items() if any(w.startswith(typed) for w in words)}
        assert found(typed) == hits, typed


def test_row_when_put_again_then_found_by_its_new_text_only():
    [group] = add("旧名字")
    group.name = index_text("新名字")
    group.save()
    TABLE.put([(group.pk, group.name), (group.pk, group.name)])
    assert found("新名") == {group.pk}
    assert TABLE.few(parse_query("旧名"), 5) == []


def test_row_when_removed_then_not_found():
    first, second = add("李春亮", "李春光")
    TABLE.remove([first.pk])
    assert found("李春") == {second.pk}


def test_table_when_rebuilt_then_holds_exactly_the_given_rows():
    first, second = add("李春亮", "李春光")
    TABLE.rebuild([(second.pk, second.name)])
    assert found("李春") == {second.pk}
    TABLE.rebuild((group.pk, group.name) for group in (first, second))
    assert found("李春") == {first.pk, second.pk}


def test_row_when_its_text_is_enormous_then_still_indexed():
    line = index_text("".join(chr(0x4E00 + n * 17 % 20_000) for n in range(300_000)), "w" * 5000)
    TABLE.put([(1, line)])
    assert TABLE.few(parse_query(line[1000:1004]), 5) == [1]


def test_candidates_when_few_then_listed_and_when_many_then_none():
    groups = add("春一", "春二", "春三")
    assert set(TABLE.few(parse_query("春"), 3)) == {group.pk for group in groups}
    assert TABLE.few(parse_query("春"), 2) is None
    assert TABLE.few(parse_query("!"), 2) == []


def test_search_when_part_of_a_larger_query_then_stays_one_statement(django_assert_num_queries):
    groups = add("春一", "春二", "春三")
    rows = TABLE.search(Group.objects.exclude(pk=groups[0].pk), parse_query("春 -三"), "name")
    with django_assert_num_queries(1):
        assert [group.pk for group in rows.order_by("pk")] == [groups[1].pk]
    with django_assert_num_queries(1):
        assert rows.aggregate(n=models.Count("pk"))["n"] == 1
    other = Group.objects.filter(pk__in=rows) | Group.objects.filter(pk=groups[0].pk)
    assert set(other) == {groups[0], groups[1]}


def test_matching_when_query_is_empty_then_no_rows_and_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not Group.objects.filter(pk__in=TABLE.matching(parse_query("!")))
