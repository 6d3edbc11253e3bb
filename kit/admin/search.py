"""Finding rows by a piece of text in named columns, where no full-text index is kept."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace, StrIndex
from django.db.models.lookups import Exact, GreaterThan

M = TypeVar("M", bound=Model)
WORDS = 5


def words_found(rows: QuerySet[M], columns: Sequence[str], text: str) -> QuerySet[M]:
    """The rows that `words_q` finds."""
    return rows.filter(words_q(columns, text))


def words_q(columns: Sequence[str], text: str) -> Q:
    """The condition that every typed word stands in one of the columns.

    Shapes: columns as Django's `search_fields`: "^name" begins with it, "=code" equals it; and
    "~pinyin" is spelled like the whole text, however it is spaced.
    """
    plain = [name for name in columns if not name.startswith("~")]
    words = [word.lower() for word in text.split()[:WORDS]]
    every = [reduce(or_, (_found(name, word) for name in plain), Q()) for word in words]
    spelled = (_spelled(name[1:], "".join(words)) for name in columns if name.startswith("~"))
    return reduce(or_, spelled, reduce(and_, every, Q()))


def _spelled(column: str, letters: str) -> Q:
    """A pinyin column, stored with spaces, that begins with these letters."""
    together = Replace(column, Value(" "), Value(""))
    return Q(Exact(StrIndex(together, Value(letters)), 1))


def _found(column: str, word: str) -> Any:
    if column.startswith("="):
        return Q(**{f"{column[1:]}__iexact": word})
    if column.startswith("^"):
        return Q(**{f"{column[1:]}__istartswith": word})
    # Not icontains: that becomes UPPER() LIKE, in which % and _ count and nothing is quicker.
    # Chinese has no case, so it is looked for in the column as it stands.
    place = StrIndex(Lower(column) if word != word.upper() else F(column), Value(word))
    return Q(GreaterThan(place, 0))
