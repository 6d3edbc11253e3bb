"""Rows of a ballot: the vote, its electorate, envelopes and opened votes."""

import factory

from awards.actions.voting import code_hash
from awards.models import Ballot, Deposit, OpenedBallot, OutsidePoll, OutsideVote, Voter
from awards.sealing import new_key
from awards.workflow import BallotState
from tests.factories.awards import NominationFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory
from tests.factories.selection import StageFactory


class BallotFactory(Dull):
    """A plain ballot by codes, whose stage is open."""

    class Meta:
        model = Ballot

    stage = factory.SubFactory(StageFactory, ballot=True)
    sealed_with = factory.LazyFunction(new_key)

    class Params:
        planned = factory.Trait(stage__planned=True)
        closed = factory.Trait(stage__closed=True)
        counted = factory.Trait(
            stage__closed=True,
            state=BallotState.COUNTED,
            sealed_with="",
            counted_at=LONG_AGO,
            counted_by=factory.SubFactory(UserFactory),
        )


def code_number(number: int) -> str:
    """The code of a voter of `VoterFactory`."""
    return f"TEST-CODE-{number:08d}"


class VoterFactory(Dull):
    """The holder of a code; `number` gives it."""

    class Meta:
        model = Voter

    ballot = factory.SubFactory(BallotFactory)
    code_hash = factory.LazyAttribute(lambda v: code_hash(v.ballot, code_number(v.number)))

    class Params:
        number = factory.Sequence(int)
        member = factory.Trait(user=factory.SubFactory(UserFactory), code_hash="")


class DepositFactory(Dull):
    class Meta:
        model = Deposit

    ballot = factory.SubFactory(BallotFactory)
    nullifier = factory.Sequence("{:064d}".format)
    retry_mark = factory.Sequence("{:064d}".format)
    sealed = b"sealed"


class OpenedBallotFactory(Dull):
    class Meta:
        model = OpenedBallot

    ballot = factory.SubFactory(BallotFactory, counted=True)
    receipt = factory.Sequence("AAAA-BBBB-{:04d}".format)
    choices = factory.LazyFunction(list)


class OutsidePollFactory(Dull):
    class Meta:
        model = OutsidePoll

    stage = factory.SubFactory(StageFactory)
    source = "某平台"
    method = "每个账号每天一票，异常票剔除"


class OutsideVoteFactory(Dull):
    class Meta:
        model = OutsideVote

    poll = factory.SubFactory(OutsidePollFactory)
    nomination = factory.SubFactory(
        NominationFactory, reviewing=True, round=factory.SelfAttribute("..poll.stage.round")
    )
    votes = 100
