"""Handing released mails to the mail server: each is claimed, sent and marked on its own.

A claim is a lease of some minutes, taken in a transaction of its own, so that many senders share
the work without waiting for each other. A process that dies between sending and marking leaves a
lease that runs out, and the mail goes out again: at least once, with the same Message-ID, by which
mail servers drop the second copy.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from directory.models import Mail
from directory.workflow import MAIL, MailState
from kit.crypto import rotate
from ledger.actions import append

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
AT_ONCE, A_RUN, ERASED_A_RUN = 20, 500, 500
ENDED = (MailState.SENT, MailState.DISCARDED)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a mail did not go out.

    Shapes: `is_final` when trying again by itself is no use; `is_server` when no other mail would
    go out either.
    """

    words: str
    is_final: bool = False
    is_server: bool = False


@dataclass(slots=True)
class Run:
    """What one run of the sender did."""

    sent: int = 0
    failed: int = 0
    erased: int = 0


def send_after_commit() -> None:
    """Where no timer sends, send once this transaction has ended; nothing is promised by it."""
    if settings.MAIL_AT_ONCE:
        transaction.on_commit(_send_soon, robust=True)


def _send_soon() -> None:
    send_mails(now=timezone.now(), limit=AT_ONCE)


def send_mails(*, now: datetime, limit: int = A_RUN) -> Run:
    """Send what is due, at most so many; a server that answers to nobody ends the run.

    Shapes: not atomic: each mail is claimed and marked in transactions of its own.
    """
    run, backend = Run(), get_connection()
    try:
        while run.sent + run.failed < limit and (mail := claim_mail(now=now)):
            problem = _delivered(mail, backend)
            mark_mail(mail=mail, problem=problem, now=now)
            run.sent += problem is None
            run.failed += problem is not None
            if problem and problem.is_server:
                break
    finally:
        backend.close()
    return run


@transaction.atomic
def claim_mail(*, now: datetime) -> Mail | None:
    """Take one due mail into the hands of this process, for the time of a lease."""
    skip = connection.features.has_select_for_update_skip_locked
    mail = Mail.objects.due(now).select_for_update(skip_locked=skip).first()
    if mail is None:
        return None
    mail.tries += 1
    mail.lease_until = now + LEASE
    mail.save(update_fields=["tries", "lease_until"])
    return mail


def _delivered(mail: Mail, backend: Any) -> Problem | None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    try:
        message = EmailMessage(
            mail.subject, mail.text, None, [mail.to], connection=backend,
            headers={"Message-ID": f"<{mail.public_id}@{host}>"},
        )  # fmt: skip
        backend.open()
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        # Neither the address nor the server's answer, which may repeat it, belongs into a log.
        log.warning("mail %s was not sent: %s", mail.public_id, type(error).__name__)
        return problem_of(error)
    return None


def problem_of(error: Exception) -> Problem:
    """What a mail server's refusal means, in a sentence."""
    if isinstance(error, SMTPRecipientsRefused):
        code = max((answer[0] for answer in error.recipients.values()), default=0)
        return Problem(f"邮件服务器不收这个地址（{code}），请核对邮箱。", code >= 500)
    if isinstance(error, SMTPResponseException):
        return _answered(error)
    if isinstance(error, ValueError):
        return Problem("主题、地址或正文有不能发送的内容，请收回修改。", is_final=True)
    return Problem("连不上邮件服务器，稍后自动再试。", is_server=True)


def _answered(error: SMTPResponseException) -> Problem:
    code = error.smtp_code
    if isinstance(error, SMTPAuthenticationError):
        words = f"邮件服务器不认发件账号（{code}），请管理员检查 EMAIL_URL。"
        return Problem(words, is_server=True)
    if isinstance(error, SMTPConnectError):
        return Problem("邮件服务器暂时不接受连接，稍后自动再试。", is_server=True)
    if isinstance(error, SMTPSenderRefused):
        words = f"邮件服务器不收我们的发件地址（{code}），请管理员检查。"
        return Problem(words, is_server=True)
    return Problem(f"邮件服务器拒收这封邮件（{code}）。", code >= 500)


@transaction.atomic
def mark_mail(*, mail: Mail, problem: Problem | None, now: datetime) -> bool:
    """Note what became of a claimed mail; False when the claim had run out and another took it."""
    fresh = Mail.objects.select_for_update().get(pk=mail.pk)
    if fresh.lease_until is None or fresh.tries != mail.tries:
        return False
    verb = "fail" if problem else "send"
    source, fresh.state = fresh.state, MailState(MAIL.require(verb, fresh.state).target)
    fresh.lease_until, fresh.try_after = None, None
    fresh.problem = problem.words if problem else ""
    fresh.version += 1
    if problem is None:
        fresh.sent_at = now
        if fresh.is_automatic:
            _erase(fresh, now)
    elif not problem.is_final and fresh.tries <= len(BACKOFF):
        fresh.try_after = now + BACKOFF[fresh.tries - 1]
    fresh.save()
    append(by=None, verb=f"mail.{verb}", thing=fresh, source=source, target=fresh.state, now=now)
    return True


def _erase(mail: Mail, now: datetime) -> None:
    mail.to_cipher = mail.text_cipher = ""
    mail.erased_at = now


@transaction.atomic
def erase_old_mails(*, now: datetime, limit: int = ERASED_A_RUN) -> int:
    """Erase addresses, names and words of mails that ended longer ago than they are kept.

    Shapes: what happened and when stays; the words never come back.
    """
    before = now - timedelta(days=settings.MAIL_RETENTION_DAYS)
    rows = Mail.objects.filter(state__in=ENDED, erased_at=None, queued_at__lt=before)
    chosen = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    return Mail.objects.filter(pk__in=chosen, erased_at=None).update(
        to_cipher="", text_cipher="", subject="（已清除）", recipient=None, erased_at=now
    )


@transaction.atomic
def forget_mails(*, about: str = "", key_begins: str = "", now: datetime) -> None:
    """Erase what the mails about one thing say, and to whom, because its person wants to be gone.

    Shapes: they are named by what they are about, or by the beginning of their key. That a mail
    was sent stays known; one that was not sent yet never is.
    """
    named = {"about": about} if about else {"key__startswith": key_begins}
    rows = Mail.objects.filter(erased_at=None, **named)
    rows.exclude(state__in=ENDED).delete()
    rows.filter(state__in=ENDED).update(
        to_cipher="", text_cipher="", subject="（已清除）", recipient=None, erased_at=now
    )


@transaction.atomic
def rotate_mails() -> int:
    """Encipher the kept addresses and words with the newest key; how many mails that were.

    Errors: Undecipherable, when a key was taken away too early; nothing is changed then.
    """
    rows = Mail.objects.exclude(to_cipher="", text_cipher="").select_for_update().order_by("pk")
    count = 0
    for row in rows.iterator(chunk_size=200):
        row.to_cipher = rotate(row.to_cipher) if row.to_cipher else ""
        row.text_cipher = rotate(row.text_cipher) if row.text_cipher else ""
        row.save(update_fields=["to_cipher", "text_cipher"])
        count += 1
    return count
