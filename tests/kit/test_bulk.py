"""Rows written in bulk are the rows that the ORM would have written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from events.models import Edition
from kit.bulk import BulkTable
from projects.models import Project

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 7, 2, 0, 0, 123456, tzinfo=UTC)


def project(slug, **fields):
    return Project(slug=slug, name="制表\t换行\n反斜\\", updated_at=NOW, **fields)


def stored(slug):
    row = Project.objects.values().get(slug=slug)
    del row["id"], row["slug"], row["public_id"], row["updated_at"]
    return row


def test_rows_when_written_in_bulk_equal_those_of_the_orm():
    fields = {
        "inferred": ["starts_on", "“引号”"],
        "starts_on": date(2025, 3, 1),
        "reported_amount": Decimal("1234567.80"),
        "reported_as_of": "2025-03",
        "is_published": False,
        "target_amount": None,
    }
    BulkTable(Project).add([project("bulk", **fields)])
    project("orm", **fields).save()
    assert stored("bulk") == stored("orm")
    assert Project.objects.get(slug="bulk").updated_at == NOW


def test_rows_when_added_get_keys_and_the_next_row_another_one():
    rows = [project(f"bulk-{n}") for n in range(3)]
    BulkTable(Project).add(rows)
    later = Project.objects.create(slug="later")
    keys = [row.pk for row in rows]
    assert set(Project.objects.values_list("pk", flat=True)) == {*keys, later.pk}
    assert len({*keys, later.pk}) == 4


def test_rows_when_the_database_forbids_them_are_refused_as_ever():
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkTable(Project).add([project("bad", target_amount=Decimal(-1))])
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkTable(Edition).add([Edition(slug="same"), Edition(slug="same")])
    assert not Edition.objects.exists()


def test_rows_when_there_are_none_write_nothing(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        BulkTable(Project).add([])
    assert not Project.objects.exists()
