"""A record for each merge that was made before there were records, so that it can be undone."""

from django.db import migrations


def record_merges(apps, _schema_editor):
    Nomination = apps.get_model("awards", "Nomination")
    Merge = apps.get_model("awards", "Merge")
    merged = Nomination.objects.filter(state="merged", nominee_before_merge__isnull=False)
    rows = merged.order_by("pk").values_list(
        "pk", "merged_into", "nominee_before_merge", "screened_at"
    )
    Merge.objects.bulk_create(
        Merge(
            nomination_id=nomination,
            target_id=target,
            nominee_before_id=nominee,
            state_before="accepted" if screened_at else "submitted",
        )
        for nomination, target, nominee, screened_at in rows
    )


def forget_merges(apps, _schema_editor):
    apps.get_model("awards", "Merge").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("awards", "0016_heroes_merges_and_checks")]

    operations = [migrations.RunPython(record_merges, forget_merges)]
