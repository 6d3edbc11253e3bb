"""The agreement in plain words: written by the organiser, accepted by the grantee."""

import hashlib
import hmac
from datetime import date, datetime

from django.db import transaction

from directory.models import User
from kit.dates import add_months, china_day, deadline
from kit.reasons import stated
from kit.verdict import Stale, Unready, refuse, unready
from ledger.actions import append
from projects.actions.grant_locks import (
    APPLICANT,
    locked_application,
    locked_grant_round,
    move_application,
)
from projects.actions.payees import tidy_name
from projects.models import AgreementText, Application, Grant, GrantRound, Report
from projects.permissions.grants import (
    may_accept_agreement,
    may_extend_agreeing,
    may_step_grant_round,
)

CHANGED = "协议在您阅读之后有了新版本，请重新阅读后再签署。"


@transaction.atomic
def write_agreement(*, round_: GrantRound, text: str, by: User, now: datetime) -> AgreementText:
    """Put down the words that grantees accept; a change makes a new version.

    Shapes: the same words again are the version there is.
    """
    fresh = locked_grant_round(round_)
    may_step_grant_round(by, fresh, "edit").require()
    words = text.strip()
    if not words:
        unready("请填写协议正文。").require()
    last = fresh.agreement_texts.order_by("-version").first()
    digest = hashlib.sha256(words.encode()).hexdigest()
    if last is not None and last.digest == digest:
        return last
    made = AgreementText.objects.create(
        round=fresh, version=last.version + 1 if last else 1, text=words, digest=digest,
        made_at=now, made_by=by,
    )  # fmt: skip
    append(
        by=by, verb="agreementtext.write", thing=made, now=now,
        payload={"round": fresh.public_id, "version": made.version, "digest": digest},
    )  # fmt: skip
    return made


def agreement_of(round_: GrantRound) -> AgreementText | None:
    """The words that count now."""
    return round_.agreement_texts.order_by("-version").first()


@transaction.atomic
def accept_agreement(
    *, grant: Grant, digest: str, name: str, now: datetime, version: int | None = None
) -> Grant:
    """Let the grantee, who holds the private link, accept the words that were read.

    Shapes: `digest` is that of the text on the page; `name` is what the grantee wrote by hand.
    Errors: Stale when the words have changed since; Unready after the last day, or unless
    approved; Refused when the name is not the applicant's, the contact's or, for a minor, the
    guardian's.
    """
    fresh = locked_application(grant.application, version)
    row = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    row.application = fresh
    if row.accepted_digest == digest and row.accepted_at is not None:
        return row
    may_accept_agreement(row).require()
    if now > deadline(row.agree_by):
        unready("签署期限已过，请联系项目运营。").require()
    words = agreement_of(fresh.round)
    if words is None:
        raise Unready("协议还没有准备好，请联系项目运营。")
    if not hmac.compare_digest(words.digest, digest):
        raise Stale(CHANGED)
    signed = name.strip()
    _require_signer(fresh, signed)
    row.agreement, row.accepted_digest = words, words.digest
    row.accepted_at, row.accepted_name = now, signed
    row.save()
    move_application(fresh, "accept", by=APPLICANT, now=now, payload={"digest": words.digest})
    return row


def _require_signer(application: Application, signed: str) -> None:
    """A minor cannot bind itself: there the guardian signs."""
    if application.is_minor:
        if not signed or tidy_name(signed) != tidy_name(application.guardian_name):
            refuse("申请人未满十八周岁，须由监护人签署：请写监护人的姓名，与申请时一致。").require()
    elif not signed or tidy_name(signed) not in {
        tidy_name(application.name), tidy_name(application.contact_name),
    }:  # fmt: skip
        refuse("请写申请人或联系人的姓名，与申请时一致。").require()


@transaction.atomic
def extend_agreeing(*, grant: Grant, agree_by: date, reason: str, by: User, now: datetime) -> Grant:
    """Give the grantee more days to accept, with a reason; the record is the application's."""
    fresh = locked_application(grant.application)
    row = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    may_extend_agreeing(by, fresh).require()
    if agree_by <= row.agree_by or agree_by < china_day(now):
        unready("新的期限须晚于原期限。").require()
    before, row.agree_by = row.agree_by, agree_by
    row.save()
    append(
        by=by, verb="application.extend_agreeing", thing=fresh, reason=stated(reason), now=now,
        payload={"from": before.isoformat(), "to": agree_by.isoformat()},
    )  # fmt: skip
    return row


def owe_report(fresh: Application, *, now: datetime) -> Report:
    """The report that falls due some months after the money was paid out."""
    due = add_months(china_day(now), fresh.round.report_months)
    made, _ = Report.objects.get_or_create(grant=fresh.grant, defaults={"due_on": due})
    return made
