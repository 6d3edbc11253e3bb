"""The course of a notice: two people, the sealed list, the window, the confirmation after it."""

import hashlib
import json
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from awards.actions.consents import withdraw_consent
from awards.actions.decisions import confirm_nomination, retract_proposal
from awards.actions.nominations import withdraw_nomination
from awards.actions.notices import (
    amend_notice,
    cancel_notice,
    close_notice,
    confirm_listed,
    edit_notice,
    extend_notice,
    open_notice,
    schedule_notice,
)
from awards.actions.rounds import step_round
from awards.models import Nomination, Notice, Winner
from awards.models.notices import money_held_q
from awards.noticeboard import list_document
from awards.noticelist import list_text
from awards.workflow import NominationState, NoticeState, RoundState
from kit.dates import china_day, deadline
from kit.noticewindow import resumed_end, window_of
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, proposed
from tests.awards.notices import AFTER, first, opened, policy, scheduled, state_of
from tests.factories.awards import CategoryFactory, ConsentFactory
from tests.factories.notices import NoticeFactory

LAST = deadline(date(2026, 3, 13))  # five working days after Saturday 7 March 2026


def test_window_when_holidays_lie_in_it_then_working_days_count(now: datetime) -> None:
    assert window_of(now, 5).ends_at == LAST
    over_spring_festival = window_of(now.replace(month=2, day=13), 2)
    assert china_day(over_spring_festival.ends_at) == date(2026, 2, 24)
    assert over_spring_festival.is_certain
    assert not window_of(now.replace(year=2026, month=12, day=30), 5).is_certain


@pytest.mark.parametrize(
    "suspended,resumed,end",
    [
        ("2026-03-10 09:00", "2026-03-16 09:00", "2026-03-20"),  # Tue–Fri left: four days again
        ("2026-03-13 18:00", "2026-03-14 10:00", "2026-03-16"),  # the last evening: one day
        ("2026-03-10 09:00", "2026-03-10 10:00", "2026-03-16"),  # an hour: never shorter
        ("2026-03-20 09:00", "2026-03-21 09:00", "2026-03-13"),  # was over before it was stopped
    ],
)
def test_clock_when_it_runs_again_then_what_was_left_is_left(
    suspended: str, resumed: str, end: str, now: datetime
) -> None:
    zone = now.tzinfo
    stopped, again = (datetime.fromisoformat(t).replace(tzinfo=zone) for t in (suspended, resumed))
    found = resumed_end(LAST, suspended_at=stopped, now=again)
    assert china_day(found) == date.fromisoformat(end)
    assert found == deadline(china_day(found))
    if stopped <= LAST:
        assert found - again >= LAST - stopped


def test_schedule_when_drawn_up_then_nothing_has_moved_yet(cast: Cast, now: datetime) -> None:
    notice = scheduled(cast, now, "艾必齐", "李春亮", method="编辑部受理", contact="电话")
    assert notice.state == NoticeState.SCHEDULED
    assert [row.nomination.nominee.name for row in notice.rows.all()] == ["艾必齐", "李春亮"]
    assert {state_of(row) for row in notice.rows.all()} == {NominationState.PROPOSED}
    assert (notice.ends_at, notice.least_ends_at, notice.digest) == (LAST, LAST, "")


def test_schedule_when_nothing_is_proposed_or_the_policy_is_another_then_refused(
    cast: Cast, now: datetime
) -> None:
    proposed(cast, now)
    with pytest.raises(Unready, match="没有先公示后公布的类别"):
        schedule_notice(round_=cast.round, category=cast.category, by=cast.organiser, now=now)
    CategoryFactory(round=cast.round, notice_policy="before")
    plan = {"round_": cast.round, "category": cast.category, "by": cast.organiser, "now": now}
    with pytest.raises(Unready, match="不是先公示后公布"):
        schedule_notice(**plan)
    policy(cast)
    schedule_notice(**plan)
    with pytest.raises(Unready, match="没有等待公示的拟授"):
        schedule_notice(**plan)
    with pytest.raises(Refused, match="项目运营"):
        schedule_notice(**plan | {"by": cast.approver})


def test_open_when_the_second_person_opens_it_then_list_round_and_nominations_follow(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now, "艾必齐", "李春亮")
    assert (notice.state, notice.starts_at, notice.ends_at) == (NoticeState.OPEN, now, LAST)
    rows = list(notice.rows.order_by("position"))
    assert {state_of(row) for row in rows} == {NominationState.NOTICE}
    for row in rows:
        assert row.digest == hashlib.sha256(row.text.encode()).hexdigest()
        assert set(json.loads(row.text)) == {
            "position", "name", "kind", "organisation", "role", "region", "citation",
            "prize_amount", "nominating_media", "salt",
        }  # fmt: skip
    told = list_text(Notice.objects.get(pk=notice.pk), [row.digest for row in rows])
    assert notice.digest == hashlib.sha256(told.encode()).hexdigest()
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.NOTICE
    entry = Entry.objects.get(verb="notice.open")
    assert notice.digest in entry.public
    assert "艾必齐" not in entry.public + entry.payload


