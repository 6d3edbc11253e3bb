"""What a medium may know of its nomination before the result is released.

Everything that a page tells of a nomination passes here: state, whose turn, reason, history.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, Value

from awards.models import Nomination
from awards.models.nominations import NOMINATORS, NominationQuerySet
from awards.permissions import roles_in_round
from awards.workflow import NOMINATION, PENDING, NominationState
from directory.models import User, is_overseer, organisations_held

# Acts that belong to the decision: their very existence would tell how it goes.
DECIDING = frozenset(
    {
        "review", "shortlist", "pass_over", "propose", "retract", "notice", "suspend", "resume",
        "uphold", "confirm", "readmit",
    }
)  # fmt: skip


def with_shown(rows: NominationQuerySet, user: User, now: datetime) -> NominationQuerySet:
    """The rows with `shown_state`; plain where everything that the user sees is theirs to run."""
    if is_overseer(user) or not organisations_held(user, NOMINATORS):
        return rows.annotate(shown_state=F("state"))
    return rows.with_shown_state(user, now)


def knows_all(user: User, nomination: Nomination) -> bool:
    """Whether nothing is masked for this user: whoever runs the round, or oversees everything."""
    return is_overseer(user) or bool(roles_in_round(user, nomination.round))


def is_told(nomination: Nomination, now: datetime) -> bool:
    """Whether the result of this nomination is out; an announcement tells nothing of a winner
    that was withheld from it, or hidden before its minute.
    """
    winner = getattr(nomination, "winner", None)
    if winner is None:
        announced = nomination.round.announce_at
        return announced is not None and announced <= now
    released, hidden = winner.release_at, winner.hidden_at
    if released is None or released > now:
        return False
    return hidden is None or hidden >= released


def shown_label(state: str) -> str:
    """The word for a shown state."""
    return NOMINATION.states[state]


def shown_turn(state: str, *, own: bool) -> str:
    """Whose turn it is, said to the medium itself or to the staff."""
    if own and state == NominationState.RETURNED:
        return "请按意见补充后重新提交"
    if not own and state == NominationState.DRAFT:
        return "媒体填写中"
    if state == NominationState.CONFIRMED:
        return "结果已公布" if own else "已产生获奖者"
    return NOMINATION.turn[state]


def masked_state(state: str) -> str:
    """A state of the record as a medium may read it."""
    return NominationState.REVIEWING if state in PENDING else state


def visible_entries(entries: Any, nomination: Nomination, user: User, now: datetime) -> Any:
    """The record of a nomination, without what the user may not know yet.

    A medium reads what happened until its nomination was taken in, and what its own people did;
    the rest once the result is out.
    """
    if knows_all(user, nomination) or is_told(nomination, now):
        return entries
    hidden = [f"nomination.{verb}" for verb in sorted(DECIDING)]
    rows = entries.exclude(verb__in=hidden).annotate(is_masked=Value(True))
    taken_in = entries.filter(verb="nomination.accept").order_by("sequence").first()
    if taken_in is None:
        return rows
    people = _own_people(nomination)
    told = (
        "nomination.withdraw", "nomination.merge", "nomination.unmerge",
        "nomination.unmerge_accepted",
    )  # fmt: skip
    later = rows.filter(sequence__gt=taken_in.sequence)
    after = later.filter(actor_id__in=people) | later.filter(verb__in=told)
    return rows.filter(sequence__lte=taken_in.sequence) | after


def _own_people(nomination: Nomination) -> list[int]:
    if nomination.partner is None:
        return []
    members = nomination.partner.organisation.memberships.filter(role__in=NOMINATORS)
    return [member.user_id for member in members]
