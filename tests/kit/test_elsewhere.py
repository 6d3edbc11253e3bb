"""A generator in a process of its own."""

import os
from collections.abc import Iterator

import pytest

from kit.elsewhere import FailedElsewhere, elsewhere


def count(to: int) -> Iterator[tuple[int, int]]:
    for number in range(to):
        yield number, os.getpid()


def break_off() -> Iterator[int]:
    yield 1
    raise ValueError("bad luck")


def test_elsewhere_when_it_ends_gives_every_item_from_another_process():
    found = list(elsewhere(count, 5))
    assert [number for number, _ in found] == [0, 1, 2, 3, 4]
    assert {process for _, process in found} != {os.getpid()}


def test_elsewhere_when_the_generator_breaks_says_so_and_does_not_end_as_if_complete():
    items = elsewhere(break_off)
    assert next(items) == 1
    with pytest.raises(FailedElsewhere):
        next(items)


def test_elsewhere_when_nobody_reads_to_the_end_then_the_other_process_ends(capfd):
    items = elsewhere(count, 10_000_000)
    _, process = next(items)
    items.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert "Traceback" not in capfd.readouterr().err


def test_elsewhere_when_the_other_process_cannot_begin_says_so(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "no.such.settings")
    with pytest.raises(FailedElsewhere):
        next(elsewhere(count, "more than a pipe holds" * 100_000))
