"""What a public notice of grants is searched by."""

from django.db import migrations, models

from kit.searchtable import CreateSearchTable


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_grant_evidence")]

    operations = [
        migrations.AddField(
            model_name="grantnotice",
            name="search_text",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        CreateSearchTable("projects_grantnotice_terms"),
    ]
