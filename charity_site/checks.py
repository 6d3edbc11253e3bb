"""What the site checks about itself before it serves: `check`, `check --deploy`, and at boot."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from charity_site.second_factor import ADMINISTRATOR
from directory.models import Role, User

UNSHARED_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")
UNDELIVERED_MAIL = ("console.EmailBackend", "locmem.EmailBackend", "dummy.EmailBackend")


@register(Tags.security)
def roles_with_second_factor_exist(**_: Any) -> list[CheckMessage]:
    """A misspelt role in MFA_REQUIRED_ROLES would silently protect nobody."""
    unknown = sorted(settings.MFA_REQUIRED_ROLES - {*Role.values, ADMINISTRATOR})
    if not unknown:
        return []
    known = ", ".join((*Role.values, ADMINISTRATOR))
    hint = f"Known roles: {known}."
    return [
        Error(f"MFA_REQUIRED_ROLES names unknown roles: {unknown}.", hint=hint, id="charity.E001")
    ]


@register(Tags.security, deploy=True)
def filing_numbers_are_set(**_: Any) -> list[CheckMessage]:
    """Every public site in China shows its two filing numbers."""
    names = {"ICP_NUMBER": "charity.W001", "PSB_NUMBER": "charity.W002"}
    return [
        checks.Warning(
            f"{name} is empty.", hint="Set it; it stands in the footer of every page.", id=id_
        )
        for name, id_ in names.items()
        if not getattr(settings, name)
    ]


@register(Tags.security, deploy=True)
def cache_is_shared(**_: Any) -> list[CheckMessage]:
    """Limits that every worker counts alone are that many times wider."""
    if not settings.CACHES["default"]["BACKEND"].endswith(UNSHARED_CACHES):
        return []
    hint = "Leave CACHE_URL empty for the database, or set it to redis://."
    return [
        checks.Warning("CACHE_URL is not shared between workers.", hint=hint, id="charity.W003")
    ]


@register(Tags.security, deploy=True)
def mail_is_delivered(**_: Any) -> list[CheckMessage]:
    """A link for a new password belongs into a mailbox, not into a log."""
    if not settings.EMAIL_BACKEND.endswith(UNDELIVERED_MAIL):
        return []
    hint = "Set EMAIL_URL to smtp+tls://user:password@host:587."
    return [checks.Warning("EMAIL_URL delivers no mail.", hint=hint, id="charity.W004")]


@register(Tags.security, Tags.database)
def no_sample_accounts(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Sample accounts have a printed password; they belong to the demo alone.

    Asked wherever a command may use the database: `check --database default`, and `migrate`.
    """
    if not databases or not sample_accounts_present():
        return []
    hint = "Run `manage.py load_sample --purge`, or use an empty database."
    return [Error("This production database has sample accounts.", hint=hint, id="charity.E002")]


def sample_accounts_present() -> bool:
    """Whether sample accounts stand where real people sign in."""
    if not settings.PRODUCTION:
        return False
    table = User._meta.db_table
    connection = connections["default"]
    if table not in connection.introspection.table_names():
        return False
    present: bool = User.objects.filter(is_sample=True, is_active=True).exists()
    return present


def refuse_sample_accounts() -> None:
    """Stop the web server at boot rather than serve sample accounts in production.

    A database that does not answer yet stops nothing: `/readyz` says so, and sample accounts
    cannot sign in anyway.

    Errors: ImproperlyConfigured.
    """
    try:
        present = sample_accounts_present()
    except DatabaseError:
        return
    if present:
        raise ImproperlyConfigured(
            "This production database has sample accounts, whose password is printed by the demo. "
            "Run `manage.py load_sample --purge`, or use an empty database."
        )
