"""Many writers at once: one order, no gap, no fork, no deadlock; without the lock it shows."""

import random
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction

from directory.models import Theme
from ledger import actions
from ledger.actions import append
from ledger.audit import verify_database
from ledger.models import Entry, Head, current_head

EACH = 10

pytestmark = pytest.mark.django_db(transaction=True)


def together(count: int, work: Callable[[int], None]) -> list[Exception]:
    """Run the work in so many threads at once; what went wrong in any of them."""
    failures: list[Exception] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait(timeout=20)
            work(number)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the test wants to see it
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    close_old_connections()
    return failures


@pytest.fixture
def rows() -> list[Theme]:
    """Rows that the acts are about, and compete for."""
    return [Theme.objects.create(slug=f"theme-{n}", name=f"主题{n}") for n in range(5)]


def test_append_when_many_write_at_once_then_one_chain_without_gap(rows, now):
    writers = 16 if connection.vendor == "postgresql" else 4

    def work(number: int) -> None:
        chance = random.Random(number)
        for step in range(EACH):
            mine = sorted(row.pk for row in chance.sample(rows, 2))
            with transaction.atomic():
                locked = list(Theme.objects.select_for_update().filter(pk__in=mine).order_by("pk"))
                Theme.objects.filter(pk=mine[0]).update(name=f"{number}-{step}")
                for row in locked:
                    append(by=None, verb="touch", thing=row, reason=f"{number}", now=now)

    assert together(writers, work) == []
    report = verify_database()
    assert report.sequence == writers * EACH * 2
    counts = Entry.objects.values_list("reason", flat=True)
    assert {reason: list(counts).count(reason) for reason in set(counts)} == {
        str(number): EACH * 2 for number in range(writers)
    }


@pytest.mark.postgres
def test_append_when_the_head_is_not_locked_then_the_race_shows(rows, now, monkeypatch):
    met = threading.Barrier(2)

    def unlocked() -> Head:
        head = current_head()
        met.wait(timeout=20)  # both have read before either writes
        return head

    def work(number: int) -> None:
        with transaction.atomic():
            append(by=None, verb="touch", thing=rows[number], now=now)

    monkeypatch.setattr(actions, "_locked_head", unlocked)
    (failure,) = together(2, work)
    assert isinstance(failure, IntegrityError | actions.HeadMoved)
    assert verify_database().sequence == 1  # the key of the table kept the chain whole


def test_append_when_an_act_is_undone_beside_others_then_no_gap_is_left(rows, now):
    def work(number: int) -> None:
        for step in range(EACH):
            with transaction.atomic():
                append(by=None, verb="touch", thing=rows[number], now=now)
                transaction.set_rollback(step % 2 == 0)

    assert together(4, work) == []
    assert verify_database().sequence == 4 * EACH // 2
