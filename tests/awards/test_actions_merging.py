"""Merging without loss, and taking it back: exactly as it was, until the target is decided on."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction

from awards.actions import screening
from awards.actions.consents import withdraw_consent
from awards.actions.decisions import confirm_nomination, crediting_partners, propose_nomination
from awards.actions.merging import unmerge_nomination
from awards.actions.screening import merge_nominations
from awards.models import Merge, Nomination
from awards.permissions import may_unmerge
from awards.workflow import WinnerState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import ROLES, Cast, accepted, submitted
from tests.awards.test_actions_screening import other_nomination
from tests.factories.awards import ConsentFactory, NominationFactory
from tests.factories.heroes import MergeFactory
from tests.ledger.test_concurrency import together

KEPT = ("state", "nominee_id", "nominee_before_merge_id", "merged_into_id", "screened_at",
        "screened_by_id", "state_reason", "submitted_at", "co_nominates_id")  # fmt: skip


def picture(*nominations: Nomination) -> list[dict[str, Any]]:
    """Everything that a merge touches, fresh from the database."""
    return [Nomination.objects.values(*KEPT).get(pk=one.pk) for one in nominations]


@pytest.mark.parametrize("step", [submitted, accepted])
def test_unmerge_when_taken_then_everything_is_exactly_as_before(
    step: Any, cast: Cast, now: datetime
) -> None:
    one, target = step(cast, now), other_nomination(cast)
    Nomination.objects.filter(pk=one.pk).update(state_reason="此前的说明")
    one.refresh_from_db()
    before = picture(one, target)
    merge_nominations(nomination=one, into=target, by=cast.organiser, now=now)
    assert picture(one)[0]["state"] == "merged"
    back = unmerge_nomination(nomination=one, by=cast.admin, now=now, reason="并非同一人")
    assert picture(one, target) == before
    entry = Entry.objects.for_object(back).first()
    assert entry is not None
    assert (entry.from_state, entry.to_state) == ("merged", before[0]["state"])
    assert entry.reason == "并非同一人"
    record = Merge.objects.get(nomination=one)
    assert (record.undone_by, record.undone_at) == (cast.admin, now)


def test_unmerge_when_others_came_along_then_they_hang_on_it_again(
    cast: Cast, now: datetime
) -> None:
    a, b, c, d = (other_nomination(cast) for _ in range(4))
    by = cast.organiser
    merge_nominations(nomination=a, into=b, by=by, now=now)
    merge_nominations(nomination=b, into=c, by=by, now=now)
    merge_nominations(nomination=d, into=c, by=by, now=now)
    between = picture(a, b, d)
    merge_nominations(nomination=c, into=(e := submitted(cast, now)), by=by, now=now)
    assert {row["merged_into_id"] for row in picture(a, b, c, d)} == {e.pk}
    unmerge_nomination(nomination=c, by=by, now=now)
    assert picture(a, b, d) == between
    unmerge_nomination(nomination=b, by=by, now=now)
    b.refresh_from_db()
    assert [(r["merged_into_id"], r["nominee_id"]) for r in picture(a)] == [(b.pk, b.nominee_id)]
    assert picture(d)[0]["merged_into_id"] == c.pk


def test_unmerge_when_the_one_between_went_first_then_the_inner_one_still_comes_out(
    cast: Cast, now: datetime
) -> None:
    a, b, c = (other_nomination(cast) for _ in range(3))
    before, by = picture(a, b, c), cast.organiser
    merge_nominations(nomination=a, into=b, by=by, now=now)
    merge_nominations(nomination=b, into=c, by=by, now=now)
    unmerge_nomination(nomination=a, by=by, now=now)
    assert picture(a) == before[:1]
    unmerge_nomination(nomination=b, by=by, now=now)
    assert picture(a, b, c) == before


def test_unmerge_when_done_then_it_can_be_merged_anew_and_media_are_credited_by_what_holds(
    cast: Cast, now: datetime
) -> None:
    target, other = accepted(cast, now), other_nomination(cast)
    for _ in range(2):
        merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
        assert crediting_partners(target) == [cast.partner, cast.other_partner]
        unmerge_nomination(nomination=other, by=cast.organiser, now=now)
        assert crediting_partners(target) == [cast.partner]
    assert Merge.objects.filter(nomination=other).count() == 2


@pytest.mark.parametrize(
    "state,may", [
        ("submitted", True), ("returned", True), ("accepted", True), ("reviewing", True),
        ("shortlisted", True), ("withdrawn", True), ("proposed", False), ("notice", False),
        ("suspended", False), ("confirmed", False), ("not_selected", False), ("rejected", False),
    ],
)  # fmt: skip
def test_unmerge_when_the_target_is_decided_on_then_it_is_too_late(
    state: str, may: bool, cast: Cast, now: datetime
) -> None:
    target, other = accepted(cast, now), other_nomination(cast)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    Nomination.objects.filter(pk=target.pk).update(state=state)
    other = Nomination.objects.get(pk=other.pk)
    assert bool(may_unmerge(cast.person("organiser"), other, now)) is may
    if not may:
        before = picture(other)
        with pytest.raises(Unready, match="不能再撤销"):
            unmerge_nomination(nomination=other, by=cast.organiser, now=now)
        assert picture(other) == before


@pytest.mark.parametrize("role", ROLES)
def test_unmerge_when_each_role_asks_then_only_who_runs_the_round_may(
    role: str, cast: Cast, now: datetime
) -> None:
    target, other = accepted(cast, now), other_nomination(cast)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    other.refresh_from_db()
    verdict = may_unmerge(cast.person(role), other, now)
    assert bool(verdict) == (role in {"organiser", "admin"})
    assert verdict or verdict.reason


def test_unmerge_when_there_is_no_record_or_the_form_is_stale_then_it_is_refused(
    cast: Cast, now: datetime
) -> None:
    old = NominationFactory(merged=True, round=cast.round)
    with pytest.raises(Unready, match="没有可以撤销的合并"):
        unmerge_nomination(nomination=old, by=cast.organiser, now=now)
    target, other = accepted(cast, now), other_nomination(cast)
    merge_nominations(nomination=other, into=target, by=cast.organiser, now=now)
    with pytest.raises(Stale):
        unmerge_nomination(nomination=other, by=cast.organiser, now=now, version=1)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["twice", "itself", "state"])
def test_merge_record_when_impossible_then_the_database_refuses(wrong: str) -> None:
    record = MergeFactory()
    given = {
        "twice": {"nomination": record.nomination},
        "itself": {"target": record.target, "nomination": record.target},
        "state": {"state_before": "proposed"},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        MergeFactory(**given)


# ------------------------------------------------------------------ the gate sees the family


def test_gate_when_a_merged_one_says_minor_or_has_the_consent_then_it_counts(
    rolling: Cast, now: datetime
) -> None:
    target, other = accepted(rolling, now, name_basis="consent"), other_nomination(rolling)
    consent = ConsentFactory(nomination=other)
    merge_nominations(nomination=other, into=target, by=rolling.organiser, now=now)
    propose_nomination(nomination=target, by=rolling.organiser, now=now)
    winner = confirm_nomination(nomination=target, by=rolling.approver, now=now)
    assert winner.state == WinnerState.PUBLISHED
    # Taken back where it was given, it takes the winner down in the same act.
    withdraw_consent(consent=consent, by=rolling.organiser, now=now + timedelta(days=1))
    winner.refresh_from_db()
    assert winner.publish_level == "anonymous"


def test_gate_when_one_medium_says_a_minor_is_concerned_then_all_are_held_to_it(
    rolling: Cast, now: datetime
) -> None:
    target, other = accepted(rolling, now), other_nomination(rolling, is_minor=True)
    merge_nominations(nomination=other, into=target, by=rolling.organiser, now=now)
    propose_nomination(nomination=target, by=rolling.organiser, now=now)
    winner = confirm_nomination(nomination=target, by=rolling.approver, now=now)
    assert winner.state == WinnerState.EMBARGOED


# ------------------------------------------------------------------ two organisers at once


@pytest.fixture
def three(transactional_db: None, now: datetime, cast: Cast) -> list[Nomination]:
    return [other_nomination(cast) for _ in range(3)]


def circles() -> int:
    """Merged nominations whose target is merged itself: a chain, or a circle."""
    return Nomination.objects.filter(merged_into__merged_into__isnull=False).count()


def merging_pairs(cast: Cast, now: datetime, pairs: Any) -> list[Exception]:
    people = (cast.organiser, cast.admin)

    def work(number: int) -> None:
        one, into = pairs[number]
        merge_nominations(nomination=one, into=into, by=people[number], now=now)

    return together(2, work)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shape", ["mutual", "chain", "chain_back"])
def test_merge_when_two_organisers_merge_at_once_then_never_a_circle(
    shape: str, three: list[Nomination], cast: Cast, now: datetime
) -> None:
    a, b, c = three
    pairs = {"mutual": [(a, b), (b, a)], "chain": [(a, b), (b, c)], "chain_back": [(b, c), (a, b)]}
    failures = merging_pairs(cast, now, pairs[shape])
    assert circles() == 0
    assert all(isinstance(one, Refused) for one in failures), failures
    assert len(failures) == (1 if shape == "mutual" else len(failures))
    merged = Nomination.objects.filter(state="merged").count()
    assert merged == 2 - len(failures)
    assert Merge.objects.count() == merged


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_unmerge_when_another_merges_into_it_at_once_then_both_ends_are_whole(
    three: list[Nomination], cast: Cast, now: datetime
) -> None:
    a, b, c = three
    merge_nominations(nomination=a, into=b, by=cast.organiser, now=now)

    def work(number: int) -> None:
        if number:
            unmerge_nomination(nomination=a, by=cast.admin, now=now)
        else:
            merge_nominations(nomination=b, into=c, by=cast.organiser, now=now)

    assert together(2, work) == []
    assert circles() == 0
    a.refresh_from_db()
    assert (a.state, a.merged_into) == ("submitted", None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_merge_when_nothing_is_locked_then_the_circle_shows(
    three: list[Nomination], cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the locks two organisers do make a circle."""
    met = threading.Barrier(2)

    def unlocked(nomination: Nomination, version: int | None = None) -> Nomination:
        return Nomination.objects.select_related("round__award", "partner").get(pk=nomination.pk)

    def waiting(*_args: Any) -> None:
        met.wait(timeout=20)  # both have looked before either writes

    monkeypatch.setattr(screening, "locked_round", lambda round_: round_)
    monkeypatch.setattr(screening, "locked_nomination", unlocked)
    monkeypatch.setattr(screening, "_require_mergeable", waiting)
    a, b, _ = three
    failures = merging_pairs(cast, now, [(a, b), (b, a)])
    # A circle, or what stops the second half of one: the table's own check, or a deadlock.
    stopped = [type(one) for one in failures]
    assert circles() or stopped in ([IntegrityError], [OperationalError])
