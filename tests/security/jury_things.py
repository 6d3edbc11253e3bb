"""The things of a jury in the world: the juror has one declared entry in an open stage."""

from collections.abc import Callable
from typing import Any

from tests.factories.awards import CriterionFactory, PhotoFactory, RoundFactory
from tests.factories.selection import (
    AssignmentFactory,
    SeatFactory,
    StageEntryFactory,
    StageFactory,
)


def put_jury(things: dict[str, Any], house: Any, award: Any, juror: Any) -> None:
    """A round of the house in review; everything that the juror's addresses lead to."""
    stage = StageFactory(round=RoundFactory(award=award, with_jury=True, reviewing=True))
    CriterionFactory(round=stage.round)
    entry = StageEntryFactory(stage=stage)
    things |= {
        "jury.stage": stage,
        "awards.seat": SeatFactory(round=stage.round, juror=juror),
        "awards.assignment": AssignmentFactory(
            stage=stage, nomination=entry.nomination, juror=juror, declared=True
        ),
        "jury.photo": PhotoFactory(nomination=entry.nomination),
    }


def _stage(world: Any) -> dict[str, Any]:
    return {"stage": world.things["jury.stage"].public_id}


def _entry(world: Any) -> dict[str, Any]:
    return {"entry": world.things["awards.assignment"].public_id}


JURY_ARGUMENTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"jury:{page}": _stage for page in ("declare", "kin", "finish", "compare")},
    **{f"jury:{page}": _entry for page in ("entry", "autosave", "recuse")},
    **{f"admin:awards_assignment_{page}": _stage for page in ("desk", "plan", "remind", "lock")},
    "jury:photo": lambda w: _entry(w) | {"photo": w.things["jury.photo"].public_id},
}
