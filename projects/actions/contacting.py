"""Reaching an applicant: the telephone that was promised a call, read with a reason."""

from datetime import datetime

from django.db import transaction

from directory.models import User
from kit.crypto import decrypt
from kit.reasons import stated
from ledger.actions import append
from projects.models import Application
from projects.permissions.applying import may_reveal_applicant


@transaction.atomic
def reveal_applicant(
    *, application: Application, reason: str, by: User, now: datetime
) -> dict[str, str]:
    """How to reach the applicant, in clear; that it was read, by whom and why, is in the record.

    Errors: Refused for everybody but the organiser; Unready once it is erased.
    """
    may_reveal_applicant(by, application).require()
    append(by=by, verb="application.reveal", thing=application, reason=stated(reason), now=now)
    found = {
        "申请人": application.name, "联系人": application.contact_name,
        "监护人": application.guardian_name, "手机号": decrypt(application.phone_cipher),
        "邮箱": decrypt(application.mail_cipher) if application.mail_cipher else "",
    }  # fmt: skip
    return {label: text for label, text in found.items() if text}
