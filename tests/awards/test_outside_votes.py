"""Votes of a platform outside: capped, imported whole, combined so that anybody can recalculate."""

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from awards.actions.outside import import_outside_votes, keep_poll
from awards.models import OutsidePoll, OutsideVote
from awards.outside_lines import LinesOff
from kit.verdict import Refused, Unready
from tests.awards.test_admin_scope import signed_in
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


# ------------------------------------------------------------------ the page of the organiser

LIST = "/admin/awards/outsidepoll/"


def send(poll, cast, text, role="organiser"):
    client, url = signed_in(cast, role), f"{LIST}{poll.pk}/import_votes/"
    page = client.get(url)
    if page.status_code != 200:
        return page
    form = page.context["form"]
    hidden = {name: form[name].value() or "" for name in ("version", "form_key")}
    file = SimpleUploadedFile("votes.csv", text.encode("gbk"))
    return client.post(url, hidden | {"rows": file}, follow=True)


def test_page_when_the_file_is_good_then_the_points_stand_on_it(poll, stage, cast, clock):
    for entry in stage.entries.all():
        score(stage, entry, (5, 5))
    first, second = ids(stage)
    page = send(poll, cast, f"提名编号,票数\n{first},30\n{second},60\n")
    text = page.content.decode()
    assert "票数已导入，总分已算出" in text
    assert "90.00" in text
    assert "100.00" in text
    assert dict(OutsideVote.objects.values_list("nomination__public_id", "votes")) == {
        first: 30, second: 60,
    }  # fmt: skip


def test_page_when_lines_are_bad_then_each_is_named_and_none_taken(poll, stage, cast, clock):
    first, _ = ids(stage)
    page = send(poll, cast, f"提名编号,票数\n{first},30\n{first},31\nnobody,1\n")
    text = page.content.decode()
    assert "文件里有 2 行不能导入" in text
    assert "第 3 行" in text
    assert "不是这一环节的提名" in text
    assert not OutsideVote.objects.exists()


def test_page_when_figures_are_there_then_weight_and_method_are_fixed(poll, stage, cast, now):
    for entry in stage.entries.all():
        score(stage, entry, (5, 5))
    take(poll, cast, now, (ids(stage)[0], "5"))
    page = signed_in(cast, "organiser").get(f"{LIST}{poll.pk}/change/")
    text = page.content.decode()
    assert "总分 =（100 − 20）%" in text
    assert 'name="weight"' not in text


@pytest.mark.parametrize(
    "role,status", [("approver", 403), ("auditor", 403), ("other_organiser", 404)]
)
def test_page_when_another_role_opens_it_then_it_is_refused(role, status, poll, cast, clock):
    assert send(poll, cast, "x", role).status_code == status
