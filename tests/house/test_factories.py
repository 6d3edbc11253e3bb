"""Every factory makes a valid row, with each of its traits alone."""

import inspect
import pkgutil
from importlib import import_module

import pytest
from factory.base import FactoryMetaClass

from tests import factories
from tests.factories.base import Dull


def all_factories() -> list[type[Dull]]:
    named = [one.name for one in pkgutil.iter_modules(factories.__path__)]
    return [
        thing
        for module in (import_module(f"{factories.__name__}.{name}") for name in named)
        for _, thing in inspect.getmembers(module, lambda o: isinstance(o, FactoryMetaClass))
        if not thing._meta.abstract and thing.__module__ == module.__name__
    ]


def all_traits() -> list[tuple[type[Dull], str]]:
    return [(made, trait) for made in all_factories() for trait in traits_of(made)]


def traits_of(made: type[Dull]) -> list[str]:
    traits = made._meta.parameters
    return ["", *(name for name, kind in traits.items() if type(kind).__name__ == "Trait")]


@pytest.mark.django_db
@pytest.mark.each_case
@pytest.mark.parametrize(
    "made,trait", [pytest.param(*row, id=f"{row[0].__name__}-{row[1]}") for row in all_traits()]
)
def test_factory_when_called_twice_then_both_rows_are_valid(made: type[Dull], trait: str) -> None:
    chosen = {trait: True} if trait else {}
    rows = [made(**chosen), made(**chosen)]
    for row in rows:
        row.validate_constraints()


def test_factories_when_listed_then_there_are_many() -> None:
    assert len(all_factories()) > 40
    assert len(all_traits()) > len(all_factories()) + 40
