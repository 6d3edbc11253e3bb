from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_reminded")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="ended_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="终止时间"),
        ),
        migrations.AddField(
            model_name="grantobjection",
            name="purged_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="个人信息清除时间"),
        ),
    ]
