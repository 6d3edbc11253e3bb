"""Reminders to those who owe something of a grant, and to nobody else.

A letter that names a private link goes by itself and is read by nobody on the way: whoever reads
it could sign and report as the grantee. Letters to editors and assessors wait in the outbox.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.urls import reverse

from directory.actions.outbox import compose, queue_mail, write_mail
from directory.models import MailKind, User
from kit.addresses import absolute_url
from kit.crypto import decrypt
from kit.dates import china_day
from ledger.actions import append
from projects.actions.applicant_links import live_token, private_url
from projects.actions.applications import mails_about
from projects.actions.grant_locks import locked_grant_round
from projects.grant_owing import Owing, owing
from projects.models import Application, Assessment, Grant, GrantRound, Report
from projects.permissions.grants import may_remind_grants


@dataclass(slots=True)
class Reminded:
    """What came of it: letters by kind, and those who left no address."""

    mails: int = 0
    silent: list[str] = field(default_factory=list)


@transaction.atomic
def remind_owing(*, round_: GrantRound, by: User | None, now: datetime) -> Reminded:
    """Write to everybody of the round who owes something and was not reminded within the rule.

    Shapes: without `by` it is the timer. Two at the same moment write once: the round is locked.
    Errors: PermissionDenied unless `by` runs the round.
    """
    fresh = locked_grant_round(round_)
    if by is not None:
        may_remind_grants(by, fresh).require()
    owed, told = owing(fresh, now), Reminded()
    for report in owed.reports:
        _about_report(report, fresh, told, by=by, now=now)
    for grant in owed.agreements:
        _about_agreement(grant, fresh, told, by=by, now=now)
    _about_assessments(owed.assessments, fresh, told, by=by, now=now)
    if told.mails:
        append(by=by, verb="grantround.remind", thing=fresh, now=now, payload=_counted(owed, told))
    return told


def _counted(owed: Owing, told: Reminded) -> dict[str, int]:
    return {
        "mails": told.mails, "reports": len(owed.reports), "agreements": len(owed.agreements),
        "assessments": len(owed.assessments), "silent": len(told.silent),
    }  # fmt: skip


# ------------------------------------------------------------------ grantees


def _about_report(
    report: Report, round_: GrantRound, told: Reminded, *, by: User | None, now: datetime
) -> None:
    application = report.grant.application
    late = "，已经过期" if report.is_overdue(now) else ""
    values = {"round": round_.title, "deadline": f"{report.due_on:%m月%d日}", "late": late}
    written = _to_grantee(
        MailKind.GRANT_REPORT, application, round_, values, by=by, now=now,
        key=f"grant-report:{report.public_id}:{china_day(now)}",
    )  # fmt: skip
    written += _to_editor(report, application, round_, values, by=by, now=now)
    _note(report, application, written, told, now=now)


def _about_agreement(
    grant: Grant, round_: GrantRound, told: Reminded, *, by: User | None, now: datetime
) -> None:
    values = {"round": round_.title, "deadline": f"{grant.agree_by:%m月%d日} 24:00"}
    written = _to_grantee(
        MailKind.GRANT_AGREEMENT, grant.application, round_, values, by=by, now=now,
        key=f"grant-agreement:{grant.number}:{china_day(now)}",
    )  # fmt: skip
    _note(grant, grant.application, written, told, now=now)


def _note(
    thing: Report | Grant, application: Application, written: int, told: Reminded, *, now: datetime
) -> None:
    """Only who was written to was reminded; the others are for somebody to ring up."""
    told.mails += written
    if not written:
        told.silent.append(str(application))
        return
    thing.reminded_at = now
    thing.save(update_fields=["reminded_at"])


def _to_grantee(
    kind: str, application: Application, round_: GrantRound, values: dict[str, str], *, key: str,
    by: User | None, now: datetime,
) -> int:  # fmt: skip
    """Write to the address that the applicant left, naming the private link; how many it was."""
    token = live_token(application, now) if application.mail_cipher else ""
    if not token:
        return 0
    known = values | {"name": application.contact_name or application.name, "link": ""}
    # The subject is stored in clear and listed: it never has the link, whatever its template says.
    subject, _ = compose(kind=kind, organisation=round_.run_by, values=known)
    _, text = compose(
        kind=kind, organisation=round_.run_by, values=known | {"link": private_url(token)}
    )
    queue_mail(
        to=decrypt(application.mail_cipher), recipient=None, subject=subject, text=text, kind=kind,
        about=mails_about(application), organisation=None, by=by, now=now, key=key,
    )  # fmt: skip
    return 1


# ------------------------------------------------------------------ editors and assessors


def _to_editor(
    report: Report, application: Application, round_: GrantRound, values: dict[str, str], *,
    by: User | None, now: datetime,
) -> int:  # fmt: skip
    """Write to the editor who recommended the grantee; how many letters it was."""
    editor = application.recommended_by
    if editor is None or not editor.is_active or not editor.email:
        return 0
    page = reverse("admin:projects_recommendation_change", args=(application.pk,))
    write_mail(
        kind=MailKind.MEDIUM_REPORT, recipient=editor, organisation=round_.run_by, by=by, now=now,
        values=values | {"grantee": str(application), "link": absolute_url(page)},
        about=mails_about(application), key=f"medium-report:{report.public_id}:{china_day(now)}",
    )  # fmt: skip
    return 1


def _about_assessments(
    rows: list[Assessment], round_: GrantRound, told: Reminded, *, by: User | None, now: datetime
) -> None:
    """One letter to each assessor, however many applications they have in hand."""
    page = absolute_url(reverse("admin:projects_assessment_changelist"))
    for assessor, own in groupby(rows, key=lambda one: one.assessor):
        mine = list(own)
        keys = [one.pk for one in mine]
        if not assessor.is_active or not assessor.email:
            told.silent.append(str(assessor))
            continue
        write_mail(
            kind=MailKind.ASSESSOR_REMINDER, recipient=assessor, organisation=round_.run_by,
            values={"round": round_.title, "count": str(len(keys)), "due": _due(mine, now),
                    "link": page}, by=by, now=now,
            about=f"projects.grantround:{round_.pk}",
            key=f"assessor-reminder:{round_.pk}:{assessor.pk}:{china_day(now)}",
        )  # fmt: skip
        Assessment.objects.filter(pk__in=keys).update(reminded_at=now)
        told.mails += 1


def _due(rows: list[Assessment], now: datetime) -> str:
    """By when the first of them is due, as the letter says it; empty where none has a day."""
    dated = [one for one in rows if one.due_on is not None]
    if not dated:
        return ""
    first = min(dated, key=lambda one: one.due_on or china_day(now))
    late = "，已经过期" if first.is_overdue(now) else ""
    return f"，最早的一份 {first.due_on:%m月%d日} 到期{late}"
