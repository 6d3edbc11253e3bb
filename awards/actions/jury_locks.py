"""Locks of the jury: stage, then seat, then assignment; after the nomination, before the ledger."""

from awards.actions.locks import STALE
from awards.models import Assignment, Seat
from kit.verdict import Stale

_ROUND = ("round__award", "round__column__partner")


def locked_seat(seat: Seat, version: int | None = None) -> Seat:
    """The fresh seat under lock.

    Errors: Stale when `version` is given and no longer current.
    """
    rows = Seat.objects.select_for_update(of=("self",)).select_related("juror", *_ROUND)
    fresh = rows.get(pk=seat.pk)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def locked_assignment(assignment: Assignment, version: int | None = None) -> Assignment:
    """The fresh assignment under lock, with what its permissions read.

    Errors: Stale when `version` is given and no longer current.
    """
    fresh = locked_assignments([assignment.pk])[0]
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def locked_assignments(keys: list[int]) -> list[Assignment]:
    """Several of them, in the order of their keys."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "juror", "nomination", "stage__round__award", "stage__round__column__partner"
    )
    return list(rows.filter(pk__in=keys).order_by("pk"))
