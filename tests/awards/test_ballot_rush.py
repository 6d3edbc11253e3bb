"""Many at once, on PostgreSQL: one code, one ballot; nothing lost at the end of the window."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from awards.actions import counting, voting
from awards.actions.counting import count_ballot
from awards.actions.voting import AlreadyVoted, Receipt
from awards.models import Deposit, OpenedBallot, Voter
from awards.workflow import StageState
from kit.verdict import Unready
from tests.awards.cast import make_cast
from tests.awards.polling import make_polling
from tests.ledger.test_concurrency import together

CONNECTIONS = 16
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres("SQLite has one writer at a time"),
]


@pytest.fixture
def polling(now):
    return make_polling(make_cast(), now, voters=CONNECTIONS)


def test_vote_when_one_code_comes_sixteen_times_at_once_then_one_ballot(polling, now):
    got = []

    def work(number):
        try:
            got.append(polling.vote(0, number % 4, now=now))
        except AlreadyVoted as refusal:
            got.append(refusal)

    assert together(CONNECTIONS, work) == []
    assert sum(isinstance(one, Receipt) for one in got) == 1
    assert Deposit.objects.count() == 1
    assert polling.fresh().refused == CONNECTIONS - 1


def test_vote_when_one_form_comes_sixteen_times_at_once_then_one_receipt(polling, now):
    got = []
    assert together(CONNECTIONS, lambda _: got.append(polling.vote(0, 1, key="k", now=now))) == []
    assert len({one.code for one in got}) == 1
    assert sum(not one.repeated for one in got) == 1
    assert Deposit.objects.count() == 1


def test_vote_when_all_come_at_the_last_second_then_each_counts(polling, now):
    end = now + timedelta(days=1)
    codes = []
    work = lambda n: codes.append(polling.vote(n, 0, now=end).code)  # noqa: E731
    assert together(CONNECTIONS, work) == []
    polling.count(now)
    assert set(OpenedBallot.objects.values_list("receipt", flat=True)) == set(codes)


def test_vote_when_statistics_are_older_than_the_roll_then_the_roll_is_not_read(polling, now):
    with connection.cursor() as cursor:
        # As after an earlier roll that was counted while none of its rows was left.
        old = "UPDATE pg_class SET relpages = 200, reltuples = 0 WHERE relname = 'awards_voter'"
        cursor.execute(old)
        Voter.objects.bulk_create(
            Voter(ballot=polling.ballot, code_hash=f"{number:064d}") for number in range(3000)
        )
        statement = voting._CAST.format(places="%s").replace("%s", "{}")
        values = ["'n'", "'m'", "'x'", polling.ballot.pk, polling.voters[0].pk, "''",
                  "now()", "now()", polling.entries[0].pk, 1]  # fmt: skip
        cursor.execute("EXPLAIN " + statement.format(*values))
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(old.replace("200", "0").replace("reltuples = 0", "reltuples = -1"))
    assert "voter_user_once" not in plan, plan


def race(polling, now):
    """A vote that is written and not yet committed while the stage closes and is counted."""
    written, receipts = threading.Event(), []

    def voter():
        with transaction.atomic():
            receipts.append(polling.vote(0, 0, now=now).code)
            written.set()
            time.sleep(0.5)

    def counter():
        written.wait(timeout=20)
        polling.put(StageState.CLOSED)
        later = now + timedelta(days=2)
        count_ballot(ballot=polling.fresh(), by=polling.cast.organiser, now=later)

    failures = together(2, lambda number: (voter, counter)[number]())
    return receipts, failures


def test_vote_when_it_is_on_its_way_at_the_count_then_it_is_not_lost(polling, now):
    receipts, failures = race(polling, now)
    assert failures == []
    assert list(OpenedBallot.objects.values_list("receipt", flat=True)) == receipts
    assert not Deposit.objects.exists()


def test_vote_when_the_count_does_not_wait_then_the_loss_shows(polling, now, monkeypatch):
    """The negative control of the lock."""
    monkeypatch.setattr(counting, "_wait_for_envelopes", lambda: None)
    race(polling, now)
    assert OpenedBallot.objects.count() == 0
    assert Deposit.objects.count() == 1


def test_vote_when_it_comes_while_votes_are_counted_then_it_is_refused(polling, now):
    """It waits for the table and then sees that the stage is closed."""
    locked, got = threading.Event(), []

    def counter():
        with transaction.atomic():
            polling.put(StageState.CLOSED)
            counting._wait_for_envelopes()
            locked.set()
            time.sleep(0.3)

    def voter():
        locked.wait(timeout=20)
        try:
            got.append(polling.vote(0, 0, now=now))
        except Unready as refusal:
            got.append(refusal)

    assert together(2, lambda number: (counter, voter)[number]()) == []
    assert isinstance(got[0], Unready)
    assert not Deposit.objects.exists()
    connection.close()
