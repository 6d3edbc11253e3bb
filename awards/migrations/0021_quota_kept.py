"""The database itself keeps the quota of a category: no more places are taken than there are.

Source: domain.md invariant 15. A place is taken by who is proposed, noticed or confirmed.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TAKEN = "('proposed', 'notice', 'suspended', 'confirmed')"
COUNT = f"""
    (SELECT count(*) FROM awards_nomination
     WHERE category_id = %s AND state IN {TAKEN})
"""  # noqa: S608 - nothing but our own words
# Without a quota a shared lock, so that none is set meanwhile; with one, whoever comes second
# waits here and counts what the first has committed.
POSTGRESQL = (
    f"""
    CREATE FUNCTION awards_quota_of_nomination() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE allowed integer;
    BEGIN
        SELECT quota INTO allowed FROM awards_category WHERE id = NEW.category_id;
        IF allowed IS NULL THEN
            SELECT quota INTO allowed FROM awards_category WHERE id = NEW.category_id FOR SHARE;
        ELSE
            SELECT quota INTO allowed FROM awards_category WHERE id = NEW.category_id
                FOR NO KEY UPDATE;
        END IF;
        IF {COUNT % "NEW.category_id"} > allowed THEN
            RAISE EXCEPTION 'the quota of category % is full', NEW.category_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'nomination_within_quota';
        END IF;
        RETURN NULL;
    END $$
    """,  # noqa: S608 - nothing but our own words
    f"""
    CREATE FUNCTION awards_quota_of_category() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {COUNT % "NEW.id"} > NEW.quota THEN
            RAISE EXCEPTION 'more places of category % are taken', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'category_quota_not_below_taken';
        END IF;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE TRIGGER awards_nomination_quota_insert AFTER INSERT ON awards_nomination
        FOR EACH ROW WHEN (NEW.category_id IS NOT NULL AND NEW.state IN {TAKEN})
        EXECUTE FUNCTION awards_quota_of_nomination()
    """,
    f"""
    CREATE TRIGGER awards_nomination_quota_update AFTER UPDATE OF state, category_id
        ON awards_nomination FOR EACH ROW
        WHEN (NEW.category_id IS NOT NULL AND NEW.state IN {TAKEN}
              AND (OLD.state NOT IN {TAKEN} OR OLD.category_id IS DISTINCT FROM NEW.category_id))
        EXECUTE FUNCTION awards_quota_of_nomination()
    """,
    """
    CREATE TRIGGER awards_category_quota BEFORE UPDATE OF quota ON awards_category
        FOR EACH ROW
        WHEN (NEW.quota IS NOT NULL AND (OLD.quota IS NULL OR NEW.quota < OLD.quota))
        EXECUTE FUNCTION awards_quota_of_category()
    """,
)
POSTGRESQL_BACK = (
    "DROP TRIGGER awards_category_quota ON awards_category",
    "DROP TRIGGER awards_nomination_quota_update ON awards_nomination",
    "DROP TRIGGER awards_nomination_quota_insert ON awards_nomination",
    "DROP FUNCTION awards_quota_of_category()",
    "DROP FUNCTION awards_quota_of_nomination()",
)
_FULL = f"""
    {COUNT % "NEW.category_id"} > (SELECT quota FROM awards_category WHERE id = NEW.category_id)
"""  # noqa: S608 - nothing but our own words
# A migration that makes one of these tables anew on SQLite has to lay its triggers again.
SQLITE = (
    f"""
    CREATE TRIGGER awards_nomination_quota_insert AFTER INSERT ON awards_nomination
    WHEN NEW.category_id IS NOT NULL AND NEW.state IN {TAKEN} AND {_FULL}
    BEGIN SELECT RAISE(ABORT, 'nomination_within_quota'); END
    """,
    f"""
    CREATE TRIGGER awards_nomination_quota_update AFTER UPDATE OF state, category_id
        ON awards_nomination
    WHEN NEW.category_id IS NOT NULL AND NEW.state IN {TAKEN}
        AND (OLD.state NOT IN {TAKEN} OR OLD.category_id IS NOT NEW.category_id) AND {_FULL}
    BEGIN SELECT RAISE(ABORT, 'nomination_within_quota'); END
    """,
    f"""
    CREATE TRIGGER awards_category_quota BEFORE UPDATE OF quota ON awards_category
    WHEN NEW.quota IS NOT NULL AND {COUNT % "NEW.id"} > NEW.quota
    BEGIN SELECT RAISE(ABORT, 'category_quota_not_below_taken'); END
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER awards_category_quota",
    "DROP TRIGGER awards_nomination_quota_update",
    "DROP TRIGGER awards_nomination_quota_insert",
)


def install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards on both tables."""
    _run(editor, POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards off."""
    _run(editor, POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("awards", "0020_words_of_links")]

    operations = [migrations.RunPython(install, remove)]
