"""What every factory shares."""

from typing import Any

import factory
from factory.django import DjangoModelFactory


class Dull(DjangoModelFactory):
    """A factory that saves once and clears away no post-generation results."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True


def many(field: str) -> Any:
    """A many-to-many field that takes a list: `ThemeFactory` rows for `themes=[…]`."""

    def fill(thing: Any, create: bool, rows: Any, **_: Any) -> None:
        if create and rows:
            getattr(thing, field).set(rows)

    return factory.post_generation(fill)
