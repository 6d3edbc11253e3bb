"""Generating many rows: one process makes them up, another one saves them."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain
from random import Random
from threading import Lock

from django.db import connection, transaction
from django.db.models import Model

from awards.models import Nomination, Winner
from awards.publication import certificate_number
from awards.search import NOMINATIONS, WINNERS
from charity_site.finding import INDEXES
from charity_site.synthetic.frame import load_frame
from charity_site.synthetic.rows import Made, Maker
from charity_site.synthetic.write import save_batch
from directory.actions import load_regions
from kit.elsewhere import elsewhere
from kit.searchtable import SearchTable

CHUNK = 2000
BIG = 5000  # from here on, making the search index anew is faster than adding to it
# SQLite: 256 MB keep its indexes at hand, and 200 MB are written before they are put in order.
MEMORY = ("PRAGMA cache_size = -262144", "PRAGMA wal_autocheckpoint = 50000")

Save = Callable[[list[Made]], None]


def generate(
    *, winners: int, nominations: int, seed: int, now: datetime, progress: Callable[[int], None]
) -> None:
    """Make that many synthetic nominations, of which the first `winners` won.

    Shapes: the same seed and clock give the same content; ids, addresses and certificate numbers
    are random as always. `progress` is told how many nominations are made up.
    """
    load_regions()
    with transaction.atomic():
        frame = load_frame(now)
        for index in INDEXES.values():
            index.fill()
    maker = Maker(Random(seed), frame, now)  # noqa: S311 - invented data
    wanted = (maker, winners, nominations - winners, CHUNK)
    is_big = nominations >= BIG
    made = elsewhere(_stories, *wanted) if is_big else _stories(*wanted)
    batches = _counted(made, progress)
    if is_big:
        _save_beside(batches, lambda batch: save_batch(batch, index=False, now=now))
        _reindex()
        return
    for batch in batches:
        save_batch(batch, index=True, now=now)


def _stories(maker: Maker, winners: int, others: int, chunk: int) -> Iterator[list[Made]]:
    """Whole stories, some more than a chunk at a time: no batch needs another one's rows."""
    batch: list[Made] = []
    for made in chain(maker.nominations(winners, win=True), maker.nominations(others, win=False)):
        if made.is_first and len(batch) >= chunk:
            yield batch
            batch = []
        batch.append(made)
    yield batch


def _counted(
    batches: Iterable[list[Made]], progress: Callable[[int], None]
) -> Iterator[list[Made]]:
    """The batches with certificate numbers that nobody has."""
    numbers = set(Winner.objects.values_list("certificate_number", flat=True))
    written = 0
    for batch in batches:
        _renumber(batch, numbers)
        yield batch
        written += len(batch)
        progress(written)


def _renumber(batch: list[Made], taken: set[str]) -> None:
    """Give another number to a winner whose random one exists already."""
    for made in batch:
        winner = made.winner
        while winner is not None and winner.certificate_number in taken:
            winner.certificate_number = certificate_number(winner.year)
        if winner is not None:
            taken.add(winner.certificate_number)


def _save_beside(batches: Iterator[list[Made]], save: Save) -> None:
    """Save in threads of their own: while one commits, another one writes."""
    shared = _Shared(batches)
    with ThreadPoolExecutor(_writers()) as pool:
        for done in [pool.submit(_save_all, shared, save) for _ in range(_writers())]:
            done.result()


def _writers() -> int:
    return 2 if connection.vendor == "postgresql" else 1


class _Shared:
    """Batches for several threads, each for one of them."""

    def __init__(self, batches: Iterator[list[Made]]) -> None:
        self.batches = batches
        self.turn = Lock()

    def __iter__(self) -> Iterator[list[Made]]:
        while batch := self._next():
            yield batch

    def _next(self) -> list[Made] | None:
        with self.turn:
            return next(self.batches, None)

    def stop(self) -> None:
        """Give out no more."""
        with self.turn:
            self.batches = iter(())


def _save_all(shared: _Shared, save: Save) -> None:
    """Take batches until there are none, on this thread's own connection."""
    try:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for pragma in MEMORY:
                    cursor.execute(pragma)
        for batch in shared:
            save(batch)
    finally:
        shared.stop()  # after a failure; at the end it changes nothing
        connection.close()


def _reindex() -> None:
    """Make both indexes anew, on PostgreSQL beside each other."""
    with ThreadPoolExecutor(_writers()) as pool:
        list(pool.map(_rebuild, (WINNERS, NOMINATIONS), (Winner, Nomination)))


def _rebuild(table: SearchTable, model: type[Model]) -> None:
    """Index all rows; those of one story lie side by side and are cut into terms once."""
    rows = model._default_manager.order_by("pk").values_list("pk", "search_text")
    try:
        table.rebuild(rows.iterator(CHUNK))
    finally:
        connection.close()
