"""The quota of a category in the database: whoever writes past the actions is stopped there."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from awards.models import Category, Nomination
from tests.factories.awards import CategoryFactory, NominationFactory
from tests.ledger.test_concurrency import together

TAKEN = ("proposed", "notice", "suspended", "confirmed")
FREE = ("draft", "accepted", "reviewing", "shortlisted", "not_selected", "withdrawn")


def of(category: Category, state: str = "shortlisted") -> Nomination:
    return NominationFactory(round=category.round, category=category, **{state: True})


def put(row: Nomination, **fields: Any) -> None:
    with transaction.atomic():
        Nomination.objects.filter(pk=row.pk).update(**fields)


@pytest.fixture
def full(db: None) -> Category:
    """One place, and it is taken."""
    category: Category = CategoryFactory(quota=1)
    of(category, "proposed")
    return category


@pytest.mark.parametrize("state", TAKEN)
def test_place_when_the_quota_is_full_then_no_update_takes_another(
    state: str, full: Category
) -> None:
    row = of(full)
    with pytest.raises(IntegrityError, match="quota"):
        put(row, state=state, proposed_at=row.created_at, proposed_by=row.created_by)
    row.refresh_from_db()
    assert row.state == "shortlisted"


@pytest.mark.each_case
@pytest.mark.parametrize("state", FREE)
def test_place_when_the_state_takes_none_then_any_number(state: str, full: Category) -> None:
    for _ in range(2):
        of(full, state) if state != "draft" else NominationFactory(round=full.round, category=full)


def test_place_when_a_row_comes_in_decided_then_the_quota_holds_too(full: Category) -> None:
    with pytest.raises(IntegrityError, match="quota"), transaction.atomic():
        of(full, "proposed")
    for other in (None, 5):
        of(CategoryFactory(round=full.round, quota=other), "proposed")


def test_place_when_a_row_moves_into_the_category_then_the_quota_holds_too(full: Category) -> None:
    row = of(CategoryFactory(round=full.round, quota=None), "proposed")
    with pytest.raises(IntegrityError, match="quota"):
        put(row, category=full)


def test_place_when_taken_already_then_every_further_step_is_free(full: Category) -> None:
    row = full.nominations.get()
    for state in ("notice", "suspended", "notice"):
        put(row, state=state)
    put(row, state="withdrawn")
    of(full, "proposed")


def test_quota_when_set_below_what_is_taken_then_refused(full: Category) -> None:
    Category.objects.filter(pk=full.pk).update(quota=2)
    of(full, "proposed")
    for quota in (1, 0):
        with pytest.raises(IntegrityError, match=r"taken"), transaction.atomic():
            Category.objects.filter(pk=full.pk).update(quota=quota)
    Category.objects.filter(pk=full.pk).update(quota=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.filter(pk=full.pk).update(quota=1)
    Category.objects.filter(pk=full.pk).update(quota=2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres("SQLite has one writer at a time")
def test_last_place_when_two_take_it_past_the_lock_of_the_round_then_one_gets_it() -> None:
    category = CategoryFactory(quota=1)
    rows, both = [of(category), of(category)], threading.Barrier(2)
    refused: list[int] = []

    def take(number: int) -> None:
        row = rows[number]
        try:
            with transaction.atomic():
                both.wait()
                Nomination.objects.filter(pk=row.pk).update(
                    state="proposed", proposed_at=row.created_at, proposed_by=row.created_by
                )
        except IntegrityError:
            refused.append(number)

    assert together(2, take) == []
    assert len(refused) == 1
    assert category.nominations.filter(state="proposed").count() == 1
