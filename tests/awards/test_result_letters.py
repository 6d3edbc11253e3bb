"""Letters to the media about the result: when they are written, what they say, when they may go."""

from datetime import datetime, timedelta

import pytest

from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.results import tell_results
from awards.actions.rounds import approve_announcement, propose_announcement
from awards.actions.screening import (
    merge_nominations,
    pass_over_nomination,
    readmit_nomination,
)
from awards.actions.winners import (
    change_publish_level,
    hide_winner,
    publish_winner,
    unhide_winner,
    withhold_winner,
)
from awards.models import Nomination, Winner
from directory.actions import release_mails, step_mail
from directory.models import Mail, User
from kit.verdict import Stale, Unready
from tests.awards.cast import Cast, accepted, confirmed, make_cast, put, submitted

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=3)


@pytest.fixture(autouse=True)
def _addresses(cast: Cast) -> None:
    for who in ("editor", "lead", "other_editor"):
        User.objects.filter(pk=getattr(cast, who).pk).update(email=f"{who}@example.org")


def lost(cast: Cast, now: datetime, reason: str = "事迹与奖项方向不符") -> Nomination:
    nomination = accepted(cast, now, name="落选者")
    return pass_over_nomination(nomination=nomination, by=cast.organiser, now=now, reason=reason)


def announce(cast: Cast, now: datetime, at: datetime) -> None:
    propose_announcement(round_=cast.round, at=at, by=cast.organiser, now=now)
    approve_announcement(round_=cast.round, by=cast.approver, now=now, leave_behind=True)


def waiting() -> list[Mail]:
    return list(Mail.objects.waiting().filter(kind="result_told").order_by("pk"))


def test_letters_when_a_round_is_announced_then_each_nomination_hears_its_own_result(
    cast: Cast, now: datetime
) -> None:
    dropped = lost(cast, now)
    winner = confirmed(cast, now)
    undecided = accepted(cast, now, name="没有结论的")
    put(cast.round, "deciding")
    assert not Mail.objects.exists()
    announce(cast, now, now)
    told = {letter.text.split("“")[1].split("”")[0]: letter for letter in waiting()}
    assert set(told) == {dropped.nominee.name, "艾必齐"}
    assert undecided.nominee.name not in str(told)
    assert "获奖（年度人物）" in told["艾必齐"].text
    assert f"/winners/{winner.slug}/" in told["艾必齐"].text
    assert "未入选。事迹与奖项方向不符" in told["落选者"].text
    for letter in told.values():
        assert (letter.to, letter.recipient) == ("editor@example.org", cast.editor)
        assert letter.organisation == cast.house
        assert letter.not_before is None


def test_letters_when_the_minute_is_still_to_come_then_nobody_can_let_them_go_before_it(
    cast: Cast, now: datetime
) -> None:
    confirmed(cast, now)
    announce(cast, now, now + LATER)
    letter = waiting()[0]
    early = now + LATER - timedelta(seconds=1)
    for moment in (now, early):
        with pytest.raises(Unready, match="之后才能放行"):
            step_mail(mail=letter, verb="release", by=cast.organiser, now=moment)
        with pytest.raises(Stale):
            release_mails(mails=[letter.pk], by=cast.organiser, now=moment)
    assert release_mails(mails=[letter.pk], by=cast.organiser, now=now + LATER) == 1


def test_letters_when_the_minute_moves_then_they_wait_for_the_new_one(
    cast: Cast, now: datetime
) -> None:
    confirmed(cast, now)
    announce(cast, now, now + LATER)
    announce(cast, now, now + 2 * LATER)
    assert [letter.not_before for letter in waiting()] == [now + 2 * LATER]


