"""The database itself keeps the rows; with its triggers off, the same statements go through."""

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.models import Entry, Head
from tests.management.commands.flush import triggers_off

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("chain_of_five"),
    pytest.mark.each_case,
]

FORBIDDEN = [
    "UPDATE ledger_entry SET reason = 'x' WHERE sequence = 3",
    "DELETE FROM ledger_entry WHERE sequence = 5",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_head",
    "UPDATE ledger_head SET sequence = 4",
    "UPDATE ledger_head SET hash = 'x'",
]


def run(sql: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_row_when_changed_by_any_statement_then_the_database_refuses(sql):
    with pytest.raises(IntegrityError, match=r"append-only|forward"):
        run(sql)
    with triggers_off(connection):
        assert run(sql) >= 1


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_head"])
def test_table_when_truncated_then_the_database_refuses(table):
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"TRUNCATE {table}")
    with triggers_off(connection):
        run(f"TRUNCATE {table}")
    assert not (Entry if table == "ledger_entry" else Head).objects.exists()


@pytest.mark.postgres
def test_triggers_when_the_session_plays_a_replica_then_still_hold():
    run("SET LOCAL session_replication_role = replica")
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM ledger_entry")


@pytest.mark.parametrize("model", [Entry, Head])
def test_row_when_replaced_by_an_insert_then_the_database_refuses(model):
    row = model.objects.order_by("pk").first()
    row.hash = "f" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["pk"], update_fields=["hash"]
        )
    assert not model.objects.filter(hash="f" * 64).exists()


def test_row_when_replaced_by_sqlite_s_own_statement_then_the_database_refuses():
    if connection.vendor != "sqlite":
        replace = "INSERT INTO ledger_head VALUES (1, 9, 'x') ON CONFLICT (id) DO NOTHING"
        assert run(replace) == 0
        return
    copy = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE sequence = 3"
    with pytest.raises(IntegrityError, match="REPLACE refused"):
        run(copy)
    with pytest.raises(IntegrityError, match="REPLACE refused"):
        run("INSERT OR REPLACE INTO ledger_head VALUES (1, 9, 'x')")
    with triggers_off(connection):
        assert run(copy) == 1


def test_second_head_when_inserted_then_the_database_refuses():
    with pytest.raises(IntegrityError, match="ledger_head_is_one_row"), transaction.atomic():
        Head.objects.create(id=2)


def test_entry_when_numbered_below_one_then_the_database_refuses():
    entry = Entry.objects.get(sequence=1)
    entry.sequence = 0
    with pytest.raises(IntegrityError, match="counts_from_one"), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.parametrize("half", [{"public": ""}, {"public_from": None}])
def test_entry_when_public_part_and_its_time_are_apart_then_the_database_refuses(half):
    entry = Entry.objects.get(sequence=2)
    entry.sequence = 6
    for name, value in half.items():
        setattr(entry, name, value)
    with pytest.raises(IntegrityError, match="public_has_its_time"), transaction.atomic():
        entry.save(force_insert=True)
