"""Accounts and roles: opened, closed, given, suspended. Every one takes effect at once."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from directory.models import Membership, Organisation, User
from directory.permissions import (
    may_close_account,
    may_grant_role,
    may_manage_account,
    may_manage_directory,
    may_reopen_account,
    may_resume_membership,
    may_suspend_membership,
)
from kit.reasons import stated
from kit.verdict import Refused
from ledger.actions import append

ALREADY_HELD = "此人在该机构已有这个角色；如果已暂停，请打开那一条并恢复。"


@transaction.atomic
def create_account(
    *, username: str, full_name: str, email: str, by: User, now: datetime, password: str = ""
) -> User:
    """Open an account; without a password its owner sets one through the mail.

    Errors: Refused when `by` keeps no accounts.
    """
    may_manage_directory(by).require()
    account = User.objects.create_user(
        username, password or None, full_name=full_name, email=email, date_joined=now
    )
    append(by=by, verb="user.create", thing=account, now=now)
    return account


@transaction.atomic
def set_password(*, account: User, password: str, by: User, now: datetime) -> None:
    """Give the account a new password; every open session of it ends.

    Errors: Refused when it is not the user's to change, or the password is too weak.
    """
    fresh = User.objects.select_for_update().get(pk=account.pk)
    may_manage_account(by, fresh).require()
    try:
        validate_password(password, fresh)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    fresh.set_password(password)
    fresh.save(update_fields=["password"])
    append(by=by, verb="user.set_password", thing=fresh, now=now)


@transaction.atomic
def record_password_mail(*, account: User, by: User, now: datetime) -> None:
    """Note that a mail to set the password was sent to the account's own address."""
    may_manage_account(by, account).require()
    append(by=by, verb="user.password_mail", thing=account, now=now)


@transaction.atomic
def close_account(*, account: User, by: User, now: datetime, reason: str) -> None:
    """Take the account out of use; its owner is out at the next request."""
    fresh = User.objects.select_for_update().get(pk=account.pk)
    may_close_account(by, fresh).require()
    fresh.is_active = False
    fresh.save(update_fields=["is_active"])
    append(by=by, verb="user.close", thing=fresh, reason=stated(reason), now=now)


@transaction.atomic
def reopen_account(*, account: User, by: User, now: datetime) -> None:
    """Take the account into use again."""
    fresh = User.objects.select_for_update().get(pk=account.pk)
    may_reopen_account(by, fresh).require()
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    append(by=by, verb="user.reopen", thing=fresh, now=now)


@transaction.atomic
def grant_role(
    *, account: User, organisation: Organisation, role: str, by: User, now: datetime
) -> Membership:
    """Give a person a role at an organisation.

    Errors: Refused when it is not the user's to give, or the person has it.
    """
    may_grant_role(by, account, organisation, role).require()
    membership, is_new = Membership.objects.get_or_create(
        user=account, organisation=organisation, role=role
    )
    if not is_new:
        raise Refused(ALREADY_HELD)
    append(by=by, verb="membership.grant", thing=membership, target=role, now=now)
    return membership


@transaction.atomic
def suspend_membership(*, membership: Membership, by: User, now: datetime, reason: str) -> None:
    """Suspend a role; it counts no more at the person's next request."""
    fresh = Membership.objects.select_for_update().get(pk=membership.pk)
    may_suspend_membership(by, fresh).require()
    fresh.suspended_at, fresh.suspended_by = now, by
    fresh.save(update_fields=["suspended_at", "suspended_by"])
    append(by=by, verb="membership.suspend", thing=fresh, reason=stated(reason), now=now)


@transaction.atomic
def resume_membership(*, membership: Membership, by: User, now: datetime) -> None:
    """Let a suspended role count again."""
    fresh = Membership.objects.select_for_update().get(pk=membership.pk)
    may_resume_membership(by, fresh).require()
    fresh.suspended_at, fresh.suspended_by = None, None
    fresh.save(update_fields=["suspended_at", "suspended_by"])
    append(by=by, verb="membership.resume", thing=fresh, now=now)
