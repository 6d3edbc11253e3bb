"""The points of outside votes on a round's page: with the announcement, whole, and no name more."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from awards import points
from awards.actions.outside import combined
from awards.models import Nomination, OutsidePoll
from tests.awards.cast import Cast, put
from tests.factories.awards import NominationFactory, WinnerFactory
from tests.factories.ballot import OutsidePollFactory
from tests.factories.selection import StageEntryFactory, StageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(cast: Cast, now: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> OutsidePoll:
    """Three nominations with points; the announcement is an hour away."""
    stage = StageFactory(round=cast.round)
    poll = OutsidePollFactory(stage=stage)
    known = {"名甲": "news", "名乙": "", "名丙": "news"}
    rows = [
        NominationFactory(
            reviewing=True, round=cast.round, category=cast.category, nominee__name=name,
            name_basis=basis,
        )
        for name, basis in known.items()
    ]  # fmt: skip
    for row in rows:
        StageEntryFactory(stage=stage, nomination=row)
    monkeypatch.setattr("awards.actions.outside.jury_scores", lambda _: {
        row.public_id: 5 - place for place, row in enumerate(rows)
    })  # fmt: skip
    votes = {row.public_id: 10 * place for place, row in enumerate(rows)}
    OutsidePoll.objects.filter(pk=poll.pk).update(result=combined(stage, votes, 20))
    put(cast.round, "announced", announce_at=now + timedelta(hours=1))
    return poll


def page(client: Client, cast: Cast) -> Any:
    return client.get(f"/awards/{cast.round.award.slug}/{cast.round.slug}/")


def test_points_when_announced_then_every_input_and_result_best_first(
    poll: OutsidePoll, cast: Cast, client: Client, clock: Any
) -> None:
    before = page(client, cast).content.decode()
    assert "每个账号每天一票" in before
    assert "评委平均分" in before
    assert "72.00" not in before
    clock.pass_by(hours=1)
    answer = page(client, cast)
    lines = answer.context["polls"][0].lines
    assert [(line.name, line.jury, line.votes, line.points) for line in lines] == [
        ("名甲", "5.00", "0", "80.00"), (points.HIDDEN, "4.00", "10", "74.00"),
        ("名丙", "3.00", "20", "68.00"),
    ]  # fmt: skip
    assert "74.00" in answer.content.decode()


def test_points_when_somebody_has_won_then_as_on_the_page_of_the_winner(
    poll: OutsidePoll, cast: Cast, client: Client, clock: Any
) -> None:
    rows = Nomination.objects.filter(nominee__name__in=("名甲", "名丙")).order_by("pk")
    for row, moment in zip(rows, (clock.now, clock.now + timedelta(days=9)), strict=True):
        WinnerFactory(
            nomination=row, round=cast.round, category=cast.category, display_name="甲某",
            release_at=moment,
        )  # fmt: skip
    clock.pass_by(hours=1)
    names = [line.name for line in page(client, cast).context["polls"][0].lines]
    assert names == ["甲某", points.HIDDEN, points.HIDDEN]


def test_points_when_a_minor_has_not_won_then_no_name(
    poll: OutsidePoll, cast: Cast, client: Client, clock: Any
) -> None:
    Nomination.objects.filter(nominee__name="名甲").update(is_minor=True)
    clock.pass_by(hours=1)
    assert "名甲" not in page(client, cast).content.decode()


def test_points_when_there_are_many_then_the_first_ones_at_the_same_cost(
    poll: OutsidePoll, cast: Cast, client: Client, clock: Any, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    clock.pass_by(hours=1)
    page(client, cast)
    for shown in (1, 3):
        monkeypatch.setattr(points, "SHOWN", shown)
        with django_assert_num_queries(6):
            table = page(client, cast).context["polls"][0]
        assert (len(table.lines), table.left_out) == (shown, 3 - shown)
