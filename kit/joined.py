"""Many short texts of other rows as one text of this row, so that a list reads one row for each."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Aggregate,
    Case,
    CharField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, StrIndex, Substr
from django.db.models.lookups import GreaterThan
from django.db.models.sql.compiler import SQLCompiler

from kit.dates import Precision


class Joined(Aggregate):
    """The texts of a group put together with 、 between them.

    Shapes: in no order that is promised.
    """

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '、')"
    output_field = TextField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


def joined(rows: "QuerySet[Any]", to: str, text: str) -> Coalesce:
    """The texts of the rows whose `to` is the outer row, empty where there are none."""
    own = rows.filter(**{to: OuterRef("pk")}).order_by().values(to)
    named = own.annotate(joined_texts=Joined(F(text))).values("joined_texts")
    return Coalesce(Subquery(named), Value(""), output_field=TextField())


def day_text(field: str, precision: str) -> Any:
    """A date as far as it is known: 2025-05-20, 2021-06, 2016 or nothing."""
    from_text = Cast(F(field), CharField())
    return Case(
        When(**{precision: Precision.DAY}, then=Substr(from_text, 1, 10)),
        When(**{precision: Precision.MONTH}, then=Substr(from_text, 1, 7)),
        When(**{precision: Precision.YEAR}, then=Substr(from_text, 1, 4)),
        default=Value(""),
        output_field=TextField(),
    )


def unless_inferred(name: str, shown: Any) -> Case:
    """The expression, or nothing where the field is named in the row's list `inferred`."""
    stated = Cast("inferred", TextField())
    named = GreaterThan(StrIndex(stated, Value(f'"{name}"')), 0)
    return Case(When(named, then=Value("")), default=shown, output_field=TextField())
