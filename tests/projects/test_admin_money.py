"""Payments and batches in the admin: what a list costs, bad input, files, who is told what."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ledger.models import Entry
from projects.models import Batch, Payee, Payment
from tests.awards.test_actions_photos import picture
from tests.projects.paying import ACCOUNT, Answers, House, answers

pytestmark = pytest.mark.django_db
__all__ = ["answers"]
PAYMENT, BATCH = "/admin/projects/payment/", "/admin/projects/batch/"
HELD = "/admin/projects/commitment/"


@pytest.fixture
def house(clock: Any, now: Any, answers: type[Answers]) -> House:
    return House(now)


def signed_in(house: House, role: str) -> Client:
    return house.staff.client(role)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_when_there_are_more_rows_then_they_cost_the_same(
    number: int, house: House, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        house.released(house.ready(100))
        house.ready(200)
    client = signed_in(house, "finance")
    for url, cost in ((PAYMENT, 5), (BATCH, 5), (f"{BATCH}make/", 3), (f"{BATCH}withholding/", 3)):
        client.get(url)
        with django_assert_num_queries(cost):
            assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("number", [1, 3])
def test_batch_when_it_has_more_lines_then_its_page_costs_the_same(
    number: int, house: House, django_assert_num_queries: Any
) -> None:
    batch = house.released(*[house.ready(100) for _ in range(number)])
    client, url = signed_in(house, "finance"), f"{BATCH}{batch.pk}/change/"
    client.get(url)
    with django_assert_num_queries(7):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "sent,why",
    [
        ({"gross": "10,000.01"}, "只剩 1,000 元"), ({"gross": "-1"}, "应等于|大于零"),
        ({"gross": "很多"}, "不是金额"), ({"gross": "0.001"}, "两位小数|大于零"),
        ({"instalment": "零"}, "1 到 99"), ({"shares": "600 本人\n300 家属"}, "应等于 1,000 元"),
        ({"shares": "600 邻居\n400 本人"}, "看不懂"), ({"shares": "六百 本人"}, "不是金额"),
    ],
)  # fmt: skip
def test_start_when_the_amount_is_wrong_then_a_sentence_and_nothing_is_begun(
    sent: dict[str, str], why: str, house: House
) -> None:
    held = house.committed(1000)
    given = {"gross": "", "instalment": "1", "shares": "", "form_key": "k" * 20} | sent
    answer = signed_in(house, "organiser").post(f"{HELD}{held.pk}/start/", given)
    assert answer.status_code in (400, 403, 409)
    assert re.search(why, answer.content.decode())
    assert Payment.objects.count() == 0


def test_taxes_of_a_month_when_shown_then_with_their_sum(house: House) -> None:
    payments = [house.ready(1000), house.ready(300)]
    house.released(*payments)
    for one in payments:
        house.paid(one)
    page = signed_in(house, "finance").get(f"{BATCH}withholding/", {"month": "2026-03"})
    foot = page.content.decode().partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert [word for word in ("合计 2 笔", "1,300 元", "260 元") if word not in foot] == []


def test_payments_when_there_are_many_commitments_then_only_the_asked_one_is_a_choice(
    house: House,
) -> None:
    first, second = house.started(1000), house.started(700)
    client, url = signed_in(house, "organiser"), "/admin/projects/payment/"
    assert "资金占用</h2>" not in client.get(url).content.decode()
    page = client.get(url, {"commitment__id__exact": first.commitment_id})
    assert "资金占用</h2>" in page.content.decode()
    assert [one.pk for one in page.context["cl"].result_list] == [first.pk]
    for nobody in ("999999", "９"):
        shown = client.get(url, {"commitment__id__exact": nobody}).context["cl"].result_list
        assert [one.pk for one in shown] == ([] if nobody.isascii() else [second.pk, first.pk])


@pytest.mark.parametrize("word,relation", [
    ("团队", Payee.Relation.TREASURER), ("医", Payee.Relation.HOSPITAL), ("本人", "self"),
])  # fmt: skip
def test_start_when_a_relation_is_shortened_then_understood(
    word: str, relation: str, house: House
) -> None:
    held = house.committed(1000)
    given = {"gross": "", "instalment": "1", "shares": f"1000 {word}", "form_key": "k" * 20}
    signed_in(house, "organiser").post(f"{HELD}{held.pk}/start/", given)
    assert Payment.objects.get().payee.relation == relation


def test_start_when_sent_twice_then_one_payment_and_no_refusal(house: House) -> None:
    held = house.committed(1000)
    given = {"gross": "", "instalment": "1", "shares": "", "form_key": "k" * 20}
    client = signed_in(house, "organiser")
    answers = [client.post(f"{HELD}{held.pk}/start/", given) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Payment.objects.count() == 1
    other = client.post(f"{HELD}{held.pk}/start/", given | {"form_key": "j" * 20})
    assert "已经全部发起付款" in other.content.decode()


def test_start_when_typed_full_width_and_shared_then_understood(house: House) -> None:
    held = house.committed(1000)
    given = {"gross": "１，０００", "instalment": "1", "shares": "６００ 本人\n400　医院",
             "form_key": "k" * 20}  # fmt: skip
    answer = signed_in(house, "organiser").post(f"{HELD}{held.pk}/start/", given)
    assert answer.status_code == 302
    assert [str(p.gross) for p in Payment.objects.order_by("pk")] == ["600.00", "400.00"]


def test_answers_when_a_line_is_wrong_then_the_page_lists_it(house: House) -> None:
    batch = house.released(house.ready(100))
    file = SimpleUploadedFile("a.csv", "付款编号,结果\nnobody,成功\n".encode())
    client = signed_in(house, "finance")
    answer = client.post(f"{BATCH}{batch.pk}/answers/", {"file": file})
    assert answer.status_code == 400
    assert "付款编号不在这个批次里" in answer.content.decode()
    payment = Payment.objects.get()
    good = SimpleUploadedFile("a.csv", f"付款编号,结果\n{payment.public_id},成功\n".encode())
    done = client.post(f"{BATCH}{batch.pk}/answers/", {"file": good}, follow=True)
    assert "成功 1 笔" in done.content.decode()


def test_mark_when_the_day_is_nonsense_then_a_sentence(house: House) -> None:
    batch = house.released(house.ready(100))
    given = {"line": batch.lines.get().pk, "result": "paid", "bank": "B", "on": "昨天"}
    client = signed_in(house, "finance")
    assert "看不懂" in client.post(f"{BATCH}{batch.pk}/mark/", given).content.decode()
    assert client.post(f"{BATCH}{batch.pk}/mark/", given | {"line": "x"}).status_code == 403


def test_file_when_added_and_opened_then_it_is_on_record(house: House) -> None:
    payment = house.started(1000)
    client = signed_in(house, "organiser")
    url = f"{PAYMENT}{payment.pk}"
    assert client.post(f"{url}/file/", {"kind": "receipt"}).status_code == 403
    client.post(f"{url}/file/", {"kind": "receipt", "file": picture()})
    file = payment.payee.files.get()
    answer = client.post(f"{url}/open_file/", {"which": file.public_id})
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[arg-type]
    assert Entry.objects.filter(verb="payee.open_file").count() == 1
    auditor = signed_in(house, "auditor")
    assert auditor.post(f"{url}/open_file/", {"which": file.public_id}).status_code == 403


def test_payee_when_erased_then_nothing_is_left_but_the_locked_batch(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    payment = house.ready()
    batch = house.released(payment)
    house.paid(payment)
    client = signed_in(house, "finance")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{PAYMENT}{payment.pk}/erase/", {"reason": "本人要求"})
    payee = house.fresh(payment).payee
    assert not any(payee.secrets().values())
    assert (payee.account_index, payee.number_index) == ("", "")
    assert payee.erased_at is not None
    assert "个人信息已清除" in client.get(f"{PAYMENT}{payment.pk}/change/").content.decode()
    done = client.post(f"{BATCH}{batch.pk}/download/", {"reason": "审计"})
    assert done.content[:2] == b"PK"


def test_pages_when_many_read_them_then_nothing_in_clear(house: House) -> None:
    payment = house.ready(1000)
    batch = house.batched(payment)
    for role in ("organiser", "approver", "finance", "auditor", "admin"):
        client = signed_in(house, role)
        for url in (PAYMENT, f"{PAYMENT}{payment.pk}/change/", f"{PAYMENT}{payment.pk}/history/",
                    f"{BATCH}{batch.pk}/change/"):  # fmt: skip
            assert ACCOUNT not in client.get(url).content.decode(), (role, url)


def test_batch_when_annulled_then_its_payments_are_ready_again(house: House) -> None:
    payment = house.ready(1000)
    batch = house.batched(payment)
    client = signed_in(house, "finance")
    client.post(f"{BATCH}{batch.pk}/annul/", {"reason": "金额有误"})
    assert (house.fresh(payment).state, Batch.objects.get().state) == ("ready", "annulled")
    assert house.batched(payment).label == "2026-002"


def test_auditor_when_asking_to_act_then_refused(house: House) -> None:
    payment = house.ready(1000)
    auditor = signed_in(house, "auditor")
    for verb in ("hold", "reveal", "link", "waive", "demand"):
        answer = auditor.post(f"{PAYMENT}{payment.pk}/{verb}/", {"reason": "x"})
        assert answer.status_code in (403, 409), verb
    assert auditor.get(f"{BATCH}make/").status_code == 403
