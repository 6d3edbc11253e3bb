"""When an edition was last changed: what calendars and crawlers ask for."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The moment of the last change; for rows that there are, the moment of this migration."""

    dependencies = [("events", "0002_event_search")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
