"""Projects can be found."""

from django.db import migrations, models

from kit.searchtable import CreateSearchTable


class Migration(migrations.Migration):
    """Lines to be found by, and the tables of their terms."""

    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        CreateSearchTable("projects_project_terms"),
    ]
