import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0007_no_objection_mails"),
        ("projects", "0007_grant_notice_title"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="moved_up_for",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successor",
                to="projects.application",
                verbose_name="递补自",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("moved_up_for__isnull", True),
                    models.Q(
                        ("proposed_at__isnull", False),
                        ("reserve_place__isnull", True),
                        models.Q(("moved_up_for", models.F("pk")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="application_moved_up_was_proposed",
                violation_error_message="递补的申请须已拟资助，且不再列在候补名单。",
            ),
        ),
    ]
