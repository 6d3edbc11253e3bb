"""Rows of the deciding: money, meetings, frozen results."""

import hashlib
from datetime import date
from decimal import Decimal

import factory

from awards.models import Meeting, Motion, ResultSnapshot
from projects.models import Commitment, Fund
from projects.workflow import CommitmentState
from tests.factories.awards import NominationFactory, RoundFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, OrganisationFactory, UserFactory


class FundFactory(Dull):
    """A fund of 10,000 yuan, approved."""

    class Meta:
        model = Fund

    name = factory.Sequence("第{}号奖金池".format)
    run_by = factory.SubFactory(OrganisationFactory)
    total = Decimal(10_000)
    created_at = LONG_AGO
    created_by = factory.SubFactory(UserFactory)

    class Params:
        waiting = factory.Trait(
            total=0, proposed_total=Decimal(10_000), total_proposed_at=LONG_AGO,
            total_proposed_by=factory.SubFactory(UserFactory),
        )  # fmt: skip


class CommitmentFactory(Dull):
    """Money that a fund has reserved; the fund's own balance is not touched."""

    class Meta:
        model = Commitment

    fund = factory.SubFactory(FundFactory, reserved=Decimal(1000))
    purpose = factory.Sequence("test:{}".format)
    title = "样例奖金"
    amount = Decimal(1000)
    reserved_at = LONG_AGO
    reserved_by = factory.SubFactory(UserFactory)

    class Params:
        committed = factory.Trait(
            state=CommitmentState.COMMITTED, committed_at=LONG_AGO,
            committed_by=factory.SubFactory(UserFactory), fund__reserved=0,
            fund__committed=Decimal(1000),
        )  # fmt: skip
        released = factory.Trait(
            state=CommitmentState.RELEASED, released_at=LONG_AGO,
            released_by=factory.SubFactory(UserFactory), release_reason="收回拟授",
            fund__reserved=0,
        )  # fmt: skip


class MeetingFactory(Dull):
    class Meta:
        model = Meeting

    round = factory.SubFactory(RoundFactory, deciding=True)
    title = "定评会"
    held_on = date(2026, 3, 6)
    attendees = "甲\n乙\n丙\n丁\n戊"
    created_at = LONG_AGO
    created_by = factory.SubFactory(UserFactory)

    class Params:
        closed = factory.Trait(
            minutes="讨论了名单。", closed_at=LONG_AGO, closed_by=factory.SubFactory(UserFactory)
        )


class MotionFactory(Dull):
    class Meta:
        model = Motion

    meeting = factory.SubFactory(MeetingFactory)
    nomination = factory.SubFactory(
        NominationFactory, shortlisted=True, round=factory.SelfAttribute("..meeting.round")
    )
    kind = Motion.Kind.CHOOSE
    reason = "事迹带动了整个县"
    moved_by_name = "甲"
    seconded_by_name = "乙"
    votes_for = 3
    votes_against = 1
    is_carried = True
    recorded_at = LONG_AGO
    recorded_by = factory.SubFactory(UserFactory)

    class Params:
        lost = factory.Trait(votes_for=1, votes_against=3, is_carried=False)


class ResultSnapshotFactory(Dull):
    """A frozen result of nothing, which does not lock its round."""

    class Meta:
        model = ResultSnapshot

    round = factory.SubFactory(RoundFactory, deciding=True)
    content = "{}"
    digest = hashlib.sha256(b"{}").hexdigest()
    locked_at = LONG_AGO
    locked_by = factory.SubFactory(UserFactory)
