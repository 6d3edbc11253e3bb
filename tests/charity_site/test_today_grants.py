"""What the first page of the admin says about grants, for each role, at a constant cost."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charity_site.today import today
from kit.dates import china_day
from projects.models import Application, GrantNoticeRow, Report
from tests.factories.directory import OrganisationFactory, UserFactory
from tests.factories.grant_objections import GrantObjectionFactory
from tests.factories.grants import (
    ApplicationFactory,
    AssessmentFactory,
    GrantFactory,
    GrantNoticeFactory,
    GrantNoticeRowFactory,
    GrantRoundFactory,
    ReportFactory,
)
from tests.staff import Staff

pytestmark = pytest.mark.django_db
VERSIONS = count(1)  # of the agreements, all of one round


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def round_(staff):
    return GrantRoundFactory(run_by=staff.runner, rolling=True)


def titles(staff, role, now):
    return {block.title: block for block in today(staff.person(role), now).blocks}


def names(block):
    return [line.text for line in block.lines]


def served(round_, now, **facts):
    """An application whose notice is over."""
    one = ApplicationFactory(
        recommended=True, round__deciding=False, round=round_, state="notice", **facts
    )
    notice = GrantNoticeFactory(open=True, round=round_)
    GrantNoticeRowFactory(notice=notice, application=one, ends_at=now - timedelta(hours=1))
    return one, notice


def reporting(round_, due_on, **facts):
    return ReportFactory(
        grant__application__round=round_, grant__application__round__deciding=False,
        due_on=due_on, grant__agreement__version=next(VERSIONS), **facts,
    )  # fmt: skip


def fill(staff, round_, now):
    """One of everything that waits for somebody."""
    day = china_day(now)
    ApplicationFactory(submitted=True, round=round_, name="待初审")
    ApplicationFactory(eligible=True, round=round_, name="待评估")
    GrantRoundFactory(run_by=staff.runner, opens_at=now + timedelta(days=3), title="快开始")
    GrantRoundFactory(run_by=staff.runner, opens_at=now + timedelta(days=90), title="还早")
    for name, days in (("逾期未签", -1), ("还能签", 2)):
        GrantFactory(
            application__round=round_, application__round__deciding=False,
            application__name=name, agree_by=day + timedelta(days=days),
        )  # fmt: skip
    reporting(round_, day - timedelta(days=1), grant__application__name="逾期反馈")
    reporting(round_, day, state="filed", grant__application__name="待审阅", filed_at=now)
    own = {"source": "editor", "partner": staff.partner, "recommended_by": staff.person("editor")}
    given = {f"grant__application__{name}": value for name, value in own.items()}
    reporting(round_, day, grant__application__name="推荐的", **given)
    ApplicationFactory(
        submitted=True, round=round_, state="returned", name="被退回", reason="请补充",
        returned_at=now, returned_by=staff.person("organiser"), **own,
    )  # fmt: skip
    ApplicationFactory(round=round_, name="推荐草稿", expires_at=now + timedelta(days=2), **own)
    served(round_, now, name="可批准")
    _, disputed = served(round_, now, name="有异议")
    GrantObjectionFactory(notice=disputed)
    GrantNoticeFactory(round=round_)
    GrantFactory(
        agreed=True, application__round=round_, application__round__deciding=False,
        application__name="待确认", application__asked_step="suspend",
        application__asked_reason="核实", application__asked_at=now,
        application__asked_by=staff.person("organiser"), agree_by=day,
        agreement__version=next(VERSIONS),
    )  # fmt: skip
    AssessmentFactory(
        application__round=round_, application__round__deciding=False,
        application__name="请您评", assessor=staff.person("juror"),
    )  # fmt: skip


def test_everybody_when_grants_wait_then_each_role_is_told_its_own(staff, round_, now):
    fill(staff, round_, now)
    page = titles(staff, "organiser", now)
    assert names(page["资助申请待初审"]) == ["待初审"]
    assert names(page["初审通过，待安排评估"]) == ["待评估"]
    assert names(page["资助轮次的日期"]) == ["快开始"]
    assert names(page["资助协议逾期未签"]) == ["逾期未签"]
    assert page["资助协议逾期未签"].tone == "late"
    assert names(page["等受助人签署协议"]) == ["还能签"]
    assert names(page["资助反馈等您审阅"]) == ["待审阅"]
    assert names(page["资助反馈逾期未交"]) == ["逾期反馈"]
    assert page["对资助名单的异议"].count == "1"
    assert "资助等您批准" not in page
    page = titles(staff, "approver", now)
    assert names(page["资助等您批准"]) == ["可批准"]
    assert page["资助名单等您启动公示"].count == "1"
    assert names(page["暂停、恢复或终止资助，等您确认"]) == ["待确认"]
    assert "对资助名单的异议" not in page
    assert "资助申请待初审" not in page
    assert names(titles(staff, "juror", now)["资助申请等您评估"]) == ["请您评"]
    page = titles(staff, "editor", now)
    assert names(page["推荐的申请被退回，请帮忙补充"]) == ["被退回"]
    assert names(page["推荐的申请还没有提交"]) == ["推荐草稿"]
    assert names(page["推荐的受助人该交反馈了"]) == ["推荐的"]


def test_approver_when_they_began_it_then_it_does_not_wait_for_them(staff, round_, now):
    fill(staff, round_, now)
    approver = staff.person("approver")
    Application.objects.filter(name="可批准").update(proposed_by=approver)
    Application.objects.filter(name="待确认").update(asked_by=approver)
    page = titles(staff, "approver", now)
    assert "资助等您批准" not in page
    assert "暂停、恢复或终止资助，等您确认" not in page


def test_approver_when_the_window_runs_then_nothing_is_to_be_approved(staff, round_, now):
    served(round_, now)
    GrantNoticeRow.objects.update(ends_at=now + timedelta(hours=1))
    assert "资助等您批准" not in titles(staff, "approver", now)


def test_anybody_when_grants_are_anothers_then_nothing_of_them_is_told(staff, now):
    for role in ("organiser", "approver", "editor", "juror"):
        staff.person(role)
    other = replace(staff, runner=OrganisationFactory())
    fill(other, GrantRoundFactory(run_by=other.runner, rolling=True), now)
    Application.objects.update(partner=None, source="self", recommended_by=None)
    Report.objects.update(filed_for=None)
    for role in ("organiser", "approver", "editor"):
        found = [title for title in titles(staff, role, now) if "资助" in title or "推荐" in title]
        assert found == [], role
    assert "资助申请等您评估" not in {b.title for b in today(UserFactory(), now).blocks}


@pytest.mark.parametrize("role", ["editor", "organiser", "approver", "juror", "admin"])
def test_page_when_more_grants_wait_then_it_costs_no_more_and_its_links_open(
    staff, round_, clock, now, role
):
    client = staff.client(role)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        return len(captured)

    fill(staff, round_, now)
    cost()
    first = cost()
    page = today(staff.person(role), now)
    links = {line.url for block in page.blocks for line in block.lines}
    links |= {block.more_url for block in page.blocks if block.more_url}
    for url in links:
        assert client.get(url).status_code == 200, url
    fill(staff, round_, now), fill(staff, round_, now)
    Report.objects.filter(state="due").update(due_on=china_day(now))
    Report.objects.filter(grant__application__name="逾期反馈").update(
        due_on=china_day(now) - timedelta(days=1)
    )
    assert cost() == first
    assert first < 75
