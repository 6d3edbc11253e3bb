from types import SimpleNamespace
from typing import Any

import pytest

from tests import choosing


class Case(SimpleNamespace):
    """One case of a table, as pytest describes it."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None


def table(test: str, count: int, *marks: str) -> list[Any]:
    return [
        Case(
            nodeid=f"tests/x.py::{test}[{place}]",
            callspec=SimpleNamespace(indices={"row": place}),
            fixturenames=["db"],
            marks=marks,
        )
        for place in reversed(range(count))
    ]


def places(items: Any) -> list[int]:
    return sorted(item.callspec.indices["row"] for item in items)


@pytest.mark.parametrize("count,left_out", [(1, []), (3, []), (4, [1]), (7, [1, 2, 4, 5])])
def test_second_run_when_a_test_has_many_cases_then_three_are_asked(count, left_out):
    assert places(choosing.between(table("test_a", count))) == left_out


def test_second_run_when_a_database_decides_each_case_then_all_are_asked(monkeypatch):
    monkeypatch.setenv("SECOND_RUN", "1")
    items = [*table("test_a", 5), *table("test_b", 5, "each_case")]
    found = choosing.left_out(items, on_postgresql=False)
    assert set(found.values()) == {choosing.CASES}
    assert {item.nodeid.partition("[")[0] for item in found} == {"tests/x.py::test_a"}


def test_first_run_when_a_test_has_many_cases_then_all_are_asked(monkeypatch):
    monkeypatch.delenv("SECOND_RUN", raising=False)
    assert choosing.left_out(table("test_a", 9), on_postgresql=True) == {}


@pytest.mark.parametrize(
    "mark,reason", [("once", choosing.ONCE), ("postgres", choosing.POSTGRESQL)]
)
def test_second_run_when_a_test_is_marked_then_it_says_why(monkeypatch, mark, reason):
    monkeypatch.setenv("SECOND_RUN", "1")
    found = choosing.left_out(table("test_a", 1, mark), on_postgresql=False)
    assert set(found.values()) == {reason}
