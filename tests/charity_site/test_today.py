"""The first page of the admin: what waits for each role, and never more than it may know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Ballot, Nomination, Round
from charity_site.today import Block, record_state, today
from directory.models import Role
from ledger.actions import append
from ledger.models import Entry
from tests.factories.awards import (
    AwardFactory,
    ColumnFactory,
    ConsentFactory,
    NominationFactory,
    RoundFactory,
    WinnerFactory,
)
from tests.factories.ballot import BallotFactory
from tests.factories.directory import AgreementFactory, OrganisationFactory
from tests.factories.selection import StageFactory
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def award(staff):
    return AwardFactory(run_by=staff.runner)


@pytest.fixture
def round_(award, now):
    return RoundFactory(award=award, opens_at=None, closes_at=now + timedelta(days=9))


@pytest.fixture
def nominate(staff, round_):
    def made(**facts):
        return NominationFactory(round=round_, partner=staff.partner, **facts)

    return made


def blocks(staff, role, now) -> dict[str, Block]:
    return {block.title: block for block in today(staff.person(role), now).blocks}


def names(block):
    return [line.text for line in block.lines]


@pytest.fixture
def election(round_):
    def made(**stage):
        for name in ("opens_at", "closes_at"):
            stage.setdefault(name, None)
        return BallotFactory(stage=StageFactory(round=round_, ballot=True, **stage))

    return made


# ---------------------------------------------------------------- editors


def test_editor_when_something_was_returned_then_the_reason_and_the_day_come_first(
    staff, nominate, now
):
    nominate(returned=True, returned_at=now - timedelta(days=1), nominee__name="艾必齐")
    nominate(nominee__name="没写完的人")
    page = today(staff.person("editor"), now)
    assert page.blocks[0].title == "退回了，请补充"
    line = page.blocks[0].lines[0]
    assert line.text == "艾必齐"
    assert line.detail == "请在03月16日 09:59前补充。意见：请补充地点"
    assert names(blocks(staff, "editor", now)["还没写完的草稿"]) == ["没写完的人"]


def test_editor_when_the_round_has_closed_then_the_days_of_grace_count(
    staff, nominate, round_, now
):
    nominate(returned=True, returned_at=now - timedelta(days=1))
    Round.objects.filter(pk=round_.pk).update(state="closed")
    (line,) = blocks(staff, "editor", now)["退回了，请补充"].lines
    assert line.detail.startswith("请在03月09日 23:59前补充")


@pytest.mark.parametrize("state", ["accepted", "shortlisted", "proposed", "confirmed", "suspended"])
def test_editor_when_a_decision_is_under_way_then_nothing_of_it_is_told(
    staff, nominate, now, state
):
    nominate(**{state: True}, nominee__name="艾必齐")
    page = blocks(staff, "editor", now)
    assert page["已经提交，等待结果"].lines[0].detail == "评审中：评委评审中"
    assert "结果" not in page


def test_editor_when_the_result_is_out_then_it_is_told(staff, nominate, award, now):
    announced = RoundFactory(award=award, announced=True)
    NominationFactory(round=announced, partner=staff.partner, not_selected=True)
    nominate(rejected=True)
    WinnerFactory(round=announced, nomination__partner=staff.partner)
    details = [line.detail for line in blocks(staff, "editor", now)["结果"].lines]
    assert details == ["已获奖，结果已公布", "不予受理，流程结束", "未入选，流程结束"]


def test_editor_when_others_nominate_then_their_work_is_not_there(staff, round_, now):
    NominationFactory(round=round_, submitted=True)
    assert set(blocks(staff, "editor", now)) == {"正在征集，可以提名"}
    line = blocks(staff, "editor", now)["正在征集，可以提名"].lines[0]
    assert line.text == round_.title
    assert line.detail.startswith("截止 ")


# ---------------------------------------------------------------- who runs the round


def test_organiser_when_work_waits_then_it_stands_under_its_own_heading(
    staff, nominate, award, now
):
    nominate(submitted=True, nominee__name="待受理的人")
    nominate(accepted=True, nominee__name="待提出的人")
    nominate(proposed=True, nominee__name="待确认的人")
    nominate(nominee__name="草稿里的人")
    RoundFactory(award=award, draft=True, title="还没开放的一轮")
    RoundFactory(award=award, title="该截止的一轮", closes_at=now - timedelta(hours=1))
    page = blocks(staff, "organiser", now)
    assert names(page["待受理"]) == ["待受理的人"]
    assert names(page["待提出拟授"]) == ["待提出的人"]
    assert names(page["已提出，等复核人确认"]) == ["待确认的人"]
    assert set(names(page["轮次等下一步"])) == {"还没开放的一轮", "该截止的一轮"}
    assert not any("草稿里的人" in names(block) for block in page.values())


def test_organiser_when_a_round_has_a_jury_then_accepted_ones_wait_for_it_not_for_a_proposal(
    staff, award, now
):
    jury = RoundFactory(award=award, has_jury=True)
    NominationFactory(round=jury, partner=staff.partner, accepted=True)
    assert "待提出拟授" not in blocks(staff, "organiser", now)


def test_organiser_when_a_return_ran_out_then_it_is_late(staff, nominate, round_, now):
    nominate(returned=True, returned_at=now - timedelta(days=30), nominee__name="久未补充的人")
    Round.objects.filter(pk=round_.pk).update(closes_at=now - timedelta(days=20))
    nominate(returned=True, returned_at=now - timedelta(hours=1), nominee__name="还有时间的人")
    block = blocks(staff, "organiser", now)["退回后逾期未补"]
    assert (names(block), block.count, block.tone) == (["久未补充的人"], "1", "late")


def test_organiser_when_a_return_ran_out_but_the_round_is_open_then_it_is_not_late(
    staff, nominate, now
):
    nominate(returned=True, returned_at=now - timedelta(days=30))
    assert "退回后逾期未补" not in blocks(staff, "organiser", now)


def test_organiser_when_a_winner_misses_something_then_it_is_told_what(staff, award, now):
    deciding = RoundFactory(award=award, deciding=True)
    whole = WinnerFactory(
        round=deciding, embargoed=True, nominee__name="齐全的人",
        nomination__source_title="平凡人的善意",
    )  # fmt: skip
    ConsentFactory(nomination=whole.nomination)
    WinnerFactory(
        round=deciding, embargoed=True, nominee__name="缺依据的人", nomination__name_basis=""
    )
    block = blocks(staff, "organiser", now)["还不能公布的获奖者"]
    assert names(block) == ["缺依据的人"]
    assert block.lines[0].detail.startswith("公布时间未定。")


def test_organiser_when_an_agreement_ends_soon_then_it_is_told(staff, now):
    AgreementFactory(title="快到期的", ends_on=(now + timedelta(days=30)).date())
    AgreementFactory(title="还早的", ends_on=(now + timedelta(days=300)).date())
    assert names(blocks(staff, "organiser", now)["快到期的共建协议"]) == ["快到期的"]


def test_organiser_when_another_body_runs_the_award_then_nothing_of_it_is_there(staff, now):
    foreign = RoundFactory(award=AwardFactory(run_by=OrganisationFactory()), draft=True)
    for state in ("submitted", "accepted", "proposed", "returned"):
        NominationFactory(round=foreign, **{state: True})
    WinnerFactory(round=foreign, embargoed=True, nomination__name_basis="")
    assert blocks(staff, "organiser", now) == {}


def test_organiser_when_a_ballot_begins_ends_or_waits_for_its_count_then_it_is_told(
    staff, election, now
):
    soon, far = now + timedelta(days=2), now + timedelta(days=9)
    election(planned=True, opens_at=soon)
    election(planned=True, opens_at=far)
    election(state="open", closes_at=soon)
    election(state="open", closes_at=far)
    election(state="closed", closes_at=now)
    told = {line.detail for line in blocks(staff, "organiser", now)["票选"].lines}
    assert told == {
        "03月09日 10:00 开始投票，请核对名单和投票码", "03月09日 10:00 截止投票",
        "投票已截止，等待计票",
    }  # fmt: skip
    assert not blocks(staff, "other_organiser", now).get("票选", Block("")).lines


def test_approver_when_a_ballot_was_counted_by_another_then_it_waits(staff, election, now):
    ballot = election(state="closed")
    Ballot.objects.filter(pk=ballot.pk).update(
        state="counted", sealed_with="", counted_at=now, counted_by=staff.person("organiser")
    )
    title = "票选结果等您确认"
    assert len(blocks(staff, "approver", now)[title].lines) == 1
    Ballot.objects.update(counted_by=staff.person("approver"))
    assert title not in blocks(staff, "approver", now)


def test_lead_editor_when_the_medium_has_a_column_then_its_rounds_are_there_too(staff, award, now):
    column = ColumnFactory(partner=staff.partner, award=award)
    own = RoundFactory(award=award, column=column, edition=None)
    NominationFactory(round=own, partner=staff.partner, submitted=True, nominee__name="栏目的人")
    assert names(blocks(staff, "lead_editor", now)["待受理"]) == ["栏目的人"]
    assert "待受理" not in blocks(staff, "editor", now)


# ---------------------------------------------------------------- the second pair of eyes


def test_approver_when_others_proposed_then_it_waits_and_own_work_does_not(
    staff, nominate, award, now
):
    approver = staff.person("approver")
    nominate(proposed=True, nominee__name="别人提出的")
    nominate(proposed=True, proposed_by=approver, nominee__name="自己提出的")
    nominate(proposed=True, created_by=approver, nominee__name="自己提名的")
    nominate(proposed=True, submitted_by=approver, nominee__name="自己提交的")
    page = blocks(staff, "approver", now)
    assert names(page["拟授名单等您确认"]) == ["别人提出的"]
    proposed = {"announcement_proposed_at": now, "proposed_announce_at": now}
    for title, who in (("别人提的时间", "organiser"), ("自己提的时间", "approver")):
        RoundFactory(
            award=award, deciding=True, title=title, **proposed,
            announcement_proposed_by=staff.person(who),
        )  # fmt: skip
    block = blocks(staff, "approver", now)["公布时间等您批准"]
    assert names(block) == ["别人提的时间"]
    assert "某organiser 提出 03月07日 10:00 公布" in block.lines[0].detail


# ---------------------------------------------------------------- who watches


def test_approver_when_a_notice_comes_first_then_the_notice_waits_and_no_proposal(
    staff, nominate, now
):
    row = nominate(proposed=True)
    type(row.category).objects.filter(pk=row.category_id).update(notice_policy="before")
    assert "拟授名单等您确认" not in blocks(staff, "approver", now)


def test_auditor_when_the_record_holds_then_its_end_and_what_was_checked_are_shown(staff, now):
    for _ in range(3):
        append(by=None, verb="test.act", thing=Nomination, now=now)
    state = record_state()
    assert (state.sequence, state.checked, state.broken) == (3, 3, "")
    assert state.hash == Entry.objects.first().hash
    assert today(staff.person("auditor"), now).record == state
    page = staff.client("auditor").get("/admin/").content.decode()
    assert "最近 3 条前后相接" in page


def test_auditor_when_the_record_is_empty_then_the_page_still_opens(staff):
    assert "存证记录" in staff.client("auditor").get("/admin/").content.decode()


@pytest.mark.parametrize("role", [r for r in ROLES if r not in ("auditor", "admin", "nobody")])
def test_others_when_they_open_the_page_then_the_record_is_not_theirs(staff, role, now):
    assert today(staff.person(role), now).record is None


# ---------------------------------------------------------------- everybody


@pytest.mark.parametrize("role", [r for r in ROLES if r != "nobody"])
def test_page_when_nothing_waits_then_it_is_friendly_and_works(staff, role):
    response = staff.client(role).get("/admin/")
    assert response.status_code == 200
    page = response.content.decode()
    assert ("现在没有事情等您办理" in page) is (
        role in ("editor", "lead_editor", "organiser", "approver")
    )
    assert ("付款的事项会出现在这里" in page) is (role == "finance")
    assert ("评审从声明利益关系开始" in page) is (role == "juror")


def fill(nominate, award, staff, now):
    for state in ("submitted", "accepted", "proposed", "returned", "shortlisted", "confirmed"):
        nominate(**{state: True})
    nominate()
    RoundFactory(award=award, draft=True)
    WinnerFactory(
        round=RoundFactory(award=award, deciding=True), embargoed=True, nomination__name_basis=""
    )
    WinnerFactory(round=RoundFactory(award=award, announced=True), revoking=True)
    AgreementFactory(ends_on=(now + timedelta(days=9)).date())


@pytest.mark.parametrize("role", ["editor", "lead_editor", "organiser", "approver", "admin"])
def test_page_when_more_waits_then_it_costs_no_more_queries(
    staff, nominate, award, clock, now, role
):
    client = staff.client(role)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        return len(captured)

    fill(nominate, award, staff, now)
    cost()
    first = cost()
    fill(nominate, award, staff, now), fill(nominate, award, staff, now)
    assert cost() == first
    assert first < (70 if role == "admin" else 50)  # who holds every role reads every block


@pytest.mark.parametrize("role", ["editor", "organiser", "approver", "admin"])
def test_page_when_its_links_are_followed_then_each_opens(staff, nominate, award, clock, now, role):
    fill(nominate, award, staff, now)
    client = staff.client(role)
    page = today(staff.person(role), now)
    links = {line.url for block in page.blocks for line in block.lines}
    links |= {block.more_url for block in page.blocks}
    assert len(links) > 2
    for url in links:
        assert client.get(url).status_code == 200, url


def test_menu_when_each_role_opens_it_then_only_what_it_may_open_is_in_it(staff):
    for role in Role.values:
        client = staff.client(role)
        page = client.get("/admin/").content.decode()
        menu = page[page.index('class="menu"') : page.index("</nav>")]
        for model in ("directory_user", "events_edition", "ledger_entry", "awards_nomination"):
            url = reverse(f"admin:{model}_changelist")
            assert (f'href="{url}"' in menu) is (client.get(url).status_code == 200), (role, url)
