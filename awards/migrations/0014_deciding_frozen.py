"""The database itself refuses to change a frozen result, or to write over it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = (
    """
    CREATE FUNCTION awards_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER awards_resultsnapshot_frozen BEFORE UPDATE ON awards_resultsnapshot
        FOR EACH STATEMENT EXECUTE FUNCTION awards_frozen()
    """,
    "ALTER TABLE awards_resultsnapshot ENABLE ALWAYS TRIGGER awards_resultsnapshot_frozen",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER awards_resultsnapshot_frozen ON awards_resultsnapshot",
    "DROP FUNCTION awards_frozen()",
)
# SQLite's INSERT OR REPLACE removes a row without any trigger but that of the insert.
SQLITE = (
    """
    CREATE TRIGGER awards_resultsnapshot_no_update BEFORE UPDATE ON awards_resultsnapshot
    BEGIN SELECT RAISE(ABORT, 'awards_resultsnapshot is frozen: UPDATE refused'); END
    """,
    """
    CREATE TRIGGER awards_resultsnapshot_no_replace BEFORE INSERT ON awards_resultsnapshot
    WHEN EXISTS (SELECT 1 FROM awards_resultsnapshot WHERE round_id = NEW.round_id)
    BEGIN SELECT RAISE(ABORT, 'awards_resultsnapshot is frozen: REPLACE refused'); END
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER awards_resultsnapshot_no_update",
    "DROP TRIGGER awards_resultsnapshot_no_replace",
)


def install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards on the table."""
    _run(editor, POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards off."""
    _run(editor, POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("awards", "0013_deciding_result_and_meetings")]

    operations = [migrations.RunPython(install, remove)]
