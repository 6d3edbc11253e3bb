"""Rows of the deciding: money, meetings, frozen results."""

from decimal import Decimal

import factory

from projects.models import Commitment, Fund
from projects.workflow import CommitmentState
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
