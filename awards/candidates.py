"""What a voter sees of the candidates, and what the report says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from awards.models import Ballot, Deposit, Nomination, StageEntry, Voter, Winner
from awards.sealing import open_box
from awards.workflow import PUBLIC, NominationState

LEAST_STEP = 5  # votes: fewer would tell when one person voted
HIDDEN = "（姓名已隐去）"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the voting paper. `pk` is the key of the stage's entry."""

    pk: int
    name: str
    role: str
    headline: str
    story: str


def _line(entry: StageEntry) -> Candidate:
    nomination = entry.nomination
    nominee = nomination.nominee
    place = " · ".join(part for part in (nominee.organisation_name, nominee.role) if part)
    return Candidate(entry.pk, str(nominee), place, nomination.headline, nomination.story)


def paper_for(ballot: Ballot, voter: Voter) -> list[Candidate]:
    """The candidates in an order of this voter's own, so that nobody is first for all.

    Shapes: who has withdrawn is not on it any more.
    """
    box = open_box(ballot.sealed_with)
    rows = StageEntry.objects.filter(
        stage=ballot.stage_id, nomination__state=NominationState.REVIEWING
    ).select_related("nomination__nominee")
    return [_line(entry) for entry in sorted(rows, key=lambda e: box.order_key(voter.pk, e.pk))]


def public_names(ballot: Ballot, now: datetime) -> dict[str, str]:
    """The candidates as the report may call them, by their public id.

    Shapes: who has become a winner is called as on the winner's page, or not at all once hidden.
    """
    rows = StageEntry.objects.filter(stage=ballot.stage_id).select_related("nomination__nominee")
    nominations = [entry.nomination for entry in rows.order_by("pk")]
    winners = _winners(nominations)
    return {one.public_id: public_name(one, winners.get(one.pk), now) for one in nominations}


def entry_names(stage: int) -> list[tuple[str, str]]:
    """The public id and the name of every entry of a stage, for those who run it."""
    rows = StageEntry.objects.filter(stage=stage).select_related("nomination__nominee")
    return [(e.nomination.public_id, str(e.nomination.nominee)) for e in rows.order_by("pk")]


def inside_names(ballot: Ballot) -> dict[str, str]:
    """The candidates by their public id, for those who run the ballot."""
    return dict(entry_names(ballot.stage_id))


def rough_turnout(ballot: Ballot) -> str:
    """How many have voted while the vote runs, in steps so coarse that no single vote shows."""
    electorate = ballot.voters.count()
    if not electorate:
        return "还没有投票人"
    step = max(LEAST_STEP, electorate // 10)
    cast = Deposit.objects.filter(ballot=ballot).count()
    shown = cast - cast % step
    return f"至少 {shown} 票，约 {100 * shown // electorate}%（计票前每满 {step} 票更新一次）"


def _winners(nominations: Iterable[Nomination]) -> dict[int, Winner]:
    found = Winner.objects.filter(nomination__in=[one.pk for one in nominations])
    return {winner.nomination_id: winner for winner in found}


def public_name(nomination: Nomination, winner: Winner | None, now: datetime) -> str:
    """A candidate as on the page of the winner it became, by its own name without one."""
    if winner is None:
        return str(nomination.nominee)
    is_shown = winner.state in PUBLIC and winner.release_at and winner.release_at <= now
    return winner.display_name if is_shown else HIDDEN
