"""Honours that follow a grant: the link of rounds, the nomination of a grant, and its guards.

The database itself keeps that a winner equals its grant: the nomination's copy of person and amount
never changes, the winner has no other, and the grant keeps name and amount once it conferred
anything. The body of no trigger names a table of the app below: on SQLite that table could not be
made anew any more. Source: domain.md invariant 22.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import kit.ids

QUOTA = import_module("awards.migrations.0021_quota_kept")
_STAYS = """OLD.application_id IS NOT NULL AND (
    NEW.application_id IS DISTINCT FROM OLD.application_id
    OR NEW.granted_amount IS DISTINCT FROM OLD.granted_amount
    OR NEW.nominee_id IS DISTINCT FROM OLD.nominee_id)"""
_CHANGED = """NEW.purged_at IS NULL AND (
    NEW.amount IS DISTINCT FROM OLD.amount OR NEW.name IS DISTINCT FROM OLD.name
    OR NEW.kind IS DISTINCT FROM OLD.kind)"""
_DIFFERS = """EXISTS (SELECT 1 FROM awards_nomination
    WHERE id = NEW.nomination_id AND application_id IS NOT NULL
    AND (granted_amount IS DISTINCT FROM NEW.prize_amount
         OR nominee_id IS DISTINCT FROM NEW.nominee_id))"""
_CONFERRED = "EXISTS (SELECT 1 FROM awards_nomination WHERE application_id = NEW.id)"
# Name, table, columns whose change asks, what of the row decides first, and what of others.
GUARDS = (
    ("honour_equals_grant", "awards_winner", "prize_amount, nomination_id, nominee_id", "",
     _DIFFERS),
    ("honour_stays", "awards_nomination", "application_id, granted_amount, nominee_id", _STAYS, ""),
    ("grant_equals_honour", "projects_application", "amount, name, kind", _CHANGED, _CONFERRED),
)  # fmt: skip
INSERTED = "honour_equals_grant"


def install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards on the tables."""
    lay = _lay_postgresql if editor.connection.vendor == "postgresql" else _lay_sqlite
    for guard in GUARDS:
        lay(editor, *guard)


def _lay_postgresql(
    editor: BaseDatabaseSchemaEditor, name: str, table: str, columns: str, own: str, others: str
) -> None:
    raises = f"""RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation',
            CONSTRAINT = '{name}';"""
    body = f"IF {others} THEN {raises} END IF;" if others else raises
    editor.execute(
        f"CREATE FUNCTION awards_{name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {body} RETURN NEW; END $$",
        params=None,
    )
    events = f"INSERT OR UPDATE OF {columns}" if name == INSERTED else f"UPDATE OF {columns}"
    when = f"WHEN ({own})" if own else ""
    editor.execute(
        f"CREATE TRIGGER awards_{name} BEFORE {events} ON {table}"
        f" FOR EACH ROW {when} EXECUTE FUNCTION awards_{name}()",
        params=None,
    )


def _lay_sqlite(
    editor: BaseDatabaseSchemaEditor, name: str, table: str, columns: str, own: str, others: str
) -> None:
    when = " AND ".join(part for part in (own, others) if part)
    when = when.replace("IS DISTINCT FROM", "IS NOT")
    events = {f"awards_{name}": f"UPDATE OF {columns}"}
    if name == INSERTED:
        events[f"awards_{name}_insert"] = "INSERT"
    for trigger, event in events.items():
        editor.execute(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{name}'); END",
            params=None,
        )


def remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards off."""
    for name, table, *_rest in GUARDS:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER awards_{name} ON {table}", params=None)
            editor.execute(f"DROP FUNCTION awards_{name}()", params=None)
            continue
        editor.execute(f"DROP TRIGGER awards_{name}", params=None)
        if name == INSERTED:
            editor.execute(f"DROP TRIGGER awards_{name}_insert", params=None)


def lift_quota(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """On SQLite the nominations are made anew, and their triggers go with the table."""
    if editor.connection.vendor == "sqlite":
        QUOTA.remove(apps, editor)


def lay_quota(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers of 0021 on the table that was made anew."""
    if editor.connection.vendor == "sqlite":
        QUOTA.install(apps, editor)


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0022_notice_names"),
        ("directory", "0007_no_objection_mails"),
        ("projects", "0009_honour_mark"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift_quota, lay_quota),
        migrations.CreateModel(
            name="GrantHonour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=kit.ids.public_id, editable=False, max_length=20, unique=True
                    ),
                ),
                ("linked_at", models.DateTimeField(editable=False, verbose_name="关联时间")),
            ],
            options={
                "verbose_name": "随资助授予的称号",
                "verbose_name_plural": "随资助授予的称号",
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="nomination",
            name="application",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="honour",
                to="projects.application",
                verbose_name="所依据的资助",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="granted_amount",
            field=models.DecimalField(
                decimal_places=2,
                editable=False,
                max_digits=12,
                null=True,
                verbose_name="资助金额（元）",
            ),
        ),
        migrations.AlterField(
            model_name="nomination",
            name="partner",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="nominations",
                to="directory.mediapartner",
                verbose_name="提名媒体",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("partner__isnull", False), ("application__isnull", False), _connector="OR"
                ),
                name="nomination_medium_or_grant",
                violation_error_message="提名须有提名媒体，随资助授予的除外。",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("application__isnull", True), ("granted_amount__isnull", True)),
                    models.Q(("application__isnull", False), ("granted_amount__gt", 0)),
                    _connector="OR",
                ),
                name="nomination_grant_has_amount",
                violation_error_message="随资助授予的称号须记着资助的金额。",
            ),
        ),
        migrations.AddField(
            model_name="granthonour",
            name="category",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="grant_honour",
                to="awards.category",
                verbose_name="类别",
            ),
        ),
        migrations.AddField(
            model_name="granthonour",
            name="grant_round",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="honour",
                to="projects.grantround",
                verbose_name="资助轮次",
            ),
        ),
        migrations.AddField(
            model_name="granthonour",
            name="linked_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="关联人",
            ),
        ),
        migrations.RunPython(lay_quota, lift_quota),
        migrations.RunPython(install, remove),
    ]
