"""The database itself refuses to change what a batch says, or to remove one.

What may still be written: the state, once; who released or annulled it; the outcome of a line;
and the enciphered file, which is enciphered anew when keys are rotated. Batches of the sample can
be removed.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = (
    "public_id", "organisation_id", "year", "number", "row_count", "gross", "tax", "net",
    "content_sha256", "file_title", "made_at", "made_by_id", "is_sample",
)  # fmt: skip
LINE = ("batch_id", "payment_id", "position", "gross", "tax", "net", "account_index")


def _differs(columns: tuple[str, ...], word: str) -> str:
    return " OR ".join(f"OLD.{name} {word} NEW.{name}" for name in columns)


POSTGRESQL = (
    """
    CREATE FUNCTION projects_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE FUNCTION projects_line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM projects_batch WHERE id = OLD.batch_id AND NOT is_sample) THEN
            RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    f"""
    CREATE TRIGGER projects_batch_frozen BEFORE UPDATE ON projects_batch FOR EACH ROW
        WHEN ({_differs(BATCH, "IS DISTINCT FROM")}
              OR (OLD.state <> 'made' AND OLD.state <> NEW.state))
        EXECUTE FUNCTION projects_frozen()
    """,
    """
    CREATE TRIGGER projects_batch_kept BEFORE DELETE ON projects_batch FOR EACH ROW
        WHEN (NOT OLD.is_sample) EXECUTE FUNCTION projects_frozen()
    """,
    f"""
    CREATE TRIGGER projects_batchline_frozen BEFORE UPDATE ON projects_batchline FOR EACH ROW
        WHEN ({_differs(LINE, "IS DISTINCT FROM")}) EXECUTE FUNCTION projects_frozen()
    """,
    """
    CREATE TRIGGER projects_batchline_kept BEFORE DELETE ON projects_batchline FOR EACH ROW
        EXECUTE FUNCTION projects_line_kept()
    """,
    "ALTER TABLE projects_batch ENABLE ALWAYS TRIGGER projects_batch_frozen",
    "ALTER TABLE projects_batch ENABLE ALWAYS TRIGGER projects_batch_kept",
    "ALTER TABLE projects_batchline ENABLE ALWAYS TRIGGER projects_batchline_frozen",
    "ALTER TABLE projects_batchline ENABLE ALWAYS TRIGGER projects_batchline_kept",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER projects_batch_frozen ON projects_batch",
    "DROP TRIGGER projects_batch_kept ON projects_batch",
    "DROP TRIGGER projects_batchline_frozen ON projects_batchline",
    "DROP TRIGGER projects_batchline_kept ON projects_batchline",
    "DROP FUNCTION projects_frozen()",
    "DROP FUNCTION projects_line_kept()",
)
_SAMPLE = "EXISTS (SELECT 1 FROM projects_batch WHERE id = OLD.batch_id AND is_sample)"
# SQLite's INSERT OR REPLACE removes a row without any trigger but that of the insert.
SQLITE = (
    f"""
    CREATE TRIGGER projects_batch_frozen BEFORE UPDATE ON projects_batch
    WHEN {_differs(BATCH, "IS NOT")} OR (OLD.state <> 'made' AND OLD.state <> NEW.state)
    BEGIN SELECT RAISE(ABORT, 'projects_batch is frozen: UPDATE refused'); END
    """,
    """
    CREATE TRIGGER projects_batch_kept BEFORE DELETE ON projects_batch WHEN NOT OLD.is_sample
    BEGIN SELECT RAISE(ABORT, 'projects_batch is frozen: DELETE refused'); END
    """,
    """
    CREATE TRIGGER projects_batch_no_replace BEFORE INSERT ON projects_batch
    WHEN EXISTS (SELECT 1 FROM projects_batch WHERE id = NEW.id OR public_id = NEW.public_id
        OR (organisation_id = NEW.organisation_id AND year = NEW.year AND number = NEW.number))
    BEGIN SELECT RAISE(ABORT, 'projects_batch is frozen: REPLACE refused'); END
    """,
    f"""
    CREATE TRIGGER projects_batchline_frozen BEFORE UPDATE ON projects_batchline
    WHEN {_differs(LINE, "IS NOT")}
    BEGIN SELECT RAISE(ABORT, 'projects_batchline is frozen: UPDATE refused'); END
    """,
    f"""
    CREATE TRIGGER projects_batchline_kept BEFORE DELETE ON projects_batchline
    WHEN NOT {_SAMPLE}
    BEGIN SELECT RAISE(ABORT, 'projects_batchline is frozen: DELETE refused'); END
    """,
)  # fmt: skip
SQLITE_BACK = (
    "DROP TRIGGER projects_batch_frozen",
    "DROP TRIGGER projects_batch_kept",
    "DROP TRIGGER projects_batch_no_replace",
    "DROP TRIGGER projects_batchline_frozen",
    "DROP TRIGGER projects_batchline_kept",
)


def install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards on the tables."""
    _run(editor, POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards off."""
    _run(editor, POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_payments")]

    operations = [migrations.RunPython(install, remove)]
