"""The keys by which likely duplicates are found: written with the nomination that they are of."""

from collections.abc import Iterable

from django.db import transaction

from awards.likeness import keys_of, own_keys, traits_of
from awards.models import LikenessKey, Nomination
from awards.workflow import NominationState
from kit.bulk import BulkTable

_BATCH = 1000
_READ = (
    "evidence",
    "nominee__organisation__aliases",
    "nominee_before_merge__organisation__aliases",
)


def index_likeness(nomination: Nomination) -> None:
    """Write the keys of one nomination anew; called in the transaction that changes it."""
    wanted = set(stored_keys(nomination))
    kept = set(nomination.likeness_keys.values_list("key", flat=True))
    if gone := kept - wanted:
        nomination.likeness_keys.filter(key__in=gone).delete()
    LikenessKey.objects.bulk_create(
        LikenessKey(nomination=nomination, key=key) for key in sorted(wanted - kept)
    )


def stored_keys(nomination: Nomination, links: Iterable[str] | None = None) -> Iterable[int]:
    """The keys under which it is found; a draft by its own medium alone, a purged one by nobody."""
    if nomination.purged_at is not None:
        return []
    keys = keys_of(traits_of(nomination, links))
    own = nomination.partner_id if nomination.state == NominationState.DRAFT else None
    return keys if own is None else own_keys(keys, own)


def write_keys(keys: Iterable[tuple[int, int]]) -> None:
    """Write keys that are known to be new: pairs of a nomination's id and a key."""
    pairs, table = list(keys), BulkTable(LikenessKey)
    numbers = table.keys(len(pairs))
    table.write_lines([number, *pair] for number, pair in zip(numbers, pairs, strict=True))


@transaction.atomic
def fill_likeness(nominations: Iterable[int] | None = None) -> int:
    """Write the keys of nominations that have none: all of them, or those of these ids."""
    rows = Nomination.objects.filter(likeness_keys=None)
    if nominations is not None:
        rows = rows.filter(pk__in=list(nominations))
    return _write(list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def rebuild_likeness() -> int:
    """Make all keys anew; the number of nominations that were read."""
    LikenessKey.objects.all().delete()
    return _write(list(Nomination.objects.order_by("pk").values_list("pk", flat=True)))


def _write(ids: list[int]) -> int:
    table = BulkTable(LikenessKey)
    for start in range(0, len(ids), _BATCH):
        rows = Nomination.objects.filter(pk__in=ids[start : start + _BATCH]).select_related(
            "nominee__organisation", "nominee_before_merge__organisation"
        )
        table.add(
            [
                LikenessKey(nomination_id=row.pk, key=key)
                for row in rows.prefetch_related(*_READ)
                for key in stored_keys(row)
            ]
        )
    return len(ids)
