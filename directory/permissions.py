"""Who may keep the directory: people, roles, organisations, media partners, agreements, mails."""

from datetime import datetime

from django.utils import timezone

from directory.models import (
    Agreement,
    Mail,
    MailTemplate,
    MediaPartner,
    Membership,
    Organisation,
    Role,
    User,
    holdings,
    is_overseer,
    organisations_held,
)
from directory.models.organisations import MEDIA_ROLES, RUNNERS
from directory.models.outbox import MAIL_RUNNERS
from directory.workflow import MAIL, MailState
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready

ORGANISERS_ONLY = "名录由项目运营维护，您只能查看。"
NOT_YOURS = "您的角色不能查看这类内容。"


def may_look_up(user: User) -> Verdict:
    """Whether the user may find rows of the public record while filling in a form."""
    return ALLOWED if user.works_here else refuse(NOT_YOURS)


def may_read_directory(user: User) -> Verdict:
    """Whether the user may open the lists of the directory."""
    reads = is_overseer(user) or organisations_held(user, RUNNERS)
    return ALLOWED if reads else refuse(NOT_YOURS)


def may_manage_directory(user: User) -> Verdict:
    """Whether the user may add and change rows of the directory."""
    manages = user.is_superuser or organisations_held(user, (Role.ORGANISER,))
    return ALLOWED if manages else refuse(ORGANISERS_ONLY)


def may_audit(user: User) -> Verdict:
    """Whether the user may run the rule checks and read everybody's acts on one page."""
    reads = user.works_here and is_overseer(user)
    return ALLOWED if reads else refuse("规则核查和办理经过只供监督人员查阅。")


# ---------------------------------------------------------------- people and their accounts


def may_manage_account(user: User, account: User) -> Verdict:
    """Whether the user may change this account: its name, address, password and use.

    An organiser looks after editors only: whoever can set the password of an approver's account
    would be both pairs of eyes.
    """
    if user.is_superuser:
        return ALLOWED
    manages = may_manage_directory(user)
    if not manages:
        return manages
    if account.is_superuser or account.pk == user.pk:
        return refuse("这个账号由管理员维护。")
    roles = {membership.role for membership in account.memberships.all()}
    if roles <= set(MEDIA_ROLES):
        return ALLOWED
    return refuse("项目运营只能维护媒体编辑的账号；其他角色的账号由管理员维护。")


def may_close_account(user: User, account: User) -> Verdict:
    """Whether the user may take this account out of use."""
    if account.pk == user.pk:
        return refuse("不能停用自己的账号。")
    return may_manage_account(user, account) & (
        ALLOWED if account.is_active else unready("这个账号已经停用。")
    )


def may_reopen_account(user: User, account: User) -> Verdict:
    """Whether the user may take this account into use again."""
    return may_manage_account(user, account) & (
        unready("这个账号正在使用。") if account.is_active else ALLOWED
    )


def may_grant_role(user: User, account: User, organisation: Organisation, role: str) -> Verdict:
    """Whether the user may give this role at this organisation to this account."""
    if user.is_superuser:
        return ALLOWED
    manages = may_manage_directory(user)
    if not manages:
        return manages
    if account.pk == user.pk:
        return refuse("不能给自己授予角色。")
    if role not in MEDIA_ROLES:
        return refuse("项目运营只能授予媒体编辑、媒体负责人；其他角色由管理员授予。")
    if not MediaPartner.objects.filter(organisation=organisation).exists():
        return refuse("这个机构还不是合作媒体，请先登记为合作媒体。")
    return ALLOWED


def may_manage_membership(user: User, membership: Membership) -> Verdict:
    """Whether the user may suspend or resume this role."""
    if membership.user_id == user.pk:
        return refuse("不能暂停或恢复自己的角色。")
    if user.is_superuser:
        return ALLOWED
    manages = may_manage_directory(user)
    if not manages:
        return manages
    if membership.role not in MEDIA_ROLES:
        return refuse("项目运营只能暂停媒体编辑的角色；其他角色由管理员处理。")
    return ALLOWED


