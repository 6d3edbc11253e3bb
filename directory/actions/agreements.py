"""Plans of an agreement: files taken in and taken away."""

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from directory.models import Agreement, AgreementPlan, User
from directory.permissions import may_manage_directory
from kit.documents import read_document
from kit.intake import store
from kit.reasons import stated
from kit.verdict import Refused
from ledger.actions import append

FOLDER = "plans"
MAX_PLANS = 20


@transaction.atomic
def add_plan(
    *, agreement: Agreement, title: str, upload: UploadedFile[Any], by: User, now: datetime
) -> AgreementPlan:
    """Take in a file of the agreement, under a random name.

    Errors: IntakeRefused for a file that is not taken; Refused beyond twenty files.
    """
    may_manage_directory(by).require()
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if fresh.plans.count() >= MAX_PLANS:
        raise Refused(f"每份协议最多 {MAX_PLANS} 份文件。")
    document = read_document(upload)
    plan = AgreementPlan.objects.create(
        agreement=fresh,
        title=title.strip()[:120] or "共建方案",
        file_name=store(document.data, FOLDER, document.suffix),
        media_type=document.mime,
        size=len(document.data),
        sha256=document.sha256,
    )
    payload = {"plan": plan.public_id, "sha256": plan.sha256}
    append(by=by, verb="agreement.add_plan", thing=fresh, payload=payload, now=now)
    return plan


@transaction.atomic
def remove_plan(*, plan: AgreementPlan, by: User, now: datetime, reason: str) -> None:
    """Take a file away, of which the record keeps the mark of its content.

    Errors: Refused without a reason.
    """
    may_manage_directory(by).require()
    fresh = AgreementPlan.objects.select_for_update().get(pk=plan.pk)
    name, agreement = fresh.file_name, fresh.agreement
    payload = {"plan": fresh.public_id, "sha256": fresh.sha256}
    fresh.delete()
    append(
        by=by,
        verb="agreement.remove_plan",
        thing=agreement,
        reason=stated(reason),
        payload=payload,
        now=now,
    )
    transaction.on_commit(lambda: default_storage.delete(name))
