"""What the organiser does with a submitted nomination: return, accept, reject, merge, take up."""

from datetime import datetime

import pytest

from awards.actions.decisions import confirm_nomination, crediting_partners, propose_nomination
from awards.actions.nominations import submit_nomination
from awards.actions.screening import (
    accept_nomination,
    merge_nominations,
    pass_over_nomination,
    readmit_nomination,
    reject_nomination,
    return_nomination,
)
from awards.models import Nomination
from awards.workflow import NominationState
from directory.models import Mail, User
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, accepted, make_cast, put, submitted
from tests.factories.awards import NominationFactory
from tests.factories.directory import MembershipFactory


def other_nomination(cast: Cast, **fields: object) -> Nomination:
    """Another medium's submitted nomination in the same round."""
    return NominationFactory(
        submitted=True,
        round=cast.round,
        category=cast.category,
        partner=cast.other_partner,
        created_by=cast.other_editor,
        **fields,
    )


def last(thing: Nomination) -> Entry:
    entry = Entry.objects.for_object(thing).first()
    assert entry is not None
    return entry


def test_return_when_it_says_what_is_meant_then_the_medium_can_send_it_again(
    cast: Cast, now: datetime
) -> None:
    nomination = return_nomination(
        nomination=submitted(cast, now), by=cast.organiser, now=now,
        reason="请补充地点", fields=["happened_region", "nonsense"],
    )  # fmt: skip
    assert nomination.return_fields == ["happened_region"]
    assert (nomination.return_reason, nomination.returned_at) == ("请补充地点", now)
    again = submit_nomination(nomination=nomination, by=cast.colleague, now=now)
    assert (again.state, again.submitted_by) == ("submitted", cast.colleague)


