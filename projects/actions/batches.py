"""Batches: made by one person, released by another, downloaded at will, never changed."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import Max

from directory.actions import keep_result, use_key
from directory.models import Organisation, User
from kit.crypto import decrypt, encrypt
from kit.dates import china_day
from kit.reasons import stated
from kit.tabular import export_name, sheet_name
from kit.verdict import Verdict, refuse, unready
from kit.workbook import write_xlsx
from ledger.actions import Change, append, append_many
from projects.actions.payments import hold_back, locked_payments, move
from projects.batchfile import batch_file
from projects.entitlements import may_pay
from projects.models import Batch, BatchLine, Payment
from projects.permissions import (
    may_download_batch,
    may_export_withholding,
    may_make_batch,
    may_step_batch,
    may_step_payment,
)
from projects.withholding import Month, tax_sum, withheld, withholding_rows, withholding_sheet
from projects.workflow import BATCH, BatchState, PayeeState

MOST_PAYMENTS = 2000


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What came of making or releasing a batch: those held back were not to be paid now."""

    batch: Batch | None
    held: list[Payment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BatchDownload:
    """The file as it was made, with the name under which it is saved."""

    data: bytes
    name: str


# ------------------------------------------------------------------ made


@transaction.atomic
def make_batch(
    *, organisation: Organisation, payments: Iterable[Payment], by: User, now: datetime,
    key: str = "",
) -> BatchOutcome:  # fmt: skip
    """Put payments that are ready into one file for the bank, numbered without a gap.

    Shapes: payments that must not be paid now are held and left out; without any other there is
    no batch. A second sending with the same `key` finds the first.
    Errors: Unready when one of them is in another batch, or not ready (any more).
    Source: domain.md §4, invariants 5 and 6.
    """
    done = use_key(key, by) if key else None
    if done is not None:
        return BatchOutcome(Batch.objects.filter(public_id=done).first())
    may_make_batch(by).require()
    # Whoever else of the house is making one ends first: numbers have no gap, payments one batch.
    house = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=organisation.pk
    )
    rows = locked_payments(one.pk for one in payments)
    _require_payable(rows, house, by)
    going, held = _divided(rows, now)
    if not going:
        return BatchOutcome(None, held)
    batch = _written(house, going, by=by, now=now)
    if key:
        keep_result(key, batch.public_id)
    return BatchOutcome(batch, held)


def _require_payable(rows: Sequence[Payment], house: Organisation, by: User) -> None:
    if not rows:
        refuse("请选择要编入批次的付款。").require()
    if len(rows) > MOST_PAYMENTS:
        refuse(f"一个批次最多 {MOST_PAYMENTS} 笔付款。").require()
    for payment in rows:
        if payment.commitment.fund.run_by_id != house.pk:
            refuse("一个批次只能付同一家机构的款项。").require()
        may_step_payment(by, payment, "batch").require()
        if payment.payee.state != PayeeState.VERIFIED:
            unready(f"{payment}的收款信息没有核对通过。").require()


def _divided(rows: Sequence[Payment], now: datetime) -> tuple[list[Payment], list[Payment]]:
    """Those that may be paid now, and those that had to be held."""
    verdicts: list[tuple[Payment, Verdict]] = [
        (payment, may_pay(payment.commitment.purpose, now)) for payment in rows
    ]
    for payment, verdict in verdicts:
        if not verdict:
            hold_back(payment, verdict, now=now)
    return [p for p, yes in verdicts if yes], [p for p, yes in verdicts if not yes]


def _written(house: Organisation, going: list[Payment], *, by: User, now: datetime) -> Batch:
    year = china_day(now).year
    last = Batch.objects.filter(organisation=house, year=year).aggregate(last=Max("number"))
    number = (last["last"] or 0) + 1
    label = f"{year}-{number:03d}"
    file = batch_file(going, house=str(house), label=label, made_by=by.full_name, now=now)
    batch = Batch.objects.create(
        organisation=house, year=year, number=number, row_count=file.count, gross=file.gross,
        tax=file.tax, net=file.net, content_sha256=file.sha256,
        file_cipher=encrypt(base64.b64encode(file.data).decode()),
        file_title=export_name(f"付款批次{label}", str(house), china_day(now), file.count, "xlsx"),
        made_at=now, made_by=by, is_sample=all(one.is_sample for one in going),
    )  # fmt: skip
    BatchLine.objects.bulk_create(
        BatchLine(
            batch=batch, payment=one, position=place, gross=one.gross, tax=one.tax, net=one.net,
            account_index=one.payee.account_index,
        )
        for place, one in enumerate(going, start=1)
    )  # fmt: skip
    sources = [move(one, "batch", by=by, now=now, quiet=True) for one in going]
    _record(batch, "make", by=by, now=now)
    _record_all(going, sources, "batch", batch, by=by, now=now)
    return batch


def _record(
    batch: Batch, verb: str, *, by: User, now: datetime, source: str = "", reason: str = ""
) -> None:
    told = {"batch": batch.label, "rows": batch.row_count, "sha256": batch.content_sha256}
    sums = {"gross": str(batch.gross), "tax": str(batch.tax), "net": str(batch.net)}
    append(
        by=by, verb=f"batch.{verb}", thing=batch, source=source, target=batch.state,
        reason=reason, payload=told | sums, now=now,
    )  # fmt: skip


