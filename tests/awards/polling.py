"""A small election: a stage that is open, its candidates, a roll with codes, and ways to vote."""

from dataclasses import dataclass
from datetime import timedelta

from awards.actions.counting import confirm_ballot, count_ballot
from awards.actions.voting import cast_vote
from awards.models import Ballot, Stage, StageEntry, Voter
from awards.workflow import StageState
from kit.ids import public_id
from tests.awards.cast import Cast
from tests.factories.ballot import BallotFactory, VoterFactory, code_number
from tests.factories.selection import StageEntryFactory


@dataclass
class Polling:
    """The ballot with its candidates and voters; `codes` belong to the voters in order."""

    cast: Cast
    ballot: Ballot
    entries: list[StageEntry]
    voters: list[Voter]

    @property
    def codes(self):
        return [code_number(number) for number in range(len(self.voters))]

    def vote(self, who, *places, key=None, now):
        return cast_vote(
            ballot=self.fresh(), voter=Voter.objects.get(pk=self.voters[who].pk),
            choices=[self.entries[place].pk for place in places],
            form_key=key or public_id(), now=now,
        )  # fmt: skip

    def fresh(self):
        return Ballot.objects.select_related("stage__round__award").get(pk=self.ballot.pk)

    def put(self, state, **fields):
        Stage.objects.filter(pk=self.ballot.stage_id).update(state=state, **fields)

    def count(self, now):
        self.put(StageState.CLOSED)
        later = now + timedelta(days=1, seconds=1)
        return count_ballot(ballot=self.fresh(), by=self.cast.organiser, now=later)

    def confirm(self, now):
        self.count(now)
        later = now + timedelta(days=2)
        return confirm_ballot(ballot=self.fresh(), by=self.cast.approver, now=later)


def make_polling(cast, now, *, voters=4, candidates=4, planned=False, **fields):
    """Open from a day before `now` to a day after."""
    ballot = BallotFactory(
        stage__round=cast.round,
        stage__state="planned" if planned else "open",
        stage__opens_at=now - timedelta(days=1),
        stage__closes_at=now + timedelta(days=1),
        **{"max_choices": 2, "seats": 2, **fields},
    )
    entries = [
        StageEntryFactory(stage=ballot.stage, nomination__nominee__name=f"候选人{n}")
        for n in range(candidates)
    ]
    roll = [VoterFactory(ballot=ballot, number=n) for n in range(voters)]
    return Polling(cast, ballot, entries, roll)
