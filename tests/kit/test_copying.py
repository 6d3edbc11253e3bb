"""Runs on whatever database the suite runs on, with groups as the rows to be exported."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import models
from django.db.models.functions import NullIf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.cells import Column, Kind
from kit.copying import looked_up, queryset_csv_lines
from kit.tabular import csv_lines

pytestmark = pytest.mark.django_db
COLUMNS = (
    Column("name", "名称"),
    Column("id", "序号", Kind.NUMBER),
    Column("on", "日期", Kind.DATE),
    Column("at", "时间", Kind.DATETIME),
    Column("none", "空", Kind.CODE),
    Column("again", "又名"),
)


def listed():
    return (
        Group.objects.annotate(
            on=models.Value(date(2025, 5, 20), output_field=models.DateField()),
            at=models.Value(
                datetime(2025, 5, 20, 18, 30, 59, 999_999, tzinfo=UTC),
                output_field=models.DateTimeField(),
            ),
            none=NullIf("name", "name"),
        )
        .order_by("-pk")
        .values_list("name", "pk", "on", "at", "none", "name")
    )


def assert_same():
    copied = b"".join(queryset_csv_lines(COLUMNS, listed()))
    assert copied == b"".join(csv_lines(COLUMNS, list(listed())))
    return copied.decode("utf-8-sig")


HOSTILE = [
    "=1+1", " @x", "'=x", '"=x', "＝1", "＋1", "－1", "＠1", "\u3000=1", "\u00a0+1", "\u200b-1",
    "\ufeff=1", "\t1", "\r1", "\n1", "\r\n=1", "a,b", 'q"q', "a\nb", "a\r\nb", "\x01=1", "x\x1fy",
    "\ufffe", "《公益》", "“微光”", "（甲）", "-5", "+86", "a=b", "x,=y", "\\.", "%s %(x)s %%",
    "{x}", "中\ufffe尾", "😀", " ", "é", "\u0085=1", "\u2028=1", "\u1680=1", "\u180e=1", "乙",
]  # fmt: skip


def test_export_when_texts_are_hostile_then_the_same_bytes_as_row_by_row():
    Group.objects.bulk_create(Group(name=name) for name in HOSTILE)
    found = assert_same()
    assert "\r\n'=1+1," in found
    assert ",2025-05-20,2025-05-21 02:30:59,," in found
    assert "\x01" not in found


def test_export_when_rows_are_many_then_all_are_there_in_order():
    Group.objects.bulk_create(
        Group(name=f"=组{n}" if n % 700 == 0 else f"组{n}") for n in range(2100)
    )
    lines = assert_same().split("\r\n")
    assert len(lines) == 2102
    assert lines[1].startswith("组2099,")


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
        | st.text("=+-@,\"'\n\r\t \u3000＝中", max_size=8),
        unique=True,
        max_size=12,
    )
)
def test_export_when_texts_are_anything_then_the_same_bytes_as_row_by_row(names):
    Group.objects.all().delete()
    Group.objects.bulk_create(Group(name=name) for name in names)
    assert_same()


def test_export_when_filtered_then_only_those_rows():
    Group.objects.bulk_create(Group(name=name) for name in ("甲%", "乙"))
    rows = listed().filter(name__contains="%")
    assert b"".join(queryset_csv_lines(COLUMNS, rows)).count(b"\r\n") == 2


def test_name_when_looked_up_by_the_database_then_the_one_of_the_dictionary():
    Group.objects.bulk_create(Group(name=name) for name in ("a", "b", "c"))
    names = looked_up("name", {"a": "'甲'", "b": "50%"}, "其他")
    rows = Group.objects.order_by("name").values_list(names)
    columns = (Column("name", "名称"),)
    assert [name for (name,) in rows] == ["'甲'", "50%", "其他"]
    found = b"".join(queryset_csv_lines(columns, rows)).decode()
    assert found == "\ufeff名称\r\n'甲'\r\n50%\r\n其他\r\n"


@pytest.mark.django_db(transaction=True)
def test_export_when_left_half_way_then_connection_stays_usable():
    Group.objects.bulk_create(Group(name=f"组{n}") for n in range(5000))
    pieces = queryset_csv_lines(COLUMNS, listed())
    next(pieces)
    next(pieces)
    pieces.close()
    assert Group.objects.count() == 5000