def _record_all(
    payments: Sequence[Payment], sources: Sequence[str], verb: str, batch: Batch, *,
    by: User, now: datetime, reason: str = "",
) -> None:  # fmt: skip
    """A row of the ledger for each payment, under one lock."""
    changes = (
        Change(
            verb=f"payment.{verb}", thing=one, source=source, target=one.state, reason=reason,
            payload={"commitment": one.commitment.public_id, "batch": batch.label},
        )
        for one, source in zip(payments, sources, strict=True)
    )  # fmt: skip
    append_many(by=by, changes=changes, now=now)


# ------------------------------------------------------------------ released, annulled


@transaction.atomic
def release_batch(*, batch: Batch, by: User, now: datetime) -> BatchOutcome:
    """Let a batch go to the bank, which somebody else has made.

    Shapes: where one of its payments must not be paid now, that one is held and the batch stays
    as it is, to be annulled: what it says can never be changed.
    Errors: Unready when a payment has left it; Refused for the person who made it.
    """
    fresh = locked_batch(batch)
    may_step_batch(by, fresh, "release").require()
    keys = list(fresh.lines.unanswered().values_list("payment", flat=True))
    rows = locked_payments(keys)
    gone = fresh.row_count - sum(one.state == "batched" for one in rows)
    if gone:
        unready(f"这个批次有 {gone} 笔付款已经退出，不能放行；请作废后重新生成批次。").require()
    going, held = _divided(rows, now)
    if held:
        return BatchOutcome(fresh, held)
    sources = [move(one, "export", by=by, now=now, quiet=True) for one in going]
    _step(fresh, "release", released_at=now, released_by=by)
    _record(fresh, "release", by=by, now=now, source=BatchState.MADE)
    _record_all(going, sources, "export", fresh, by=by, now=now)
    return BatchOutcome(fresh)


@transaction.atomic
def annul_batch(*, batch: Batch, reason: str, by: User, now: datetime) -> Batch:
    """Give a batch up before it is released; its payments are ready again, its number is gone."""
    fresh = locked_batch(batch)
    may_step_batch(by, fresh, "annul").require()
    why = stated(reason)[:300]
    keys = list(fresh.lines.unanswered().values_list("payment", flat=True))
    rows = [one for one in locked_payments(keys) if one.state == "batched"]
    fresh.lines.unanswered().update(outcome=BatchLine.Outcome.WITHDRAWN, reason=why)
    sources = [move(one, "unbatch", by=by, now=now, reason=why, quiet=True) for one in rows]
    _step(fresh, "annul", reason=why, annulled_at=now, annulled_by=by, annul_reason=why)
    _record(fresh, "annul", by=by, now=now, source=BatchState.MADE, reason=why)
    _record_all(rows, sources, "unbatch", fresh, by=by, now=now, reason=why)
    return fresh


def locked_batch(batch: Batch) -> Batch:
    """The fresh row under lock."""
    rows = Batch.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=batch.pk)


def _step(batch: Batch, verb: str, *, reason: str = "", **fields: Any) -> None:
    step = BATCH.require(verb, batch.state, reason)
    given = {"state": step.target, **fields}
    if not Batch.objects.filter(pk=batch.pk, state=batch.state).update(**given):
        unready("别人刚办理了这个批次，请刷新后再看。").require()
    for name, value in given.items():
        setattr(batch, name, value)


# ------------------------------------------------------------------ the file


@transaction.atomic
def download_batch(*, batch: Batch, reason: str, by: User, now: datetime) -> BatchDownload:
    """Hand out the file, the same bytes each time; who had it and why is in the record.

    Errors: Refused unless finance asks; Unready before somebody released it; RuntimeError when
    the stored file is not the one that was made.
    """
    fresh = Batch.objects.select_related("organisation").get(pk=batch.pk)
    may_download_batch(by, fresh).require()
    data = stored_file(fresh)
    append(
        by=by, verb="export.batch", thing=fresh, reason=stated(reason), now=now,
        payload={"filter": fresh.label, "rows": fresh.row_count, "sha256": fresh.content_sha256},
    )  # fmt: skip
    return BatchDownload(data, fresh.file_title)


def kept_bytes(batch: Batch) -> bytes:
    """What lies in the row, whether or not it is what was made."""
    return base64.b64decode(decrypt(batch.file_cipher))


def stored_file(batch: Batch) -> bytes:
    """The bytes as they were made.

    Errors: RuntimeError when their digest is another one.
    """
    data = kept_bytes(batch)
    if hashlib.sha256(data).hexdigest() != batch.content_sha256:
        raise RuntimeError(f"the stored file of batch {batch.public_id} is not the one made")
    return data


# ------------------------------------------------------------------ taxes withheld


@transaction.atomic
def export_withholding(*, month: Month, reason: str, by: User, now: datetime) -> BatchDownload:
    """The list of taxes withheld in a month, in clear; who had it and why is in the record.

    Errors: Refused unless finance asks; Unready when nothing was withheld.
    """
    may_export_withholding(by).require()
    rows = list(withheld(Payment.objects.visible_to(by).paid_by(by), month).for_page())
    if not rows:
        unready(f"{month} 没有代扣税款。").require()
    sheet = withholding_sheet(month, by=by.full_name, now=now)
    buffer = BytesIO()
    write_xlsx(buffer, sheet, withholding_rows(rows))
    append(
        by=by, verb="export.withholding", thing=Payment, reason=stated(reason), now=now,
        payload={"filter": str(month), "rows": len(rows), "tax": str(tax_sum(rows))},
    )  # fmt: skip
    return BatchDownload(buffer.getvalue(), sheet_name(sheet, len(rows), "xlsx"))
