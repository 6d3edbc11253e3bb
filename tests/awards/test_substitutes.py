"""递补: somebody drops out while the list is in its notice, and the next one takes the place."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from awards.actions.deciding import lock_result, propose_many
from awards.actions.decisions import propose_nomination
from awards.actions.nominations import withdraw_nomination
from awards.actions.notices import confirm_listed, open_notice, schedule_notice
from awards.actions.objections import uphold_objection
from awards.actions.screening import readmit_nomination
from awards.models import Nomination, Notice, NoticeRow
from awards.substitutes import vacancies
from kit.verdict import Refused, Unready
from tests.awards.cast import Cast, put
from tests.awards.jury_cast import deciding_cast, ranked
from tests.awards.notices import policy, taken_up
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import ConsentFactory

pytestmark = pytest.mark.django_db
Noticed = tuple[Cast, list[Nomination], Notice]


def noticed(now: datetime, clock: Any, *, places: int = 2, locked: bool = False) -> Noticed:
    """Four ranked ones, of whom the first two are listed in a notice that runs."""
    cast = deciding_cast(quota=places, prize=0)
    policy(cast)
    rows = ranked(cast, now)
    for row in rows:
        ConsentFactory(nomination=row)
    propose_many(round_=cast.round, nominations=rows[:2], by=cast.organiser, now=now)
    if locked:
        lock_result(round_=cast.round, by=cast.organiser, now=now)
    notice = schedule_notice(round_=cast.round, category=cast.category, by=cast.organiser, now=now)
    open_notice(notice=notice, by=cast.approver, now=now)
    cast.round.refresh_from_db()
    assert cast.round.state == "notice"
    clock.pass_by(hours=1)
    return cast, rows, notice


def withdrawn(cast: Cast, row: Nomination, now: datetime) -> None:
    withdraw_nomination(nomination=row, by=cast.organiser, now=now, reason="本人不愿意")


def upheld(cast: Cast, notice: Notice, row: Nomination, now: datetime) -> None:
    line = NoticeRow.objects.get(notice=notice, nomination=row)
    objection = taken_up(cast, notice, line, now)
    uphold_objection(objection=objection, by=cast.approver, now=now, reason="属实")


def propose(cast: Cast, row: Nomination, now: datetime, reason: str = "") -> Nomination:
    return propose_nomination(nomination=row, by=cast.organiser, now=now, reason=reason)


DROPS: list[Callable[[Cast, Notice, Nomination, datetime], None]] = [
    lambda cast, _, row, now: withdrawn(cast, row, now),
    upheld,
]


@pytest.mark.parametrize("drop", DROPS, ids=["withdrawn", "upheld"])
@pytest.mark.parametrize("locked", [False, True])
def test_substitute_when_somebody_dropped_out_then_the_next_has_a_notice_of_its_own(
    locked: bool, drop: Any, now: datetime, clock: Any
) -> None:
    cast, rows, notice = noticed(now, clock, locked=locked)
    drop(cast, notice, rows[0], clock.now)
    assert vacancies(cast.round) == {cast.category.pk: 1}
    propose(cast, rows[2], clock.now)
    second = schedule_notice(
        round_=cast.round, category=cast.category, by=cast.organiser, now=clock.now
    )
    with pytest.raises(Refused, match="复核人"):
        open_notice(notice=second, by=cast.organiser, now=clock.now)
    second = open_notice(notice=second, by=cast.approver, now=clock.now)
    assert [line.nomination for line in second.rows.all()] == [rows[2]]
    assert second.ends_at - second.starts_at > timedelta(days=5)
    with pytest.raises(Unready):
        confirm_listed(notice=second, by=cast.approver, now=clock.now)
    confirm_listed(notice=second, by=cast.approver, now=second.ends_at + timedelta(seconds=1))
    rows[2].refresh_from_db()
    assert rows[2].state == "confirmed"


def test_substitute_when_nobody_dropped_out_then_the_list_is_closed(
    now: datetime, clock: Any
) -> None:
    cast, rows, _ = noticed(now, clock, places=3)
    assert vacancies(cast.round) == {}
    with pytest.raises(Unready, match="没有因撤回或异议成立而空出"):
        propose(cast, rows[2], clock.now)


def test_substitute_when_the_place_is_filled_then_no_second_one_even_without_a_quota(
    now: datetime, clock: Any
) -> None:
    cast, rows, _ = noticed(now, clock, places=9)
    withdrawn(cast, rows[0], clock.now)
    propose(cast, rows[2], clock.now)
    assert vacancies(cast.round) == {}
    with pytest.raises(Unready, match="空出"):
        propose(cast, rows[3], clock.now)
    clock.pass_by(hours=1)
    withdrawn(cast, Nomination.objects.get(pk=rows[2].pk), clock.now)
    propose(cast, rows[3], clock.now)


def test_substitute_when_somebody_left_before_the_notice_then_no_place_is_free(
    now: datetime, clock: Any
) -> None:
    clock.move_to(now - timedelta(hours=2))
    cast = deciding_cast(quota=3, prize=0)
    policy(cast)
    rows = ranked(cast, clock.now)
    propose_many(round_=cast.round, nominations=rows[:2], by=cast.organiser, now=clock.now)
    withdrawn(cast, Nomination.objects.get(pk=rows[1].pk), clock.now)
    clock.move_to(now)
    notice = schedule_notice(round_=cast.round, category=cast.category, by=cast.organiser, now=now)
    ConsentFactory(nomination=rows[0])
    open_notice(notice=notice, by=cast.approver, now=now)
    cast.round.refresh_from_db()
    assert vacancies(cast.round) == {}


@pytest.mark.parametrize("locked,sentence", [(False, "不按名次"), (True, "动议")])
def test_substitute_when_not_the_next_of_the_ranking_then_reason_or_motion(
    locked: bool, sentence: str, now: datetime, clock: Any
) -> None:
    cast, rows, _ = noticed(now, clock, locked=locked)
    withdrawn(cast, rows[0], clock.now)
    with pytest.raises(Unready, match=sentence):
        propose(cast, rows[3], clock.now)


def test_substitute_when_the_next_was_turned_down_then_two_people_take_it_back(
    now: datetime, clock: Any
) -> None:
    cast, rows, _ = noticed(now, clock)
    put(cast.round, "notice")
    Nomination.objects.filter(pk=rows[2].pk).update(
        state="not_selected", state_reason="名额已满", screened_by=cast.organiser, screened_at=now
    )
    rows[2].refresh_from_db()
    again = {"nomination": rows[2], "now": clock.now, "reason": "递补"}
    with pytest.raises(Unready, match="空出"):
        readmit_nomination(by=cast.approver, **again)
    withdrawn(cast, rows[0], clock.now)
    with pytest.raises(Refused):
        readmit_nomination(by=cast.organiser, **again)
    assert readmit_nomination(by=cast.approver, **again).state == "accepted"


def test_grid_when_a_place_is_free_then_it_says_so_and_takes_the_next(
    now: datetime, clock: Any
) -> None:
    cast, rows, _ = noticed(now, clock)
    client, url = signed_in(cast, "organiser"), f"/admin/awards/round/{cast.round.pk}/deciding/"
    assert "没有空出的名额" in client.get(url).content.decode()
    withdrawn(cast, rows[0], clock.now)
    page = client.get(url)
    assert "空出的名额可以递补：年度人物 1 个" in page.content.decode()
    sent = {"act": "propose", "pick": [rows[2].pk], "form_key": page.context["form_key"]}
    assert client.post(url, sent).status_code == 302
    rows[2].refresh_from_db()
    assert rows[2].state == "proposed"
    assert "没有空出的名额" in client.get(url).content.decode()
