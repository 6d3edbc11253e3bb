"""Taking the lock on what an action is about, and refusing to write over somebody's newer text.

The order, for every action: round, stage, application (of an honour that follows a grant),
nomination, winner, commitment, fund, then the ledger's head.
"""

from collections.abc import Collection

from awards.models import Nomination, Round, Stage, Winner
from kit.verdict import Stale

STALE = "这份内容在您打开之后已被他人修改。请核对两份内容后再保存。"


def locked_nomination(nomination: Nomination, version: int | None = None) -> Nomination:
    """The fresh row under lock.

    Errors: Stale when `version` is given and no longer current.
    """
    fresh = (
        Nomination.objects.select_for_update(of=("self",))
        .select_related(
            "round__award",
            "round__column__partner",
            "round__fund",
            "partner",
            "nominee",
            "category",
        )
        .get(pk=nomination.pk)
    )
    _check_version(fresh.version, version)
    return fresh


def locked_nominations(keys: Collection[int]) -> dict[int, Nomination]:
    """The fresh rows under lock by key, taken in the order of their keys."""
    rows = Nomination.objects.select_for_update(of=("self",)).select_related("nominee", "category")
    return {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}


def locked_stage(stage: Stage, version: int | None = None) -> Stage:
    """The fresh row under lock, after the lock of its round.

    Errors: Stale when `version` is given and no longer current.
    """
    round_ = locked_round(stage.round)
    fresh = locked_stage_alone(stage)
    fresh.round = round_
    _check_version(fresh.version, version)
    return fresh


def locked_stage_alone(stage: Stage) -> Stage:
    """The fresh row under lock, without its round's: jurors never wait for who runs the round."""
    rows = Stage.objects.select_for_update(of=("self",))
    return rows.select_related("round__award", "round__column__partner").get(pk=stage.pk)


def locked_winner(winner: Winner, version: int | None = None) -> Winner:
    """The fresh row under lock, with what the gate and the permissions read.

    Errors: Stale when `version` is given and no longer current.
    """
    fresh = (
        Winner.objects.select_for_update(of=("self",))
        .select_related(
            "round__award",
            "round__column__partner",
            "nomination__nominee",
            "nomination__application",
            "nominee",
        )
        .get(pk=winner.pk)
    )
    _check_version(fresh.version, version)
    return fresh


def locked_round(round_: Round, version: int | None = None) -> Round:
    """The fresh row under lock.

    Errors: Stale when `version` is given and no longer current.
    """
    fresh = (
        Round.objects.select_for_update(of=("self",))
        .select_related("award", "column__partner")
        .get(pk=round_.pk)
    )
    _check_version(fresh.version, version)
    return fresh


def _check_version(current: int, expected: int | None) -> None:
    if expected is not None and current != expected:
        raise Stale(STALE)
