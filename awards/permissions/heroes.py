"""Who may join a foreign nomination, link nominees, verify a story, hear of duplicates."""

from datetime import datetime

from awards.models import Nomination, Nominee, Round, StoryCheck
from awards.models.nominations import NOMINATORS
from awards.permissions.nominations import (
    may_edit_nomination,
    may_nominate,
    may_see_nomination,
    may_step_nomination,
    still_kept,
)
from awards.permissions.scope import nominator_roles, roles_in_round
from awards.workflow import BACK_TO, NominationState
from directory.models import User, is_overseer, organisations_held
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready

# Over for everybody to see. Between all other states nothing may differ for a medium: it would tell
# how its nomination was decided.
OVER = frozenset({NominationState.WITHDRAWN, NominationState.REJECTED})
_RUNS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR})


def may_look_for_likes(user: User) -> Verdict:
    """Whether the user is told of likely duplicates at all: whoever nominates or screens."""
    if is_overseer(user) or organisations_held(user, NOMINATORS):
        return ALLOWED
    return ALLOWED if Round.objects.run_by(user).exists() else absent()


def may_co_nominate(
    user: User, nomination: Nomination, beside: Nomination, now: datetime
) -> Verdict:
    """Whether the nomination may be declared a co-nomination of the other one.

    The answer depends on nothing that is secret: not on how the other one stands, only on whether
    it was ever sent in and not taken back by its own medium.
    """
    edits = may_edit_nomination(user, nomination)
    if not edits:
        return edits
    if beside.round_id != nomination.round_id or beside.partner_id == nomination.partner_id:
        return absent()
    if beside.submitted_at is None or beside.state == NominationState.WITHDRAWN:
        return absent()
    if nomination.state == NominationState.DRAFT:
        return may_nominate(user, nomination.round, nomination.partner, now)
    return ALLOWED


def may_link_nominees(user: User, nominee: Nominee, to: Nominee) -> Verdict:
    """Whether the user may say that two nominees are one person: who runs a round of each."""
    for one in (nominee, to):
        mine = Nomination.objects.run_by(user).filter(nominee=one)
        if not mine.exclude(state=NominationState.DRAFT).exists():
            return absent()
    runs = user.is_superuser or Role.ORGANISER in _programme_roles(user, nominee)
    return ALLOWED if runs else refuse("同一人物由项目运营认定。")


def _programme_roles(user: User, nominee: Nominee) -> frozenset[str]:
    rows = Nomination.objects.run_by(user).filter(nominee=nominee)
    found: frozenset[str] = frozenset()
    for row in rows.select_related("round__award", "round__column__partner")[:5]:
        found |= roles_in_round(user, row.round)
    return found


def may_unmerge(user: User, nomination: Nomination, now: datetime) -> Verdict:
    """Whether the user may take the nomination out of the one it was merged into."""
    record = nomination.merges.filter(undone_at__isnull=True).first()
    verb = BACK_TO[NominationState(record.state_before)] if record else "unmerge"
    return may_step_nomination(user, nomination, verb, now)


# ------------------------------------------------------------------ verifying a story


def may_check_story(user: User, nomination: Nomination) -> Verdict:
    """Whether the user may record that somebody was asked about the story."""
    seen = may_see_nomination(user, nomination) and still_kept(nomination)
    if not seen:
        return seen
    if not _verifies(user, nomination):
        return refuse("核实由提名媒体或项目运营登记，您只能查看。")
    if nomination.state in OVER:
        return unready(f"“{nomination.get_state_display()}”的提名不再登记核实。")
    return ALLOWED


def _verifies(user: User, nomination: Nomination) -> bool:
    runs = roles_in_round(user, nomination.round) & _RUNS
    return bool(runs or nominator_roles(user, nomination.partner))


def may_read_checks(user: User, nomination: Nomination) -> Verdict:
    """Whether the user reads whom they asked and what was said: medium and organiser alone.

    Everybody else who sees the nomination reads the level; the auditor the results too.
    """
    seen = may_see_nomination(user, nomination)
    if not seen:
        return seen
    return (
        ALLOWED if _verifies(user, nomination) else refuse("核实的内容只给提名媒体和项目运营看。")
    )


def may_sign_check(user: User, check: StoryCheck) -> Verdict:
    """Whether the user may be the second person of a record: of the same medium, or organiser."""
    may = may_check_story(user, check.nomination)
    if not may:
        return may
    if not check.is_live:
        return unready("这条核实记录已作废。")
    if check.signed_at is not None:
        return unready("这条核实记录已经复核。")
    if check.recorded_by_id == user.pk:
        return refuse("须由另一个人复核：这条核实是您登记的。")
    return ALLOWED


def may_void_check(user: User, check: StoryCheck) -> Verdict:
    """Whether the user may void a record: who wrote it, or who runs the round."""
    may = may_check_story(user, check.nomination)
    if not may:
        return may
    if not check.is_live:
        return unready("这条核实记录已作废。")
    runs = roles_in_round(user, check.nomination.round) & _RUNS
    if not runs and check.recorded_by_id != user.pk:
        return refuse("由登记人或项目运营作废。")
    return ALLOWED


def may_reveal_phone(user: User, check: StoryCheck) -> Verdict:
    """Whether the user may see the number in full; each look is on record."""
    reads = may_read_checks(user, check.nomination)
    if not reads:
        return reads
    return ALLOWED if check.phone_cipher else unready("这条记录没有电话。")
