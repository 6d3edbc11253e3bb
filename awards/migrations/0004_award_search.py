"""Awards can be found."""

from django.db import migrations, models

from kit.searchtable import CreateSearchTable


class Migration(migrations.Migration):
    """Lines to be found by, and the tables of their terms."""

    dependencies = [("awards", "0003_newest_nominations")]

    operations = [
        migrations.AddField(
            model_name="award",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        CreateSearchTable("awards_award_terms"),
    ]
