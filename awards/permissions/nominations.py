"""Who may do what with a nomination, step by step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from awards.models import Category, Nomination, Round
from awards.permissions.notices import notice_served
from awards.permissions.scope import nominator_roles, role_verdict, roles_in_round
from awards.substitutes import vacancies
from awards.workflow import (
    BACK_TO,
    NOMINATION,
    PENDING,
    UNMERGEABLE_FROM,
    NominationState,
    RoundState,
    StageState,
    VerificationLevel,
    WinnerState,
)
from directory.models import MediaPartner, User, is_overseer
from directory.models.organisations import Role
from kit.dates import china_day, deadline
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready

NOMINATOR_VERBS = frozenset({"submit", "withdraw"})
EDITABLE = frozenset({NominationState.DRAFT, NominationState.RETURNED})
# Rounds in which a nomination can still be taken in, and those in which one can still be sent.
SCREENING = frozenset(
    {
        RoundState.OPEN,
        RoundState.PAUSED,
        RoundState.CLOSED,
        RoundState.REVIEWING,
        RoundState.DECIDING,
    }
)
RESUBMITTING = frozenset({RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED})
# The organiser tidies texts and photos of what is with them, until somebody proposes it.
TIDYABLE = frozenset(
    {
        NominationState.SUBMITTED,
        NominationState.ACCEPTED,
        NominationState.REVIEWING,
        NominationState.SHORTLISTED,
    }
)


def _roles_over(user: User, nomination: Nomination, verb: str) -> frozenset[str]:
    running = roles_in_round(user, nomination.round)
    if verb not in NOMINATOR_VERBS:
        return running
    return nominator_roles(user, nomination.partner) | (running - {Role.LEAD_EDITOR})


def may_see_nomination(user: User, nomination: Nomination) -> Verdict:
    """Whether the nomination exists for this user at all (the row's form of `visible_to`)."""
    if is_overseer(user) or nominator_roles(user, nomination.partner):
        return ALLOWED
    runs = roles_in_round(user, nomination.round)
    return ALLOWED if runs and nomination.state != NominationState.DRAFT else absent()


def may_nominate(user: User, round_: Round, partner: MediaPartner | None, now: datetime) -> Verdict:
    """Whether the user may start a nomination for this medium in this round."""
    if partner is None or not nominator_roles(user, partner):
        return absent()
    if not partner.is_active:
        return refuse("贵媒体的合作已暂停，暂时不能提名。请联系项目运营。")
    if round_.column is not None and round_.column.partner_id != partner.pk:
        return absent()
    return _taking_nominations(round_, now)


def _taking_nominations(round_: Round, now: datetime) -> Verdict:
    if round_.state != RoundState.OPEN:
        return unready(f"本轮“{round_.get_state_display()}”，不接受提名。")
    if round_.opens_at and now < round_.opens_at:
        return unready("本轮征集尚未开始。")
    if round_.closes_at and now > round_.closes_at:
        return unready("本轮征集已经截止，不能再提交。")
    return ALLOWED


def still_kept(nomination: Nomination) -> Verdict:
    """Whether there is still something to work on; what was purged never comes back."""
    return unready("这份提名的个人信息已经按期清除。") if nomination.purged_at else ALLOWED


def may_edit_nomination(user: User, nomination: Nomination) -> Verdict:
    """Whether the user may change texts, photos and consents of the nomination."""
    seen = may_see_nomination(user, nomination) and still_kept(nomination)
    if not seen:
        return seen
    if nominator_roles(user, nomination.partner) and nomination.state in EDITABLE:
        return ALLOWED
    running = roles_in_round(user, nomination.round) & {Role.ORGANISER, Role.LEAD_EDITOR}
    if running and (nomination.state in TIDYABLE or _is_embargoed(nomination)):
        return ALLOWED
    if running:
        return unready(f"“{nomination.get_state_display()}”状态的提名不能修改。")
    if nominator_roles(user, nomination.partner):
        return unready("已提交的提名不能修改。如需补充，请联系项目运营退回。")
    return refuse("您只能查看，不能修改。")


def _is_embargoed(nomination: Nomination) -> bool:
    if nomination.state != NominationState.CONFIRMED:
        return False
    return nomination.winner.state == WinnerState.EMBARGOED


def may_edit_photos(user: User, nomination: Nomination) -> Verdict:
    """Whether the user may change photos and consents: as texts, and later by the organiser."""
    edits = may_edit_nomination(user, nomination)
    running = roles_in_round(user, nomination.round) & {Role.ORGANISER, Role.LEAD_EDITOR}
    return ALLOWED if running and nomination.state == NominationState.CONFIRMED else edits


def may_withdraw_consent(user: User, nomination: Nomination) -> Verdict:
    """Whether the user may record that somebody took a consent back; never too late for it."""
    seen = may_see_nomination(user, nomination)
    if not seen:
        return seen
    running = roles_in_round(user, nomination.round) & {Role.ORGANISER, Role.LEAD_EDITOR}
    own = nominator_roles(user, nomination.partner)
    return ALLOWED if running or own else refuse("由提名媒体或项目运营登记。")


def may_step_nomination(user: User, nomination: Nomination, verb: str, now: datetime) -> Verdict:
    """Whether the user may take this step of the nomination's workflow now.

    Shapes: the first refusal of: visible, role, state, four eyes, the step's own guard.
    """
    seen = may_see_nomination(user, nomination) and still_kept(nomination)
    if not seen:
        return seen
    step = NOMINATION.step(verb, nomination.state)
    sample = step or next(s for s in NOMINATION.steps if s.verb == verb)
    role = role_verdict(_roles_over(user, nomination, verb), sample)
    if not role:
        return role
    if step is None or _would_tell(user, nomination, verb):
        return _masked_state_refusal(user, nomination, verb)
    guard = _NOMINATION_GUARDS.get(verb)
    eyes = _second_pair_of_eyes(user, nomination, verb) if step.second_person else ALLOWED
    return eyes & (guard(nomination, now) if guard else ALLOWED)


def _would_tell(user: User, nomination: Nomination, verb: str) -> bool:
    """Whether taking the step would tell a medium how its nomination was decided.

    A medium may withdraw until the review begins. From then on all states look alike to it, so
    the step must be refused in all of them alike; the organiser withdraws on its behalf.
    """
    return (
        verb == "withdraw"
        and nomination.state in PENDING
        and not roles_in_round(user, nomination.round)
    )


def _masked_state_refusal(user: User, nomination: Nomination, verb: str) -> Verdict:
    if roles_in_round(user, nomination.round):
        return NOMINATION.verdict(verb, nomination.state)
    return unready(
        f"这份提名现在不能办理“{NOMINATION.label(verb)}”。如有需要，请联系项目运营代为办理。"
    )


def _second_pair_of_eyes(user: User, nomination: Nomination, verb: str) -> Verdict:
    first = nomination.screened_by_id if verb == "readmit" else nomination.proposed_by_id
    if user.pk == first:
        return refuse("须由另一个人复核：您是上一步的经办人，不能自己确认自己的操作。")
    every = [nomination, *nomination.merged.all()]
    if any(user.pk in (one.created_by_id, one.submitted_by_id) for one in every):
        return refuse("须由另一个人复核：这份提名是您提交的。")
    own_column = nomination.round.column is not None
    if not own_column and any(nominator_roles(user, one.partner) for one in every):
        return refuse("须由另一个人复核：您属于提名这位候选者的媒体。")
    return ALLOWED


def _guard_submit(nomination: Nomination, now: datetime) -> Verdict:
    if nomination.partner is None or not nomination.partner.is_active:
        return refuse("贵媒体的合作已暂停，暂时不能提名。请联系项目运营。")
    if nomination.state == NominationState.RETURNED:
        return _within_grace(nomination, now)
    return _taking_nominations(nomination.round, now)


def _within_grace(nomination: Nomination, now: datetime) -> Verdict:
    round_ = nomination.round
    if _taking_nominations(round_, now):
        return ALLOWED
    if round_.state not in RESUBMITTING:
        return unready(f"本轮“{round_.get_state_display()}”，不再接受补充。")
    until = grace_ends(nomination)
    if until and now > until:
        return unready(f"补充期限已于{until:%m月%d日 %H:%M}结束。")
    return ALLOWED


def grace_ends(nomination: Nomination) -> datetime | None:
    """The last moment at which a returned nomination may be sent again after the round closed."""
    if nomination.returned_at is None:
        return None
    day = china_day(nomination.returned_at) + timedelta(days=nomination.round.grace_days)
    return deadline(day)


def resubmittable_until(nomination: Nomination) -> datetime | None:
    """The last moment at which a returned nomination may be sent again; none while nothing ends.

    Shapes: while the round takes nominations its end counts as well, whichever comes later.
    """
    round_, grace = nomination.round, grace_ends(nomination)
    if round_.state != RoundState.OPEN:
        return grace
    return max(round_.closes_at, grace) if round_.closes_at and grace else None


def _guard_return(nomination: Nomination, _now: datetime) -> Verdict:
    round_ = nomination.round
    if round_.state in RESUBMITTING:
        return ALLOWED
    return unready(f"本轮“{round_.get_state_display()}”，退回后媒体已无法再提交。")


def _guard_screening(nomination: Nomination, _now: datetime) -> Verdict:
    round_ = nomination.round
    if round_.state in SCREENING:
        return ALLOWED
    return unready(f"本轮“{round_.get_state_display()}”，不再受理提名。")


def _guard_unmerge(nomination: Nomination, now: datetime) -> Verdict:
    target = nomination.merged_into
    record = nomination.merges.filter(undone_at__isnull=True).first()
    if target is None or record is None:
        return unready("没有合并记录，不能撤销。")
    if target.state not in UNMERGEABLE_FROM:
        label = target.get_state_display()
        return unready(f"所并入的提名“{label}”，合并不能再撤销。拟授的可先收回拟授。")
    return _guard_screening(nomination, now)


def _back_to(verb: str, nomination: Nomination, now: datetime) -> Verdict:
    record = nomination.merges.filter(undone_at__isnull=True).first()
    if record is not None and BACK_TO[NominationState(record.state_before)] != verb:
        return unready(f"合并之前是“{record.get_state_before_display()}”，撤销后回到那里。")
    return _guard_unmerge(nomination, now)


def _guard_verified(nomination: Nomination) -> Verdict:
    """The round may ask that a story is verified before it is judged or proposed.

    What another medium verified counts, once its nomination is part of this one.
    """
    needed = nomination.round.required_verification
    if needed == VerificationLevel.NONE or nomination.verification_level >= needed:
        return ALLOWED
    if nomination.merged.filter(verification_level__gte=needed).exists():
        return ALLOWED
    label = VerificationLevel(needed).label
    return unready(f"本轮要求核实程度达到“{label}”，这份提名还没有。")


def _guard_review(nomination: Nomination, _now: datetime) -> Verdict:
    return _guard_verified(nomination)


def _guard_no_jury(nomination: Nomination, _now: datetime) -> Verdict:
    """An accepted one is judged first, unless the round judges nobody.

    One that was readmitted after the last stage has been judged already; two people took it back.
    """
    if nomination.state != NominationState.ACCEPTED:
        return ALLOWED
    stages = list(nomination.round.stages.evaluating())
    if stages and all(stage.state == StageState.SETTLED for stage in stages):
        judged = nomination.stage_entries.exists()
        return ALLOWED if judged else unready("这份提名没有进入评选环节，不能拟授。")
    if nomination.round.has_jury:
        return unready("本轮设有评委评审，须先送评审。")
    return unready("本轮设有评选环节，须先进入评选。") if stages else ALLOWED


def _guard_pass_over(nomination: Nomination, now: datetime) -> Verdict:
    """An accepted one is passed over by its stage, unless it came too late to enter the first."""
    if nomination.state == NominationState.ACCEPTED:
        first = nomination.round.stages.evaluating().first()
        if first is not None and first.state in (StageState.CLOSED, StageState.SETTLED):
            return ALLOWED
    return _guard_no_jury(nomination, now)


def _guard_propose(nomination: Nomination, now: datetime) -> Verdict:
    round_ = nomination.round
    if round_.is_rolling and round_.state not in RESUBMITTING:
        return unready(f"本轮“{round_.get_state_display()}”，不能提出拟授。")
    if nomination.category_id is None:
        return unready("请先选择奖项类别，再提出拟授。")
    if not round_.is_rolling and round_.state != RoundState.DECIDING:
        filling = _fills_vacancy(nomination)
        if not filling:
            return filling
    return _guard_no_jury(nomination, now) & _guard_verified(nomination)


def _fills_vacancy(nomination: Nomination) -> Verdict:
    """While the list is in its notice, only a place that somebody left may be filled (递补)."""
    round_ = nomination.round
    if round_.state != RoundState.NOTICE:
        return unready("批次评选须先进入“定评中”，才能提出拟授。")
    if nomination.category_id in vacancies(round_):
        return ALLOWED
    return unready("本轮公示中，这个类别没有因撤回或异议成立而空出的名额，不能递补。")


def _guard_readmit(nomination: Nomination, now: datetime) -> Verdict:
    """As taking one in; during the notice only where a place is free for it."""
    if nomination.round.state == RoundState.NOTICE:
        return _fills_vacancy(nomination)
    return _guard_screening(nomination, now)


def _guard_confirm(nomination: Nomination, now: datetime) -> Verdict:
    round_, category = nomination.round, nomination.category
    deciding = (RoundState.DECIDING, RoundState.NOTICE)
    ready = RESUBMITTING if round_.is_rolling else deciding
    if round_.state not in ready:
        return unready(f"本轮“{round_.get_state_display()}”，不能确认。")
    if category is None:
        return unready("没有奖项类别，不能确认。")
    if nomination.state == NominationState.NOTICE:
        return notice_served(nomination, now)
    if category.notice_policy == Category.NoticePolicy.BEFORE:
        return unready("这个类别须先公示，公示期满才能确认。")
    return ALLOWED


def _guard_honour(_nomination: Nomination, _now: datetime) -> Verdict:
    """Never by itself: the round confers all of them together (awards.actions.honours)."""
    return unready("随资助授予的称号在轮次页面一起办理。")


_NOMINATION_GUARDS: dict[str, Callable[[Nomination, datetime], Verdict]] = {
    "submit": _guard_submit,
    "return": _guard_return,
    "accept": _guard_screening,
    "readmit": _guard_readmit,
    "unmerge": partial(_back_to, "unmerge"),
    "unmerge_accepted": partial(_back_to, "unmerge_accepted"),
    "review": _guard_review,
    "propose": _guard_propose,
    "pass_over": _guard_pass_over,
    "confirm": _guard_confirm,
    "honour": _guard_honour,
}
