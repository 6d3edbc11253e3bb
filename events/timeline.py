"""A series as time: its editions, newest first, with what is not known in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from events.models import Edition
from kit.chinese import written_ordinal
from kit.dates import from_to


@dataclass(frozen=True, slots=True)
class Moment:
    """One edition, or a gap behind one whose ordinal is known."""

    edition: Edition | None
    gap: str = ""


def stated_ordinal(edition: Edition) -> int | None:
    """The ordinal where the source states it."""
    return None if "ordinal" in edition.inferred else edition.ordinal


def timeline(editions: Sequence[Edition]) -> list[Moment]:
    """The editions in the order given, with a gap wherever stated ordinals leave one.

    Shapes: `editions` newest first; the last gap reaches down to the first edition.
    """
    moments: list[Moment] = []
    for place, edition in enumerate(editions):
        moments.append(Moment(edition))
        newer = stated_ordinal(edition)
        if newer is not None:
            moments += _gap(newer, editions[place + 1 :])
    return moments


def _gap(newer: int, older: Sequence[Edition]) -> list[Moment]:
    """What is missing between an edition and the next one whose ordinal is stated."""
    unnumbered, next_stated = 0, 0
    for edition in older:
        ordinal = stated_ordinal(edition)
        if ordinal is not None:
            next_stated = ordinal
            break
        unnumbered += 1
    first, last = next_stated + 1, newer - 1
    if last - first + 1 <= unnumbered:
        return []
    if first == last:
        span = written_ordinal(first)
    else:
        span = from_to(written_ordinal(first), written_ordinal(last))
    if unnumbered and first != last:
        return [Moment(None, gettext("%(editions)s：本站尚未全部收录") % {"editions": span})]
    return [Moment(None, gettext("%(editions)s：本站尚未收录") % {"editions": span})]
