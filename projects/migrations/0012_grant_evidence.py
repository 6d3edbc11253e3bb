"""Files that show what an objection to a list of grants says."""

import django.db.models.deletion
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_retention")]

    operations = [
        migrations.CreateModel(
            name="GrantObjectionFile",
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
                (
                    "file_name",
                    models.CharField(editable=False, max_length=120, verbose_name="文件"),
                ),
                (
                    "media_type",
                    models.CharField(editable=False, max_length=100, verbose_name="类型"),
                ),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="字节数")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="摘要")),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="projects.grantobjection",
                        verbose_name="异议",
                    ),
                ),
            ],
            options={
                "verbose_name": "对资助名单的异议佐证",
                "verbose_name_plural": "对资助名单的异议佐证",
                "ordering": ("pk",),
            },
        ),
    ]
