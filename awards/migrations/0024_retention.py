from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0023_honours_from_grants")]

    operations = [
        migrations.AddField(
            model_name="nomination",
            name="ended_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="终止时间"),
        ),
        migrations.AddField(
            model_name="nomination",
            name="purged_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="个人信息清除时间"),
        ),
        migrations.AddField(
            model_name="objection",
            name="purged_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="个人信息清除时间"),
        ),
    ]
