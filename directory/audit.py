"""What must hold of mails and of who may do what: nothing left unasked, nothing kept too long."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from directory.models import Mail, MediaPartner, Membership
from directory.models.organisations import MEDIA_ROLES
from directory.models.outbox import AUTOMATIC
from directory.workflow import MailState
from kit.audit import Offence, Rule, every, offending
from ledger.histories import unrecorded

ENDED = (MailState.SENT, MailState.DISCARDED)
SPARE = timedelta(days=2)  # the erasing runs with the mails, so a little later is no fault


def _unrecorded(_now: datetime) -> Iterator[Offence]:
    # A mail that goes by itself is made released.
    rows = Mail.objects.exclude(kind__in=sorted(AUTOMATIC), state=MailState.RELEASED)
    yield from unrecorded(rows, initial=MailState.WAITING)


def _unreleased(_now: datetime) -> Iterator[Offence]:
    left = Mail.objects.filter(state=MailState.SENT, sent_at__isnull=True)
    yield from offending(left, "已发送却没有发送时间")
    silent = Mail.objects.filter(state=MailState.DISCARDED, discard_reason="")
    yield from offending(silent, "作废没有写明原因")


def _kept_too_long(now: datetime) -> Iterator[Offence]:
    """Addresses and words of mails whose time is over."""
    before = now - timedelta(days=settings.MAIL_RETENTION_DAYS) - SPARE
    ended = Mail.objects.filter(state__in=ENDED, queued_at__lt=before)
    yield from offending(
        ended.exclude(to_cipher="", text_cipher=""), "保存期已过，地址和内容还没有清除"
    )


def _foreign_media(_now: datetime) -> Iterator[Offence]:
    """A media role at a body that is no partner: whose nominations would its holder see?"""
    media = MediaPartner.objects.values("organisation")
    rows = Membership.objects.filter(role__in=MEDIA_ROLES, suspended_at__isnull=True)
    yield from offending(rows.exclude(organisation__in=media), "媒体角色不在合作媒体")


RULES = (
    Rule(
        key="mails.retention",
        numbers=(25,),
        title="邮件内容按期清除",
        says="发出或作废满保存期（MAIL_RETENTION_DAYS）的邮件，地址和内容已经清除。",
        find=_kept_too_long,
        tests=("tests/directory/test_sending.py",),
    ),
    Rule(
        key="mails.recorded",
        numbers=(18, 21),
        title="邮件与账本一致",
        says="每封邮件现在的状态和版本就是账本最后记下的；发送有时间，作废有原因。",
        find=every(_unrecorded, _unreleased),
    ),
    Rule(
        key="members.media",
        numbers=(16,),
        title="媒体角色只在合作媒体",
        says="编辑和媒体负责人的角色都落在一家合作媒体上，因此只看得到本媒体的提名。",
        find=_foreign_media,
        tests=("tests/security/test_permission_matrix.py", "tests/security/test_leaks.py"),
    ),
)
