from pathlib import Path

import pytest

from tools import run_tests

PYTHON = Path("python")


def test_parse_when_nothing_is_asked_then_both_databases():
    assert run_tests.parse([]) == (["pg", "sqlite"], [])


def test_parse_when_a_part_is_asked_then_pytest_gets_the_rest():
    asked = ["--db", "pg", "--", "tests/awards", "-k", "gate"]
    assert run_tests.parse(asked) == (["pg"], ["tests/awards", "-k", "gate"])


def test_command_when_the_whole_suite_runs_then_browser_tests_run_once():
    assert "not browser" not in run_tests.command(PYTHON, "pg", [])
    assert "not browser" in run_tests.command(PYTHON, "sqlite", [])


@pytest.mark.parametrize(
    "codes,worst", [([0, 0], 0), ([1, 0], 1), ([0, 1], 1), ([5, 0], 0), ([5, 5], 5)]
)
def test_verdict_when_a_part_runs_then_one_database_may_hold_none_of_it(codes, worst):
    assert run_tests.verdict(codes) == worst


@pytest.mark.parametrize(
    "line",
    [
        "======== 12 passed, 3 deselected in 4.50s ========",
        "\x1b[31m== \x1b[1m1 failed\x1b[0m, 2 passed in 61.00s (0:01:01)\x1b[0m\x1b[31m ==\x1b[0m",
    ],
)
def test_closing_when_pytest_ends_then_its_last_line_is_found(line):
    output = f"tests/x.py ..\n==== slowest durations ====\n{line}\n"
    assert run_tests.CLOSING.findall(output.encode()) == [line.encode()]
