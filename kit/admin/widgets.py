"""Select widgets that search while one types, safe against whatever is posted to them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Field, Model

_LARGEST_KEY = 2**63 - 1


def is_key(field: "Field[Any, Any]", value: object) -> bool:
    """Whether the posted text can be a value of the key column at all.

    Django's own widget asks the database with whatever was posted, and a word fails there.
    """
    if value is None or value == "" or "\x00" in str(value):
        return False
    try:
        key = field.to_python(value)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return False
    return not isinstance(key, int) or abs(key) <= _LARGEST_KEY


class KnownWords:
    """What both widgets share: only possible keys reach the database, and each only once.

    Shapes: `known` maps keys to words that the page has already loaded; one dictionary for all
    rows of a formset, so that ten rows do not ask ten times.
    """

    admin_site: Any
    field: Any
    choices: Any
    is_required: bool
    allow_multiple_selected: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}

    def _target(self) -> "Field[Any, Any]":
        remote = self.field.remote_field
        name = getattr(remote, "field_name", None) or remote.model._meta.pk.attname
        target: Field[Any, Any] = remote.model._meta.get_field(name)
        return target

    def remember(self, things: Iterable[Model]) -> None:
        """Note the words of things that are loaded already."""
        key = self._target().attname
        words = self.admin_site.get_model_admin(self.field.remote_field.model).picked_words
        for thing in things:
            self.known[str(getattr(thing, key))] = words(thing)

    def optgroups(self, name: str, value: Iterable[Any], attrs: Any = None) -> Any:
        """The options that are chosen now; all others are fetched while one types."""
        target = self._target()
        keys = [str(v) for v in value if is_key(target, v)]
        missing = [key for key in keys if key not in self.known]
        if missing:
            self.remember(self.choices.queryset.filter(**{f"{target.attname}__in": missing}))
        options = [] if self.is_required or self.allow_multiple_selected else [self._blank(name)]
        chosen = [key for key in dict.fromkeys(keys) if key in self.known]
        for key in chosen if self.allow_multiple_selected else chosen[:1]:
            options.append(self._option(name, key, self.known[key], len(options)))
        return [(None, options, 0)]

    def _option(self, name: str, key: str, words: str, place: int) -> Any:
        return self.create_option(name, key, words, True, place)  # type: ignore[attr-defined]

    def _blank(self, name: str) -> Any:
        return self.create_option(name, "", "", False, 0)  # type: ignore[attr-defined]


class TypedSelect(KnownWords, AutocompleteSelect):
    """One related thing, found by typing."""


class TypedSelectMultiple(KnownWords, AutocompleteSelectMultiple):
    """Several related things, found by typing."""
