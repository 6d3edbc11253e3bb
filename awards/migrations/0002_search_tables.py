"""The index tables behind the search of winners and nominations."""

from django.db import migrations

from kit.searchtable import CreateSearchTable


class Migration(migrations.Migration):
    """Two tables of terms."""

    dependencies = [("awards", "0001_initial")]

    operations = [
        CreateSearchTable("awards_winner_terms"),
        CreateSearchTable("awards_nomination_terms"),
    ]