def test_letter_when_its_winner_is_withheld_then_it_is_thrown_away_and_written_anew_later(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    confirmed(cast, now, name="单田芳")
    announce(cast, now, now + LATER)
    assert len(waiting()) == 2
    withhold_winner(winner=winner, by=cast.organiser, now=now, reason="待核实")
    assert ["单田芳" in letter.text for letter in waiting()] == [True]
    assert Mail.objects.get(state="discarded").discard_reason
    publish_winner(winner=Winner.objects.get(pk=winner.pk), by=cast.organiser, now=now + 2 * LATER)
    assert sorted("艾必齐" in letter.text for letter in waiting()) == [False, True]


def test_letter_when_its_winner_is_hidden_and_shown_again_then_one_letter_waits(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    announce(cast, now, now)
    hide = {"by": cast.organiser, "now": now, "reason": "待核实"}
    hidden = hide_winner(winner=Winner.objects.get(pk=winner.pk), code="other", **hide)
    assert waiting() == []
    unhide_winner(winner=hidden, **hide)
    assert len(waiting()) == 1


def test_letter_when_it_has_gone_out_then_showing_again_writes_no_second_one(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    announce(cast, now, now)
    Mail.objects.update(state="sent", sent_at=now)
    hide = {"by": cast.organiser, "now": now, "reason": "待核实"}
    hidden = hide_winner(winner=Winner.objects.get(pk=winner.pk), code="other", **hide)
    unhide_winner(winner=hidden, **hide)
    assert waiting() == []


def test_letter_when_the_name_is_shown_less_then_it_names_the_new_address(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    announce(cast, now, now)
    lowered = change_publish_level(
        winner=Winner.objects.get(pk=winner.pk), level="anonymous", by=cast.organiser, now=now,
        reason="本人要求",
    )  # fmt: skip
    assert lowered.slug != winner.slug
    assert [f"/winners/{lowered.slug}/" in letter.text for letter in waiting()] == [True]


def test_letters_when_a_nomination_was_merged_then_both_media_are_told(
    cast: Cast, now: datetime
) -> None:
    other = submitted(cast, now, name="艾师傅")
    Nomination.objects.filter(pk=other.pk).update(
        partner=cast.other_partner, submitted_by=cast.other_editor
    )
    target = accepted(cast, now)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    put(cast.round, "deciding")
    target.refresh_from_db()
    propose_nomination(nomination=target, by=cast.organiser, now=now)
    confirm_nomination(nomination=target, by=cast.approver, now=now)
    announce(cast, now, now)
    assert {letter.to: "“艾师傅”" in letter.text for letter in waiting()} == {
        "editor@example.org": False, "other_editor@example.org": True,
    }  # fmt: skip


def test_letters_when_the_sender_has_left_then_the_lead_editor_is_told(
    cast: Cast, now: datetime
) -> None:
    confirmed(cast, now)
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    announce(cast, now, now)
    assert [letter.recipient for letter in waiting()] == [cast.lead]


def test_letters_when_nobody_of_the_medium_has_an_address_then_none_is_written(
    cast: Cast, now: datetime
) -> None:
    User.objects.update(email="")
    confirmed(cast, now)
    announce(cast, now, now)
    assert waiting() == []


def test_letter_when_one_is_passed_over_after_the_announcement_then_it_is_told_and_unsaid(
    cast: Cast, now: datetime
) -> None:
    left = accepted(cast, now, name="落选者")
    confirmed(cast, now)
    announce(cast, now, now)
    Mail.objects.all().delete()
    out = pass_over_nomination(nomination=left, by=cast.organiser, now=now, reason="名额已满")
    assert ["落选者" in letter.text for letter in waiting()] == [True]
    put(cast.round, "deciding")
    out.refresh_from_db()
    readmit_nomination(nomination=out, by=cast.approver, now=now, reason="复议")
    assert waiting() == []


def test_letter_when_a_rolling_round_decides_then_it_is_written_at_once(now: datetime) -> None:
    cast = make_cast(rolling=True)
    User.objects.filter(pk=cast.editor.pk).update(email="editor@example.org")
    lost(cast, now)
    confirmed(cast, now)
    assert ["未入选" in letter.text for letter in waiting()] == [True, False]


@pytest.mark.parametrize("names", [("甲某人",), ("甲某人", "乙某人", "丙某人")])
def test_letters_when_there_are_three_then_they_cost_what_one_costs(
    names: tuple[str, ...], cast: Cast, now: datetime, django_assert_num_queries
) -> None:
    for name in names:
        pass_over_nomination(
            nomination=accepted(cast, now, name=name), by=cast.organiser, now=now, reason="x"
        )
    put(cast.round, "announced", announce_at=now)
    with django_assert_num_queries(11):
        assert tell_results(round_=cast.round, by=cast.approver, now=now) == len(names)
    assert tell_results(round_=cast.round, by=cast.approver, now=now) == 0
