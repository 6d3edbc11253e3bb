"""Verifying a story: recorded, signed by somebody else, voided; private, and its level follows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from awards.actions.checks import record_check, reveal_phone, sign_check, void_check
from awards.actions.nominations import edit_nomination
from awards.actions.screening import merge_nominations
from awards.likeness import story_mark
from awards.models import Nomination, StoryCheck
from awards.permissions import (
    may_check_story,
    may_read_checks,
    may_reveal_phone,
    may_sign_check,
    may_step_nomination,
    may_void_check,
)
from awards.workflow import NominationState, VerificationLevel
from kit.verdict import Refused, Unready
from ledger.models import Entry
from tests.awards.cast import ROLES, Cast, accepted, draft, put, submitted
from tests.awards.test_actions_screening import other_nomination
from tests.factories.heroes import StoryCheckFactory

SAID = "他确实每天六点来，风雨无阻。"
NUMBER = "13812345678"


def checked(nomination: Nomination, by: Any, now: datetime, **given: Any) -> StoryCheck:
    facts = {
        "channel": "phone", "relation": "同事", "asked_on": now.date(), "result": "confirmed",
        "informant": "林师傅", "phone": "138 1234 5678", "said": SAID,
    }  # fmt: skip
    return record_check(nomination=nomination, by=by, now=now, **{**facts, **given})


def level(nomination: Nomination) -> int:
    nomination.refresh_from_db()
    return nomination.verification_level


def test_check_when_recorded_and_signed_then_the_level_follows(cast: Cast, now: datetime) -> None:
    nomination = submitted(cast, now)
    assert level(nomination) == VerificationLevel.NONE
    check = checked(nomination, cast.editor, now)
    assert level(nomination) == VerificationLevel.PHONED
    sign_check(check=check, by=cast.colleague, now=now)
    assert level(nomination) == VerificationLevel.DOUBLE
    paper = checked(nomination, cast.editor, now, channel="document", document="确认书 2026-3号")
    assert level(nomination) == VerificationLevel.DOUBLE
    sign_check(check=paper, by=cast.organiser, now=now)
    assert level(nomination) == VerificationLevel.OFFICIAL
    assert nomination.get_verification_level_display() == "有官方文件"


@pytest.mark.parametrize(
    "results,expected", [
        (["unreached"], 0), (["partly"], 0), (["confirmed"], 1), (["confirmed", "denied"], 0),
        (["unreached", "confirmed"], 1),
    ],
)  # fmt: skip
def test_level_when_results_differ_then_a_denial_takes_it_away(
    results: list[str], expected: int, cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    for result in results:
        checked(nomination, cast.editor, now, result=result)
    assert level(nomination) == expected


def test_void_when_a_record_is_wrong_then_it_stays_and_counts_no_more(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    check = checked(nomination, cast.editor, now)
    denied = checked(nomination, cast.editor, now, result="denied")
    with pytest.raises(Unready, match="作废的原因"):
        void_check(check=denied, by=cast.editor, now=now, reason=" ")
    void_check(check=denied, by=cast.editor, now=now, reason="打错了电话")
    assert level(nomination) == VerificationLevel.PHONED
    with pytest.raises(Unready, match="已作废"):
        sign_check(check=denied, by=cast.colleague, now=now)
    void_check(check=check, by=cast.organiser, now=now, reason="不是当事人")
    assert (level(nomination), StoryCheck.objects.count()) == (VerificationLevel.NONE, 2)


def test_sign_when_it_is_the_same_person_then_somebody_else_must(cast: Cast, now: datetime) -> None:
    check = checked(submitted(cast, now), cast.editor, now)
    with pytest.raises(Refused, match="另一个人"):
        sign_check(check=check, by=cast.editor, now=now)
    sign_check(check=check, by=cast.colleague, now=now)
    with pytest.raises(Unready, match="已经复核"):
        sign_check(check=check, by=cast.lead, now=now)


VERIFIERS = {"editor", "lead", "organiser", "admin"}


@pytest.mark.parametrize("role", ROLES)
def test_check_when_each_role_asks_then_only_medium_and_organiser_verify_and_read(
    role: str, cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    check = checked(nomination, cast.colleague, now)
    user = cast.person(role)
    expected = role in VERIFIERS
    assert bool(may_check_story(user, nomination)) == expected
    assert bool(may_read_checks(user, nomination)) == expected
    assert bool(may_reveal_phone(user, check)) == expected
    assert bool(may_sign_check(user, check)) == expected
    assert bool(may_void_check(user, check)) == (role in {"organiser", "admin"})
    hidden = role in {"other_editor", "stranger", "other_organiser", "finance"}
    assert may_check_story(user, nomination).hidden == hidden


def test_check_when_the_review_runs_then_a_medium_gets_one_answer_in_all_states(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    answers = set()
    for state in ("accepted", "reviewing", "shortlisted", "not_selected", "proposed", "suspended",
                  "confirmed"):  # fmt: skip
        nomination.state = NominationState(state)
        answers.add(may_check_story(cast.person("editor"), nomination))
    assert len(answers) == 1


def test_check_when_stored_then_no_column_and_no_record_holds_what_is_private(
    cast: Cast, now: datetime
) -> None:
    check = checked(submitted(cast, now), cast.editor, now)
    assert reveal_phone(check=check, by=cast.organiser, now=now, reason="回访") == NUMBER
    assert (check.phone_masked, check.said, check.informant) == ("138****5678", SAID, "林师傅")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM awards_storycheck")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM ledger_entry")
        told = str(cursor.fetchall())
    # The end of the number as a value of its own: within a digest it is chance.
    for private in (SAID, NUMBER, "*5678", "'5678'", "林师傅", "同事"):
        assert private not in told
        assert private not in stored or private == "同事"
    verbs = list(Entry.objects.order_by("-sequence").values_list("verb", flat=True)[:2])
    assert verbs == ["check.reveal", "check.record"]


@pytest.mark.parametrize(
    "given,sentence",
    [
        ({"channel": "document"}, "文号"),
        ({"channel": "guess"}, "请选择"),
        ({"result": ""}, "请选择"),
    ],
)
def test_check_when_something_is_missing_then_it_says_so(
    given: dict[str, str], sentence: str, cast: Cast, now: datetime
) -> None:
    with pytest.raises(Unready, match=sentence):
        checked(submitted(cast, now), cast.editor, now, **given)
    assert not StoryCheck.objects.exists()


def test_mark_when_the_story_changes_then_the_check_is_of_an_older_text(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    check = checked(nomination, cast.editor, now)
    assert check.story_mark == story_mark(nomination)
    changed = edit_nomination(
        nomination=nomination, version=nomination.version, by=cast.editor, now=now,
        fields={"story": "他开了两家洗车店，店里的伙伴多是残疾人，凭双手养活自己。"},
    )  # fmt: skip
    assert check.story_mark != story_mark(changed)


@pytest.mark.parametrize("needed", [0, 1, 2])
def test_propose_when_the_round_asks_for_a_level_then_it_must_be_reached(
    needed: int, cast: Cast, now: datetime
) -> None:
    nomination, other = accepted(cast, now), other_nomination(cast)
    put(cast.round, "deciding", required_verification=needed)
    nomination = Nomination.objects.get(pk=nomination.pk)
    verdict = may_step_nomination(cast.person("organiser"), nomination, "propose", now)
    assert bool(verdict) == (needed == 0)
    if needed:
        assert VerificationLevel(needed).label in verdict.reason
        review = may_step_nomination(cast.person("organiser"), nomination, "review", now)
        assert review.reason == verdict.reason
        # What another medium verified counts once its nomination is part of this one.
        sign = checked(other, cast.other_editor, now)
        sign_check(check=sign, by=cast.organiser, now=now + timedelta(hours=1))
        merge_nominations(nomination=other, into=nomination, by=cast.organiser, now=now)
        assert may_step_nomination(cast.person("organiser"), nomination, "propose", now)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["self_signed", "no_document", "half_signed", "half_voided"])
def test_check_when_impossible_then_the_database_refuses(wrong: str, now: datetime) -> None:
    check = StoryCheckFactory()
    given: dict[str, Any] = {
        "self_signed": {"signed_at": now, "signed_by": check.recorded_by,
                        "recorded_by": check.recorded_by},
        "no_document": {"channel": "document"},
        "half_signed": {"signed_at": now},
        "half_voided": {"voided_by": check.recorded_by},
    }[wrong]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryCheckFactory(**given)
