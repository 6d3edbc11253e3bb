"""The database itself refuses to change or remove an entry, and keeps one head that moves on.

A later migration that alters one of the two tables on SQLite makes the table anew, which drops
its triggers: it must call `install` again at its end.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GENESIS = "0" * 64

POSTGRESQL = (
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE FUNCTION ledger_forward() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.sequence <= OLD.sequence THEN
            RAISE EXCEPTION 'ledger_head only moves forward'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_head_stays BEFORE DELETE OR TRUNCATE ON ledger_head
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head
        FOR EACH ROW EXECUTE FUNCTION ledger_forward()
    """,
    "ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append_only",
    "ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_stays",
    "ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_forward",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
    "DROP TRIGGER ledger_head_stays ON ledger_head",
    "DROP TRIGGER ledger_head_forward ON ledger_head",
    "DROP FUNCTION ledger_refuse()",
    "DROP FUNCTION ledger_forward()",
)

# SQLite has no TRUNCATE; its INSERT OR REPLACE removes a row without a DELETE trigger, so an
# insert onto an existing key is refused before it gets that far.
SQLITE = (
    """
    CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only: UPDATE refused'); END
    """,
    """
    CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only: DELETE refused'); END
    """,
    """
    CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
    WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only: REPLACE refused'); END
    """,
    """
    CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head
    BEGIN SELECT RAISE(ABORT, 'ledger_head is append-only: DELETE refused'); END
    """,
    """
    CREATE TRIGGER ledger_head_no_replace BEFORE INSERT ON ledger_head
    WHEN EXISTS (SELECT 1 FROM ledger_head WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'ledger_head is append-only: REPLACE refused'); END
    """,
    """
    CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head
    WHEN NEW.sequence <= OLD.sequence
    BEGIN SELECT RAISE(ABORT, 'ledger_head only moves forward'); END
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER ledger_entry_no_update",
    "DROP TRIGGER ledger_entry_no_delete",
    "DROP TRIGGER ledger_entry_no_replace",
    "DROP TRIGGER ledger_head_no_delete",
    "DROP TRIGGER ledger_head_no_replace",
    "DROP TRIGGER ledger_head_forward",
)

INSTALL = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
REMOVE = {"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}


def add_head(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Put the one head in its place, before the first entry."""
    apps.get_model("ledger", "Head").objects.create(id=1, sequence=0, hash=GENESIS)


def remove_head(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Take the head away again."""
    apps.get_model("ledger", "Head").objects.all().delete()


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the triggers.

    Errors: KeyError on a database for which they are not written.
    """
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Head first, then the guards."""

    dependencies = (("ledger", "0001_tables"),)

    operations = (
        migrations.RunPython(add_head, remove_head),
        migrations.RunPython(install, remove),
    )
