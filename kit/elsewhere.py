"""A generator that runs in a process of its own, so that two processors have work.

Threads do not help where Python itself is what takes the time. The other process begins from
nothing (`spawn`), so it shares no connection, lock or thread with this one.
"""

import gc
import pickle
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

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
    spawn = get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    call = pickle.dumps((make, arguments))
    process = spawn.Process(target=_send_all, args=(there, call), daemon=True)
    process.start()
    there.close()
    try:
        yield from _received(here)
    finally:
        here.close()
        process.join()


def _received(here: Connection) -> Iterator[Any]:
    while True:
        try:
            gc.disable()  # reading makes no garbage, and looking for it takes as long as reading
            items: list[Any] = here.recv()
        except EOFError:
            raise FailedElsewhere from None
        finally:
            gc.enable()
        if not items:
            return
        yield items[0]


def _send_all(there: Connection, call: bytes) -> None:
    """Answer in the other process: each item in a list of one, an empty list at the end."""
    django.setup()  # before the call is read: it names functions beside models
    gc.freeze()
    make, arguments = pickle.loads(call)  # noqa: S301 - from the process that began this one
    try:
        for item in make(*arguments):
            there.send([item])
        there.send([])
    except BrokenPipeError:
        return  # nobody reads any more
