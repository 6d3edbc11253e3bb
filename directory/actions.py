"""Writes of the directory that are more than saving one row."""

from typing import NamedTuple

from django.db import IntegrityError, transaction

from directory.models import OneTimeKey, Region, User
from directory.regions import region_rows

REGION_FIELDS = ("name", "full_name", "level", "parent_id", "pinyin", "initials", "is_leaf_name")
BATCH = 500


class Loaded(NamedTuple):
    """How many rows a load made, and how many it put right."""

    created: int
    updated: int


@transaction.atomic
def load_regions() -> Loaded:
    """Write the official list of regions; a second time it changes nothing.

    Shapes: a region that the list no longer holds stays, because rows may point at it.
    """
    kept = Region.objects.in_bulk()
    rows = region_rows()
    new = [row for row in rows if row.code not in kept]
    changed = [row for row in rows if row.code in kept and _differs(row, kept[row.code])]
    # Parents come first, so each batch finds its parents in the table.
    Region.objects.bulk_create(new, batch_size=BATCH)
    fields = [name.removesuffix("_id") for name in REGION_FIELDS]
    Region.objects.bulk_update(changed, fields, batch_size=BATCH)
    return Loaded(len(new), len(changed))


def _differs(row: Region, kept: Region) -> bool:
    return any(getattr(row, name) != getattr(kept, name) for name in REGION_FIELDS)


def use_key(key: str, user: User) -> str | None:
    """Use up a form's one-time key, in the transaction of what the form does.

    Shapes: None the first time; after that the result the first sending kept (perhaps "").
    A second sending at the same moment waits here until the first has ended.
    """
    try:
        with transaction.atomic():
            OneTimeKey.objects.create(key=key, user=user)
    except IntegrityError:
        return OneTimeKey.objects.values_list("result", flat=True).get(key=key)
    return None


def keep_result(key: str, result: str) -> None:
    """Note what the first sending of a form made, for a second one to find."""
    OneTimeKey.objects.filter(key=key).update(result=result)
