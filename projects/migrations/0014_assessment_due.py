"""By which day an assessment is asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_grant_notice_search")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="due_on",
            field=models.DateField(editable=False, null=True, verbose_name="评估期限"),
        ),
    ]
