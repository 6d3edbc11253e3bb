"""Opening the envelopes, counting, the second person, and checking it all again offline."""

import json
from datetime import timedelta

import pytest

from awards.actions.counting import (
    annul_ballot,
    confirm_ballot,
    count_ballot,
    places_of,
    settle_ballot,
)
from awards.ballot_report import problems_of
from awards.models import Ballot, Deposit, Nomination, OpenedBallot, Voter
from awards.permissions.ballots import may_read_result, may_step_ballot
from kit.verdict import Refused, Unready
from ledger.models import Entry
from tests.awards.cast import put
from tests.awards.polling import make_polling


@pytest.fixture
def polling(cast, now):
    return make_polling(cast, now, voters=5, stage__advance="top_votes", stage__advance_count=2)


def cast_all(polling, now):
    return [polling.vote(n, n % 2, 2, now=now).code for n in range(4)]


def file_of(ballot):
    """The downloadable report."""
    rows = OpenedBallot.objects.filter(ballot=ballot).order_by("receipt")
    return {
        **ballot.result,
        "candidates": [
            {"id": e.nomination.public_id, "name": str(e.nomination.nominee)}
            for e in ballot.stage.entries.all()
        ],
        "ballots": [{"receipt": r.receipt, "choices": r.choices} for r in rows],
    }


def test_count_when_over_then_every_receipt_finds_its_vote(polling, now):
    codes = cast_all(polling, now)
    ballot = polling.count(now)
    ids = [entry.nomination.public_id for entry in polling.entries]
    for number, code in enumerate(codes):
        assert OpenedBallot.objects.get(receipt=code).choices == [ids[number % 2], ids[2]]
    assert ballot.result["facts"] == {
        "electorate": 5, "issued": 5, "void_codes": 0, "used": 4, "refused": 0, "spoiled": 0,
    }  # fmt: skip
    assert ballot.result["count"]["elected"][0] == ids[2]
    assert list(Voter.objects.order_by("pk").values_list("has_voted", flat=True)) == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_count_when_done_then_key_and_envelopes_are_gone(polling, now):
    cast_all(polling, now)
    ballot = polling.count(now)
    assert (ballot.sealed_with, Deposit.objects.count()) == ("", 0)


@pytest.mark.parametrize("state,late", [("open", True), ("planned", True), ("closed", False)])
def test_count_when_too_early_then_refused(state, late, polling, cast, now):
    polling.put(state)
    at = now + timedelta(days=1, seconds=int(late))
    with pytest.raises(Unready):
        count_ballot(ballot=polling.fresh(), by=cast.organiser, now=at)
    assert polling.fresh().result == {}


def test_count_when_an_envelope_was_tampered_with_then_it_is_left_out_and_told(polling, now):
    cast_all(polling, now)
    Deposit.objects.filter(pk=Deposit.objects.order_by("pk").first().pk).update(sealed=b"x" * 99)
    Deposit.objects.create(
        nullifier="f" * 64, ballot=polling.ballot, retry_mark="f" * 64,
        sealed=Deposit.objects.order_by("pk").last().sealed,
    )  # fmt: skip
    facts = polling.count(now).result["facts"]
    assert (facts["used"], facts["spoiled"]) == (3, 2)


def test_count_when_nobody_voted_then_nobody_is_elected(polling, now):
    ballot = polling.confirm(now)
    assert ballot.result["count"]["elected"] == []
    assert problems_of(file_of(ballot)) == []


@pytest.mark.parametrize(
    "role,verb,may",
    [
        ("organiser", "count", True), ("approver", "count", False), ("auditor", "count", False),
        ("editor", "count", False), ("other_organiser", "count", False), ("admin", "count", True),
        ("stranger", "count", False), ("finance", "count", False),
    ],
)  # fmt: skip
def test_count_when_each_role_tries_then_by_the_table(role, verb, may, polling, cast):
    polling.put("closed")
    assert bool(may_step_ballot(cast.person(role), polling.fresh(), verb)) is may


@pytest.mark.parametrize("role", ["organiser", "finance", "auditor", "editor", "other_organiser"])
def test_confirm_when_no_approver_then_refused(role, polling, cast, now):
    polling.count(now)
    assert not may_step_ballot(cast.person(role), polling.fresh(), "confirm")


def test_confirm_when_the_counter_does_it_then_another_person_is_needed(polling, cast, now):
    polling.put("closed")
    at = now + timedelta(days=2)
    count_ballot(ballot=polling.fresh(), by=cast.admin, now=at)
    with pytest.raises(Refused, match="另一个人"):
        confirm_ballot(ballot=polling.fresh(), by=cast.admin, now=at)
    assert confirm_ballot(ballot=polling.fresh(), by=cast.approver, now=at).confirmed_by


