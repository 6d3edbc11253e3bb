"""Applications for a grant, until they are handed in: begun, saved, submitted.

Personal data never stands in the record: an entry names the step that changed, not its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from directory.actions.outbox import queue_mail
from directory.models import MailKind, MediaPartner, User
from directory.models.organisations import MEDIA_ROLES, organisations_held
from kit.crypto import decrypt, encrypt
from kit.verdict import Refused, Stale, Unready
from ledger.actions import append
from projects.actions.applicant_links import (
    code_of,
    keep_link,
    link_id,
    live_token,
    make_applicant_link,
    private_url,
    token_of,
)
from projects.actions.grant_locks import APPLICANT, locked_application, move_application
from projects.actions.links import MadeLink
from projects.applying import (
    AMOUNT,
    CONSENT_VERSION,
    CONTACT,
    FLAGS,
    TEXTS,
    Filled,
    Values,
    applicant_index,
    filled,
    mark_of,
    question_key,
)
from projects.models import Application, BudgetLine, GrantRound, PrivateLink
from projects.permissions.applying import (
    may_apply,
    may_edit_step,
    may_hand_over,
    may_recommend,
    may_submit_application,
)
from projects.workflow import ApplicationState

SECOND = (
    "这一轮已经收到一份用同样手机号（或统一社会信用代码）提交的申请，每人每轮只能有一份。"
    "请用第一份的专用链接继续；链接找不到了，在轮次页面点“用短码继续”，输入短码和手机号。"
)
_TITLE = 40


@dataclass(frozen=True, slots=True)
class Begun:
    """An application with its link, told to the one who began it."""

    application: Application
    token: str


class StaleStep(Stale):
    """A step that was saved elsewhere after its form was opened; nothing was written.

    Shapes: `stored` is what the step holds now.
    """

    def __init__(self, stored: Values) -> None:
        self.stored = stored
        super().__init__("这一步在另一部手机或另一个页面上改过。两边的内容都在下面，请看过再保存。")


# ------------------------------------------------------------------ begun


@transaction.atomic
def begin_application(
    *, round_: GrantRound, values: Values, form_key: str, now: datetime, by: User | None = None,
    partner: MediaPartner | None = None, note: str = "",
) -> Begun:  # fmt: skip
    """Make the draft of an application and its private link, from who applies and how to call.

    Shapes: without `by` an applicant for themselves, who has consented; with `by` an editor whose
    `partner` recommends somebody, who consents when the link is theirs. The same form sent twice
    for one applicant is one application, which holds what was typed last while it may be edited.
    Errors: Unready when the round takes none; Refused for somebody who may not recommend.
    """
    key = link_id(form_key, applicant_index(values))
    if known := _begun_before(key, now):
        return _typed_again(known, values, now)
    may_apply(round_, now).require()
    application = Application(
        round=round_, begun_at=now, expires_at=now + timedelta(days=round_.draft_days),
        **_origin(by, partner, note, now),
    )  # fmt: skip
    _put_contact(application, values)
    try:
        with transaction.atomic():
            application.save(force_insert=True)
            made = make_applicant_link(
                application=application, by=by, now=now, key=key,
                expires_at=application.expires_at or now,
            )  # fmt: skip
            application.save(update_fields=["code_index"])
    except IntegrityError:
        if known := _begun_before(key, now):
            return known
        raise
    append(
        by=by or APPLICANT, verb="application.begin", thing=application,
        target=application.state, payload={"source": application.source}, now=now,
    )  # fmt: skip
    _mail_link(application, values["mail"], made, now=now)
    return Begun(application, made.token)


def _begun_before(key: str, now: datetime) -> Begun | None:
    """What the form made whose link has this public id, as long as the link opens it.

    Errors: Unready when it was made and is gone, so that an old form makes no second one.
    """
    link = PrivateLink.objects.filter(public_id=key).first()
    if link is None:
        return None
    found = Application.objects.filter(public_id=link.subject).first()
    if found is None or not link.is_live(now):
        raise Unready("这一页已经用过，请从轮次页面重新开始。")
    return Begun(found, token_of(link))


def _typed_again(known: Begun, values: Values, now: datetime) -> Begun:
    """The draft that exists, with what was put right before the form was sent again."""
    fresh = locked_application(known.application)
    if may_edit_step(fresh, CONTACT, now) and filled(fresh).values(CONTACT) != values:
        _put_contact(fresh, values)
        _saved(fresh, CONTACT, now)
    return Begun(fresh, known.token)


def _origin(
    by: User | None, partner: MediaPartner | None, note: str, now: datetime
) -> dict[str, Any]:
    if by is None:
        return {"consented_at": now, "consent_version": CONSENT_VERSION}
    may_recommend(by).require()
    held = organisations_held(by, MEDIA_ROLES)
    if partner is None or partner.organisation_id not in held:
        raise Refused("只能代表您自己所在的媒体推荐。")
    source = Application.Source.EDITOR
    return {"source": source, "partner": partner, "recommended_by": by, "recommend_note": note}


def _put_contact(application: Application, values: Values) -> None:
    for name in TEXTS:
        setattr(application, name, values[name])
    for name in FLAGS:
        setattr(application, name, bool(values[name]))
    application.region_id = values["region"] or None
    application.phone_cipher = encrypt(values["phone"])
    application.mail_cipher = encrypt(values["mail"]) if values["mail"] else ""
    application.applicant_index = applicant_index(values)


def mails_about(application: Application) -> str:
    """How the outbox names the application that a mail is about."""
    return f"projects.application:{application.pk}"


def _mail_link(application: Application, mail: str, made: MadeLink, *, now: datetime) -> None:
    """Send the link to the address that was given; it waits for nobody."""
    if not mail:
        return
    round_ = application.round
    until = timezone.localtime(made.link.expires_at)
    text = (
        f"您好！\n\n您在“{round_.title}”开始了一份申请。打开下面的专用链接可以继续填写、"
        f"查看进展：\n{private_url(made.token)}\n\n短码：{code_of(made.token)}"
        f"（换手机时，在轮次页面点“用短码继续”，再输入手机号）。\n"
        f"草稿保存到 {until:%Y年%m月%d日 %H:%M}。链接只供您本人使用，请不要转发。\n\n"
        "申请从不收取任何费用，也不会向您索取密码或验证码。"
    )
    queue_mail(
        to=mail, recipient=None, subject=f"您的申请链接：{round_.title}"[:120], text=text,
        kind=MailKind.APPLICATION_LINK, organisation=None, by=None, now=now,
        about=mails_about(application), key=f"applicant-link:{made.link.public_id}",
    )  # fmt: skip


# ------------------------------------------------------------------ saved, step by step


def _opened(application: Application, key: str, now: datetime) -> Filled:
    """The application under lock, if this step of it may be changed now."""
    fresh = locked_application(application)
    may_edit_step(fresh, key, now).require()
    return filled(fresh)


def _is_new(given: Filled, key: str, values: Values, seen: str) -> bool:
    """Whether there is something to write.

    Errors: StaleStep when others are stored than the form was opened with.
    """
    stored = given.values(key)
    if stored == values:
        return False
    if seen != mark_of(stored):
        raise StaleStep(stored)
    return True


def _saved(application: Application, key: str, now: datetime) -> Application:
    application.version += 1
    application.save()
    append(
        by=APPLICANT, verb="application.edit", thing=application, source=application.state,
        target=application.state, payload={"step": key}, now=now,
    )  # fmt: skip
    return application


@transaction.atomic
def save_contact(
    *, application: Application, values: Values, seen: str, now: datetime
) -> Application:
    """Save who applies and how to reach them; to save it is to consent to its use.

    Errors: StaleStep; Unready when nothing may be changed now.
    """
    given = _opened(application, CONTACT, now)
    fresh = given.application
    changed = _is_new(given, CONTACT, values, seen)
    if not changed and fresh.consented_at is not None:
        return fresh
    _put_contact(fresh, values)
    if fresh.consented_at is None:
        fresh.consented_at, fresh.consent_version = now, CONSENT_VERSION
    try:
        with transaction.atomic():
            return _saved(fresh, CONTACT, now)
    except IntegrityError as error:
        raise Unready(SECOND) from error


@transaction.atomic
def save_answer(
    *, application: Application, key: str, values: Values, seen: str, now: datetime
) -> Application:
    """Save the answer to one question.

    Errors: StaleStep; Unready when nothing may be changed now, or the form has no such question.
    """
    given = _opened(application, key, now)
    question = next((one for one in given.questions if question_key(one) == key), None)
    if question is None:
        raise Unready("这个问题已经不在表里，请回到申请首页继续。")
    if not _is_new(given, key, values, seen):
        return given.application
    given.application.answers.update_or_create(question=question, defaults={"text": values["text"]})
    return _saved(given.application, key, now)


@transaction.atomic
def save_amount(
    *, application: Application, values: Values, seen: str, now: datetime
) -> Application:
    """Save how much is asked for and what it is for.

    Errors: StaleStep; Unready when nothing may be changed now.
    """
    given = _opened(application, AMOUNT, now)
    fresh = given.application
    if not _is_new(given, AMOUNT, values, seen):
        return fresh
    fresh.asked_amount = Decimal(values["amount"])
    fresh.budget_lines.all().delete()
    for place in range(1, BudgetLine.MOST + 1):
        if values[f"words_{place}"]:
            fresh.budget_lines.create(
                position=place, words=values[f"words_{place}"],
                amount=Decimal(values[f"amount_{place}"]),
            )  # fmt: skip
    return _saved(fresh, AMOUNT, now)


# ------------------------------------------------------------------ handed in


@transaction.atomic
def submit_application(
    *, application: Application, told: Mapping[str, str], now: datetime
) -> Application:
    """Hand the application in, for the first time or after it was returned.

    Shapes: `told` are the line by which it is called and how its name may be published. Sent
    twice it is handed in once.
    Errors: Unready when it is late, incomplete, or the applicant's second one.
    """
    fresh = locked_application(application)
    if fresh.state == ApplicationState.SUBMITTED:
        return fresh
    may_submit_application(fresh, now).require()
    given = filled(fresh)
    if missing := given.missing():
        raise Unready("还不能提交：" + "".join(one.sentence for one in missing[:3]))
    fresh.title = (told.get("title") or fresh.title or _first_words(given))[:80]
    fresh.level = told.get("level") or fresh.level
    fresh.submitted_at = fresh.submitted_at or now
    fresh.expires_at = None
    try:
        with transaction.atomic():
            move_application(fresh, "submit", by=APPLICANT, now=now)
    except IntegrityError as error:
        raise Unready(SECOND) from error
    keep_link(application=fresh, now=now)
    return fresh


def _first_words(given: Filled) -> str:
    """The beginning of the first answer, as far as its first sentence."""
    text = given.text(given.questions[0]) if given.questions else ""
    for end in "。！？\n":
        text = text.split(end, 1)[0]
    return text if len(text) <= _TITLE else text[: _TITLE - 1] + "…"


# ------------------------------------------------------------------ handed over


@transaction.atomic
def hand_over(*, application: Application, by: User, now: datetime) -> MadeLink:
    """Make the link anew for the applicant; the one that the editor used opens nothing any more.

    Shapes: told once, to be printed or photographed.
    Errors: Refused for anybody but the recommending medium; Unready once it is handed in.
    """
    fresh = locked_application(application)
    may_hand_over(by, fresh, now).require()
    fresh.expires_at = now + timedelta(days=fresh.round.draft_days)
    made = make_applicant_link(application=fresh, by=by, now=now, expires_at=fresh.expires_at)
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb="application.hand_over", thing=fresh, source=fresh.state, target=fresh.state,
        now=now,
    )  # fmt: skip
    return made


def resumed(*, round_: GrantRound, code_hash: str, phone: str, now: datetime) -> str:
    """The token of the application with this short code and telephone; empty for all others."""
    rows = Application.objects.filter(round=round_, code_index=code_hash).exclude(code_index="")
    for found in rows[:2]:
        if found.phone_cipher and decrypt(found.phone_cipher) == phone:
            return live_token(found, now)
    return ""