def test_list_when_round_or_award_is_renamed_later_then_it_verifies_as_it_was_sealed(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now, "艾必齐")
    title = cast.round.title
    type(cast.round).objects.filter(pk=cast.round.pk).update(title="改过的名称")
    again = Notice.objects.get(pk=notice.pk)
    rows = list(again.rows.order_by("position"))
    told = list_text(again, [row.digest for row in rows])
    assert again.digest == hashlib.sha256(told.encode()).hexdigest()
    assert list_document(again, [])["round"] == title


def test_open_when_by_the_one_who_drew_it_up_then_refused(cast: Cast, now: datetime) -> None:
    notice = scheduled(cast, now)
    with pytest.raises(Refused, match="复核人操作"):
        open_notice(notice=notice, by=cast.organiser, now=now)
    drawn_up_by_admin = edit_notice(notice=notice, by=cast.person("admin"), now=now, starts_at=now)
    with pytest.raises(Refused, match="另一个人"):
        open_notice(notice=drawn_up_by_admin, by=cast.person("admin"), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(
            opened_at=now, opened_by=drawn_up_by_admin.scheduled_by
        )


def test_open_when_somebody_listed_was_taken_back_then_it_says_who(
    cast: Cast, now: datetime
) -> None:
    notice = scheduled(cast, now)
    retract_proposal(nomination=first(notice).nomination, by=cast.organiser, now=now)
    with pytest.raises(Unready, match="第 1 位“艾必齐”"):
        open_notice(notice=notice, by=cast.approver, now=now)
    cancel_notice(notice=notice, by=cast.organiser, now=now, reason="名单有变")
    assert not notice.rows.exists()


def test_open_when_nothing_allows_the_name_then_it_is_asked_for(cast: Cast, now: datetime) -> None:
    notice = scheduled(cast, now)
    Nomination.objects.update(is_minor=True)
    with pytest.raises(Unready, match="监护人"):
        open_notice(notice=notice, by=cast.approver, now=now)


def test_level_when_the_full_name_rests_on_nothing_then_less_is_listed(
    cast: Cast, now: datetime
) -> None:
    policy(cast)
    proposed(cast, now, name="王小明", name_basis="")
    notice = schedule_notice(round_=cast.round, category=cast.category, by=cast.organiser, now=now)
    notice = open_notice(notice=notice, by=cast.approver, now=now)
    assert first(notice).level == "anonymous"
    assert "王小明" not in first(notice).text


def test_edit_when_the_end_is_earlier_than_the_policy_then_refused(
    cast: Cast, now: datetime
) -> None:
    notice = scheduled(cast, now)
    with pytest.raises(Unready, match="不少于 5 个工作日"):
        edit_notice(
            notice=notice, by=cast.organiser, now=now, starts_at=now, ends_on=date(2026, 3, 12)
        )
    later = edit_notice(
        notice=notice, by=cast.organiser, now=now, starts_at=now, ends_on=date(2026, 3, 20)
    )
    assert later.ends_at == deadline(date(2026, 3, 20))
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(ends_at=LAST - timedelta(days=1))


def test_open_when_its_beginning_has_passed_then_the_window_moves_and_is_no_shorter(
    cast: Cast, now: datetime
) -> None:
    notice = scheduled(cast, now)
    late = now + timedelta(days=3)
    notice = open_notice(notice=notice, by=cast.approver, now=late)
    assert notice.starts_at == late
    assert notice.ends_at == window_of(late, 5).ends_at > LAST
    assert first(notice).ends_at == notice.ends_at


def test_open_when_it_begins_later_then_the_round_follows_only_then(
    cast: Cast, now: datetime
) -> None:
    begin = now + timedelta(days=2)
    notice = opened(cast, now, starts_at=begin)
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.DECIDING
    assert not Notice.objects.published(now).exists()
    with pytest.raises(Unready, match="还没有开始"):
        step_round(round_=cast.round, verb="notice", by=cast.approver, now=now)
    assert Notice.objects.published(begin).get() == notice
    step_round(round_=cast.round, verb="notice", by=cast.approver, now=begin)
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.NOTICE


def test_confirm_when_the_window_is_not_over_then_refused_to_the_second(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now, "艾必齐", "李春亮")
    for moment in (now, LAST):
        with pytest.raises(Unready, match="公示期满"):
            confirm_listed(notice=notice, by=cast.approver, now=moment)
    after = LAST + timedelta(microseconds=1)
    winners = confirm_listed(notice=notice, by=cast.approver, now=after)
    assert [winner.display_name for winner in winners] == ["艾必齐", "李春亮"]
    assert not Winner.objects.filter(money_held_q(after)).exists()
    with pytest.raises(Unready, match="没有等待确认的"):
        confirm_listed(notice=notice, by=cast.approver, now=after)
    closed = close_notice(notice=notice, by=cast.organiser, now=after)
    assert closed.state == NoticeState.CLOSED


def test_confirm_when_pressed_one_by_one_then_the_same_guard_stands(
    cast: Cast, now: datetime
) -> None:
    row = first(opened(cast, now))
    with pytest.raises(Unready, match="公示期满"):
        confirm_nomination(nomination=row.nomination, by=cast.approver, now=LAST)
    after = LAST + timedelta(seconds=1)
    assert confirm_nomination(nomination=row.nomination, by=cast.approver, now=after)


def test_close_when_the_window_runs_then_refused(cast: Cast, now: datetime) -> None:
    notice = opened(cast, now)
    with pytest.raises(Unready, match="未满"):
        close_notice(notice=notice, by=cast.organiser, now=LAST)
    assert close_notice(notice=notice, by=cast.organiser, now=LAST + timedelta(seconds=1))


def test_extend_when_open_then_only_to_a_later_day_and_it_is_told(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    given = {"notice": notice, "by": cast.organiser, "now": now, "reason": "假期较多"}
    with pytest.raises(Unready, match="只能延长"):
        extend_notice(**given, ends_on=date(2026, 3, 13))
    longer = extend_notice(**given, ends_on=date(2026, 3, 18))
    assert first(notice).ends_at == longer.open_until == deadline(date(2026, 3, 18))
    assert "延长至 2026年03月18日" in longer.amendments.get().text


def test_amend_when_closed_then_appended_and_the_list_stays(cast: Cast, now: datetime) -> None:
    notice = opened(cast, now)
    before = first(notice).text
    amend_notice(notice=notice, by=cast.organiser, now=now, text="单位名称应为某车行。")
    with pytest.raises(Unready, match="请写明"):
        amend_notice(notice=notice, by=cast.organiser, now=now, text=" ")
    assert first(notice).text == before
    assert notice.amendments.get().text == "单位名称应为某车行。"


def test_withdraw_when_listed_then_the_name_goes_and_the_list_says_so(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now, "艾必齐", "李春亮")
    row = first(notice)
    withdraw_nomination(nomination=row.nomination, by=cast.organiser, now=now, reason="本人不愿")
    row.refresh_from_db()
    assert (row.removal, row.masked_at, row.removed_at) == ("withdrawn", now, now)
    assert notice.amendments.get().text == "第 1 位已退出。"


def test_consent_when_taken_back_during_the_notice_then_the_name_goes(
    cast: Cast, now: datetime
) -> None:
    row = first(opened(cast, now))
    consent = ConsentFactory(nomination=row.nomination)
    withdraw_consent(consent=consent, by=cast.organiser, now=now)
    row.refresh_from_db()
    assert row.masked_at == now


def test_step_when_somebody_was_faster_then_stale(cast: Cast, now: datetime) -> None:
    notice = scheduled(cast, now)
    with pytest.raises(Stale):
        open_notice(notice=notice, by=cast.approver, now=now, version=7)


def test_round_when_no_notice_was_opened_then_it_cannot_enter_the_notice(
    cast: Cast, now: datetime
) -> None:
    proposed(cast, now)
    with pytest.raises(Unready, match="先拟定公示名单"):
        step_round(round_=cast.round, verb="notice", by=cast.approver, now=now)


@pytest.mark.parametrize(
    "fields",
    [
        {"digest": ""},
        {"state": "closed", "open_until": None},
        {"state": "nonsense"},
        {"least_ends_at": datetime(2000, 1, 1, tzinfo=LAST.tzinfo)},
    ],
)
def test_notice_when_a_row_would_be_false_then_the_database_refuses(fields, db: None) -> None:
    notice = NoticeFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**fields)


def test_policy_when_after_the_announcement_then_nobody_waits_for_a_notice(
    cast: Cast, now: datetime
) -> None:
    policy(cast, AFTER)
    nomination = proposed(cast, now)
    assert confirm_nomination(nomination=nomination, by=cast.approver, now=now)
