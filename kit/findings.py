"""The first hits of several lists in one statement: what a page of results shows of each.

Each list brings a queryset of the same columns (`as_hits`); the database answers all of them at
once, each with its own number of hits.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Count, IntegerField, QuerySet, Value, When, Window

from kit.search import SearchQuery


class Hit(NamedTuple):
    """One thing that was found, in the words of a list of results.

    Shapes: `total` is how many there are of its kind; `slug` and `parent` make its address.
    """

    kind: str
    total: int
    title: str
    slug: str
    parent: str
    meta: str
    text: str


def as_hits(
    rows: "QuerySet[Any]", kind: str, query: SearchQuery, *, order: tuple[str, ...], **made: Any
) -> "QuerySet[Any, Any]":
    """The rows as columns of `Hit`, those whose name was found before the others.

    Shapes: `made` are expressions for title, slug, parent, meta and text; what is not given is
    empty.
    """
    empty = Value("", CharField())
    words = {f"hit_{name}": made.get(name, empty) for name in Hit._fields[2:]}
    counted = rows.order_by().annotate(
        hit_kind=Value(kind, CharField()), hit_total=Window(Count("pk")), **words
    )
    named: QuerySet[Any] = counted.annotate(hit_rank=_rank(query)).order_by("hit_rank", *order)
    return named.values_list(*(f"hit_{name}" for name in Hit._fields))


def _rank(query: SearchQuery) -> Case:
    """0 for what bears the first searched word in its name, else 1."""
    word = query.wanted[0].strip() if query.wanted else ""
    return Case(
        When(hit_title__contains=word, then=Value(0)), default=Value(1),
        output_field=IntegerField(),
    )  # fmt: skip


def first_hits(parts: "Iterable[QuerySet[Any, Any]]", each: int) -> list[Hit]:
    """The first hits of every part, in the order of the parts, in one statement."""
    statements: list[str] = []
    values: list[Any] = []
    for part in parts:
        try:
            sql, params = part[:each].query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT * FROM ({sql}) AS part_{len(statements)}")  # noqa: S608
        values += params
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        return [Hit(*row) for row in cursor.fetchall()]
