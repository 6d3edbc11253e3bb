"""After the end: envelopes opened, shuffled, destroyed; votes counted; a second person confirms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from awards.actions.electorate import locked_ballot, rules_of
from awards.actions.stages import settle_by_place
from awards.ballot_report import FORMAT, Vote, counted, list_digest, sheet_data
from awards.models import Ballot, Deposit, OpenedBallot, Stage, StageEntry, Voter
from awards.permissions.ballots import may_step_ballot
from awards.sealing import Tampered, open_box
from awards.workflow import BALLOT, BallotState, NominationState
from directory.models import User
from kit.verdict import unready
from ledger.actions import append

BATCH = 500
# Who has left meanwhile (withdrawn) stays on the ballots and out of the count.
STANDING = (NominationState.REVIEWING, NominationState.SHORTLISTED, NominationState.CONFIRMED)


def _wait_for_envelopes() -> None:
    """Let every vote that is on its way arrive; from here on none begins.

    A vote takes no lock that a row could give, so the count locks the table. On SQLite one
    transaction writes at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE awards_deposit IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def count_ballot(*, ballot: Ballot, by: User, now: datetime, version: int | None = None) -> Ballot:
    """Open every envelope, write the votes anew in the order of their receipts, and count them.

    The envelopes and the ballot's key are destroyed in the same transaction; the roll learns for
    everybody at once who had voted. The digest of the list is public from this moment.
    Errors: Unready before the end of the window.
    """
    may_step_ballot(by, ballot, "count").require()
    # Before any row: a vote on its way needs the ballot's row for its foreign key when it commits.
    _wait_for_envelopes()
    fresh = locked_ballot(ballot, version)
    may_step_ballot(by, fresh, "count").require()
    ends = fresh.stage.closes_at
    if ends is not None and now <= ends:
        unready("投票截止时间还没有到，不能计票。").require()
    candidates = _candidates(fresh)
    votes, voted, facts = _opened(fresh, candidates)
    _write_opened(fresh, votes)
    _mark_voted(fresh, voted)
    Deposit.objects.filter(ballot=fresh).delete()
    fresh.sealed_with = ""
    fresh.result = _report(fresh, candidates, votes, facts)
    fresh.counted_at, fresh.counted_by = now, by
    _move(fresh, "count", by=by, now=now, public=_public_words(fresh))
    return fresh


def _candidates(ballot: Ballot) -> dict[int, StageEntry]:
    entries = StageEntry.objects.filter(stage=ballot.stage_id)
    return {entry.pk: entry for entry in entries.select_related("nomination__nominee")}


def _opened(
    ballot: Ballot, candidates: dict[int, StageEntry]
) -> tuple[list[Vote], set[int], dict[str, int]]:
    """The votes in the order of their receipts, who had voted, and the numbers of the report."""
    box = open_box(ballot.sealed_with)
    roll = {
        box.nullifier(key): key
        for key in Voter.objects.filter(ballot=ballot).values_list("pk", flat=True)
    }
    votes: list[Vote] = []
    voted: set[int] = set()
    spoiled = 0
    envelopes = Deposit.objects.filter(ballot=ballot).values_list("nullifier", "sealed")
    for nullifier, sealed in envelopes.order_by("nullifier").iterator():
        try:
            receipt, chosen = box.unseal(nullifier, bytes(sealed))
            names = [candidates[key].nomination.public_id for key in chosen]
            voter = roll[nullifier]
        except (Tampered, KeyError):
            spoiled += 1
            continue
        votes.append((receipt, names))
        voted.add(voter)
    facts = {
        "electorate": len(roll),
        "issued": len(roll) + ballot.reissued,
        "void_codes": ballot.reissued,
        "used": len(votes),
        "refused": ballot.refused,
        "spoiled": spoiled,
    }
    return sorted(votes), voted, facts


def _write_opened(ballot: Ballot, votes: Sequence[Vote]) -> None:
    OpenedBallot.objects.bulk_create(
        (OpenedBallot(receipt=receipt, ballot=ballot, choices=list(names))
         for receipt, names in votes),
        batch_size=BATCH,
    )  # fmt: skip


def _mark_voted(ballot: Ballot, voted: set[int]) -> None:
    """In the order of the roll, which nobody's voting has had a part in."""
    keys = sorted(voted)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        Voter.objects.filter(ballot=ballot, pk__in=batch).update(has_voted=True)


