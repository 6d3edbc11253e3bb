"""A generator that runs in a process of its own, so that two processors have work.

Threads do not help where Python itself is what takes the time. The other process begins from
nothing, so it shares no connection, lock or thread with this one, and runs no script again.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any, TypeVar

import django

T = TypeVar("T")


class FailedElsewhere(RuntimeError):
    """The other process ended before its generator did; its own words are on standard error."""


def elsewhere(make: Callable[..., Iterator[T]], *arguments: Any) -> Iterator[T]:
    """Iterate here over what `make(*arguments)` yields in another process, one item ahead.

    Shapes: function, arguments and items can be pickled; an item arrives as a copy, so two items
    never share an object. The other process knows the settings, not a test's database.
    Errors: FailedElsewhere.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "kit.elsewhere"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
    )
    with process:  # closes both ends and waits: a writer without a reader ends
        call, answers = process.stdin, process.stdout
        if call is None or answers is None:
            raise FailedElsewhere
        with suppress(BrokenPipeError):  # it ended before it read: there is no answer either
            call.write(pickle.dumps((make, arguments)))
            call.close()
        yield from _received(answers)


def _received(answers: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            gc.disable()  # reading makes no garbage, and looking for it takes as long as reading
            items: list[Any] = pickle.load(answers)  # noqa: S301 - from our own process
        except EOFError:
            raise FailedElsewhere from None
        finally:
            gc.enable()
        if not items:
            return
        yield items[0]


def _send_all(answers: IO[bytes]) -> None:
    """Answer in the other process: each item in a list of one, an empty list at the end."""
    django.setup()  # before the call is read: it names functions beside models
    gc.freeze()
    make, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the one that began us
    for items in _singly(make(*arguments)):
        try:
            answers.write(pickle.dumps(items))
            answers.flush()
        except BrokenPipeError:
            os._exit(0)  # nobody reads any more


def _singly(source: Iterator[Any]) -> Iterator[list[Any]]:
    for item in source:
        yield [item]
    yield []


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever is printed goes beside the answers, not between them
        _send_all(out)
