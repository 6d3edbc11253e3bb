"""What a stop does to the money of a grant: held, let go on, given back to the 分."""

from datetime import timedelta
from decimal import Decimal

import pytest

from charity_site.today import today
from kit.verdict import Unready
from ledger.models import Entry
from projects.actions import (
    bounce_payment,
    correct_payment,
    demand_back,
    drop_demand,
    hold_payment,
    mark_line,
    waive_payment,
)
from projects.actions.agreements import accept_agreement
from projects.actions.grant_stops import ask_step, confirm_step, drop_asked
from projects.actions.granting import approve_application
from projects.actions.payments import Share, make_ready, start_payments
from projects.audit import RULES
from projects.models import Application, Commitment, Fund, Report
from projects.permissions.grants import goes_on_as_paid, may_ask_step
from projects.workflow import RESUMES, GrantRoundState
from tests.factories.grants import AgreementTextFactory
from tests.projects.granting import TEN, made_round, noticed
from tests.projects.paying import House

pytestmark = pytest.mark.django_db
ASK_BACK = "已终止或撤销，付出的款项还没有追回"


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

    def failed(self, payment):
        line = payment.lines.get(outcome="")
        mark_line(line=line, is_paid=False, bank_reference="", on=None, reason="账号不存在",
                  by=self.by("finance"), now=self.now)  # fmt: skip

    def bounced(self, payment):
        bounce_payment(payment=payment, reason="户名不符", by=self.by("finance"), now=self.now)

    def waive(self, payment):
        waive_payment(payment=payment, reason="受助人不要了", by=self.by("organiser"),
                      now=self.now, to_fund=True)  # fmt: skip

    def application(self):
        return Application.objects.get(pk=self.grant.pk)

    def reports(self):
        return [one.state for one in Report.objects.filter(grant__application=self.grant.pk)]

    def confirm(self):
        confirm_step(application=self.grant, by=self.by("approver"), now=self.now)

    def offered(self):
        """By which steps the grant may go on, asked for and confirmed."""
        found = self.application()
        return [
            [verb for verb in RESUMES if may_ask_step(self.by("organiser"), found, verb)],
            [verb for verb in RESUMES if goes_on_as_paid(found, verb)],
        ]

    def waiting(self, role):
        return {one.title for one in today(self.by(role), self.now).blocks}

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


def test_grant_when_terminated_after_a_part_was_paid_then_the_rest_goes_back(giving):
    giving.paid("3333.33")
    first, second = giving.ready("2000.01", 2), giving.begun("0.66", 3)
    giving.stop("suspend", "terminate")
    assert giving.states(first, second) == ["waived", "waived"]
    part = Decimal("3333.33")
    assert giving.money() == ("committed", part, part, part, part, part)
    assert giving.broken() == set()


def test_grant_when_terminated_with_a_payment_at_the_bank_then_only_what_is_left_goes_back(giving):
    giving.paid(1000)
    sent = giving.ready("2000.50", 2)
    giving.house.released(sent)
    giving.stop("suspend", "terminate")
    kept = Decimal("3000.50")
    assert giving.money() == ("committed", kept, kept, 1000, kept, 1000)
    giving.failed(sent)
    assert giving.states(sent) == ["waived"]
    assert giving.money() == ("committed", 1000, 1000, 1000, 1000, 1000)
    said = Entry.objects.for_object(sent).order_by("sequence").values_list("verb", "to_state")
    assert list(said)[-2:] == [("payment.fail", "failed"), ("payment.waive", "waived")]
    assert giving.broken() == set()


def test_grant_when_terminated_and_the_bank_has_nothing_left_then_all_is_in_the_fund(giving):
    """One comes back at once, the other after it was paid: nothing waits for anybody."""
    first, second = giving.paid("1234.56"), giving.ready("8765.44", 2)
    giving.house.released(second)
    giving.stop("suspend", "terminate")
    giving.failed(second)
    part = Decimal("1234.56")
    assert giving.money() == ("committed", part, part, part, part, part)
    assert ASK_BACK in giving.waiting("organiser")
    demand = demand_back(payment=first, amount=part, reason="资助已终止",
                         by=giving.by("organiser"), now=giving.now)  # fmt: skip
    assert ASK_BACK not in giving.waiting("organiser")
    assert "已要求退还，到账后请登记" in giving.waiting("finance")
    with pytest.raises(Unready, match="正在追回"):
        giving.bounced(first)
    drop_demand(clawback=demand, reason="银行退回", by=giving.by("approver"), now=giving.now)
    giving.bounced(first)
    assert giving.money() == ("released", part, 0, 0, 0, 0)
    assert giving.states(first, second) == ["waived", "waived"]
    assert (giving.application().state, giving.broken()) == ("terminated", set())