def test_return_when_the_sender_has_an_address_then_a_letter_waits_for_its_release(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    User.objects.filter(pk=nomination.submitted_by_id).update(email="editor@example.com")
    returned = return_nomination(
        nomination=nomination, by=cast.organiser, now=now, reason="请补充地点", fields=["story"]
    )
    letter = Mail.objects.get()
    assert (letter.state, letter.recipient_id) == ("waiting", nomination.submitted_by_id)
    assert letter.organisation == cast.round.award.run_by
    assert "请补充地点" in letter.text
    assert f"/nomination/{returned.pk}/change/" in letter.text


@pytest.mark.parametrize(
    "reason,fields,sentence", [("", ["story"], "写明原因"), ("请补充", [], "勾选")]
)
def test_return_when_reason_or_fields_are_missing_then_it_is_refused(
    reason: str, fields: list[str], sentence: str, cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match=sentence):
        return_nomination(
            nomination=nomination, by=cast.organiser, now=now, reason=reason, fields=fields
        )
    nomination.refresh_from_db()
    assert nomination.state == NominationState.SUBMITTED


def test_return_when_the_round_is_being_decided_then_it_would_be_a_dead_end(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    put(cast.round, "deciding")
    with pytest.raises(Unready, match="无法再提交"):
        return_nomination(
            nomination=nomination, by=cast.organiser, now=now, reason="x", fields=["story"]
        )


def test_accept_when_duplicates_were_not_looked_for_then_it_is_refused(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match="查重"):
        accept_nomination(
            nomination=nomination, by=cast.organiser, now=now, is_minor=False,
            duplicates_checked=False,
        )  # fmt: skip


def test_accept_when_under_14_is_ticked_alone_then_it_is_refused(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match="未成年人"):
        accept_nomination(
            nomination=nomination, by=cast.organiser, now=now, is_minor=False, is_under_14=True,
            duplicates_checked=True,
        )  # fmt: skip


def test_accept_when_two_do_it_at_once_then_the_second_hears_of_the_first(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    opened = nomination.version
    given = {"is_minor": True, "duplicates_checked": True, "version": opened}
    accept_nomination(nomination=nomination, by=cast.organiser, now=now, **given)
    with pytest.raises(Stale, match="他人修改"):
        accept_nomination(nomination=nomination, by=cast.admin, now=now, **given)
    nomination.refresh_from_db()
    assert (nomination.is_minor, nomination.screened_by) == (True, cast.organiser)


def test_reject_when_no_code_is_chosen_then_it_is_refused(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match="选择"):
        reject_nomination(
            nomination=nomination, by=cast.organiser, now=now, code="nonsense", reason="x"
        )
    rejected = reject_nomination(
        nomination=nomination, by=cast.organiser, now=now, code="duplicate", reason="已有提名"
    )
    assert (rejected.state, rejected.reject_code) == ("rejected", "duplicate")
    assert last(rejected).reason == "已有提名"


def test_merge_when_done_then_both_media_are_named_on_the_winner(cast: Cast, now: datetime) -> None:
    target, other = accepted(cast, now), other_nomination(cast)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    other.refresh_from_db()
    assert (other.state, other.merged_into, other.nominee) == ("merged", target, target.nominee)
    assert other.nominee_before_merge is not None
    put(cast.round, "deciding")
    propose_nomination(nomination=target, by=cast.organiser, now=now)
    winner = confirm_nomination(nomination=target, by=cast.approver, now=now)
    named = [credit.partner for credit in winner.credits.all()]
    assert named == [cast.partner, cast.other_partner]
    assert winner.media_credit == f"{cast.partner}、{cast.other_partner}"


def test_merge_when_chained_then_all_hang_on_the_last_and_none_in_a_circle(
    cast: Cast, now: datetime
) -> None:
    first, second = other_nomination(cast), other_nomination(cast)
    third = submitted(cast, now)
    by = cast.organiser
    merge_nominations(nomination=first, into=second, by=by, now=now)
    merge_nominations(nomination=second, into=third, by=by, now=now)
    first.refresh_from_db()
    assert (first.merged_into, first.nominee) == (third, third.nominee)
    with pytest.raises(Unready):
        merge_nominations(nomination=third, into=first, by=by, now=now)
    with pytest.raises(Unready, match="自己"):
        merge_nominations(nomination=third, into=third, by=by, now=now)
    assert crediting_partners(third) == [cast.partner, cast.other_partner]


@pytest.mark.parametrize(
    "state", ["draft", "merged", "withdrawn", "rejected", "not_selected", "confirmed"]
)
def test_merge_when_the_target_is_over_then_it_is_refused(
    state: str, cast: Cast, now: datetime
) -> None:
    trait = {} if state == "draft" else {state: True}
    target = NominationFactory(round=cast.round, category=cast.category, **trait)
    nomination = submitted(cast, now)
    with pytest.raises(Unready):
        merge_nominations(nomination=nomination, into=target, by=cast.organiser, now=now)


def test_merge_when_the_target_is_in_another_round_then_it_is_refused(
    cast: Cast, now: datetime
) -> None:
    elsewhere = NominationFactory(accepted=True)
    with pytest.raises(Refused, match="同一轮次"):
        merge_nominations(
            nomination=submitted(cast, now), into=elsewhere, by=cast.organiser, now=now
        )


def test_merge_when_the_form_is_stale_then_it_is_refused(cast: Cast, now: datetime) -> None:
    nomination, target = submitted(cast, now), other_nomination(cast)
    with pytest.raises(Stale):
        merge_nominations(nomination=nomination, into=target, by=cast.organiser, now=now, version=1)


def both_roles(cast: Cast) -> User:
    """Somebody who is organiser and approver of the house."""
    MembershipFactory(user=cast.approver, organisation=cast.house, organiser=True)
    return cast.person("approver")


def test_readmit_when_the_same_person_passed_it_over_then_somebody_else_must(
    cast: Cast, now: datetime
) -> None:
    nomination, both = accepted(cast, now), both_roles(cast)
    pass_over_nomination(nomination=nomination, by=both, now=now, reason="名额有限")
    with pytest.raises(Refused, match="另一个人"):
        readmit_nomination(nomination=nomination, by=both, now=now, reason="再议")
    taken_up = readmit_nomination(nomination=nomination, by=cast.admin, now=now, reason="再议")
    assert taken_up.state == NominationState.ACCEPTED


def test_readmit_when_it_was_rejected_then_the_code_goes(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    reject_nomination(nomination=nomination, by=cast.organiser, now=now, code="other", reason="x")
    with pytest.raises(Unready, match="写明原因"):
        readmit_nomination(nomination=nomination, by=cast.approver, now=now, reason="")
    again = readmit_nomination(nomination=nomination, by=cast.approver, now=now, reason="补齐")
    assert (again.state, again.reject_code) == ("accepted", "")


def test_merge_when_rows_are_of_one_house_each_then_a_foreign_organiser_finds_nothing(
    db: None, now: datetime
) -> None:
    ours, theirs = make_cast(), make_cast()
    nomination, target = submitted(ours, now), other_nomination(ours)
    with pytest.raises(Refused) as refusal:
        merge_nominations(nomination=nomination, into=target, by=theirs.organiser, now=now)
    assert refusal.value.verdict.hidden
