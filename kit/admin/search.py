"""Finding rows by a piece of text in named columns, where no full-text index is kept."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import GreaterThan

M = TypeVar("M", bound=Model)
WORDS = 5


def words_found(rows: QuerySet[M], columns: Iterable[str], text: str) -> QuerySet[M]:
    """The rows in which every typed word stands in one of the columns.

    Shapes: columns as Django's `search_fields`: "^name" begins with it, "=code" equals it.
    """
    names = list(columns)
    for word in text.split()[:WORDS]:
        rows = rows.filter(reduce(or_, (_found(name, word.lower()) for name in names)))
    return rows


def _found(column: str, word: str) -> Any:
    if column.startswith("="):
        return Q(**{f"{column[1:]}__iexact": word})
    if column.startswith("^"):
        return Q(**{f"{column[1:]}__istartswith": word})
    # Not icontains: that becomes UPPER() LIKE, in which % and _ count and nothing is quicker.
    return Q(GreaterThan(StrIndex(Lower(column), Value(word)), 0))
