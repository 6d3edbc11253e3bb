"""The life of a winner in public: publish, withhold, hide, correct, revoke."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from awards.actions.winners import (
    correct_winner,
    end_revoking,
    hide_winner,
    publish_winner,
    revoke_winner,
    start_revoking,
    unhide_winner,
    withhold_winner,
)
from awards.models import Nomination, Winner
from awards.workflow import WinnerState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry, Hold
from tests.awards.cast import Cast, confirmed, put


@pytest.fixture
def winner(rolling: Cast, now: datetime) -> Winner:
    """A winner that is public since a moment ago."""
    return confirmed(rolling, now)


def opened(winner: Winner, now: datetime) -> bool:
    """Whether the public part of its record may be read."""
    return Entry.objects.for_object(winner).opened(now).exists()


def test_hide_when_done_then_it_leaves_the_public_and_its_record_closes(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    assert opened(winner, now)
    hidden = hide_winner(
        winner=winner, by=rolling.organiser, now=now, code="safety", reason="保护当事人"
    )
    assert (hidden.state, hidden.hidden_by) == (WinnerState.HIDDEN, rolling.organiser)
    assert not Winner.objects.published(now).exists()
    assert not opened(winner, now)
    shown = unhide_winner(winner=winner, by=rolling.organiser, now=now, reason="已核实")
    assert (shown.state, shown.hidden_at, shown.hide_code) == (WinnerState.PUBLISHED, None, "")
    assert opened(winner, now)


@pytest.mark.parametrize("code,reason", [("nonsense", "x"), ("", "x"), ("safety", "  ")])
def test_hide_when_code_or_reason_are_missing_then_it_stays(
    code: str, reason: str, winner: Winner, rolling: Cast, now: datetime
) -> None:
    with pytest.raises(Unready):
        hide_winner(winner=winner, by=rolling.organiser, now=now, code=code, reason=reason)
    assert Winner.objects.published(now).exists()
    assert not Hold.objects.exists()


def test_unhide_when_the_gate_is_shut_then_it_stays_hidden(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    hide_winner(winner=winner, by=rolling.organiser, now=now, code="error", reason="x")
    Nomination.objects.filter(pk=winner.nomination_id).update(name_basis="")
    with pytest.raises(Unready, match="姓名的依据"):
        unhide_winner(winner=winner, by=rolling.organiser, now=now, reason="x")
    assert not Winner.objects.published(now).exists()


def test_withhold_when_the_minute_has_not_come_then_it_can_be_published_later(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    Winner.objects.filter(pk=winner.pk).update(release_at=now + timedelta(hours=1))
    held = withhold_winner(winner=winner, by=rolling.organiser, now=now, reason="再核实")
    assert (held.state, held.release_at) == (WinnerState.EMBARGOED, None)
    later = now + timedelta(days=1)
    assert not Winner.objects.published(later).exists()
    publish_winner(winner=winner, by=rolling.organiser, now=later)
    assert Winner.objects.published(later).exists()
    assert opened(winner, later)


def test_publish_when_the_batch_is_not_announced_then_it_waits_for_all(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    with pytest.raises(Unready, match="整轮公布"):
        publish_winner(winner=winner, by=cast.organiser, now=now)
    minute = now + timedelta(hours=2)
    put(cast.round, "announced", announce_at=minute)
    assert publish_winner(winner=winner, by=cast.organiser, now=now).release_at == minute
    assert not Winner.objects.published(now).exists()


def test_publish_when_the_gate_is_shut_then_the_sentence_says_what_is_missing(
    rolling: Cast, now: datetime
) -> None:
    winner = confirmed(
        rolling, now, story="他有困难，爱心人士可扫码捐款，电话13812345678，请多帮助。"
    )
    with pytest.raises(Unready, match=r"电话号码.*募捐"):
        publish_winner(winner=winner, by=rolling.organiser, now=now)


def correct(winner: Winner, by: Any, now: datetime, **changes: str) -> Winner:
    return correct_winner(winner=winner, by=by, now=now, changes=changes, reason="原文有误")


def test_correct_when_done_then_old_new_and_reason_stay_beside_it(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    before = winner.headline
    corrected = correct(winner, rolling.organiser, now, headline="改过的一句话", story=winner.story)
    row = corrected.corrections.get()
    assert (row.field, row.old, row.new, row.reason, row.version) == (
        "一句话概括", before, "改过的一句话", "原文有误", corrected.version,
    )  # fmt: skip
    assert corrected.state == WinnerState.CORRECTED
    assert "改过的一句话" in corrected.search_text
    assert Winner.objects.published(now).exists()


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({}, "没有改动"),
        ({"headline": "长" * 61}, "最多 60 个字"),
        ({"story": "电话13812345678"}, "电话号码"),
    ],
)
def test_correct_when_it_cannot_be_taken_then_nothing_changes(
    changes: dict[str, str], sentence: str, winner: Winner, rolling: Cast, now: datetime
) -> None:
    with pytest.raises(Unready, match=sentence):
        correct(winner, rolling.organiser, now, **changes)
    winner.refresh_from_db()
    assert winner.state == WinnerState.PUBLISHED
    assert not winner.corrections.exists()


def test_revocation_when_it_runs_its_course_then_two_people_and_time_to_answer(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    with pytest.raises(Unready, match="写明依据"):
        start_revoking(winner=winner, by=rolling.organiser, now=now, reason="不实", evidence=" ")
    started = start_revoking(
        winner=winner, by=rolling.organiser, now=now, reason="不实", evidence="更正声明"
    )
    assert started.state == WinnerState.REVOKING
    assert Winner.objects.published(now).exists()
    with pytest.raises(Unready, match="答复期限"):
        revoke_winner(winner=winner, by=rolling.approver, now=now, reason="x")
    later = now + timedelta(days=16)
    with pytest.raises(Refused):
        revoke_winner(winner=winner, by=rolling.organiser, now=later, reason="x")
    revoked = revoke_winner(winner=winner, by=rolling.approver, now=later, reason="核实")
    assert (revoked.state, revoked.revoked_by) == (WinnerState.REVOKED, rolling.approver)
    assert not Winner.objects.published(later).exists()


@pytest.mark.parametrize("was_hidden", [False, True])
def test_revocation_when_dropped_then_the_winner_is_as_public_as_before(
    was_hidden: bool, winner: Winner, rolling: Cast, now: datetime
) -> None:
    by = rolling.organiser
    if was_hidden:
        hide_winner(winner=winner, by=by, now=now, code="error", reason="x")
    start_revoking(winner=winner, by=by, now=now, reason="不实", evidence="声明")
    assert Winner.objects.published(now).exists() != was_hidden
    ended = end_revoking(winner=winner, by=rolling.approver, now=now, reason="查无实据")
    assert ended.state == (WinnerState.HIDDEN if was_hidden else WinnerState.PUBLISHED)
    assert (ended.revoking_by, ended.revoke_reason) == (None, "")
    assert Winner.objects.published(now).exists() != was_hidden


def test_step_when_the_form_is_stale_then_nothing_happens(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    with pytest.raises(Stale):
        hide_winner(
            winner=winner, by=rolling.organiser, now=now, code="safety", reason="x",
            version=winner.version - 1,
        )  # fmt: skip
