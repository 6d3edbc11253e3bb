from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_application_moved_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="honour_mark",
            field=models.CharField(
                blank=True,
                choices=[("questioned", "称号正在撤销"), ("revoked", "称号已撤销")],
                editable=False,
                max_length=10,
                verbose_name="所授称号",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("honour_mark__in", ("", "questioned", "revoked"))),
                name="grant_honour_mark_known",
                violation_error_message="未知的称号标记。",
            ),
        ),
    ]
