"""What the rest of the panel said of an entry, for a juror who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from awards.jury.redaction import redactor
from awards.jury.standing import totals
from awards.models import Assignment, Nomination
from awards.workflow import AssignmentState


@dataclass(frozen=True, slots=True)
class Review:
    """One colleague's review."""

    who: str
    total: float | None
    comment: str


def reviews_of(assignment: Assignment, names: Sequence[Nomination]) -> list[Review]:
    """The reviews of the others that count, without names where the stage hides them."""
    rows = list(
        Assignment.objects.counted()
        .filter(stage=assignment.stage_id, nomination=assignment.nomination_id)
        .exclude(pk=assignment.pk)
        .exclude(state=AssignmentState.SCORING)
        .select_related("juror")
        .prefetch_related("scores__criterion")
        .order_by("submitted_at", "pk")
    )
    is_blind = not assignment.stage.shows_names
    say = redactor(names)
    found = []
    for place, row in enumerate(rows, 1):
        criteria = [score.criterion for score in row.scores.all()]
        (one,) = totals([row], criteria)
        who = f"第 {place} 位评委" if is_blind else str(row.juror)
        found.append(Review(who, one.total, say(row.comment) if is_blind else row.comment))
    return found
