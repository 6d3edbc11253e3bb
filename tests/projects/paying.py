"""A house that pays: funds, people, payees that wrote, and somebody who says who may be paid."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from directory.models import User
from kit.evidence import Evidence
from kit.ids import public_id
from kit.verdict import ALLOWED, Verdict, unready
from projects import entitlements
from projects.actions import (
    PayeeFacts,
    Share,
    commit,
    consent_payee,
    fill_payee,
    link_payee,
    make_batch,
    make_ready,
    mark_line,
    release_batch,
    reserve,
    set_terms,
    start_payments,
    verify_payee,
)
from projects.entitlements import Beneficiary
from projects.models import Batch, BatchLine, Commitment, Fund, Payee, Payment
from tests.factories.deciding import FundFactory
from tests.factories.directory import MembershipFactory, UserFactory
from tests.staff import Staff

ACCOUNT = "6222020200112233446"
ID_NUMBER = "11010519491231002X"


class Answers:
    """Says yes to every purpose that no test has stopped."""

    stopped: ClassVar[set[str]] = set()
    whom: ClassVar[dict[str, Beneficiary]] = {}
    over: ClassVar[set[str]] = set()

    def may_pay(self, purpose: str, now: datetime) -> Verdict:
        return unready("公示没有期满。") if purpose in self.stopped else ALLOWED

    def beneficiary(self, purpose: str) -> Beneficiary | None:
        return self.whom.get(purpose, Beneficiary("王获奖"))

    def is_over(self, purpose: str) -> bool:
        return purpose in self.over


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> type[Answers]:
    monkeypatch.setitem(entitlements._SOURCES, "test", "tests.projects.paying.Answers")
    monkeypatch.setattr(Answers, "stopped", set())
    monkeypatch.setattr(Answers, "whom", {})
    monkeypatch.setattr(Answers, "over", set())
    return Answers


def facts(**more: Any) -> PayeeFacts:
    given = {
        "relation": "self", "name": "张收款", "number_kind": "id_card", "number": ID_NUMBER,
        "phone": "13800138000", "bank": "工商银行贵阳支行", "account_name": "张收款",
        "account": ACCOUNT,
    } | more  # fmt: skip
    return PayeeFacts(**given)


def evidence(text: str = "x") -> Evidence:
    return Evidence(text.encode(), "jpg", "image/jpeg", f"{len(text):064d}")


@dataclass
class House:
    """Staff with two finance officers, and a fund that holds 100,000 yuan."""

    now: datetime
    staff: Staff = field(default_factory=Staff)
    fund: Fund = field(init=False)
    purposes: int = 0

    def __post_init__(self) -> None:
        self.fund = FundFactory(run_by=self.staff.runner, total=Decimal(100_000))
        other = UserFactory(full_name="另一位财务")
        MembershipFactory(user=other, organisation=self.staff.runner, role="finance")
        self.staff.people["finance2"] = other

    def by(self, role: str) -> User:
        return User.objects.get(pk=self.staff.person(role).pk)

    def committed(self, amount: Any = 1000, purpose: str = "") -> Commitment:
        self.purposes += 1
        held = reserve(
            fund=self.fund, amount=Decimal(amount), purpose=purpose or f"test:{self.purposes}",
            title=f"第{self.purposes}项奖金", by=self.by("organiser"), now=self.now,
        )  # fmt: skip
        return commit(commitment=held, by=self.by("approver"), now=self.now)

    def started(self, amount: Any = 1000, **more: Any) -> Payment:
        held = self.committed(amount, **more)
        (payment,) = start_payments(
            commitment=held, shares=[Share(Decimal(amount))], by=self.by("organiser"), now=self.now
        )
        return payment

    def written(self, payee: Payee, files: Any = (), agrees: bool = False, **more: Any) -> Payee:
        made = link_payee(payee=payee, by=self.by("organiser"), now=self.now)
        held = consent_payee(link=made.link, held="", now=self.now)
        return fill_payee(
            link=made.link, held=held, facts=facts(**more), files=files, guardian_agrees=agrees,
            now=self.now,
        )  # fmt: skip

    def checked(self, payment: Payment, **more: Any) -> Payment:
        payee = self.written(payment.payee, **more)
        verify_payee(payee=payee, by=self.by("finance"), now=self.now)
        set_terms(
            payment=payment, treatment="incidental", voucher="confirmed", basis="",
            by=self.by("finance"), now=self.now,
        )  # fmt: skip
        return Payment.objects.for_page().get(pk=payment.pk)

    def ready(self, amount: Any = 1000, **more: Any) -> Payment:
        payment = self.checked(self.started(amount, **more))
        return make_ready(payment=payment, by=self.by("finance"), now=self.now)

    def batched(self, *payments: Payment) -> Batch:
        made = make_batch(
            organisation=self.staff.runner, payments=payments, by=self.by("finance"), now=self.now
        )
        assert made.batch is not None
        return made.batch

    def released(self, *payments: Payment) -> Batch:
        batch = self.batched(*payments)
        done = release_batch(batch=batch, by=self.by("approver"), now=self.now)
        assert done.batch is not None
        return done.batch

    def paid(self, payment: Payment, reference: str = "B001") -> Payment:
        line = BatchLine.objects.select_related("batch").get(payment=payment, outcome="")
        mark_line(
            line=line, is_paid=True, bank_reference=reference, on=None, reason="",
            by=self.by("finance"), now=self.now,
        )  # fmt: skip
        return self.fresh(payment)

    def fresh(self, payment: Payment) -> Payment:
        return Payment.objects.for_page().get(pk=payment.pk)

    def balances(self, payment: Payment) -> tuple[Any, ...]:
        held = Commitment.objects.select_related("fund").get(pk=payment.commitment_id)
        return (held.amount, held.started, held.paid, held.returned, held.fund.committed,
                held.fund.paid, held.fund.returned)  # fmt: skip


def key() -> str:
    return public_id()
