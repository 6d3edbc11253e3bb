"""What a worker says of each act after it was answered, and what of it was not so."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

Act = tuple[str, str]  # a verb, and the public id of what it was done to


@dataclass
class Said:
    """What the workers of one kind were answered before they died."""

    acts: Counter[Act] = field(default_factory=Counter)
    workers: int = 0
    killed: int = 0

    def take(self, text: str) -> None:
        """Note the whole lines that a worker has written."""
        self.workers += 1
        for line in text.split("\n")[:-1]:
            verb, name = line.split()
            self.acts[verb, name] += 1


def say(*acts: Act) -> None:
    """Say that these were answered, by one transaction: all of them at once."""
    os.write(1, "".join(f"{verb} {name}\n" for verb, name in acts).encode())


class Part(Protocol):
    """One kind of work in which workers are killed.

    Shapes: `kind` names the module of the worker (bench.killed_<kind>); `pause` is the longest time
    in seconds that it is let work.
    """

    kind: str
    pause: float

    def arguments(self) -> list[str]:
        """What the worker is called with."""

    def verdict(self, said: Said) -> list[str]:
        """Everything that is lost, doubled or half done."""

    def remove(self) -> None:
        """Take away what was made; the ledger keeps its entries."""


def compared(
    said: Said, written: Counter[Act], sealed: Counter[Act], *, at_once: int = 1
) -> Iterator[str]:
    """What was answered, what the rows say was done, and what the record says: all the same.

    Shapes: a worker may have died between an act and saying so, `at_once` acts in one transaction.
    """
    yield from (f"answered and not there: {verb} {name}" for verb, name in said.acts - written)
    yield from (f"without its entry: {verb} {name}" for verb, name in written - sealed)
    yield from (f"entry without its act: {verb} {name}" for verb, name in sealed - written)
    unsaid = (written - said.acts).total()
    if unsaid > said.workers * at_once:
        yield f"{unsaid} acts by {said.workers} workers were written and never answered"
