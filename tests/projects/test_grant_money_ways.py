"""A grant whose money takes another way: taxed on its way, or given up after it was begun."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.html import escape

from kit.verdict import Refused
from projects.actions.agreements import accept_agreement
from projects.actions.applicant_links import make_applicant_link
from projects.actions.granting import approve_application
from projects.actions.payments import Share, make_ready, set_terms, start_payments, waive_payment
from projects.actions.renouncing import let_lapse, renounce_grant
from projects.actions.reports import Told, accept_report, file_report
from projects.models import Application, Grant, Payment, Report
from tests.factories.grants import AgreementTextFactory, ReportPhotoFactory
from tests.projects.granting import FIVE, TEN, fund_of, made_round, noticed
from tests.projects.paying import House
from tests.staff import Staff

YEAR = timedelta(days=365)
pytestmark = pytest.mark.django_db


class Given:
    """A round, and one grant of it on its way."""

    def __init__(self, now, amount=FIVE, **facts):
        self.staff = Staff()
        self.round = made_round(self.staff, **facts)
        self.words = AgreementTextFactory(round=self.round)
        one, notice = noticed(self.staff, self.round, now, amount)
        self.now = notice.ends_at + timedelta(seconds=1)
        self.house = House(self.now, staff=self.staff)
        self.grant = approve_application(application=one, by=self.by("approver"), now=self.now)

    def by(self, role):
        return self.staff.person(role)

    @property
    def application(self):
        return Application.objects.get(pk=self.grant.application_id)

    def link(self):
        made = make_applicant_link(
            application=self.application, by=None, now=self.now, expires_at=self.now + YEAR
        )
        return f"/a/{made.token}/"

    def agree(self):
        one = self.application
        accept_agreement(grant=Grant.objects.get(application=one), digest=self.words.digest,
                         name=one.name, now=self.now)  # fmt: skip

    def start(self, *parts, gross=None, instalment=1):
        return start_payments(
            commitment=self.application.commitment, shares=[Share(Decimal(one)) for one in parts],
            gross=gross, instalment=instalment, by=self.by("organiser"), now=self.now,
        )  # fmt: skip

    def pay(self, payment):
        ready = make_ready(payment=self.house.checked(payment), by=self.by("finance"), now=self.now)
        assert ready.state == "ready", ready.note
        self.house.released(ready)
        return self.house.paid(ready)

    def file(self, spent):
        report = Report.objects.get(grant=self.grant)
        ReportPhotoFactory(report=report)
        told = Told("办了课", "孩子们识字了", "买课本", Decimal(spent))
        return file_report(report=report, told=told, now=self.now)

    def accept(self, report):
        accept_report(report=report, by=self.by("organiser"), now=self.now)
        return Grant.objects.get(pk=self.grant.pk)


@pytest.mark.parametrize(
    "field, typed, words",
    [
        ("spent", "1e30", "4860"), ("spent", "-1", "4860"), ("spent", "9" * 40, "4860"),
        ("spent", "4000.001", "两位小数"), ("spent", "Infinity", "4860"),
        ("people", "123456789", "填数字"),
        ("done", "好" * 5000, "删去 4000 个字"), ("done", "\x00", "三个问题"),
    ],
)  # fmt: skip
def test_report_page_when_something_typed_is_wrong_then_it_says_so_and_keeps_all(
    client, clock, field, typed, words
):
    given = Given(clock.now)
    given.agree()
    given.pay(*given.start(FIVE))
    clock.move_to(given.now)
    url = f"{given.link()}report/"
    door = re.search(r'name="door" value="([^"]+)"', client.get(url).text)[1]
    sent = {"door": door, "done": "办了课", "changed": "识字", "spent_on": "课本",
            "spent": "4000", "people": "12", field: typed}  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert words in answer.text
    del sent["door"]
    assert all(escape(text).strip("\x00") in answer.text for text in sent.values())
    first = answer.text.index("<button", answer.text.index("<form"))
    assert 'name="remove"' not in answer.text[first : answer.text.index(">", first)]


def test_report_when_tax_was_withheld_then_what_arrived_is_what_may_be_spent(clock):
    given = Given(clock.now, TEN, tax_from_pool=False)
    given.agree()
    payment = given.pay(*given.start(TEN))
    assert payment.net == Decimal(8000)
    with pytest.raises(Refused, match="8,000"):
        given.file("8000.01")
    grant = given.accept(given.file("8000"))
    assert grant.unspent == 0
    assert given.application.state == "closed"


@pytest.mark.parametrize("how", ["renounce", "lapse"])
def test_grant_when_given_up_after_a_payment_was_begun_then_the_pool_has_its_money_again(
    clock, how
):
    given = Given(clock.now)
    (payment,) = given.start(FIVE)
    if how == "renounce":
        renounce_grant(application=given.application, now=given.now)
    else:
        given.grant.agree_by = (given.now - timedelta(days=2)).date()
        given.grant.save()
        let_lapse(application=given.application, by=given.by("organiser"), now=given.now)
    assert Payment.objects.get(pk=payment.pk).state == "waived"
    assert fund_of(given.round).committed == 0
    assert given.application.commitment.state == "released"


def test_grantee_when_the_report_is_in_then_read_what_comes_next(client, clock):
    given = Given(clock.now)
    given.agree()
    given.pay(*given.start(FIVE))
    clock.move_to(given.now)
    url = given.link()
    assert "请按时提交反馈" in client.get(url).text
    report = given.file("3500")
    waiting = client.get(url).text
    assert "等待项目运营审阅" in waiting
    assert "请按时提交反馈" not in waiting
    given.accept(report)
    assert "还有 500 元 没有用完" in client.get(url).text


def test_terms_when_the_pool_bears_the_tax_then_no_more_arrives_than_was_given(clock):
    """5,000 to arrive costs the pool 6,250: without the tax it would all be the grantee's."""
    given = Given(clock.now, tax_from_pool=True)
    given.agree()
    (whole,) = given.start("6250")
    at = {"voucher": "agreement", "basis": "协议 1 号", "by": given.by("finance"), "now": given.now}
    given.house.written(whole.payee)
    with pytest.raises(Refused, match="5,000 元"):
        set_terms(payment=whole, treatment="project", **at)
    assert set_terms(payment=whole, treatment="incidental", **at).net == FIVE
    waive_payment(payment=whole, reason="按协议资助，不扣税", by=given.by("organiser"),
                  now=given.now, to_fund=False)  # fmt: skip
    (part,) = given.start("5000", gross=FIVE)
    given.house.written(part.payee)
    assert set_terms(payment=part, treatment="project", **at).net == FIVE
    waive_payment(payment=part, reason="改由两人领取", by=given.by("organiser"), now=given.now,
                  to_fund=False)  # fmt: skip
    for share in given.start("3125", "3125", instalment=2):
        given.house.written(share.payee)
        assert set_terms(payment=share, treatment="incidental", **at).net == Decimal(2500)
