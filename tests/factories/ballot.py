"""Rows of a ballot: the vote, its electorate, envelopes and opened votes."""

import factory

from awards.actions.voting import code_hash
from awards.ballot_report import FORMAT, list_digest
from awards.models import Ballot, Deposit, OpenedBallot, OutsidePoll, OutsideVote, Voter
from awards.sealing import new_key
from awards.workflow import BallotState
from tests.factories.awards import NominationFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory
from tests.factories.selection import StageFactory

# The report of a ballot in which nobody voted.
EMPTY = {
    "format": FORMAT,
    "ballot": "",
    "window": ["", ""],
    "rules": {"method": "plain", "max_choices": 1, "seats": 1, "electorate": "codes",
              "organisation": ""},
    "facts": {"electorate": 0, "issued": 0, "void_codes": 0, "used": 0, "refused": 0, "spoiled": 0},
    "withdrawn": [],
    "sha256": list_digest([]),
    "count": {"valid": 0, "quota": 0, "elected": [], "places": [], "by_lot": False, "rounds": []},
}  # fmt: skip


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
        published = factory.Trait(
            counted=True,
            state=BallotState.CONFIRMED,
            confirmed_at=LONG_AGO,
            confirmed_by=factory.SubFactory(UserFactory),
            result=factory.LazyFunction(lambda: dict(EMPTY)),
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
