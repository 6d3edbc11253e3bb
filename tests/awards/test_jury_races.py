"""A juror and somebody else at the same moment, on PostgreSQL: one order, nothing is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection, transaction

from awards.actions import jury_scores
from awards.actions.jury_assignments import lock_scores, recuse_assignment
from awards.actions.jury_scores import Texts, save_scores, submit_scores
from awards.actions.jury_seats import remove_juror
from awards.models import Assignment, Score, Stage
from awards.workflow import AssignmentState as A
from awards.workflow import StageState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.panel import fresh, make_panel

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres("SQLite has one writer at a time"),
]


@pytest.fixture
def panel(now):
    return make_panel(jurors=2, entries=1, closes_at=now + timedelta(hours=1))


def started(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    """The work in a thread of its own, with its own connection."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - the test wants to see whatever it is
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failures


def during(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException]:
    """Begin the second act while the first is done but not committed; what the second met."""
    with transaction.atomic():
        first()
        thread, failures = started(second)
        thread.join(timeout=0.4)
        assert thread.is_alive(), "the second act did not wait for the first"
    thread.join(timeout=20)
    assert not thread.is_alive()
    close_old_connections()
    return failures


def saving(panel, row, now, value=2):
    values = {criterion.pk: value for criterion in panel.criteria}
    return lambda: save_scores(
        assignment=row, values=values, texts=Texts("", ""), by=panel.jurors[0], now=now,
        version=row.version,
    )  # fmt: skip


def test_save_when_the_organiser_recuses_meanwhile_then_absent_and_void(panel, now):
    row = panel.submitted(0, 0, now)
    met = during(
        lambda: recuse_assignment(assignment=row, reason="相识", by=panel.organiser, now=now),
        lambda: submit_scores(assignment=row, by=panel.jurors[0], now=now),
    )
    assert [type(one) for one in met] == [Refused]
    assert met[0].verdict.hidden
    assert fresh(row).state == A.RECUSED
    assert not Score.objects.counted().exists()


def test_recusal_when_a_submission_is_under_way_then_it_waits_and_voids_it(panel, now):
    row = panel.scored(0, 0, now, 4, 4)
    met = during(
        lambda: submit_scores(assignment=row, by=panel.jurors[0], now=now),
        lambda: recuse_assignment(assignment=row, reason="相识", by=panel.organiser, now=now),
    )
    assert met == []
    assert fresh(row).state == A.RECUSED
    assert Score.objects.count() == 2
    assert not Score.objects.counted().exists()


def test_save_when_the_seat_is_removed_meanwhile_then_absent(panel, now):
    row = panel.scored(0, 0, now, 4)
    met = during(
        lambda: remove_juror(seat=panel.seats[0], reason="出差", by=panel.organiser, now=now),
        saving(panel, row, now),
    )
    assert [type(one) for one in met] == [Stale]
    assert fresh(row).state == A.RECUSED
    assert row.scores.get().value == 4


def test_removal_when_a_save_is_under_way_then_it_waits_and_voids_it(panel, now):
    row = panel.scored(0, 0, now, 4)
    met = during(
        saving(panel, row, now),
        lambda: remove_juror(seat=panel.seats[0], reason="出差", by=panel.organiser, now=now),
    )
    assert met == []
    assert fresh(row).state == A.RECUSED
    assert not Assignment.objects.counted().exists()


def test_save_when_sent_twice_at_once_then_one_is_kept_and_the_other_told(panel, now):
    row = panel.declared(0, 0, now)
    met = during(saving(panel, row, now, 2), saving(panel, row, now, 5))
    assert [type(one) for one in met] == [Stale]
    assert list(row.scores.values_list("value", flat=True)) == [2, 2]
    assert Entry.objects.filter(verb="assignment.begin").count() == 1


def test_submit_when_sent_twice_at_once_then_one_step_is_on_record(panel, now):
    row = panel.scored(0, 0, now, 4, 4)
    submitting = lambda: submit_scores(assignment=row, by=panel.jurors[0], now=now)  # noqa: E731
    met = during(submitting, submitting)
    assert [type(one) for one in met] == [Unready]
    assert Entry.objects.filter(verb="assignment.submit").count() == 1


def test_save_when_scores_are_locked_meanwhile_then_too_late(panel, now):
    row = panel.scored(0, 0, now, 4, 4)
    Stage.objects.filter(pk=panel.stage.pk).update(state=StageState.CLOSED)
    met = during(
        lambda: lock_scores(stage=panel.stage, by=None, now=now), saving(panel, row, now, 1)
    )
    assert [type(one) for one in met] == [Stale]
    assert list(row.scores.values_list("value", flat=True)) == [4, 4]


def test_submit_when_the_row_is_not_locked_then_the_race_shows(panel, now, monkeypatch):
    """The negative control: with the lock off, a recusal under way is written over."""
    row = panel.scored(0, 0, now, 4, 4)

    def unlocked(assignment, version=None):
        rows = Assignment.objects.select_related("stage__round__award", "nomination", "juror")
        return rows.get(pk=assignment.pk)

    monkeypatch.setattr(jury_scores, "locked_assignment", unlocked)
    met = during(
        lambda: recuse_assignment(assignment=row, reason="相识", by=panel.organiser, now=now),
        lambda: submit_scores(assignment=row, by=panel.jurors[0], now=now),
    )
    assert met == []
    assert fresh(row).state == A.SUBMITTED
    assert Score.objects.counted().exists()
