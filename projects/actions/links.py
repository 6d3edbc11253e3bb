"""Private links: made, opened by the one who has the address, used up, revoked.

The address is a secret: it is told once, when the link is made, and kept nowhere. What may be
asked of it again is only its keyed hash.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from directory.models import User
from kit.crypto import blind_index
from kit.ids import random_code
from kit.reasons import stated
from kit.verdict import ALLOWED, Unready, Verdict, refuse, unready
from ledger.actions import append
from projects.models import PrivateLink

TOKEN_LENGTH = 32  # 160 bits
PASS_LENGTH = 32
DAYS = 14


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link with its token, which nobody can read again."""

    link: PrivateLink
    token: str


def token_index(token: str) -> str:
    """The keyed hash under which a token is found."""
    return blind_index(token, purpose="private-link.token")


def _claim_index(held: str) -> str:
    return blind_index(held, purpose="private-link.pass") if held else ""


@transaction.atomic
def make_link(
    *, kind: str, subject: str, by: User | None, now: datetime,
    expires_at: datetime | None = None,
) -> MadeLink:  # fmt: skip
    """Make the one private link to this thing; an earlier one opens nothing any more.

    Shapes: `subject` is the public id of the thing. Whether `by` may, is the caller's question;
    None is somebody without an account who makes it for themselves.
    """
    for old in PrivateLink.objects.select_for_update().of(kind, subject).unspent():
        _revoke(old, by=by, now=now, reason="换了新链接")
    token = random_code(TOKEN_LENGTH)
    link = PrivateLink(
        kind=kind, subject=subject, token_index=token_index(token), made_at=now, maker=by,
        expires_at=expires_at or now + timedelta(days=DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        raise Unready("刚才已有人生成了新链接，请刷新后再办理。") from error
    append(by=by, verb="link.make", thing=link, payload={"of": f"{kind}:{subject}"}, now=now)
    return MadeLink(link, token)


def open_link(*, token: str) -> PrivateLink | None:
    """The link of this token, whether or not it still opens anything; None for no link."""
    return PrivateLink.objects.filter(token_index=token_index(token)).first()


def link_verdict(link: PrivateLink, held: str, now: datetime) -> Verdict:
    """Whether the holder of this pass may use the link now.

    Shapes: `held` is the pass of the device, "" for one that has none. A link that nobody has
    claimed is open to the first who does.
    """
    if link.used_at is not None:
        return refuse(gettext("这个链接已经用过，信息已经提交。如果不是您本人，请马上联系我们。"))
    if link.revoked_at is not None:
        return refuse(gettext("这个链接已经作废。请使用最新收到的链接。"))
    if now >= link.expires_at:
        return refuse(gettext("这个链接已经过期。请联系给您链接的人，重新要一个。"))
    if link.claim_index and link.claim_index != _claim_index(held):
        return refuse(
            gettext(
                "这个链接已在另一部手机或浏览器上打开，只能在那里继续填写。"
                "换了手机或不是您本人打开的，请联系给您链接的人，重新要一个。"
            )
        )
    return ALLOWED


@transaction.atomic
def claim_link(*, link: PrivateLink, held: str, now: datetime) -> str:
    """Bind the link to the device that opens it first; the pass by which that one is known.

    Shapes: a device that has its pass keeps it.
    Errors: Refused when it is another one's, spent, or out of time.
    """
    fresh = PrivateLink.objects.select_for_update().get(pk=link.pk)
    link_verdict(fresh, held, now).require()
    if fresh.claim_index:
        return held
    made = random_code(PASS_LENGTH)
    fresh.claim_index, fresh.claimed_at = _claim_index(made), now
    fresh.save(update_fields=["claim_index", "claimed_at"])
    append(by=None, verb="link.claim", thing=fresh, now=now)
    return made


def is_holder(link: PrivateLink, held: str) -> bool:
    """Whether this pass is that of the device which claimed the link."""
    return bool(link.claim_index) and link.claim_index == _claim_index(held)


@transaction.atomic
def use_link(*, link: PrivateLink, held: str, now: datetime) -> PrivateLink:
    """Use up a link that is for once, in the transaction of what it was used for.

    Errors: Refused when it is not (any more) the holder's to use.
    """
    fresh = PrivateLink.objects.select_for_update().get(pk=link.pk)
    link_verdict(fresh, held, now).require()
    if not is_holder(fresh, held):
        unready(gettext("页面不完整，请重新打开链接再填写。")).require()
    fresh.used_at = now
    fresh.save(update_fields=["used_at"])
    append(by=None, verb="link.use", thing=fresh, now=now)
    return fresh


@transaction.atomic
def revoke_link(*, link: PrivateLink, reason: str, by: User | None, now: datetime) -> PrivateLink:
    """Let a link open nothing any more; one that is spent already stays as it is."""
    fresh = PrivateLink.objects.select_for_update().get(pk=link.pk)
    if fresh.used_at is None and fresh.revoked_at is None:
        _revoke(fresh, by=by, now=now, reason=stated(reason))
    return fresh


@transaction.atomic
def revoke_links(*, kind: str, subject: str, reason: str, by: User | None, now: datetime) -> None:
    """Revoke every link to this thing that is not spent."""
    for link in PrivateLink.objects.select_for_update().of(kind, subject).unspent():
        _revoke(link, by=by, now=now, reason=reason)


def _revoke(link: PrivateLink, *, by: User | None, now: datetime, reason: str) -> None:
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    append(by=by, verb="link.revoke", thing=link, reason=reason, now=now)
