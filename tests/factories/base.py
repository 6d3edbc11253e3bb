"""What every factory shares."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from kit.searchindex import SearchIndex


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


def indexed(index: SearchIndex[Any]) -> Any:
    """Let the thing be found, with what was hung on it before; the last field of a factory."""

    def put(thing: Any, create: bool, rows: Any, **_: Any) -> None:
        if create:
            index.put([thing.pk])
            thing.refresh_from_db(fields=["search_text"])

    return factory.post_generation(put)
