"""The workbook of a batch, made once from payments and payees; no database."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from kit.cells import Column, Kind, Sheet
from kit.workbook import write_xlsx
from projects.models import Payment

COLUMNS = (
    Column("payee", "收款人", Kind.TEXT, 24),
    Column("account", "账号", Kind.CODE, 26),
    Column("bank", "开户银行", Kind.TEXT, 30),
    Column("amount", "应付（元）", Kind.MONEY, 14),
    Column("tax", "税款（元）", Kind.MONEY, 14),
    Column("net", "实付（元）", Kind.MONEY, 14),
    Column("purpose", "用途", Kind.TEXT, 40),
    Column("reference", "付款编号", Kind.CODE, 24),
)


@dataclass(frozen=True, slots=True)
class BatchFile:
    """The bytes of one batch, and what can be said of them."""

    data: bytes
    sha256: str
    count: int
    gross: Decimal
    tax: Decimal
    net: Decimal


def batch_file(
    payments: Iterable[Payment], *, house: str, label: str, made_by: str, now: datetime
) -> BatchFile:
    """The workbook for the bank, in the order of the payments; the same rows, the same bytes."""
    rows = list(payments)
    cells = [
        (
            one.payee.secret("account_name"), one.payee.secret("account"),
            one.payee.secret("bank"), one.gross, one.tax, one.net, one.commitment.title,
            one.public_id,
        )
        for one in rows
    ]  # fmt: skip
    sheet = Sheet("payment-batch", f"付款批次{label}", COLUMNS, house, made_by, now)
    buffer = BytesIO()
    write_xlsx(buffer, sheet, cells)
    data = buffer.getvalue()
    zero = Decimal("0.00")
    return BatchFile(
        data, hashlib.sha256(data).hexdigest(), len(rows),
        sum((one.gross for one in rows), zero), sum((one.tax for one in rows), zero),
        sum((one.net for one in rows), zero),
    )  # fmt: skip
