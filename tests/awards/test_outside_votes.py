"""Votes of a platform outside: capped, imported whole, combined so that anybody can recalculate."""

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from awards.actions.outside import import_outside_votes, keep_poll
from awards.models import OutsidePoll, OutsideVote
from awards.outside_lines import LinesOff
from kit.verdict import Refused, Unready
from tests.factories.awards import CriterionFactory
from tests.factories.ballot import OutsidePollFactory
from tests.factories.selection import (
    AssignmentFactory,
    ScoreFactory,
    StageEntryFactory,
    StageFactory,
)


@pytest.fixture
def stage(cast):
    stage = StageFactory(round=cast.round)
    for _ in range(2):
        StageEntryFactory(stage=stage)
    return stage


@pytest.fixture
def poll(stage):
    return OutsidePollFactory(stage=stage)


def ids(stage):
    return [e.nomination.public_id for e in stage.entries.select_related("nomination")]


def score(stage, entry, values, **state):
    criteria = [CriterionFactory(round=stage.round, weight=w) for w in (60, 40)]
    row = AssignmentFactory(stage=stage, nomination=entry.nomination, **(state or {"state":
                            "locked"}))  # fmt: skip
    for criterion, value in zip(criteria, values, strict=True):
        if value is None:
            ScoreFactory(assignment=row, criterion=criterion, abstained=True)
        else:
            ScoreFactory(assignment=row, criterion=criterion, value=value)


def take(poll, cast, now, *rows):
    table = [["提名编号", "票数"], *[list(row) for row in rows]]
    return import_outside_votes(poll=poll, rows=table, by=cast.organiser, now=now)


def test_points_when_imported_then_eight_to_two_with_every_input(poll, stage, cast, now):
    one, two = stage.entries.all()
    score(stage, one, (5, 5))
    score(stage, one, (4, 3))  # 3.6
    score(stage, two, (3, 3))
    score(stage, two, (None, 5))  # what is absent counts as little as what is there counts whole
    score(stage, two, (1, 1), recused=True)  # void
    first, second = ids(stage)
    result = take(poll, cast, now, (first, "100"), (second, "1,000")).result
    assert result["jury"] == {first: "43/10", second: "4"}
    assert Fraction(result["points"][first]) == 80 * Fraction(43, 10) / 5 + 20 * Fraction(1, 10)
    assert Fraction(result["points"][second]) == 80 * Fraction(4) / 5 + 20
    assert "（100 − 20）%" in result["formula"]
    assert OutsideVote.objects.count() == 2


@pytest.mark.parametrize(
    "votes,why",
    [("-1", "整数"), ("abc", "整数"), ("", "整数"), ("9" * 30, "整数"), ("1.5", "整数")],
)
def test_line_when_bad_then_told_and_nothing_is_taken(votes, why, poll, stage, cast, now):
    first, second = ids(stage)
    with pytest.raises(LinesOff, match=why):
        take(poll, cast, now, (first, "5"), (second, votes))
    assert not OutsideVote.objects.exists()


def test_line_when_foreign_or_double_then_told(poll, stage, cast, now):
    first, _ = ids(stage)
    with pytest.raises(LinesOff) as refusal:
        take(poll, cast, now, (first, "5"), (first, "6"), ("nobody", "1"))
    assert [(p.at, p.why) for p in refusal.value.bad] == [(3, "重复"), (4, "不是这一环节的提名")]


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [["提名编号", "票数"]]])
def test_file_when_it_has_no_votes_then_told(rows, poll, cast, now):
    with pytest.raises(LinesOff):
        import_outside_votes(poll=poll, rows=rows, by=cast.organiser, now=now)


@pytest.mark.parametrize("weight", [0, 21, 100])
def test_weight_when_beyond_the_cap_then_refused_twice(weight, poll, stage, cast, now):
    poll.weight = weight
    with pytest.raises(ValidationError):
        keep_poll(poll=poll, by=cast.organiser, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsidePoll.objects.update(weight=weight)


def test_weight_when_the_figures_are_known_then_fixed(poll, stage, cast, now):
    take(poll, cast, now, (ids(stage)[0], "5"))
    poll.weight = 10
    with pytest.raises(Unready, match="不能再改"):
        keep_poll(poll=poll, by=cast.organiser, now=now)


@pytest.mark.parametrize("role", ["approver", "auditor", "editor", "other_organiser"])
def test_import_when_another_role_tries_then_refused(role, poll, stage, cast, now):
    with pytest.raises(Refused):
        import_outside_votes(poll=poll, rows=[], by=cast.person(role), now=now)


def test_import_when_the_stage_is_settled_then_refused(poll, stage, cast, now):
    type(stage).objects.update(state="settled")
    with pytest.raises(Unready):
        take(poll, cast, now, (ids(stage)[0], "5"))
