"""The official list of regions, written into the table."""

from typing import NamedTuple

from django.db import transaction

from directory.models import Region
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
