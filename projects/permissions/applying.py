"""Who may apply for a grant, go on with an application, take it back, or begin one for somebody.

An applicant has no account: whoever holds the private link is the applicant, so these ask about
the application and the moment alone.
"""

from datetime import datetime, timedelta

from directory.models import Role, User, organisations_held
from directory.models.organisations import MEDIA_ROLES
from directory.models.people import is_overseer
from kit.dates import china_day, deadline
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready
from projects.models import Application, GrantRound
from projects.permissions.grants import may_see_application, roles_in_grants
from projects.workflow import ACCEPTING, APPLICATION, AWARDED, ENDED, ApplicationState

A = ApplicationState
# Nothing of these is anybody's business but the organiser's; to all others it is being assessed.
_INSIDE = (A.ELIGIBLE, A.REVIEWING, A.VISITED, A.RECOMMENDED)


def may_apply(round_: GrantRound, now: datetime) -> Verdict:
    """Whether the round takes applications at this moment; its deadline counts to its second."""
    if round_.state not in ACCEPTING:
        return unready("这一轮现在不接受申请。")
    if round_.opens_at is not None and now < round_.opens_at:
        return unready("这一轮还没有开始接受申请。")
    if is_past(round_, now):
        return unready("这一轮的申请已经截止，不能再提交。")
    return ALLOWED


def is_past(round_: GrantRound, now: datetime) -> bool:
    """Whether the deadline has passed; the second of the deadline itself is in time."""
    return round_.closes_at is not None and now.replace(microsecond=0) > round_.closes_at


def grace_ends(application: Application) -> datetime | None:
    """The last moment at which a returned application may come back."""
    if application.returned_at is None:
        return None
    days = timedelta(days=application.round.grace_days)
    return deadline(china_day(application.returned_at) + days)


def _in_time(application: Application, now: datetime) -> Verdict:
    if application.state != A.RETURNED:
        return may_apply(application.round, now)
    ends = grace_ends(application)
    if ends is not None and now > ends:
        return unready("补充的期限已经过了。如果确有困难，请按页面上的方式联系我们。")
    return ALLOWED


def may_edit_application(application: Application, now: datetime) -> Verdict:
    """Whether the answers may be changed now: a draft, or what was returned, in time."""
    state = APPLICATION.verdict("edit", application.state)
    if not state:
        return unready("申请已经提交，不能再改。")
    if is_expired(application, now):
        return unready("这份草稿的保存期限已过。")
    return _in_time(application, now)


def may_edit_step(application: Application, key: str, now: datetime) -> Verdict:
    """Whether this step of the form may be changed now: of what was returned, the steps meant."""
    meant = application.returned_fields if application.state == A.RETURNED else []
    named = (
        unready("这一步不在须要补充的内容里，不能改。") if meant and key not in meant else ALLOWED
    )
    return may_edit_application(application, now) & named


def is_expired(application: Application, now: datetime) -> bool:
    """Whether a draft is past the days for which it is kept."""
    ends = application.expires_at
    return application.state == A.DRAFT and ends is not None and now >= ends


def may_submit_application(application: Application, now: datetime) -> Verdict:
    """Whether it may be handed in now; whether it is complete is asked of the form."""
    state = APPLICATION.verdict("submit", application.state)
    return (state or unready("申请已经提交过了。")) & may_edit_application(application, now)


def may_withdraw_application(application: Application) -> Verdict:
    """Whether the applicant may take it back: until it is approved."""
    state = APPLICATION.verdict("withdraw", application.state)
    return state or unready("这份申请已有结论，不能撤回。")


def may_erase_application(application: Application) -> Verdict:
    """Whether its personal data may be erased by the applicant: as long as no grant hangs on it."""
    if application.purged_at is not None:
        return unready("这份申请的个人信息已经删除。")
    if application.state in AWARDED or application.state == A.CANCELLED:
        return unready("这份申请已经获批，资金记录依法须要保存，不能删除；可以选择不再公开姓名。")
    return ALLOWED if application.state in ENDED else may_withdraw_application(application)


def may_reveal_applicant(user: User, application: Application) -> Verdict:
    """Whether the user may read how to reach the applicant: the round's organiser alone."""
    if user.is_superuser or not may_see_application(user, application):
        return absent()
    if Role.ORGANISER not in roles_in_grants(user, application.round.run_by):
        return refuse("申请人的电话只有项目运营可以查看。")
    gone = not application.phone_cipher
    return unready("申请人的联系方式已经删除。") if gone else ALLOWED


def may_recommend(user: User) -> Verdict:
    """Whether the user may begin an application for somebody, as an editor of a medium."""
    held = organisations_held(user, MEDIA_ROLES)
    return ALLOWED if held else refuse("推荐申请由合作媒体的编辑办理。")


def may_see_recommendation(user: User, application: Application) -> Verdict:
    """Whether the user's medium recommended it (the row's form of `visible_to`)."""
    if application.source != Application.Source.EDITOR:
        return absent()
    partner = application.partner
    held = organisations_held(user, MEDIA_ROLES)
    own = partner is not None and partner.organisation_id in held
    return ALLOWED if own or is_overseer(user) else absent()


def may_hand_over(user: User, application: Application, now: datetime) -> Verdict:
    """Whether the user may make the applicant's link anew, to hand it over."""
    seen = may_see_recommendation(user, application)
    if not seen:
        return seen
    partner = application.partner
    held = organisations_held(user, MEDIA_ROLES)
    if partner is None or partner.organisation_id not in held:
        return refuse("链接由推荐的媒体交给申请人。")
    if application.state != A.DRAFT:
        return unready("申请已经提交，链接在申请人手里，不能再由媒体生成。")
    return unready("这份草稿的保存期限已过。") if is_expired(application, now) else ALLOWED


def told_state(application: Application) -> str:
    """The state in the words of the applicant, the recommending editor and the public."""
    if application.state in _INSIDE:
        return str(A.REVIEWING.label)
    return str(application.get_state_display())


def told_turn(application: Application) -> str:
    """What comes next, in plain words that tell nothing of what is only proposed."""
    return APPLICATION.turn[A.REVIEWING if application.state in _INSIDE else application.state]
