"""What the bank says: its return file, all of it or nothing; what is asked back, and taxes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.verdict import Refused, Unready
from projects.actions import (
    LinesRefused,
    bounce_payment,
    demand_back,
    download_batch,
    drop_demand,
    export_withholding,
    import_answers,
    mark_line,
    receive_back,
)
from projects.bankfile import read_answers
from projects.models import Batch, Payment
from projects.withholding import Month
from tests.projects.paying import ACCOUNT, Answers, House, answers

pytestmark = pytest.mark.django_db
__all__ = ["answers"]
TODAY = date(2026, 3, 7)


@pytest.fixture
def house(now: Any, answers: type[Answers]) -> House:
    return House(now)


def sent(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("结果.csv", text.encode("gb18030"))


def states(*payments: Payment) -> list[str]:
    return [Payment.objects.get(pk=one.pk).state for one in payments]


def test_file_when_every_line_is_good_then_all_are_recorded(house: House) -> None:
    first, second, third = house.ready(100), house.ready(200), house.ready(300)
    batch = house.released(first, second, third)
    lines = [
        "付款编号,账号,金额,结果,流水号,日期,失败原因",
        f"{first.public_id},,80,成功,B1,2026-03-06,",
        f",{ACCOUNT},160.00,交易成功,B2,20260305,", f"{third.public_id},,240,失败,,,账号不存在",
    ]  # fmt: skip
    done = import_answers(
        batch=batch, upload=sent("\n".join(lines)), by=house.by("finance"), now=house.now
    )
    assert (done.paid, done.failed) == (2, 1)
    assert states(first, second, third) == ["paid", "paid", "failed"]
    assert house.fresh(first).paid_on == date(2026, 3, 6)
    house.fund.refresh_from_db()
    assert house.fund.paid == 300


@pytest.mark.parametrize(
    "line,why",
    [
        ("{key},,80,也许,B1,,", "看不懂"), ("{key},,81,成功,B1,,", "金额应为 80.00 元"),
        ("nobody,,80,成功,B1,,", "不在这个批次"), ("{key},6222,80,成功,B1,,", "账号与批次"),
        ("{key},,80,失败,,,", "须写明原因"), ("{key},,80,成功,B1,2026-13-01,", "日期"),
        ("{key},,80,成功,B1,2027-01-01,", "还没有到"), (",,80,成功,B1,,", "没有付款编号"),
        ("{key},,八十,成功,B1,,", "金额“八十”"), (",6222,80,成功,B1,,", "找不到唯一的一笔"),
    ],
)  # fmt: skip
def test_file_when_one_line_is_wrong_then_nothing_is_recorded(
    line: str, why: str, house: House
) -> None:
    first, second = house.ready(100), house.ready(200)
    batch = house.released(first, second)
    text = "\n".join((
        "付款编号,账号,金额,结果,流水号,日期,失败原因", f"{second.public_id},,160,成功,B2,,",
        line.format(key=first.public_id),
    ))  # fmt: skip
    with pytest.raises(LinesRefused) as refusal:
        import_answers(batch=batch, upload=sent(text), by=house.by("finance"), now=house.now)
    (problem,) = refusal.value.problems
    assert problem.at == 3
    assert why in problem.why
    assert ACCOUNT not in str(refusal.value.problems)
    assert states(first, second) == ["exported", "exported"]


@pytest.mark.parametrize(
    "rows,why",
    [
        ([], "第一行"), ([["姓名"]], "第一行"),
        ([["结果", "付款编号"], ["成功", "a"], ["成功", "a"]], "与第 2 行重复"),
        ([["结果", "付款编号", "金额"], ["成功", "a", "1e30"]], "不对"),
    ],
)  # fmt: skip
def test_file_when_it_is_no_answer_then_said(rows: list[list[str]], why: str) -> None:
    (problem,) = read_answers(rows, today=TODAY).bad
    assert why in problem.why


def test_file_when_it_is_no_table_or_empty_then_said(house: House) -> None:
    batch = house.released(house.ready(100))
    given = {"batch": batch, "by": house.by("finance"), "now": house.now}
    with pytest.raises(Refused):
        import_answers(upload=SimpleUploadedFile("a.xlsx", b"PK\x03\x04xx"), **given)
    with pytest.raises(LinesRefused, match="1 行"):
        import_answers(upload=sent("付款编号,结果"), **given)


def test_mark_when_by_hand_then_a_reference_or_a_reason_is_asked(house: House) -> None:
    line = house.released(house.ready(100)).lines.get()
    given = {"line": line, "by": house.by("finance"), "now": house.now, "on": None}
    with pytest.raises(Refused, match="流水号"):
        mark_line(is_paid=True, bank_reference=" ", reason="", **given)
    with pytest.raises(Refused, match="原因"):
        mark_line(is_paid=False, bank_reference="", reason="", **given)
    with pytest.raises(Refused, match="还没有到"):
        mark_line(is_paid=True, bank_reference="B", reason="", **given | {"on": date(2030, 1, 1)})


# ------------------------------------------------------------------ the file of the batch


def test_batch_when_downloaded_again_then_byte_for_byte_the_same(house: House) -> None:
    batch = house.released(house.ready(100), house.ready("5000.50"))
    given = {"batch": batch, "reason": "上传网银", "now": house.now}
    first = download_batch(by=house.by("finance"), **given)
    Batch.objects.update(released_at=house.now.replace(year=2027))
    again = download_batch(by=house.by("finance2"), **given)
    assert first.data == again.data
    assert first.data[:4] == b"PK\x03\x04"
    with pytest.raises(Refused, match="只有财务"):
        download_batch(by=house.by("approver"), **given)
    with pytest.raises(Refused, match="原因"):
        download_batch(by=house.by("finance"), **given | {"reason": " "})


def test_batch_when_its_file_was_changed_by_force_then_never_handed_out(house: House) -> None:
    batch, other = house.released(house.ready(100)), house.released(house.ready(200))
    Batch.objects.filter(pk=batch.pk).update(file_cipher=other.file_cipher)
    with pytest.raises(RuntimeError, match="not the one made"):
        download_batch(batch=batch, reason="x", by=house.by("finance"), now=house.now)


def test_batch_when_not_released_then_no_file(house: House) -> None:
    with pytest.raises(Unready, match="放行之后"):
        download_batch(
            batch=house.batched(house.ready(100)), reason="x", by=house.by("finance"),
            now=house.now,
        )  # fmt: skip


# ------------------------------------------------------------------ taxes, and asked back


def test_taxes_when_filed_then_the_payments_of_that_month(house: House) -> None:
    payment = house.ready(1000)
    house.released(payment)
    house.paid(payment)
    done = export_withholding(
        month=Month.of(TODAY), reason="申报", by=house.by("finance"), now=house.now
    )
    assert done.data[:2] == b"PK"
    assert Month.of(TODAY).due == date(2026, 4, 15)
    assert str(Month.of(date(2026, 12, 31)).next) == "2027-01"
    assert str(Month.of(date(2026, 1, 31)).before) == "2025-12"
    with pytest.raises(Unready, match="没有代扣"):
        export_withholding(
            month=Month.of(TODAY).before, reason="x", by=house.by("finance"), now=house.now
        )


def test_money_when_asked_back_and_returned_then_it_counts_as_returned(house: House) -> None:
    payment = house.ready(1000)
    house.released(payment)
    house.paid(payment)
    given = {"by": house.by("organiser"), "now": house.now, "payment": payment}
    with pytest.raises(Refused, match="最多 1,000 元"):
        demand_back(amount=Decimal("1000.01"), reason="x", **given)
    first = demand_back(amount=Decimal(400), reason="活动没有办成", **given)
    with pytest.raises(Unready, match="已经在追回"):
        demand_back(amount=Decimal(1), reason="x", **given)
    with pytest.raises(Unready, match="先了结"):
        bounce_payment(payment=payment, reason="x", by=house.by("finance"), now=house.now)
    receive_back(clawback=first, bank_reference="R1", by=house.by("finance"), now=house.now)
    assert house.balances(payment) == (1000, 1000, 1000, 400, 1000, 1000, 400)
    second = demand_back(amount=Decimal(600), reason="x", **given)
    with pytest.raises(Refused):
        drop_demand(clawback=second, reason="x", by=house.by("organiser"), now=house.now)
    drop_demand(clawback=second, reason="无法联系", by=house.by("approver"), now=house.now)
    with pytest.raises(Unready, match="已经退还"):
        bounce_payment(payment=payment, reason="x", by=house.by("finance"), now=house.now)
