"""Series and editions can be found."""

from django.db import migrations, models

from kit.searchtable import CreateSearchTable


class Migration(migrations.Migration):
    """Lines to be found by, and the tables of their terms."""

    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="series",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.AddField(
            model_name="edition",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        CreateSearchTable("events_series_terms"),
        CreateSearchTable("events_edition_terms"),
    ]
