"""Every enciphered column of the database, and how all of them come to the newest key.

A column is enciphered when its name ends with `_cipher`, or stands in `OTHERS`. What the newest
key opens already is left alone, so a run that was stopped goes on where it ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from charity_site.accounts_actions import rotate_secrets
from kit.crypto import is_newest, rotate

OURS = ("ledger", "directory", "events", "projects", "awards")
OTHERS = {
    ("awards", "voter"): ("label",),
    ("awards", "seat"): ("kin_sealed",),
    ("awards", "ballot"): ("sealed_with",),
}
ROWS = 500  # in one transaction


@dataclass(slots=True)
class Count:
    """What became of the values of one column."""

    column: str
    rotated: int = 0
    newest: int = 0


def enciphered() -> Iterator[tuple[type[Model], str]]:
    """Every enciphered column, as its model and name."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            more = OTHERS.get((app, str(model._meta.model_name)), ())
            for field in model._meta.concrete_fields:
                if field.name.endswith("_cipher") or field.name in more:
                    yield model, field.name


def rotate_column(model: type[Model], name: str, *, rows: int = ROWS) -> Count:
    """Encipher one column with the newest key, some rows in each transaction.

    Shapes: a value that somebody writes meanwhile is not written over.
    Errors: Undecipherable, when a key was taken away too early; what was done so far stays done.
    """
    count = Count(f"{model._meta.label}.{name}")
    values = model._base_manager.exclude(**{name: ""}).order_by("pk").values_list("pk", name)
    batch = list(values[:rows])
    while batch:
        with transaction.atomic():
            for key, cipher in batch:
                if is_newest(cipher):
                    count.newest += 1
                    continue
                unchanged = model._base_manager.filter(**{"pk": key, name: cipher})
                count.rotated += unchanged.update(**{name: rotate(cipher)})
        batch = list(values.filter(pk__gt=batch[-1][0])[:rows])
    return count


def rotate_everything() -> Iterator[Count]:
    """Rotate column after column, telling of each; the second factors and kept mails last."""
    for model, name in enciphered():
        yield rotate_column(model, name)
    yield Count("second factors and mails", rotated=rotate_secrets())
