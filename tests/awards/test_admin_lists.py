"""The lists of the awards cost the same for one row and for many, for every role."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.awards.cast import Cast, confirmed, draft, submitted
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import AwardFactory, ColumnFactory, RoundFactory

ROLES = ("editor", "organiser", "auditor")


def cost(cast: Cast, role: str, url: str) -> int:
    """How many queries a list takes, apart from the first look at it."""
    client = signed_in(cast, role)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url)
    return len(asked)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("query", ["", "?q=艾必齐", "?state=submitted"])
def test_nominations_when_there_are_more_then_the_list_costs_the_same(
    query: str, role: str, cast: Cast, now: datetime, clock: Any
) -> None:
    def add() -> None:
        nomination = submitted(cast, now)
        nomination.nominee.kind = "team"
        draft(cast, now)

    add()
    first = cost(cast, role, f"/admin/awards/nomination/{query}")
    add()
    add()
    assert cost(cast, role, f"/admin/awards/nomination/{query}") == first


@pytest.mark.parametrize("role", ROLES)
def test_winners_when_there_are_more_then_the_list_costs_the_same(
    role: str, rolling: Cast, now: datetime, clock: Any
) -> None:
    confirmed(rolling, now)
    first = cost(rolling, role, "/admin/awards/winner/")
    confirmed(rolling, now)
    confirmed(rolling, now)
    assert cost(rolling, role, "/admin/awards/winner/") == first


@pytest.mark.parametrize("kind", ["round", "award", "column"])
def test_rounds_awards_and_columns_when_there_are_more_then_the_list_costs_the_same(
    kind: str, cast: Cast, clock: Any
) -> None:
    def add() -> None:
        award = AwardFactory(run_by=cast.house)
        RoundFactory(award=award)
        ColumnFactory(award=award)

    add()
    url = f"/admin/awards/{kind}/"
    first = cost(cast, "organiser", url)
    add()
    add()
    assert cost(cast, "organiser", url) == first


@pytest.mark.parametrize("count", [1, 3])
def test_page_when_it_carries_more_photos_then_reading_costs_the_same(
    count: int, cast: Cast, now: datetime, clock: Any, django_assert_num_queries: Any
) -> None:
    winner = confirmed(cast, now)
    for _ in range(count - 1):
        confirmed(cast, now)
    client = signed_in(cast, "organiser")
    client.get(f"/admin/awards/winner/{winner.pk}/change/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/admin/awards/winner/{winner.pk}/change/")
    assert len(asked) <= 24


def test_order_when_one_round_is_chosen_then_winners_stand_as_they_appear(
    rolling: Cast, now: datetime, clock: Any
) -> None:
    second = confirmed(rolling, now, position=2)
    first = confirmed(rolling, now, position=1)
    RoundFactory(award=rolling.round.award)
    client = signed_in(rolling, "organiser")
    listing = client.get(f"/admin/awards/winner/?round__id__exact={rolling.round.pk}")
    assert list(listing.context["cl"].result_list) == [first, second]
    listing = client.get("/admin/awards/winner/")
    assert list(listing.context["cl"].result_list) == [first, second]


@pytest.mark.each_case
@pytest.mark.parametrize("query", ["?p=100000", "?p=0", "?p=-1", "?p=abc", "?o=99", "?all=1",
                                   "?state=nonsense", "?category=x", "?round__id__exact=x",
                                   "?q=%00", "?q=" + "长" * 500])  # fmt: skip
def test_list_when_the_address_is_made_up_then_it_still_answers(
    query: str, cast: Cast, now: datetime, clock: Any
) -> None:
    submitted(cast, now)
    for kind in ("nomination", "winner", "round"):
        answer = signed_in(cast, "organiser").get(f"/admin/awards/{kind}/{query}", follow=True)
        assert answer.status_code in {200, 400}
