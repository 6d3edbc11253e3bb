"""A condition on many ids at once, passed as one value whatever their number."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class Among(models.Func):
    """Whether an integer column is one of these; thousands of ids cost one parameter."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(models.F(column))
        self.ids = list(ids)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Write the condition in the language of the database."""
        column, values = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*values, self.ids)
        listed = json.dumps(self.ids)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*values, listed)  # noqa: S608
