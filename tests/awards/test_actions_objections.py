"""Objections: in time, impartial, with a clock that stands still and an identity that two read."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from awards.actions.decisions import confirm_nomination
from awards.actions.notices import close_notice, confirm_listed
from awards.actions.objections import (
    accept_objection,
    decline_objection,
    dismiss_objection,
    file_objection,
    found_by_code,
    reply_objection,
    reveal_objector,
    uphold_objection,
)
from awards.models import Nomination, Notice, Objection, Winner
from awards.models.notices import money_held_q
from awards.permissions import may_handle_objection, may_see_objection, may_step_objection
from awards.workflow import OBJECTION, NominationState, ObjectionState
from kit.evidence import read_evidence
from kit.ids import public_id
from kit.noticewindow import window_of
from kit.objecting import without_identity
from kit.verdict import Refused, Unready
from ledger.models import Entry
from tests.awards.cast import ROLES, Cast, proposed
from tests.awards.notices import AFTER, filed, first, opened, policy, state_of, taken_up
from tests.factories.directory import MembershipFactory
from tests.factories.notices import ObjectionFactory
from tests.factories.selection import AssignmentFactory

SECOND = timedelta(seconds=1)
S = ObjectionState


def test_objection_when_filed_in_time_then_received_and_enciphered(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    objection = filed(notice, first(notice), now)
    assert objection.state == S.RECEIVED
    stored = Objection.objects.values().get()
    assert "钱多多" not in str(stored)
    assert "13800138000" not in str(stored)
    entry = Entry.objects.get(verb="objection.receive")
    assert "钱多多" not in entry.public + entry.payload
    assert entry.actor_id is None


@pytest.mark.parametrize("about_list", [True, False])
def test_objection_when_the_end_comes_then_refused_from_the_next_moment(
    about_list: bool, cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    row = None if about_list else first(notice)
    end = notice.ends_at
    assert filed(notice, row, end)
    with pytest.raises(Unready, match="已经结束"):
        filed(notice, row, end + timedelta(microseconds=1))


def test_objection_when_the_notice_has_not_begun_then_there_is_none(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now, starts_at=now + timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        filed(notice, None, now)
    assert refusal.value.verdict.hidden


def test_objection_when_sent_twice_then_it_is_one_with_one_receipt(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    given: dict[str, Any] = {
        "notice": notice, "row": None, "name": "钱多多", "contact": "1", "text": "不属实",
        "form_key": public_id(),
    }  # fmt: skip
    one = file_objection(**given, now=now)
    two = file_objection(**given, now=notice.ends_at + SECOND)
    assert one == two
    assert Objection.objects.count() == 1
    assert found_by_code(one.code) == one.objection
    assert found_by_code(public_id()) is None
    with pytest.raises(Unready, match="页面不完整"):
        file_objection(**given | {"form_key": "x"}, now=now)


def test_accept_when_about_one_then_only_that_clock_stands(cast: Cast, now: datetime) -> None:
    notice = opened(cast, now, "艾必齐", "李春亮")
    one, other = notice.rows.order_by("position")
    objection = taken_up(cast, notice, one, now)
    assert (state_of(one), state_of(other)) == (NominationState.SUSPENDED, NominationState.NOTICE)
    assert Notice.objects.get().open_until is None
    after = notice.ends_at + SECOND
    (winner,) = confirm_listed(notice=notice, by=cast.approver, now=after)
    assert winner.display_name == "李春亮"
    with pytest.raises(Unready, match="异议中止"):
        close_notice(notice=notice, by=cast.organiser, now=after)
    dismiss_objection(objection=objection, by=cast.approver, now=after, reason="经核实属实")
    one.refresh_from_db()
    assert state_of(one) == NominationState.NOTICE
    assert one.ends_at > after + (notice.ends_at - now) - timedelta(days=1)
    assert one.ends_at >= window_of(after, 5).ends_at
    assert Notice.objects.get().open_until == one.ends_at
    with pytest.raises(Unready, match="公示期满"):
        confirm_nomination(nomination=one.nomination, by=cast.approver, now=one.ends_at)
    assert confirm_listed(notice=notice, by=cast.approver, now=one.ends_at + SECOND)


def test_accept_when_about_the_list_then_every_clock_stands_and_runs_again(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now, "艾必齐", "李春亮")
    objection = taken_up(cast, notice, None, now)
    assert {state_of(row) for row in notice.rows.all()} == {NominationState.SUSPENDED}
    uphold_objection(objection=objection, by=cast.approver, now=now, reason="办法写漏一条")
    assert {state_of(row) for row in notice.rows.all()} == {NominationState.NOTICE}
    assert notice.amendments.count() == 1


def test_dismiss_when_another_objection_stands_then_the_clock_stays(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    row = first(notice)
    one, _two = taken_up(cast, notice, row, now), taken_up(cast, notice, row, now)
    dismiss_objection(objection=one, by=cast.approver, now=now, reason="属实")
    assert state_of(row) == NominationState.SUSPENDED


def test_uphold_when_right_then_not_selected_and_the_list_says_so(
    cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    row = first(notice)
    objection = taken_up(cast, notice, row, now)
    uphold_objection(objection=objection, by=cast.approver, now=now, reason="事迹不实")
    row.refresh_from_db()
    assert (state_of(row), row.removal) == (NominationState.NOT_SELECTED, "upheld")
    assert notice.amendments.get().text == "第 1 位异议成立，不予授予。"
    later = notice.ends_at + timedelta(days=60)
    with pytest.raises(Refused):
        confirm_nomination(nomination=row.nomination, by=cast.approver, now=later)
    answered = reply_objection(objection=objection, by=cast.organiser, now=now, reason="感谢")
    assert (answered.state, answered.reply) == (S.REPLIED, "感谢")
    assert close_notice(notice=notice, by=cast.organiser, now=later)


def test_objection_when_open_at_the_end_then_nobody_is_confirmed(cast: Cast, now: datetime) -> None:
    notice = opened(cast, now)
    objection = filed(notice, first(notice), notice.ends_at)
    after = notice.ends_at + SECOND
    with pytest.raises(Unready, match="没有结论"):
        confirm_listed(notice=notice, by=cast.approver, now=after)
    decline_objection(objection=objection, by=cast.organiser, now=after, reason="与公示无关")
    assert confirm_listed(notice=notice, by=cast.approver, now=after)


def test_accept_when_the_window_is_over_then_it_stays_over(cast: Cast, now: datetime) -> None:
    notice = opened(cast, now)
    row = first(notice)
    objection = filed(notice, row, notice.ends_at)
    after = notice.ends_at + SECOND
    accept_objection(objection=objection, by=cast.organiser, now=after)
    Objection.objects.update(state=S.INVESTIGATING)
    objection.refresh_from_db()
    dismiss_objection(objection=objection, by=cast.approver, now=after, reason="属实")
    row.refresh_from_db()
    assert row.ends_at == notice.ends_at
    assert confirm_listed(notice=notice, by=cast.approver, now=after)


# ------------------------------------------------------------------ money, after the announcement


def test_rolling_when_confirmed_then_published_at_once_and_the_money_held(
    rolling: Cast, now: datetime
) -> None:
    policy(rolling, AFTER)
    nomination = proposed(rolling, now, source_title="报道")
    winner = confirm_nomination(nomination=nomination, by=rolling.approver, now=now)
    assert winner.is_released(now)
    notice = Notice.objects.published(now).get()
    assert (notice.starts_at, first(notice).nomination) == (now, nomination)
    held, end = Winner.objects.filter, notice.ends_at
    assert held(money_held_q(end)).exists()
    assert not held(money_held_q(end + SECOND)).exists()
    objection = filed(notice, first(notice), end)
    assert held(money_held_q(end + SECOND)).exists()
    accept_objection(objection=objection, by=rolling.organiser, now=end)
    assert held(money_held_q(end + timedelta(days=90))).exists()
    assert state_of(first(notice)) == NominationState.CONFIRMED


def test_money_when_the_category_asks_for_no_notice_then_never_held(
    rolling: Cast, now: datetime
) -> None:
    nomination = proposed(rolling, now, source_title="报道")
    confirm_nomination(nomination=nomination, by=rolling.approver, now=now)
    assert not Notice.objects.exists()
    assert not Winner.objects.filter(money_held_q(now)).exists()


def test_money_when_the_objection_is_right_then_held_for_ever(rolling: Cast, now: datetime) -> None:
    policy(rolling, AFTER)
    nomination = proposed(rolling, now, source_title="报道")
    confirm_nomination(nomination=nomination, by=rolling.approver, now=now)
    notice = Notice.objects.get()
    objection = taken_up(rolling, notice, first(notice), now)
    uphold_objection(objection=objection, by=rolling.approver, now=now, reason="事迹不实")
    assert Winner.objects.filter(money_held_q(now + timedelta(days=900))).exists()


# ------------------------------------------------------------------ who

HANDLING = {"organiser": {"accept", "decline", "investigate", "reply"},
            "approver": {"uphold", "dismiss"}}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_step_when_every_verb_meets_every_state_then_only_two_roles_may(
    role: str, cast: Cast, now: datetime
) -> None:
    objection = filed(opened(cast, now), None, now)
    user, wrong = cast.person(role), []
    for verb in OBJECTION.verbs():
        for state in S:
            objection.state = state
            expected = verb in HANDLING.get(role, ()) and OBJECTION.step(verb, state) is not None
            verdict = may_step_objection(user, objection, verb, now)
            if bool(verdict) != expected or not (verdict or verdict.reason):
                wrong.append((verb, state.value, verdict.reason))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_identity_when_asked_for_then_only_organiser_and_approver_read_it(
    role: str, cast: Cast, now: datetime
) -> None:
    objection = filed(opened(cast, now), None, now)
    user = cast.person(role)
    seen = role in {"organiser", "approver", "auditor", "admin"}
    assert bool(may_see_objection(user, objection)) == seen
    assert Objection.objects.visible_to(user).exists() == seen
    given = {"objection": objection, "by": user, "now": now, "reason": "需要核实"}
    if role in {"organiser", "approver"}:
        assert reveal_objector(**given).name == "钱多多"
        entry = Entry.objects.get(verb="objection.reveal")
        assert (entry.actor_id, entry.reason) == (user.pk, "需要核实")
        assert "钱多多" not in entry.payload + entry.public
        with pytest.raises(Refused, match="写明原因"):
            reveal_objector(**given | {"reason": ""})
    else:
        with pytest.raises(Refused):
            reveal_objector(**given)
        assert not Entry.objects.filter(verb="objection.reveal").exists()


@pytest.mark.parametrize("hand", ["created", "submitted", "medium", "scored", "recused"])
def test_handle_when_the_person_nominated_or_scored_then_somebody_else_must(
    hand: str, cast: Cast, now: datetime
) -> None:
    notice = opened(cast, now)
    objection, nomination = filed(notice, None, now), first(notice).nomination
    user = cast.person("organiser")
    if hand == "created":
        Nomination.objects.filter(pk=nomination.pk).update(created_by=user)
    elif hand == "submitted":
        Nomination.objects.filter(pk=nomination.pk).update(submitted_by=user)
    elif hand == "medium":
        MembershipFactory(user=user, organisation=cast.partner.organisation)
        user = cast.person("organiser")
    else:
        trait = {"scored": "submitted", "recused": "recused"}[hand]
        AssignmentFactory(nomination=nomination, juror=user, **{trait: True})
    verdict = may_handle_objection(user, objection)
    assert bool(verdict) == (hand == "recused")
    assert bool(may_step_objection(user, objection, "accept", now)) == (hand == "recused")


def test_resolve_when_by_the_one_who_accepted_then_somebody_else_must(
    cast: Cast, now: datetime
) -> None:
    MembershipFactory(user=cast.organiser, organisation=cast.house, role="approver")
    notice = opened(cast, now)
    objection = taken_up(cast, notice, first(notice), now)
    verdict = may_step_objection(cast.person("organiser"), objection, "dismiss", now)
    assert "另一个人" in verdict.reason
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(resolved_at=now, resolved_by=cast.organiser, resolution="x")


def test_text_when_others_read_it_then_name_and_contact_are_taken_out(
    cast: Cast, now: datetime
) -> None:
    text = "我是钱多多，电话13800138000，事迹不属实。"
    objection = filed(opened(cast, now), None, now, text=text)
    assert without_identity(objection, objection.text) == "我是＊＊＊，电话＊＊＊，事迹不属实。"


@pytest.mark.parametrize("fields", [{"state": "not_accepted"}, {"state": "dismissed"},
                                    {"state": "nonsense"}])  # fmt: skip
def test_objection_when_a_row_would_be_false_then_the_database_refuses(
    fields: dict[str, str], db: None
) -> None:
    objection = ObjectionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(**fields)


def test_evidence_when_a_document_then_kept_as_it_came(db: None) -> None:
    data = b"%PDF-1.4 test %%EOF"
    found = read_evidence(SimpleUploadedFile("证据.pdf", data))
    assert (found.data, found.suffix) == (data, "pdf")