def test_grant_when_cancelled_then_refused_with_a_payment_at_the_bank_else_all_is_free(giving):
    sent, other = giving.ready(2000, 1), giving.ready(8000, 2)
    giving.house.released(sent)
    giving.ask("cancel")
    with pytest.raises(Unready, match="正在银行办理"):
        confirm_step(application=giving.grant, by=giving.by("approver"), now=giving.now)
    giving.grant.refresh_from_db()
    assert (giving.grant.state, giving.money()[:3]) == ("agreed", ("committed", TEN, TEN))
    giving.failed(sent)
    assert giving.states(sent) == ["failed"]  # asked for is not ended
    confirm_step(application=giving.grant, by=giving.by("approver"), now=giving.now)
    assert giving.states(sent, other) == ["waived", "waived"]
    assert giving.money() == ("released", TEN, 0, 0, 0, 0)
    assert giving.broken() == set()


# ------------------------------------------------------------------ going on


def test_grant_when_it_goes_on_then_only_where_its_money_is(giving):
    giving.stop("suspend")
    assert giving.offered() == [["resume"]] * 2
    for wrong in ("resume_paying", "resume_reporting"):
        with pytest.raises(Unready, match="应办理“恢复（未拨付）”"):
            giving.ask(wrong)
    giving.stop("resume")
    giving.paid(1000)
    giving.stop("suspend")
    assert giving.offered() == [["resume_paying"]] * 2
    with pytest.raises(Unready, match="应办理“恢复（拨付中）”"):
        giving.ask("resume_reporting")
    giving.stop("resume_paying")
    giving.paid(9000, 2)
    assert (giving.application().state, giving.reports()) == ("reporting", ["due"])
    giving.stop("suspend")
    assert giving.offered() == [["resume_reporting"]] * 2
    giving.stop("resume_reporting")
    assert (giving.application().state, giving.reports()) == ("reporting", ["due"])


def test_grant_when_the_last_payment_arrives_while_it_is_stopped_then_it_reports(giving):
    """The bank answers between asking and confirming: what was asked for is right no more."""
    giving.paid(1000)
    last = giving.ready(9000, 2)
    giving.house.released(last)
    giving.stop("suspend")
    giving.ask("resume_paying")
    giving.house.paid(last, "B2")
    with pytest.raises(Unready, match="应办理“恢复（待反馈）”"):
        giving.confirm()
    assert (giving.application().state, giving.reports()) == ("suspended", [])
    drop_asked(application=giving.grant, reason="款已付清", by=giving.by("approver"),
               now=giving.now)  # fmt: skip
    giving.stop("resume_reporting")
    assert (giving.application().state, giving.reports()) == ("reporting", ["due"])
    assert giving.broken() == set()


@pytest.mark.parametrize("state", ["reporting", "closed"])
def test_grant_when_the_bank_sends_a_payment_back_then_it_can_be_paid_again(giving, state):
    first, second = giving.paid(1000), giving.paid(9000, 2)
    Application.objects.filter(pk=giving.grant.pk).update(state=state)
    giving.bounced(second)
    assert giving.application().state == "disbursing"
    correct_payment(payment=second, by=giving.by("finance"), now=giving.now)
    make_ready(payment=second, by=giving.by("finance"), now=giving.now)
    giving.house.released(second)
    giving.house.paid(second, "B3")
    assert giving.states(first, second) == ["paid", "paid"]
    assert (giving.application().state, giving.reports()) == ("reporting", ["due"])
    assert giving.broken() == set()


def test_payment_when_given_up_then_the_grant_is_paid_out_or_ended_by_two_people(giving):
    only = giving.begun(10_000, 1)
    with pytest.raises(Unready, match="由两个人办理"):
        giving.waive(only)
    assert giving.money() == ("committed", TEN, TEN, 0, TEN, 0)
    waive_payment(payment=only, reason="分两期付", by=giving.by("organiser"), now=giving.now,
                  to_fund=False)  # fmt: skip
    giving.paid("6000.01")
    rest = giving.begun("3999.99", 2)
    giving.waive(rest)
    kept = Decimal("6000.01")
    assert giving.money() == ("committed", kept, kept, kept, kept, kept)
    assert (giving.application().state, giving.reports()) == ("reporting", ["due"])
    assert giving.broken() == set()
