"""Putting synthetic rows into the tables, many at a time, with their entries in the ledger.

In the ledger: one entry for each nomination and one for each winner, saying the state in which it
was generated; not one for each step, because nobody took these steps.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db import connection, transaction
from django.db.models import Model

from awards.actions.likeness import write_keys
from awards.actions.publicity import public_facts
from awards.models import Correction, Nomination, NominationFigure, Nominee, Winner, WinnerCredit
from awards.search import NOMINATIONS, WINNERS
from awards.workflow import WinnerState
from charity_site.synthetic.rows import Made
from kit.bulk import BulkTable
from kit.contentwatch import changed_at_once
from kit.figures import Qualifier
from ledger.actions import Change, append_many

SHOWN = frozenset({WinnerState.PUBLISHED, WinnerState.CORRECTED})


@transaction.atomic
def save_batch(batch: list[Made], *, index: bool, now: datetime) -> None:
    """Write one batch in one transaction, what others point at first.

    Shapes: without `index` the rows are found by the search only once it is made anew.
    """
    with changed_at_once(connection):
        _save_rows(batch, index=index, now=now)
    append_many(by=None, changes=_entries(batch), now=now)


def _save_rows(batch: list[Made], *, index: bool, now: datetime) -> None:
    winners = [made.winner for made in batch if made.winner is not None]
    BulkTable(Nominee).add([made.nominee for made in batch if made.is_first])
    _point_at(batch, "nominee")
    BulkTable(Nomination).add([made.nomination for made in batch])
    _point_at(batch, "nomination")
    BulkTable(Winner).add(winners)
    _save_parts(batch, now)
    write_keys((made.nomination.pk, key) for made in batch for key in made.keys)
    if index:
        NOMINATIONS.put((made.nomination.pk, made.nomination.search_text) for made in batch)
        WINNERS.put((winner.pk, winner.search_text) for winner in winners)


def _point_at(batch: list[Made], name: str) -> None:
    """Let the rows that point at a part know the key it was just given, and the part itself."""
    for made in batch:
        part = getattr(made, name)
        for row in (made.nomination, made.winner):
            if row is not None and row is not part:
                setattr(row, name, part)


def _save_parts(batch: list[Made], now: datetime) -> None:
    won = [(made, made.winner) for made in batch if made.winner is not None]
    _save_themes(Nomination.themes.through, [(made, made.nomination.pk) for made in batch])
    _save_themes(Winner.themes.through, [(made, winner.pk) for made, winner in won])
    figures = [_figure(made) for made in batch if made.told.many % 3 == 0]
    BulkTable(NominationFigure).add(figures)
    pairs = [(winner.pk, made.nomination.partner_id) for made, winner in won]
    credits_ = BulkTable(WinnerCredit)
    credits_.write_lines([key, *pair, 0] for key, pair in _numbered(credits_, pairs))
    corrected = (winner for _, winner in won if winner.state == WinnerState.CORRECTED)
    BulkTable(Correction).add([_correction(winner, now) for winner in corrected])


def _save_themes(through: type[Model], owners: list[tuple[Made, int]]) -> None:
    pairs = [(key, theme.pk) for made, key in owners for theme in made.themes]
    table = BulkTable(through)
    table.write_lines([key, *pair] for key, pair in _numbered(table, pairs))


def _numbered(
    table: BulkTable, pairs: list[tuple[int, int | None]] | list[tuple[int, int]]
) -> Iterable[tuple[int, tuple[int, int | None]]]:
    return zip(table.keys(len(pairs)), pairs, strict=True)


def _figure(made: Made) -> NominationFigure:
    return NominationFigure(
        nomination=made.nomination,
        label="受益人次",
        value=Decimal(made.told.many),
        qualifier=Qualifier.OVER,
        unit="人次",
        source="合成数据",
    )


def _correction(winner: Winner, now: datetime) -> Correction:
    return Correction(
        winner=winner,
        version=winner.version,
        field="身份",
        old="",
        new=winner.role,
        reason="合成数据：补充身份",
        corrected_at=now,
        corrected_by_id=cast("int", winner.nomination.proposed_by_id),
    )


def _entries(batch: list[Made]) -> Iterator[Change]:
    for made in batch:
        nomination, winner = made.nomination, made.winner
        yield Change(verb="nomination.generate", thing=nomination, target=nomination.state)
        if winner is None:
            continue
        shown = winner.state in SHOWN
        yield Change(
            verb="winner.generate",
            thing=winner,
            target=winner.state,
            public=public_facts(winner) if shown else None,
            public_from=winner.release_at if shown else None,
        )
