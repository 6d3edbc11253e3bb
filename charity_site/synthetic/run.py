"""Generating many rows: while one batch is being saved, the next one is made up."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain, islice
from random import Random

from django.db import connection, transaction

from awards.models import Nomination, Winner
from awards.publication import certificate_number
from awards.search import NOMINATIONS, WINNERS
from charity_site.finding import INDEXES
from charity_site.synthetic.frame import load_frame
from charity_site.synthetic.rows import Made, Maker
from charity_site.synthetic.write import save_batch
from directory.actions import load_regions

CHUNK = 2000
BIG = 5000  # from here on, making the search index anew is faster than adding to it
MEMORY = "PRAGMA cache_size = -262144"  # 256 MB, so that SQLite keeps its indexes at hand

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
    others = maker.nominations(nominations - winners, win=False)
    batches = _batches(chain(maker.nominations(winners, win=True), others), progress)
    if nominations < BIG:
        for batch in batches:
            save_batch(batch, index=True, now=now)
        return
    _save_beside(batches, lambda batch: save_batch(batch, index=False, now=now))
    _reindex()


def _batches(source: Iterator[Made], progress: Callable[[int], None]) -> Iterator[list[Made]]:
    numbers = set(Winner.objects.values_list("certificate_number", flat=True))
    written = 0
    while batch := list(islice(source, CHUNK)):
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


def _save_beside(batches: Iterable[list[Made]], save: Save) -> None:
    """Save each batch in a second thread, which has its own connection."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(_prepare).result()
        saving = None
        for batch in batches:
            if saving:
                saving.result()
            saving = beside.submit(save, batch)
        if saving:
            saving.result()
        beside.submit(_leave).result()


def _leave() -> None:
    connection.close()


def _prepare() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(MEMORY)


def _reindex() -> None:
    """Make both indexes anew; rows of one story lie side by side and are cut into terms once."""
    for table, model in ((WINNERS, Winner), (NOMINATIONS, Nomination)):
        rows = model._default_manager.order_by("pk").values_list("pk", "search_text")
        table.rebuild(rows.iterator(CHUNK))
