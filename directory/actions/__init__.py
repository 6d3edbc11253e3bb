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
from directory.actions.forms import forget_forms, keep_result, kept_result, use_key
from directory.actions.outbox import (
    Writing,
    compose,
    drop_mails,
    edit_mail,
    postpone_mails,
    queue_mail,
    release_mails,
    step_mail,
    write_mail,
    write_mails,
)
from directory.actions.partners import resume_partner, suspend_partner
from directory.actions.regions import Loaded, load_regions
from directory.actions.sending import erase_old_mails, forget_mails, rotate_mails, send_mails

__all__ = [
    "Loaded",
    "Writing",
    "add_plan",
    "close_account",
    "compose",
    "create_account",
    "drop_mails",
    "edit_mail",
    "erase_old_mails",
    "forget_forms",
    "forget_mails",
    "grant_role",
    "keep_result",
    "kept_result",
    "load_regions",
    "postpone_mails",
    "queue_mail",
    "record_password_mail",
    "release_mails",
    "remove_plan",
    "reopen_account",
    "resume_membership",
    "resume_partner",
    "rotate_mails",
    "send_mails",
    "set_password",
    "step_mail",
    "suspend_membership",
    "suspend_partner",
    "use_key",
    "write_mail",
    "write_mails",
]