def test_confirm_when_a_vote_was_changed_after_the_count_then_refused(polling, cast, now):
    codes = cast_all(polling, now)
    polling.count(now)
    OpenedBallot.objects.filter(receipt=codes[0]).update(
        choices=[polling.entries[3].nomination.public_id]
    )
    with pytest.raises(Unready, match="不一致"):
        confirm_ballot(ballot=polling.fresh(), by=cast.approver, now=now + timedelta(days=2))


def test_totals_when_not_counted_then_hidden_from_everybody(polling, cast, now):
    cast_all(polling, now)
    for role in ("organiser", "approver", "auditor", "admin"):
        assert not may_read_result(cast.person(role), polling.fresh())
    polling.count(now)
    assert may_read_result(cast.person("organiser"), polling.fresh())


def test_result_when_not_confirmed_then_no_ranking_for_the_stage(polling, cast, now):
    cast_all(polling, now)
    polling.count(now)
    with pytest.raises(Unready):
        settle_ballot(ballot=polling.fresh(), by=cast.organiser, now=now)
    confirm_ballot(ballot=polling.fresh(), by=cast.approver, now=now + timedelta(days=2))
    put(cast.round, "reviewing")
    settle_ballot(ballot=polling.fresh(), by=cast.organiser, now=now + timedelta(days=2))
    outcomes = {e.pk: (e.place, e.outcome, e.reason) for e in polling.fresh().stage.entries.all()}
    assert outcomes[polling.entries[2].pk] == (1, "advanced", "")
    assert outcomes[polling.entries[3].pk] == (None, "dropped", "没有得票")
    assert sum(outcome == "advanced" for _, outcome, _ in outcomes.values()) == 2


def test_candidate_when_withdrawn_meanwhile_then_out_of_the_count_and_on_the_ballots(
    polling, cast, now
):
    cast_all(polling, now)
    gone = polling.entries[2].nomination
    Nomination.objects.filter(pk=gone.pk).update(state="withdrawn")
    ballot = polling.confirm(now)
    assert ballot.result["withdrawn"] == [gone.public_id]
    assert gone.public_id not in ballot.result["count"]["places"]
    assert gone.pk not in places_of(ballot)
    assert problems_of(file_of(ballot)) == []


def test_annul_when_counted_then_with_reason_and_nothing_is_published(polling, cast, now):
    polling.count(now)
    at = now + timedelta(days=2)
    with pytest.raises(Unready):
        annul_ballot(ballot=polling.fresh(), reason=" ", by=cast.approver, now=at)
    ballot = annul_ballot(ballot=polling.fresh(), reason="名单有误", by=cast.approver, now=at)
    put(cast.round, "announced", announce_at=now)
    assert not Ballot.objects.published(at).filter(pk=ballot.pk).exists()


def test_report_when_the_minute_has_not_come_then_not_public(polling, cast, now):
    polling.confirm(now)
    put(cast.round, "announced", announce_at=now)
    assert Ballot.objects.published(now).count() == 1
    assert Ballot.objects.published(now - timedelta(seconds=1)).count() == 0
    put(cast.round, "deciding", announce_at=None)
    assert Ballot.objects.published(now).count() == 0


def test_record_when_votes_are_cast_then_not_one_row_until_the_count(polling, now):
    before = Entry.objects.count()
    cast_all(polling, now)
    assert Entry.objects.count() == before
    ballot = polling.count(now)
    row = Entry.objects.for_object(ballot).first()
    assert json.loads(row.public)["sha256"] == ballot.result["sha256"]


@pytest.mark.parametrize("method", ["plain", "stv"])
def test_report_when_downloaded_then_it_verifies_and_every_forgery_shows(method, cast, now):
    polling = make_polling(cast, now, voters=5, method=method)
    cast_all(polling, now)
    good = json.loads(json.dumps(file_of(polling.confirm(now))))
    assert problems_of(good) == []
    other = [one["id"] for one in good["candidates"]]
    for forge in (
        lambda f: f["ballots"].pop(),
        lambda f: f["ballots"][0].update(choices=[other[3]]),
        lambda f: f["ballots"].append(f["ballots"][0]),
        lambda f: f["count"]["elected"].reverse(),
        lambda f: f["facts"].update(used=9),
        lambda f: f.pop("rules"),
        lambda f: f.update(ballots=3),
    ):
        forged = json.loads(json.dumps(good))
        forge(forged)
        assert problems_of(forged), forge
