"""Every write of the directory that has consequences."""

from directory.actions.accounts import (
    close_account,
    create_account,
    grant_role,
    record_password_mail,
    reopen_account,
    resume_membership,
    set_password,
    suspend_membership,
)
from directory.actions.agreements import add_plan, remove_plan
from directory.actions.forms import keep_result, kept_result, use_key
from directory.actions.partners import resume_partner, suspend_partner
from directory.actions.regions import Loaded, load_regions

__all__ = [
    "Loaded",
    "add_plan",
    "close_account",
    "create_account",
    "grant_role",
    "keep_result",
    "kept_result",
    "load_regions",
    "record_password_mail",
    "remove_plan",
    "reopen_account",
    "resume_membership",
    "resume_partner",
    "set_password",
    "suspend_membership",
    "suspend_partner",
    "use_key",
]