def _report(
    ballot: Ballot,
    candidates: dict[int, StageEntry],
    votes: Sequence[Vote],
    facts: dict[str, int],
) -> dict[str, Any]:
    live = [one.nomination for one in candidates.values() if one.nomination.state in STANDING]
    standing = sorted(one.public_id for one in live)
    known = sorted(one.nomination.public_id for one in candidates.values())
    sheet = counted(ballot.method, votes, standing, seats=ballot.seats)
    stage = ballot.stage
    return {
        "format": FORMAT,
        "ballot": ballot.public_id,
        "window": [at.isoformat() if at else "" for at in (stage.opens_at, stage.closes_at)],
        "rules": rules_of(ballot),
        "facts": facts,
        "withdrawn": [one for one in known if one not in standing],
        "sha256": list_digest(votes),
        "count": sheet_data(sheet),
    }


def _public_words(ballot: Ballot) -> dict[str, Any]:
    facts = ballot.result["facts"]
    return {
        "text": f"票选已计票：{ballot}，投票人 {facts['electorate']}，有效选票 {facts['used']}",
        "sha256": ballot.result["sha256"],
    }


def _move(
    ballot: Ballot, verb: str, *, by: User, now: datetime, public: dict[str, Any],
    reason: str = "",
) -> None:  # fmt: skip
    step = BALLOT.require(verb, ballot.state, reason)
    source, ballot.state = ballot.state, BallotState(step.target)
    ballot.version += 1
    ballot.save()
    append(
        by=by, verb=f"ballot.{verb}", thing=ballot, source=source, target=ballot.state,
        reason=reason, payload=ballot.result.get("facts"), public=public, public_from=now, now=now,
    )  # fmt: skip


@transaction.atomic
def confirm_ballot(
    *, ballot: Ballot, by: User, now: datetime, version: int | None = None
) -> Ballot:
    """The second person's yes, after everything was counted again from the opened votes.

    Errors: Unready when the list no longer gives the result, or the same person counted.
    """
    fresh = locked_ballot(ballot, version)
    may_step_ballot(by, fresh, "confirm").require()
    rows = OpenedBallot.objects.filter(ballot=fresh).values_list("receipt", "choices")
    votes: list[Vote] = [(receipt, choices) for receipt, choices in rows.order_by("receipt")]
    known = fresh.result["count"]["places"]
    again = sheet_data(counted(fresh.method, votes, known, seats=fresh.seats))
    if again != fresh.result["count"] or list_digest(votes) != fresh.result["sha256"]:
        unready("复核重新计票，与计票结果不一致，请查明原因。").require()
    fresh.confirmed_at, fresh.confirmed_by = now, by
    _move(
        fresh, "confirm", by=by, now=now,
        public={"text": f"票选结果已复核：{fresh}", "sha256": fresh.result["sha256"]},
    )  # fmt: skip
    return fresh


@transaction.atomic
def annul_ballot(
    *, ballot: Ballot, reason: str, by: User, now: datetime, version: int | None = None
) -> Ballot:
    """Declare the counted vote void, with the reason; its numbers stay."""
    fresh = locked_ballot(ballot, version)
    may_step_ballot(by, fresh, "annul").require()
    _move(fresh, "annul", by=by, now=now, reason=reason,
          public={"text": f"票选已作废：{fresh}"})  # fmt: skip
    return fresh


@transaction.atomic
def settle_ballot(*, ballot: Ballot, by: User, now: datetime, version: int | None = None) -> Stage:
    """Let those with the most votes advance, as the stage says; ties were decided by the lot.

    Errors: Unready until the result is confirmed by a second person.
    """
    fresh = locked_ballot(ballot, version)
    require_confirmed(fresh)
    return settle_by_place(
        stage=fresh.stage, places=places_of(fresh), unplaced="没有得票", by=by, now=now
    )


def require_confirmed(ballot: Ballot) -> None:
    """Refuse whatever follows from a result that only one person has seen."""
    if ballot.state != BallotState.CONFIRMED:
        unready("票选结果还没有经第二个人确认，不能据此确定晋级。").require()


def places_of(ballot: Ballot) -> dict[int, int]:
    """The place of every nomination that got a vote, by its key."""
    count = ballot.result["count"]
    first = count["rounds"][0]["votes"] if count["rounds"] else {}
    # Without a first vote a candidate of a ranked ballot may still have been elected.
    voted = {one for one, votes in first.items() if votes != "0"} | set(count["elected"])
    ranks = {one: place for place, one in enumerate(count["places"], start=1) if one in voted}
    entries = StageEntry.objects.filter(
        stage=ballot.stage_id, nomination__public_id__in=ranks
    ).values_list("nomination_id", "nomination__public_id")
    return {key: ranks[name] for key, name in entries.order_by("pk")}
