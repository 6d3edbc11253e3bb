"""Nothing is longer than a reader holds in the head."""

import ast

import pytest

from tests.house.source import FUNCTIONS, Module, modules, of_kind, short

FILE = 400
FUNCTION = 50
TEMPLATE = 150
VIEW = 30


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def long_functions(module, limit=FUNCTION):
    return [
        f"{module.at(f)} {f.name}: {length}"
        for f in module.functions()
        if (length := (f.end_lineno or 0) - f.lineno + 1) > limit
    ]


def test_file_when_written_then_it_has_at_most_400_lines():
    written = [p for p in of_kind(".py", ".css", ".js") if "migrations" not in p.parts]
    found = {short(p): n for p in written if (n := lines(p)) > FILE}
    assert found == {}


def test_template_when_written_then_it_has_at_most_150_lines():
    found = {short(p): n for p in of_kind(".html", below="templates") if (n := lines(p)) > TEMPLATE}
    assert found == {}


def test_function_when_written_then_it_has_at_most_50_lines():
    assert [one for m in modules() for one in long_functions(m)] == []


def test_view_when_written_then_it_is_short():
    views = [m for m in modules() if m.part == "views" or m.name.endswith("_views.py")]
    assert len(views) > 5
    assert [one for m in views for one in long_functions(m, VIEW)] == []


@pytest.mark.parametrize("length,is_found", [(50, False), (51, True)])
def test_search_when_a_function_grows_then_it_is_found(length, is_found):
    text = "def f():\n" + "    pass\n" * (length - 1)
    assert bool(long_functions(Module("x/a.py", text))) is is_found


def test_functions_when_counted_then_half_have_at_most_seven_lines():
    found = sorted(
        (f.end_lineno or 0) - f.lineno + 1
        for m in modules()
        for f in ast.walk(m.tree)
        if isinstance(f, FUNCTIONS)
    )
    assert found[len(found) // 2] <= 7
    assert found[len(found) * 9 // 10] <= 20
