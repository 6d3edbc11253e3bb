"""Funds in the admin: opened by one, approved by another, read by those it concerns."""

from decimal import Decimal
from typing import Any

import pytest

from ledger.models import Entry
from projects.models import Commitment, Fund
from tests.factories.deciding import CommitmentFactory, FundFactory
from tests.factories.directory import OrganisationFactory
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db
LIST = "/admin/projects/fund/"


@pytest.fixture
def staff() -> Staff:
    return Staff()


def given(staff: Staff, **more: Any) -> dict[str, Any]:
    page = opened(staff.client("organiser"), f"{LIST}add/")
    return page | {
        "name": "年度奖金", "run_by": staff.runner.pk, "first_total": "1000000", **more
    }  # fmt: skip


def test_fund_when_opened_on_the_page_then_it_waits_for_the_approver(staff: Staff) -> None:
    client = staff.client("organiser")
    sent = given(staff)
    for _ in range(2):  # a double click opens one
        answer = client.post(f"{LIST}add/", sent)
        assert answer.status_code == 302, answer.context["errors"]
    fund = Fund.objects.get()
    assert (fund.total, fund.proposed_total) == (0, 1_000_000)
    text = client.get(LIST).content.decode()
    assert "总额 1,000,000 元，等复核人批准" in text
    refused = client.post(f"{LIST}{fund.pk}/change_total/")
    assert refused.status_code == 403
    approver = staff.client("approver")
    assert "资金池总额等您批准" in approver.get("/admin/").content.decode()
    approver.post(f"{LIST}{fund.pk}/change_total/")
    text = approver.get(f"{LIST}{fund.pk}/change/").content.decode()
    assert "已占用 0 元 / 1,000,000 元" in text
    verbs = Entry.objects.for_object(fund).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["fund.create", "fund.change_total"]


@pytest.mark.parametrize("total", ["", "-1", "0", "abc", "1.001"])
def test_fund_when_the_total_is_no_amount_then_a_sentence_and_all_is_kept(
    total: str, staff: Staff
) -> None:
    answer = staff.client("organiser").post(f"{LIST}add/", given(staff, first_total=total))
    assert answer.status_code == 200
    assert "年度奖金" in answer.content.decode()
    assert not Fund.objects.exists()


def test_fund_when_for_another_house_then_refused(staff: Staff) -> None:
    other = OrganisationFactory()
    answer = staff.client("organiser").post(f"{LIST}add/", given(staff, run_by=other.pk))
    assert answer.status_code == 200
    assert not Fund.objects.exists()


@pytest.mark.parametrize(
    "total,status,kept",
    [
        ("２０，０００", 302, 20_000), ("20,000.50 元", 302, Decimal("20000.50")),
        ("很多", 403, None), ("NaN", 403, None), ("1e400", 403, None), ("5", 409, None),
    ],
)  # fmt: skip
def test_total_when_asked_for_on_the_page_then_typed_amounts_are_understood(
    total: str, status: int, kept: Any, staff: Staff
) -> None:
    fund = FundFactory(run_by=staff.runner, reserved=100)
    url = f"{LIST}{fund.pk}/propose_total/"
    answer = staff.client("organiser").post(url, {"total": total, "reason": "追加"})
    assert answer.status_code == status, answer.content.decode()
    fund.refresh_from_db()
    assert fund.proposed_total == kept


def test_fund_when_its_texts_change_then_its_balances_do_not(staff: Staff) -> None:
    fund = FundFactory(run_by=staff.runner, reserved=100)
    client, url = staff.client("organiser"), f"{LIST}{fund.pk}/change/"
    client.post(url, opened(client, url) | {"name": "新名", "total": "9", "reserved": "0"})
    fund.refresh_from_db()
    assert (fund.name, fund.total, fund.reserved) == ("新名", 10_000, 100)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_when_there_are_more_rows_then_they_cost_the_same(
    number: int, staff: Staff, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        CommitmentFactory(fund=FundFactory(run_by=staff.runner))
    client = staff.client("finance")
    for url, cost in ((LIST, 4), ("/admin/projects/commitment/", 5)):
        client.get(url)
        with django_assert_num_queries(cost):
            assert client.get(url).status_code == 200


def test_commitment_when_somebody_writes_it_by_hand_then_refused(staff: Staff) -> None:
    held = CommitmentFactory(fund=FundFactory(run_by=staff.runner))
    client = staff.client("admin")
    url = f"/admin/projects/commitment/{held.pk}/change/"
    assert "已预留" in client.get(url).content.decode()
    assert client.post(url, {"state": "released"}).status_code in {403, 409}
    assert Commitment.objects.get().state == "reserved"
