"""A notice is open only where the public can read it and object."""

from datetime import timedelta

import pytest

from kit.verdict import Unready
from projects.actions.grant_notices import (
    close_grant_notice,
    file_grant_objection,
    open_grant_notice,
)
from projects.actions.grant_rounds import cancel_grant_round
from projects.models import Application, GrantRound
from projects.permissions.grant_notices import may_object_to_grants, may_step_grant_notice
from projects.workflow import GrantRoundState
from tests.factories.grants import GrantNoticeFactory
from tests.projects.granting import FORM, made_round, noticed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", list(GrantRoundState))
def test_open_when_the_round_is_in_a_state_then_only_where_it_is_public(staff, approver, state):
    notice = GrantNoticeFactory(round=made_round(staff, state=state))
    hidden = state in (GrantRoundState.DRAFT, GrantRoundState.CANCELLED)
    verdict = may_step_grant_notice(approver, notice, "open")
    assert bool(verdict) is not hidden
    if hidden:
        assert "公众看不到" in verdict.reason


def test_open_when_the_round_was_cancelled_meanwhile_then_refused(staff, approver, now):
    notice = GrantNoticeFactory(round=made_round(staff))
    GrantRound.objects.update(state=GrantRoundState.CANCELLED)
    with pytest.raises(Unready, match="公众看不到"):
        open_grant_notice(notice=notice, by=approver, now=now)


def test_round_when_a_notice_is_open_then_it_is_not_cancelled(staff, organiser, approver, now):
    _, notice = noticed(staff, made_round(staff), now)
    Application.objects.update(state="declined", reason="核实不符")
    given = {"round_": notice.round, "reason": "资金没有到位", "by": approver}
    with pytest.raises(Unready, match="公示没有结束"):
        cancel_grant_round(now=now, **given)
    after = notice.ends_at + timedelta(seconds=1)
    close_grant_notice(notice=notice, by=organiser, now=after)
    assert cancel_grant_round(now=after, **given).state == GrantRoundState.CANCELLED


def test_objection_when_the_clock_of_one_stands_then_it_is_still_taken_in(staff, now):
    _, notice = noticed(staff, made_round(staff), now)
    row, late = notice.rows.get(), notice.ends_at + timedelta(days=1)
    assert not may_object_to_grants(notice, row, late)
    notice.rows.update(suspended_at=now)
    row.refresh_from_db()
    assert not may_object_to_grants(notice, None, late)
    given = {"name": "钱多多", "contact": "1", "text": "课堂停了", "form_key": FORM}
    assert file_grant_objection(notice=notice, row=row, now=late, **given).objection.row == row


def test_objection_when_the_round_is_hidden_then_there_is_no_notice(now):
    notice = GrantNoticeFactory(open=True, round__state=GrantRoundState.CANCELLED)
    assert may_object_to_grants(notice, None, now).hidden
