"""The lines of a bank's return file: what each says, and what is wrong with it. No database."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kit.sheets import Table

HEADINGS = {
    "付款编号": "key", "编号": "key", "reference": "key", "用户编号": "key",
    "账号": "account", "收款账号": "account", "收款人账号": "account", "account": "account",
    "金额": "net", "实付": "net", "实付（元）": "net", "交易金额": "net", "net": "net",
    "amount": "net",
    "结果": "result", "状态": "result", "交易状态": "result", "处理结果": "result",
    "result": "result", "status": "result",
    "流水号": "bank", "银行流水号": "bank", "交易流水号": "bank", "回单号": "bank",
    "日期": "on", "交易日期": "on", "记账日期": "on", "date": "on",
    "原因": "reason", "失败原因": "reason", "备注": "reason", "reason": "reason",
}  # fmt: skip
PAID = frozenset({"成功", "已付", "交易成功", "支付成功", "处理成功", "success", "paid"})
FAILED = frozenset(
    {"失败", "付款失败", "交易失败", "支付失败", "处理失败", "退票", "fail", "failed"}
)
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one payment.

    Shapes: `key` is our number of the payment; without it `account` and `net` find it. `on` None
    is the day on which the file is read.
    """

    at: int
    key: str
    account: str
    net: Decimal | None
    is_paid: bool
    bank: str
    on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One line that cannot be taken, and why."""

    at: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All good lines and all bad ones; every line of the file is in one of the two."""

    good: list[Answer]
    bad: list[Problem]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("'")


def _columns(heading: list[str]) -> dict[str, int]:
    names = {_plain(known): name for known, name in HEADINGS.items()}
    named = {names.get(_plain(text).lower(), ""): place for place, text in enumerate(heading)}
    named.pop("", None)
    return named


def read_answers(rows: Table, *, today: date) -> Reading:
    """Judge every line of the file.

    Shapes: the first line names the columns; 结果 and either 付款编号, or 账号 and 金额, must be
    among them.
    """
    heading = _columns(rows[0]) if rows else {}
    if "result" not in heading or not ("key" in heading or {"account", "net"} <= heading.keys()):
        why = "第一行须写列名：结果，以及付款编号（或账号和金额）"
        return Reading([], [Problem(1, " ".join(rows[0])[:40] if rows else "", why)])
    reading, seen = Reading([], []), dict[str, int]()
    for at, value in _values(rows, heading):
        found = _judged(at, value, today)
        mark = found if isinstance(found, str) else found.key or f"{found.account} {found.net}"
        if not isinstance(found, str) and mark in seen:
            found = f"与第 {seen[mark]} 行重复"
        if isinstance(found, str):
            reading.bad.append(Problem(at, _shown(value), found))
        else:
            seen[mark] = at
            reading.good.append(found)
    return reading


def _values(rows: Table, heading: dict[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    for at, row in enumerate(rows[1:], start=2):
        if any(row):
            yield (
                at,
                {
                    name: _plain(row[place]) if place < len(row) else ""
                    for name, place in heading.items()
                },
            )


def _shown(value: dict[str, str]) -> str:
    """Enough to find the line in the file; never a whole account."""
    account = value.get("account", "")
    return value.get("key", "")[:24] or (f"…{account[-4:]}" if account else "")


def _judged(at: int, value: dict[str, str], today: date) -> Answer | str:
    """The answer of one line, or what is wrong with it."""
    result = value.get("result", "").lower()
    if result not in PAID | FAILED:
        return f"结果“{value.get('result', '')[:20]}”看不懂，请写“成功”或“失败”"
    net = _amount(value.get("net", ""))
    if isinstance(net, str):
        return net
    on = read_day(value.get("on", ""), today)
    if isinstance(on, str):
        return on
    account = re.sub(r"[\s\-]+", "", value.get("account", ""))
    if not value.get("key") and not (account and net is not None):
        return "没有付款编号，也没有账号和金额"
    is_paid, reason = result in PAID, value.get("reason", "")[:300]
    if not is_paid and not reason:
        return "付款失败须写明原因"
    key = value.get("key", "").lower()[:40]
    return Answer(at, key, account, net, is_paid, value.get("bank", "")[:60], on, reason)


def _amount(text: str) -> Decimal | str | None:
    plain = text.replace(",", "").removesuffix("元").strip()
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return f"金额“{text[:20]}”看不懂"
    if not amount.is_finite() or not 0 < amount < 10**12 or amount != round(amount, 2):
        return f"金额“{text[:20]}”不对"
    return amount.quantize(Decimal("0.01"))


def read_day(text: str, today: date) -> date | str | None:
    """The day of a text, None for an empty one, or what is wrong with it."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        return f"日期“{text[:20]}”看不懂，请写 2026-03-07"
    return day if day <= today else f"日期 {day} 还没有到"