def may_suspend_membership(user: User, membership: Membership) -> Verdict:
    """Whether the user may suspend this role now."""
    running = ALLOWED if membership.suspended_at is None else unready("这个角色已经暂停。")
    return may_manage_membership(user, membership) & running


def may_resume_membership(user: User, membership: Membership) -> Verdict:
    """Whether the user may resume this role now."""
    stopped = unready("这个角色没有暂停。") if membership.suspended_at is None else ALLOWED
    return may_manage_membership(user, membership) & stopped


# ---------------------------------------------------------------- media partners, agreements


def may_suspend_partner(user: User, partner: MediaPartner) -> Verdict:
    """Whether the user may suspend this media partner, and all its editors with it."""
    running = ALLOWED if partner.suspended_at is None else unready("这家媒体已经暂停合作。")
    return may_manage_directory(user) & running


def may_resume_partner(user: User, partner: MediaPartner) -> Verdict:
    """Whether the user may resume this media partner."""
    stopped = unready("这家媒体没有暂停合作。") if partner.suspended_at is None else ALLOWED
    return may_manage_directory(user) & stopped


def may_read_agreements(user: User) -> Verdict:
    """Whether the user may open the list of agreements (their own medium's, or all)."""
    reads = may_read_directory(user)
    is_media = any(holding.role in MEDIA_ROLES for holding in holdings(user))
    return ALLOWED if reads or is_media else refuse(NOT_YOURS)


def may_read_agreement(user: User, agreement: Agreement) -> Verdict:
    """Whether this agreement exists for the user (the row's form of `visible_to`)."""
    if may_read_directory(user):
        return ALLOWED
    held = organisations_held(user, MEDIA_ROLES)
    return ALLOWED if agreement.parties.filter(pk__in=held).exists() else absent()


# ---------------------------------------------------------------- the outbox


def may_see_mails(user: User) -> Verdict:
    """Whether the user may open the outbox: who runs something, and who oversees."""
    sees = is_overseer(user) or organisations_held(user, MAIL_RUNNERS)
    return ALLOWED if sees else refuse(NOT_YOURS)


def may_run_mail(user: User, mail: Mail) -> Verdict:
    """Whether the user may read the words of this mail and decide on it.

    The mails of the machinery belong to nobody: whoever read one could sign in as its recipient.
    """
    if mail.is_automatic:
        return refuse("这类邮件由系统自动发出，任何人都不能查看或修改正文。")
    held = organisations_held(user, MAIL_RUNNERS)
    if user.is_superuser or mail.organisation_id in held:
        return ALLOWED
    return refuse("您只能查看，不能办理这封邮件。") if is_overseer(user) else absent()


def may_edit_mail(user: User, mail: Mail) -> Verdict:
    """Whether the user may change address and words of this mail now."""
    state = mail.get_state_display()
    waits = mail.state == MailState.WAITING
    back = "请先“收回修改”。" if MAIL.step("take_back", mail.state) else ""
    edits = ALLOWED if waits else unready(f"“{state}”的邮件不能直接修改。{back}")
    return may_run_mail(user, mail) & edits


def may_step_mail(user: User, mail: Mail, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step with the mail now."""
    free = unready("这封邮件正在发送，请稍后再看。") if mail.is_leased(now) else ALLOWED
    if verb == "release" and mail.not_before is not None and now < mail.not_before:
        moment = timezone.localtime(mail.not_before)
        free = unready(f"信里说的事到 {moment:%m月%d日 %H:%M} 才公布，之后才能放行。")
    return may_run_mail(user, mail) & MAIL.verdict(verb, mail.state) & free


def may_keep_templates(user: User, template: MailTemplate | None = None) -> Verdict:
    """Whether the user may word the mails of a programme (this one's, or any at all)."""
    held = organisations_held(user, MAIL_RUNNERS)
    own = bool(held) if template is None else template.organisation_id in held
    if user.is_superuser or own:
        return ALLOWED
    return refuse("邮件模板由项目运营维护，您只能查看。")
