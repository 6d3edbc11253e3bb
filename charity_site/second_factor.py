"""Who needs a second factor, and whether this session has used it."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from directory.models import User, holdings

ADMINISTRATOR = "admin"  # the superuser, who holds no membership

# Where somebody who still lacks the second factor may go: to set it up, to use it, to leave.
DOORS = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "admin_logout",
        "mfa_activate_totp",
        "mfa_reauthenticate",
    }
)


def is_required(user: User) -> bool:
    """Whether one of the user's live roles demands a second factor."""
    required: frozenset[str] = settings.MFA_REQUIRED_ROLES
    if not required:
        return False
    if user.is_superuser and ADMINISTRATOR in required:
        return True
    return any(holding.role in required for holding in holdings(user))


def is_missing(request: HttpRequest) -> bool:
    """Whether the signed-in user still has to use the second factor in this session."""
    user = request.user
    if not isinstance(user, User) or not is_required(user):
        return False
    records = get_authentication_records(request, user)
    return not any(record.get("method") == "mfa" for record in records)


def door(user: User | AnonymousUser) -> str:
    """The name of the page at which the user gets past: use the second factor, or set it up."""
    has_one = is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return "mfa_reauthenticate" if has_one else "mfa_activate_totp"
