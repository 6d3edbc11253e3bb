"""Mails written into the outbox, let go, changed and thrown away by people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F

from directory.actions.sending import send_after_commit
from directory.letters import SHIPPED, Letter, common_values, filled
from directory.models import Mail, MailKind, MailTemplate, Organisation, User
from directory.models.outbox import MAX_SUBJECT, MAX_TEXT
from directory.permissions import may_edit_mail, may_run_mail, may_step_mail
from directory.workflow import MAIL, MailState
from kit.reasons import stated
from kit.verdict import Refused, Stale
from ledger.actions import Change, append, append_many

CHANGED_MEANWHILE = "这封邮件在您打开之后有变动，请看过现在的内容再办理。"


@transaction.atomic
def queue_mail(
    *,
    to: str,
    recipient: User | None,
    subject: str,
    text: str,
    kind: str,
    about: str = "",
    organisation: Organisation | None,
    by: User | None,
    now: datetime,
    key: str = "",
) -> Mail:
    """Write a mail into the outbox, in the transaction of the act that it tells of.

    Shapes: an empty `to` is the recipient's own address; `organisation` says whose programme (or
    own column) it belongs to and who may release it. A second mail of the same `key` is the first
    one, untouched. Mails of the machinery are released at once, all others wait.
    Errors: Refused without an address, or for words that no mail can hold; ValueError for a kind
    that there is not.
    """
    if kind not in MailKind.values:
        raise ValueError(f"no kind of mail is called {kind!r}")
    if key and (known := Mail.objects.filter(key=key).first()):
        return known
    address = to or (recipient.email if recipient else "")
    mail = Mail(
        organisation=organisation, kind=kind, recipient=recipient, about=about, key=key or None,
        queued_at=now, asked_by=by, **_words(address, subject, text),
    )  # fmt: skip
    if mail.is_automatic:
        mail.state, mail.released_at, mail.try_after = MailState.RELEASED, now, now
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        if not key:
            raise
        return Mail.objects.get(key=key)
    if mail.is_automatic:
        send_after_commit()
    return mail


def _words(to: str, subject: str, text: str) -> dict[str, str]:
    address, subject = to.strip(), " ".join(subject.split())
    if not address:
        raise Refused("收件人没有填邮箱，请先补上邮箱。")
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("邮箱地址不完整或不正确，请核对。") from None
    if not subject or not text.strip():
        raise Refused("主题和正文都要填写。")
    if len(subject) > MAX_SUBJECT or len(text) > MAX_TEXT:
        raise Refused(f"主题最多 {MAX_SUBJECT} 个字，正文最多 {MAX_TEXT} 个字。")
    return {"to": address, "subject": subject, "text": text.strip()}


def compose(
    *, kind: str, organisation: Organisation | None, values: Mapping[str, str]
) -> tuple[str, str]:
    """Subject and text of a mail, from the programme's own template or the shipped words.

    Errors: KeyError for a kind that has no words.
    """
    return _filled(_words_for(kind, organisation), organisation, values)


def _words_for(kind: str, organisation: Organisation | None) -> MailTemplate | Letter:
    own = MailTemplate.objects.filter(organisation=organisation, kind=kind).first()
    return own or SHIPPED[kind]


def _filled(
    words: MailTemplate | Letter, organisation: Organisation | None, values: Mapping[str, str]
) -> tuple[str, str]:
    known = {
        **common_values(),
        "programme": organisation.name if organisation else common_values()["site"],
        **values,
    }
    return filled(words.subject, known)[:MAX_SUBJECT], filled(words.text, known)


@transaction.atomic
def write_mail(
    *,
    kind: str,
    recipient: User,
    values: Mapping[str, str],
    organisation: Organisation | None,
    by: User | None,
    now: datetime,
    about: str = "",
    key: str = "",
) -> Mail:
    """Write a mail of a kind from its template into the outbox; `name` is known of itself.

    Errors: as `queue_mail`.
    """
    subject, text = compose(
        kind=kind, organisation=organisation, values={"name": recipient.full_name, **values}
    )
    return queue_mail(
        to="", recipient=recipient, subject=subject, text=text, kind=kind, about=about,
        organisation=organisation, by=by, now=now, key=key,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """One of many mails of a kind: to whom, what fills the places, and its key."""

    recipient: User
    values: Mapping[str, str]
    key: str


@transaction.atomic
def write_mails(
    *,
    kind: str,
    writings: Iterable[Writing],
    organisation: Organisation | None,
    by: User | None,
    now: datetime,
    about: str,
    not_before: datetime | None = None,
    is_sample: bool = False,
) -> int:
    """Write many mails of a kind from one template into the outbox; how many there were.

    Shapes: every recipient has an address and every key is new; the same statements for many as
    for one. `not_before` is the moment from which they may be let go.
    """
    words = _words_for(kind, organisation)
    rows = []
    for one in writings:
        subject, text = _filled(
            words, organisation, {"name": one.recipient.full_name, **one.values}
        )
        rows.append(
            Mail(
                organisation=organisation, kind=kind, recipient=one.recipient, about=about,
                key=one.key, queued_at=now, asked_by=by, not_before=not_before,
                is_sample=is_sample, **_words(one.recipient.email, subject, text),
            )
        )  # fmt: skip
    return len(Mail.objects.bulk_create(rows, batch_size=500))


@transaction.atomic
def postpone_mails(*, kind: str, about: str, until: datetime) -> int:
    """Let waiting mails whose moment was moved wait for the new one; how many there were.

    Shapes: only those that wait for a moment; the act that moved it writes the ledger.
    """
    rows = Mail.objects.waiting().filter(kind=kind, about=about, not_before__isnull=False)
    return rows.update(not_before=until, version=F("version") + 1)


@transaction.atomic
def drop_mails(*, kind: str, key_begins: str, by: User | None, now: datetime, reason: str) -> int:
    """Throw away what has not gone out yet, because what it tells is not so any more.

    Shapes: by nobody, when somebody without an account wants it, it is as if never written.
    """
    rows = Mail.objects.filter(
        kind=kind, key__startswith=key_begins, state__in=(MailState.WAITING, MailState.FAILED),
        lease_until__isnull=True,
    )  # fmt: skip
    if by is None:
        return rows.delete()[0]
    changes = []
    for row in rows.order_by("pk").select_for_update():
        source = _moved(row, "discard", by=by, now=now, reason=reason)
        changes.append(
            Change(verb="mail.discard", thing=row, source=source, target=row.state, reason=reason)
        )
    if changes:
        append_many(by=by, changes=changes, now=now)
    return len(changes)


# ---------------------------------------------------------------- what people do with a mail


@transaction.atomic
def edit_mail(
    *, mail: Mail, to: str, subject: str, text: str, by: User, now: datetime, version: int | None
) -> Mail:
    """Change address and words of a waiting mail; the record names the fields, never the words.

    Errors: Unready when it waits no more; Stale when somebody else changed it.
    """
    fresh = _locked(mail, version)
    may_edit_mail(by, fresh).require()
    words = _words(to, subject, text)
    changed = sorted(name for name, value in words.items() if getattr(fresh, name) != value)
    for name, value in words.items():
        setattr(fresh, name, value)
    if changed:
        fresh.version += 1
        fresh.save(update_fields=["to_cipher", "subject", "text_cipher", "version"])
        append(by=by, verb="mail.edit", thing=fresh, payload={"changed": changed}, now=now)
    return fresh


@transaction.atomic
def step_mail(
    *,
    mail: Mail,
    verb: str,
    by: User,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Mail:
    """Release, retry, take back or discard one mail.

    Errors: Unready when its state does not allow the step, or it is being sent right now.
    """
    fresh = _locked(mail, version)
    may_step_mail(by, fresh, verb, now).require()
    if MAIL.require(verb, fresh.state, reason).needs_reason:
        reason = stated(reason)
    source = _moved(fresh, verb, by=by, now=now, reason=reason)
    append(
        by=by, verb=f"mail.{verb}", thing=fresh, source=source, target=fresh.state,
        reason=reason, now=now,
    )  # fmt: skip
    if fresh.state == MailState.RELEASED:
        send_after_commit()
    return fresh


@transaction.atomic
def release_mails(*, mails: Iterable[int], by: User, now: datetime) -> int:
    """Release many waiting mails at once, all of them or none.

    Shapes: `mails` are keys; each release is its own line of the record.
    Errors: Stale when one of them waits no more or is not the user's to release.
    """
    wanted = sorted(set(mails))
    rows = list(
        Mail.objects.run_by(by)
        .releasable(now)
        .filter(pk__in=wanted)
        .order_by("pk")
        .select_for_update()
    )
    if len(rows) != len(wanted) or not all(may_run_mail(by, row) for row in rows):
        raise Stale("其中有的邮件已被他人放行、收回或作废，一封也没有放行。请重新看过再放行。")
    for row in rows:
        _moved(row, "release", by=by, now=now)
    changes = (
        Change(verb="mail.release", thing=row, source=MailState.WAITING, target=row.state)
        for row in rows
    )
    append_many(by=by, changes=changes, now=now)
    send_after_commit()
    return len(rows)


def _locked(mail: Mail, version: int | None) -> Mail:
    fresh = Mail.objects.select_for_update().get(pk=mail.pk)
    if version is not None and version != fresh.version:
        raise Stale(CHANGED_MEANWHILE)
    return fresh


def _moved(mail: Mail, verb: str, *, by: User, now: datetime, reason: str = "") -> str:
    """Write the new state; what it was before."""
    source, mail.state = mail.state, MailState(MAIL.require(verb, mail.state, reason).target)
    mail.version += 1
    mail.lease_until = None
    mail.try_after = now if mail.state == MailState.RELEASED else None
    if verb == "release":
        mail.released_at, mail.releaser = now, by
    if verb in ("retry", "take_back"):
        mail.tries, mail.problem = 0, ""
    if verb == "discard":
        mail.discarded_at, mail.discarded_by, mail.discard_reason = now, by, reason
    mail.save()
    return source
