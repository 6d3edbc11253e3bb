"""Two organisers on one stage at once: one of them is told; without the lock it shows."""

import threading
from collections.abc import Collection
from datetime import datetime

import pytest

from awards.actions import stages as engine
from awards.actions.stages import open_stage, settle_stage
from awards.models import Nomination, Stage, StageEntry
from kit.verdict import Refused
from ledger.models import Entry
from tests.awards.cast import Cast, make_cast
from tests.awards.selection import closed, entries, planned
from tests.ledger.test_concurrency import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def settled_by_two(cast: Cast, stage: Stage, row: Nomination, now: datetime) -> list[Exception]:
    """One lets the only entry advance, the other drops it, in the same moment."""

    def work(number: int) -> None:
        lists = ([row.pk], {}) if number == 0 else ([], {row.pk: "材料不足"})
        by = cast.organiser if number == 0 else cast.admin
        settle_stage(stage=stage, advanced=lists[0], dropped=lists[1], by=by, now=now)

    return together(2, work)


def test_settle_when_two_do_it_at_once_then_one_result_stands(now: datetime) -> None:
    cast = make_cast()
    (row,) = entries(cast, 1)
    stage = closed(cast, *planned(cast, "discussion"), now)
    (failure,) = settled_by_two(cast, stage, row, now)
    assert isinstance(failure, Refused)
    assert Entry.objects.filter(verb="stage.settle").count() == 1
    entry = StageEntry.objects.get()
    state = Nomination.objects.get(pk=row.pk).state
    assert (entry.outcome, state) in {("advanced", "shortlisted"), ("dropped", "not_selected")}


def test_settle_when_the_stage_is_not_locked_then_the_race_shows(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    (row,) = entries(cast, 1)
    stage = closed(cast, *planned(cast, "discussion"), now)
    met = threading.Barrier(2)

    def unlocked(stage: Stage, version: int | None = None) -> Stage:
        return Stage.objects.select_related("round__award").get(pk=stage.pk)

    def also_unlocked(keys: Collection[int]) -> dict[int, Nomination]:
        rows = {row.pk: row for row in Nomination.objects.filter(pk__in=keys)}
        met.wait(timeout=20)  # both have read before either writes
        return rows

    monkeypatch.setattr(engine, "locked_stage", unlocked)
    monkeypatch.setattr(engine, "locked_nominations", also_unlocked)
    assert settled_by_two(cast, stage, row, now) == []
    assert Entry.objects.filter(verb="stage.settle").count() == 2


def test_open_when_two_do_it_at_once_then_everything_enters_once(now: datetime) -> None:
    cast = make_cast()
    entries(cast, 3)
    (stage,) = planned(cast, "discussion")

    def work(number: int) -> None:
        open_stage(stage=stage, by=(cast.organiser, cast.admin)[number], now=now)

    (failure,) = together(2, work)
    assert isinstance(failure, Refused)
    assert StageEntry.objects.count() == 3
    assert Entry.objects.filter(verb="nomination.review").count() == 3
