"""What a stop does to the money of a grant: held, let go on, given back to the 分."""

from datetime import timedelta
from decimal import Decimal

import pytest

from projects.actions import hold_payment
from projects.actions.agreements import accept_agreement
from projects.actions.grant_stops import ask_step, confirm_step, drop_asked
from projects.actions.granting import approve_application
from projects.actions.payments import Share, make_ready, start_payments
from projects.audit import RULES
from projects.models import Commitment, Fund
from projects.workflow import GrantRoundState
from tests.factories.grants import AgreementTextFactory
from tests.projects.granting import TEN, made_round, noticed
from tests.projects.paying import House

pytestmark = pytest.mark.django_db


class Giving:
    """A round of 30,000 yuan with one grant of 10,000, agreed to."""

    def __init__(self, staff, now):
        self.round, self.house = made_round(staff), House(now, staff=staff)
        words = AgreementTextFactory(round=self.round)
        one, notice = noticed(staff, self.round, now, TEN)
        self.now = self.house.now = notice.ends_at + timedelta(seconds=1)
        grant = approve_application(application=one, by=self.by("approver"), now=self.now)
        self.grant = accept_agreement(
            grant=grant, digest=words.digest, name=one.name, now=self.now
        ).application
        self.round.state = GrantRoundState.DISBURSING
        self.round.save()

    def by(self, role):
        return self.house.by(role)

    def begun(self, gross, instalment):
        (payment,) = start_payments(
            commitment=Commitment.objects.get(pk=self.grant.commitment_id),
            shares=[Share(Decimal(gross))], gross=Decimal(gross), instalment=instalment,
            by=self.by("organiser"), now=self.now,
        )  # fmt: skip
        return payment

    def ready(self, gross, instalment):
        payment = self.house.checked(self.begun(gross, instalment))
        return make_ready(payment=payment, by=self.by("finance"), now=self.now)

    def paid(self, gross, instalment=1):
        payment = self.ready(gross, instalment)
        self.house.released(payment)
        return self.house.paid(payment, f"B{instalment}")

    def ask(self, verb):
        ask_step(application=self.grant, verb=verb, reason="核实中", by=self.by("organiser"),
                 now=self.now)  # fmt: skip

    def stop(self, *verbs):
        for verb in verbs:
            self.ask(verb)
            confirm_step(application=self.grant, by=self.by("approver"), now=self.now)

    def states(self, *payments):
        return [self.house.fresh(one).state for one in payments]

    def money(self):
        held = Commitment.objects.get(pk=self.grant.commitment_id)
        fund = Fund.objects.get(pk=held.fund_id)
        return (held.state, held.amount, held.started, held.paid, fund.committed, fund.paid)

    def broken(self):
        found = {one.key for one in RULES if one.find and list(one.find(self.now))}
        return found - {"funds.totals", "grants.recorded"}  # what the factories wrote themselves


@pytest.fixture
def giving(staff, now):
    return Giving(staff, now)


def test_payments_when_the_grant_is_suspended_then_held_until_it_goes_on(giving):
    kept, first, second = giving.begun(1000, 1), giving.ready(2000, 2), giving.ready(3000, 3)
    begun = giving.begun(4000, 4)
    batch = giving.house.batched(second)
    hold_payment(payment=kept, reason="户名存疑", by=giving.by("organiser"), now=giving.now)
    assert giving.broken() == set()
    giving.ask("suspend")
    assert giving.states(first, second, begun) == ["held"] * 3
    assert (giving.broken(), batch.lines.get().outcome) == (set(), "withdrawn")
    drop_asked(application=giving.grant, reason="弄错了", by=giving.by("approver"), now=giving.now)
    assert giving.states(kept, first, second, begun) == ["held", *["collecting"] * 3]
    make_ready(payment=first, by=giving.by("finance"), now=giving.now)
    giving.stop("suspend")
    assert giving.states(kept, first, second, begun) == ["held"] * 4
    assert giving.broken() == set()
    giving.ask("resume")
    assert giving.states(first) == ["held"]
    confirm_step(application=giving.grant, by=giving.by("approver"), now=giving.now)
    assert giving.states(kept, first, second, begun) == ["held", *["collecting"] * 3]
    again = make_ready(payment=first, by=giving.by("finance"), now=giving.now)
    assert (again.state, giving.broken()) == ("ready", set())
