"""Taking all synthetic rows out again; entries of the ledger stay."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from awards.models import (
    Award,
    Correction,
    LikenessKey,
    Nomination,
    NominationFigure,
    Nominee,
    Round,
    Winner,
    WinnerCredit,
    WinnerSlug,
)
from awards.search import NOMINATIONS, WINNERS
from charity_site.synthetic.frame import PREFIX
from directory.models import MediaPartner, Organisation, Theme, User
from events.models import Edition, Series
from ledger.actions import append

BIG = 5000


@transaction.atomic
def purge_synthetic(*, now: datetime) -> int:
    """Remove every synthetic row; returns how many nominations and winners went.

    Errors: ProtectedError when real rows hang on the synthetic awards or media.
    """
    winners = Winner.objects.filter(is_synthetic=True)
    nominations = Nomination.objects.filter(is_synthetic=True)
    won = winners.count()
    gone = won + nominations.count()
    _forget(winners, nominations)
    of_winner, of_nomination = Winner.themes.through, Nomination.themes.through
    in_order: tuple[QuerySet[Any], ...] = (
        WinnerCredit.objects.filter(winner__is_synthetic=True),
        Correction.objects.filter(winner__is_synthetic=True),
        WinnerSlug.objects.filter(winner__is_synthetic=True),
        of_winner.objects.filter(winner__is_synthetic=True),
        winners,
        NominationFigure.objects.filter(nomination__is_synthetic=True),
        of_nomination.objects.filter(nomination__is_synthetic=True),
        LikenessKey.objects.filter(nomination__is_synthetic=True),
        nominations,
        Nominee.objects.filter(is_synthetic=True),
    )
    for rows in in_order:
        _drop(rows)
    for frame in _frame():
        frame.delete()
    if gone:
        payload = {"rows": gone, "winners": won}
        append(by=None, verb="synthetic.purge", thing=Winner, payload=payload, now=now)
    return gone


def _frame() -> tuple[QuerySet[Any], ...]:
    """What the rows hung on, dependants first."""
    named = {"slug__startswith": PREFIX}
    return (
        Round.objects.filter(**named),
        Award.objects.filter(**named),
        Edition.objects.filter(**named),
        Series.objects.filter(**named),
        MediaPartner.objects.filter(organisation__slug__startswith=PREFIX),
        Organisation.objects.filter(**named),
        Theme.objects.filter(**named),
        User.objects.filter(username__startswith=PREFIX),
    )


def _drop(rows: QuerySet[Any]) -> None:
    """Delete rows in one statement; what points at them was dropped before."""
    rows._raw_delete(using=connection.alias)  # noqa: SLF001


def _forget(winners: QuerySet[Winner], nominations: QuerySet[Nomination]) -> None:
    """Take the rows out of the search: one by one when few, by making it anew when many."""
    for table, rows, kept in (
        (WINNERS, winners, Winner.objects.filter(is_synthetic=False)),
        (NOMINATIONS, nominations, Nomination.objects.filter(is_synthetic=False)),
    ):
        if rows.count() < BIG:
            table.remove(list(rows.values_list("pk", flat=True)))
        else:
            table.rebuild(kept.values_list("pk", "search_text").iterator())
