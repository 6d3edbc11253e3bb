"""The rows themselves: with the triggers off, whatever is done is found and named."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, models

from ledger import chain
from ledger.audit import verify_database
from ledger.models import BATCH, Entry, Head
from tests.management.commands.flush import triggers_off

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("chain_of_five"),
    pytest.mark.each_case,
]

FIELDS = [field for field in Entry._meta.fields if not field.primary_key]


@pytest.fixture(autouse=True)
def _unguarded() -> Iterator[None]:
    with triggers_off(connection):
        yield


def broken_at(**options: str) -> int:
    try:
        verify_database(**options)
    except chain.Broken as broken:
        return broken.sequence
    return -1


def another(field: models.Field, value: object) -> object:
    """A value the row does not have and the column would take."""
    if isinstance(field, models.DateTimeField):
        return value + timedelta(microseconds=1)
    if isinstance(field, models.BigIntegerField):
        return (value or 0) + 1
    return "0" * len(value) if value else "x"


def test_database_when_untouched_then_holds():
    assert verify_database().sequence == 5


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@pytest.mark.parametrize("number", [2, 5])
def test_database_when_one_field_is_altered_then_named(field, number, now):
    if number == 5 and field.name == "public_from":
        change = {"public_from": now, "public": "x"}  # the two only stand together
    elif number == 5 and field.name == "public":
        change = {"public_from": now, "public": "{}"}
    else:
        row = Entry.objects.get(sequence=number)
        change = {field.name: another(field, getattr(row, field.attname))}
    assert Entry.objects.filter(sequence=number).update(**change) == 1
    assert broken_at() == number


@pytest.mark.parametrize("field", ["actor_id", "public_from"])
def test_database_when_a_value_is_emptied_then_named(field):
    change = {field: None} if field == "actor_id" else {"public_from": None, "public": ""}
    Entry.objects.filter(sequence=3).update(**change)
    assert broken_at() == 3


@pytest.mark.parametrize("number", [1, 3])
def test_database_when_altered_and_sealed_anew_then_the_next_is_named(number):
    row = Entry.objects.get(sequence=number)
    row.reason = "另一个理由"
    row.seal()
    row.save(force_update=True)
    assert broken_at() == number + 1


def test_database_when_the_last_is_altered_and_sealed_anew_then_named():
    row = Entry.objects.get(sequence=5)
    row.reason = "另一个理由"
    row.seal()
    row.save(force_update=True)
    assert broken_at() == 5


@pytest.mark.parametrize("number", [1, 3, 5])
def test_database_when_a_row_is_removed_then_named(number):
    Entry.objects.filter(sequence=number).delete()
    assert broken_at() == number


def test_database_when_rows_change_places_then_named():
    for before, after in [(3, 99), (4, 3), (99, 4)]:
        Entry.objects.filter(sequence=before).update(sequence=after)
    assert broken_at() == 3


def test_database_when_a_row_is_inserted_between_then_named():
    for before in (5, 4):
        Entry.objects.filter(sequence=before).update(sequence=before + 1)
    forged = Entry.objects.get(sequence=3)
    forged.sequence, forged.previous_hash = 4, forged.hash
    forged.seal()
    forged.save(force_insert=True)
    Head.objects.update(sequence=6)
    assert broken_at() == 5


def test_database_when_a_row_is_copied_to_the_end_then_named():
    row = Entry.objects.get(sequence=5)
    row.sequence, row.previous_hash = 6, row.hash
    row.seal()
    row.save(force_insert=True)
    assert broken_at() == 6


@pytest.mark.parametrize("kept", [0, 3])
def test_database_when_the_tail_is_cut_then_named(kept):
    Entry.objects.filter(sequence__gt=kept).delete()
    assert broken_at() == kept + 1


def test_database_when_cut_together_with_the_head_then_only_a_noted_hash_tells():
    noted = Head.objects.get().hash
    Entry.objects.filter(sequence__gt=3).delete()
    Head.objects.update(sequence=3, hash=Entry.objects.get(sequence=3).hash)
    assert broken_at() == -1
    assert broken_at(noted=noted) == 3


def test_database_when_wholly_rewritten_then_only_a_noted_hash_tells():
    noted = Head.objects.get().hash
    previous = chain.GENESIS
    for row in Entry.objects.order_by("sequence"):
        row.actor_name, row.previous_hash = "别人", previous
        row.seal()
        row.save(force_update=True)
        previous = row.hash
    Head.objects.update(hash=previous)
    assert broken_at() == -1
    assert broken_at(noted=noted) == 5


@pytest.mark.parametrize(
    "change, named", [({"sequence": 4}, 4), ({"sequence": 6}, 6), ({"hash": "f" * 64}, 5)]
)
def test_database_when_the_head_is_altered_then_named(change, named):
    Head.objects.update(**change)
    assert broken_at() == named


def test_database_when_the_head_is_removed_then_said():
    Head.objects.all().delete()
    assert broken_at() == 0


@pytest.mark.parametrize("value", ["rubbish", "2026-13-45 00:00:00", ""])
def test_database_when_a_time_cannot_be_read_then_named(value):
    if connection.vendor == "postgresql":  # which takes nothing but times, and this is one
        value = "-infinity"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET at = %s WHERE sequence = 3", [value])
    assert broken_at() == 3


def test_database_when_longer_than_a_batch_then_walked_to_the_end(monkeypatch):
    assert BATCH > 5
    assert [row.sequence for row in Entry.objects.in_order(size=2)] == [1, 2, 3, 4, 5]
