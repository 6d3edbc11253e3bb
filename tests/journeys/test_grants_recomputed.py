"""A small round with grants in many states: every sum in public is worked out from the files alone.

The reader here shares nothing with what wrote the page: it reads html, csv and json as a stranger.
"""

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from projects.actions import bounce_payment
from projects.actions.agreements import accept_agreement
from projects.actions.clawbacks import demand_back, receive_back
from projects.actions.grant_stops import ask_step, confirm_step
from projects.actions.granting import approve_application, recommend_application
from projects.actions.payments import Share, make_ready, start_payments
from projects.actions.renouncing import renounce_grant
from projects.actions.reports import Told, accept_report, file_report, publish_report
from projects.audit import RULES
from projects.models import Report
from projects.workflow import GrantRoundState
from tests.factories.directory import RegionFactory
from tests.factories.grants import AgreementTextFactory, ReportPhotoFactory
from tests.projects.granting import FIVE, TEN, asked, made_round, noticed
from tests.projects.paying import House
from tests.projects.told import body, problems
from tests.staff import Staff

pytestmark = pytest.mark.django_db
URL = "/grants/weiai/"
TRAIL = re.compile(r'pool__part--(\w+)">\s*<dt>.*?</dt>\s*<dd>\s*<strong>([\d,.]+) 元</strong>'
                   r'\s*(?:<span class="pool__count">(\d+) )?', re.DOTALL)  # fmt: skip


class Round:
    """A round of 80,000 yuan and what happens in it."""

    def __init__(self, now):
        self.staff, self.now = Staff(), now
        self.round = made_round(self.staff, pool=80_000, slug="weiai", title="微爱万能")
        self.words = AgreementTextFactory(round=self.round)
        RegionFactory(code="520000", name="贵州省", full_name="贵州省", level="province")
        self.place = RegionFactory(code="522632", name="榕江县", full_name="贵州省榕江县")
        self.by = self.staff.person
        self.house = House(now, staff=self.staff)

    def granted(self, amount=FIVE, **facts):
        one, notice = noticed(self.staff, self.round, self.now, amount, region=self.place,
                              level="full", **facts)  # fmt: skip
        self.after = self.house.now = notice.ends_at + timedelta(seconds=1)
        return approve_application(application=one, by=self.by("approver"), now=self.after)

    def agreed(self, amount=FIVE, **facts):
        grant = self.granted(amount, **facts)
        return accept_agreement(grant=grant, digest=self.words.digest,
                                name=grant.application.name, now=self.after)  # fmt: skip

    def paid(self, amount=FIVE, part=None, **facts):
        grant, house = self.agreed(amount, **facts), self.house
        (payment,) = start_payments(
            commitment=grant.application.commitment, shares=[Share(part or amount)],
            gross=part or amount, by=self.by("organiser"), now=self.after,
        )  # fmt: skip
        ready = make_ready(payment=house.checked(payment), by=house.by("finance"), now=self.after)
        house.released(ready)
        return grant, house.paid(ready)

    def reported(self, grant, spent):
        report = Report.objects.get(grant=grant)
        ReportPhotoFactory(report=report)
        told = Told("办了课", "孩子们识字了", "买课本", Decimal(spent), may_publish=True)
        return file_report(report=report, told=told, now=self.after)


@pytest.fixture
def round_(clock):
    found = Round(clock.now)
    at = {"by": found.by("organiser"), "now": clock.now}
    recommend_application(application=asked(found.round), amount=TEN, **at)  # reserved
    noticed(found.staff, found.round, clock.now)  # reserved, in its notice
    found.granted(name="只批准的人")
    found.agreed(name="只签了协议的人")
    renounce_grant(application=found.granted(name="放弃的人").application, now=found.after)
    stop(found, found.agreed(name="终止的人").application)
    for number in range(5):
        found.paid(name=f"拿到钱的人{number}")
    grant, payment = found.paid(TEN, kind="team", name="用完退钱的队")
    give_back(found, grant, payment)
    found.paid(TEN, part=Decimal("3333.33"), kind="team", name="拿到一部分的队")
    _, payment = found.paid(name="银行退回的人")
    bounce_payment(payment=payment, reason="户名不符", by=found.by("finance"), now=found.after)
    found.round.state = GrantRoundState.DISBURSING
    found.round.save()
    return found


def stop(found, application):
    ask_step(application=application, verb="suspend", reason="核实", by=found.by("organiser"),
             now=found.after)  # fmt: skip
    confirm_step(application=application, by=found.by("approver"), now=found.after)
    ask_step(application=application, verb="terminate", reason="不再做", by=found.by("organiser"),
             now=found.after)  # fmt: skip
    confirm_step(application=application, by=found.by("approver"), now=found.after)


def give_back(found, grant, payment):
    at = {"by": found.by("organiser"), "now": found.after}
    report = accept_report(report=found.reported(grant, "6765.43"), **at)
    publish_report(report=report, **at)
    demand = demand_back(payment=payment, amount=Decimal("1234.57"), reason="没有用完", **at)
    receive_back(clawback=demand, bank_reference="R1", by=found.by("finance"), now=found.after)


def read(client):
    """The page, and the sums of its files by their columns."""
    page = {key: (Decimal(sum_.replace(",", "")), int(count or 0))
            for key, sum_, count in TRAIL.findall(client.get(URL).text)}  # fmt: skip
    text = body(client.get(f"{URL}?format=csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    return page, rows, json.loads(body(client.get("/open-data/grants-360giving.json")))


def added(rows, heading):
    return sum((Decimal(row[heading]) for row in rows), Decimal(0))


def test_round_when_its_files_are_added_up_then_every_sum_of_the_page_comes_out(client, round_):
    page, rows, package = read(client)
    promised = sum(1 for row in rows if Decimal(row["已承诺（元）"]))
    assert page["committed"] == (added(rows, "已承诺（元）"), promised)
    assert len(rows) == promised + 1  # whose grant was ended stays on the list, without money
    assert page["paid"][0] == added(rows, "已支付（元）")
    assert page["paid"][1] == sum(1 for row in rows if Decimal(row["已支付（元）"]))
    assert page["receipt"] == page["paid"]
    assert page["returned"][0] == added(rows, "已退回（元）")
    assert page["reported"] == (added(rows, "已反馈（元）"), 1)
    assert problems(package) == []
    told = [int(c["code"]) for one in package["grants"] for c in one.get("classifications", ())]
    assert len(package["grants"]) - len(told) + sum(told) == promised
    for figure, key in (("amountAwarded", "committed"), ("amountDisbursed", "paid")):
        assert sum(Decimal(str(one[figure])) for one in package["grants"]) == page[key][0]
    # What must come out, worked out by hand.
    assert {key: str(sum_) for key, (sum_, _count) in page.items()} == {
        "pool": "80000", "reserved": "15000", "committed": "60000", "paid": "38333.33",
        "receipt": "38333.33", "reported": "6765.43", "returned": "1234.57",
    }  # fmt: skip
    (line,) = json.loads(body(client.get("/grants/?format=json")))["rows"]
    for key, column in (("pool", "pool"), ("reserved", "reserved"), ("receipt", "proven")):
        assert Decimal(str(line[column])) == page[key][0]
    broken = {one.key for one in RULES if one.find and list(one.find(round_.after))}
    assert broken <= {"funds.totals", "grants.recorded"}, broken  # what the fixture wrote itself
