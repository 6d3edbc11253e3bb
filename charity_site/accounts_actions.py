"""Acts on accounts that nobody can do in the browser: a lost telephone, a new encryption key."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from charity_site.logs import log_access
from directory.actions import rotate_mails
from directory.models import User
from kit.crypto import rotate
from ledger.actions import append

# The fields of a stored second factor that hold an enciphered text.
ENCIPHERED = ("secret", "seed")


@transaction.atomic
def reset_second_factor(*, user: User, reason: str, now: datetime) -> int:
    """Take away a lost second factor; roles that need one set it up anew at the next sign-in.

    Returns how many rows were taken away, recovery codes counted as one.
    """
    rows = list(Authenticator.objects.select_for_update().filter(user_id=user.pk))
    for row in rows:
        row.delete()
    if rows:
        append(by=None, verb="reset_second_factor", thing=user, reason=reason, now=now)
        log_access("second_factor_reset", user_id=user.pk)
    return len(rows)


@transaction.atomic
def rotate_secrets() -> int:
    """Encipher every secret and every kept mail with the newest key; the oldest may then go.

    Errors: Undecipherable, when a key was taken away too early; nothing is changed then.
    """
    rows = list(Authenticator.objects.select_for_update().order_by("pk"))
    for row in rows:
        row.data |= {name: rotate(row.data[name]) for name in ENCIPHERED if name in row.data}
        row.save(update_fields=["data"])
    return len(rows) + rotate_mails()
