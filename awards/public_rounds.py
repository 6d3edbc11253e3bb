"""What the public reads of a round beside its winners: its course, and how its rules changed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from pyroaring import BitMap

from awards.models import Award, Criterion, Round, RuleVersion, Stage, Winner
from awards.models.winners import WinnerQuerySet
from awards.public import is_announced
from awards.tallies import tallies
from awards.workflow import StageState
from kit.contentversion import ContentVersion
from kit.dates import china_day
from kit.idsets import Among, IdList, ids_of
from kit.prepared import Prepared

HOLDERS = 200
SHOWN = 48  # winners on the page of a round
FEW = 1500  # winners of a category that are sooner sorted than read in the order of an index
_NONE = -1
PAST, NOW, NEXT = "past", "now", "next"


class StageLine(NamedTuple):
    """One stage on the course of a round; `mark` is past, now or next."""

    stage: Stage
    mark: str
    when: str
    advances: str


def course(round_: Round, now: datetime) -> list[StageLine]:
    """The stages of a round in their order, as a visitor may know them.

    Shapes: that a stage has its result is not told; it is over, like one that has only ended.
    """
    return [
        StageLine(stage, _mark(round_, stage, now), _when(*_dates(round_, stage)), _advances(stage))
        for stage in round_.stages.all()
    ]


def _dates(round_: Round, stage: Stage) -> tuple[datetime | None, datetime | None]:
    if stage.kind == Stage.Kind.NOMINATION:
        return round_.opens_at, stage.closes_at or round_.closes_at
    return stage.opens_at, stage.closes_at


def _mark(round_: Round, stage: Stage, now: datetime) -> str:
    opens, closes = _dates(round_, stage)
    if stage.is_evaluating:
        if stage.state == StageState.PLANNED:
            return NEXT
        return NOW if stage.takes_input(now) else PAST if _is_over(stage, now) else NEXT
    if stage.state == StageState.SETTLED or (closes and closes < now):
        return PAST
    if opens and opens <= now:
        return NOW
    return PAST if not opens and not round_.is_rolling and is_announced(round_, now) else NEXT


def _is_over(stage: Stage, now: datetime) -> bool:
    has_ended = stage.closes_at is not None and stage.closes_at < now
    return has_ended or stage.state in (StageState.CLOSED, StageState.SETTLED)


def _when(opens: datetime | None, closes: datetime | None) -> str:
    """From when until when; on one day the day is written once."""
    day, minute = _("Y年n月j日"), _("Y年n月j日 H:i")
    first = date_format(localtime(opens), minute) if opens else ""
    last = date_format(localtime(closes), minute) if closes else ""
    if opens and closes and china_day(opens) == china_day(closes):
        times = (date_format(localtime(one), "H:i") for one in (opens, closes))
        return f"{date_format(localtime(opens), day)} {'–'.join(times)}"
    if first and last:
        return f"{first} — {last}"
    return _("%(moment)s 起") % {"moment": first} if first else (
        _("%(moment)s 截止") % {"moment": last} if last else ""
    )  # fmt: skip


def _advances(stage: Stage) -> str:
    """What advances from a stage in which entries are judged, in words."""
    if not stage.is_evaluating:
        return ""
    count, kind = stage.advance_count, stage.advance
    words = {
        (Stage.Advance.TOP_SCORE, False): _("按得分取前 %(count)s 名"),
        (Stage.Advance.TOP_SCORE, True): _("每个类别按得分取前 %(count)s 名"),
        (Stage.Advance.TOP_VOTES, False): _("按得票取前 %(count)s 名"),
        (Stage.Advance.TOP_VOTES, True): _("每个类别按得票取前 %(count)s 名"),
        (Stage.Advance.DECISION, False): _("由主办方决定，最多晋级 %(count)s 名"),
        (Stage.Advance.DECISION, True): _("由主办方决定，每个类别最多晋级 %(count)s 名"),
    }
    if count is None:
        return _("由主办方决定晋级名单，并记录理由")
    return words[Stage.Advance(kind), stage.per_category] % {"count": count}


# ------------------------------------------------------------------ versions of the rules


class Revision(NamedTuple):
    """One revision of criteria or eligibility: when, what changed, and why."""

    version: int
    at: datetime
    reason: str
    changes: list[str]
    old_eligibility: str


def revisions(round_: Round) -> list[Revision]:
    """Every revision under submissions, the latest first; no statement where there was none."""
    if round_.criteria_version == 1:
        return []
    rows = {row.version: row for row in round_.rule_versions.all()}
    criteria: defaultdict[int, list[Criterion]] = defaultdict(list)
    for one in round_.criteria.all():
        criteria[one.version].append(one)
    return [
        _revision(rows.get(number - 1), rows[number], criteria[number - 1], criteria[number])
        for number in sorted(rows, reverse=True)
        if number > 1
    ]


def _revision(
    before: RuleVersion | None,
    after: RuleVersion,
    old: Sequence[Criterion],
    new: Sequence[Criterion],
) -> Revision:
    changes = list(_changes(old, new))
    has_other = before is not None and before.eligibility != after.eligibility
    if has_other:
        changes.append(_("参评条件有修改"))
    replaced = before.eligibility if before is not None and has_other else ""
    return Revision(after.version, after.revised_at, after.reason, changes, replaced)


def _changes(old: Sequence[Criterion], new: Sequence[Criterion]) -> Iterator[str]:
    was = {one.name: one for one in old}
    for one in new:
        earlier = was.pop(one.name, None)
        given = {"name": one.name, "new": one.weight, "old": earlier and earlier.weight}
        if earlier is None:
            yield _("新增“%(name)s”（%(new)s%%）") % given
            continue
        if earlier.weight != one.weight:
            yield _("“%(name)s”的权重由 %(old)s%% 改为 %(new)s%%") % given
        if (earlier.description, earlier.anchors) != (one.description, one.anchors):
            yield _("“%(name)s”的说明有修改") % given
    for gone in was.values():
        yield _("删去“%(name)s”（%(old)s%%）") % {"name": gone.name, "old": gone.weight}


# ------------------------------------------------------------------ elected seats


class Holders(NamedTuple):
    """Those who hold or held seats in one term."""

    term: str
    is_current: bool
    winners: list[Winner]


def holders(award: Award, *, now: datetime) -> list[Holders]:
    """The published holders of an elected award by term, the latest first."""
    if award.mode != Award.Mode.ELECTION:
        return []
    rows = Winner.objects.published(now).filter(award=award, term_starts_on__isnull=False)
    terms = ("term_starts_on", "term_ends_on", "term_precision")
    shown = rows.for_cards(*terms).order_by("-term_ends_on", "-term_starts_on", "position", "pk")
    groups: dict[tuple[str, bool], list[Winner]] = {}
    for winner in shown[:HOLDERS]:
        key = (winner.term, winner.holds(china_day(now)))
        groups.setdefault(key, []).append(winner)
    return [Holders(term, is_current, winners) for (term, is_current), winners in groups.items()]


# ------------------------------------------------------------------ winners as on the stage


def _on_stage(now: datetime, ids: list[int]) -> WinnerQuerySet:
    rows = Winner.objects.published(now).filter(Among("pk", ids)).for_cards()
    return rows.order_by("category__position", "category", "position", "pk")[:SHOWN]


def _first_of_category(now: datetime, category: int) -> Any:
    rows = Winner.objects.published(now).filter(category=category)
    first = rows.order_by("position", "pk").values("pk")[:SHOWN]
    grouped = Winner.objects.filter(pk__in=first).order_by().values("category")
    return grouped.annotate(ids=IdList("pk")).values_list("ids")


_ON_STAGE = Prepared(_on_stage, now=datetime, ids=list)
_FIRST_OF_CATEGORY = Prepared(_first_of_category, now=datetime, category=int)


def winners_by_category(
    round_: Round, *, version: ContentVersion, now: datetime
) -> list[tuple[str, list[Winner]]]:
    """The first published winners of the round in the order of the stage, by category.

    Shapes: two statements, however large a category is: only the first of a large one are sorted.
    """
    wanted, large = BitMap(), _NONE
    with tallies:
        tallies.follow(version, now)
        for category in round_.categories.all():
            own = tallies.of("category", [category.pk]) & tallies.shown
            if len(own) > FEW:
                large = category.pk
            else:
                wanted |= own
            if large != _NONE or len(wanted) >= SHOWN:
                break
    for (first,) in _FIRST_OF_CATEGORY.tuples(now=now, category=large):
        wanted |= BitMap(ids_of(first))
    names = {category.pk: category.name for category in round_.categories.all()}
    groups: dict[int, list[Winner]] = {}
    for winner in _ON_STAGE.rows(now=now, ids=list(wanted)):
        groups.setdefault(winner.category_id, []).append(winner)
    return [(names[pk], winners) for pk, winners in groups.items()]
