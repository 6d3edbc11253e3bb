"""Where a ranking is cut: the first n advance, and a tie across the cut is somebody's to decide."""

from collections.abc import Collection, Mapping, Sequence

from awards.models import Nomination, Stage, StageEntry
from kit.verdict import unready

Outcomes = dict[int, tuple[str, str]]


def cut_by_place(
    stage: Stage,
    nominations: Sequence[Nomination],
    places: Mapping[int, int],
    *,
    chosen: Collection[int] = (),
    unplaced: str = "",
) -> Outcomes:
    """The outcome and reason of every nomination, by its place.

    Shapes: keys are those of nominations; `chosen` decides ties at the cut and nothing else.
    Errors: Unready when a tie is open, `chosen` fits no tie, or a place is missing unexplained.
    """
    outcomes: Outcomes = {}
    tied_keys: set[int] = set()
    for group in _groups(stage, nominations):
        placed = {n.pk: places[n.pk] for n in group if n.pk in places}
        ahead, tied, room = first_places(placed, stage.advance_count or 0)
        tied_keys |= tied
        taken = tied & set(chosen)
        if tied and len(taken) != room:
            _refuse_tie([n for n in group if n.pk in tied], room)
        for nomination in group:
            outcomes[nomination.pk] = _outcome(stage, nomination, ahead | taken, placed, unplaced)
    if set(chosen) - tied_keys:
        unready("选定的提名不在并列之中，请刷新后再试。").require()
    return outcomes


def tied_at_cut(
    stage: Stage, nominations: Sequence[Nomination], places: Mapping[int, int]
) -> set[int]:
    """The keys of those among whom somebody has to choose."""
    tied: set[int] = set()
    for group in _groups(stage, nominations):
        placed = {n.pk: places[n.pk] for n in group if n.pk in places}
        tied |= first_places(placed, stage.advance_count or 0)[1]
    return tied


def outlook(
    stage: Stage, nominations: Sequence[Nomination], places: Mapping[int, int]
) -> dict[int, str]:
    """What the cut would make of every nomination, in words, before anybody decides."""
    words: dict[int, str] = {}
    for group in _groups(stage, nominations):
        placed = {n.pk: places[n.pk] for n in group if n.pk in places}
        ahead, tied, room = first_places(placed, stage.advance_count or 0)
        for nomination in group:
            key = nomination.pk
            stays = f"并列，{len(tied)} 份里选 {room} 份" if key in tied else "不晋级"
            words[key] = "晋级" if key in ahead else stays if key in placed else "没有名次，不晋级"
    return words


def first_places(places: Mapping[int, int], count: int) -> tuple[set[int], set[int], int]:
    """The keys that are surely among the first, those tied across the cut, and the room for them.

    Shapes: without a tie across the cut the second set is empty and the room is 0.
    """
    ahead: set[int] = set()
    for place in sorted(set(places.values())):
        group = {key for key, other in places.items() if other == place}
        if len(ahead) + len(group) > count:
            room = count - len(ahead)
            return (ahead, group, room) if room else (ahead, set(), 0)
        ahead |= group
    return ahead, set(), 0


def _groups(stage: Stage, nominations: Sequence[Nomination]) -> list[list[Nomination]]:
    if not stage.per_category:
        return [list(nominations)]
    keys = dict.fromkeys(nomination.category_id for nomination in nominations)
    return [[n for n in nominations if n.category_id == key] for key in keys]


def _refuse_tie(tied: Sequence[Nomination], room: int) -> None:
    names = "、".join(str(nomination) for nomination in tied[:5])
    unready(f"{names}等 {len(tied)} 份名次并列，只有 {room} 个名额，请选定并写明理由。").require()


def _outcome(
    stage: Stage,
    nomination: Nomination,
    taken: set[int],
    placed: Mapping[int, int],
    unplaced: str,
) -> tuple[str, str]:
    if nomination.pk in taken:
        return StageEntry.Outcome.ADVANCED, ""
    if nomination.pk in placed:
        each = "本类别" if stage.per_category else ""
        return StageEntry.Outcome.DROPPED, f"未进入{each}前 {stage.advance_count} 名"
    if not unplaced:
        unready(f"“{nomination}”没有名次，请写明没有名次的提名如何处理。").require()
    return StageEntry.Outcome.DROPPED, unplaced
