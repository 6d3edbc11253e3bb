"""The grid on which a round is decided: one row for each nomination, with all that speaks for it.

Everything is read at a fixed number of queries, however many rows there are.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F

from awards.models import Assignment, Category, Nomination, Round, Stage
from awards.standings import RANKED, inputs, scoring_stage
from awards.workflow import NOMINATION, AssignmentState
from awards.workflow import NominationState as N
from directory.models import Region
from kit.aggregates import Standing
from projects.models import Fund

TAKEN = frozenset({N.PROPOSED, N.NOTICE, N.SUSPENDED, N.CONFIRMED})
PICKABLE = frozenset({N.ACCEPTED, N.SHORTLISTED})
SPLIT = Decimal("1.0000")  # a deviation from which jurors are said to disagree
SHOWN = 12  # how many provinces and themes the balance names


@dataclass(frozen=True, slots=True)
class Row:
    """One nomination on the grid."""

    pk: int
    key: str
    name: str
    partner: str
    category_id: int
    category: str
    state: str
    region: str
    prize: Decimal
    conflicts: int
    standing: Standing

    @property
    def state_label(self) -> str:
        """The state in words."""
        return NOMINATION.states[self.state]

    @property
    def is_taken(self) -> bool:
        """Whether it holds a place and its prize."""
        return self.state in TAKEN

    @property
    def is_split(self) -> bool:
        """Whether the jurors disagree about it."""
        return self.standing.disagreement is not None and self.standing.disagreement >= SPLIT


@dataclass(frozen=True, slots=True)
class Place:
    """A category with its places: how many there are, and how many are taken."""

    category: Category
    taken: int

    @property
    def left(self) -> int | None:
        """How many are free; None without a quota."""
        return None if self.category.quota is None else self.category.quota - self.taken


@dataclass(frozen=True, slots=True)
class Share:
    """How one province, theme or medium stands in the list: nominated, and chosen."""

    name: str
    nominated: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Grid:
    """All that the page shows."""

    rows: list[Row]
    places: list[Place]
    regions: list[Share]
    themes: list[Share]
    fund: Fund | None
    stage: Stage | None


def grid(round_: Round) -> Grid:
    """The grid of a round as it is now."""
    stage = scoring_stage(round_)
    standings = {one.key: one for one in inputs(round_, stage).standings()}
    categories = {one.pk: one for one in round_.categories.all()}
    rows = _rows(round_, standings, categories, _conflicts(stage))
    taken = Counter(row.category_id for row in rows if row.is_taken)
    return Grid(
        rows=rows,
        places=[Place(one, taken[one.pk]) for one in categories.values()],
        regions=_shares((row.region or "未填地区", row.is_taken) for row in rows),
        themes=_themes(round_),
        fund=Fund.objects.filter(pk=round_.fund_id).first() if round_.fund_id else None,
        stage=stage,
    )


def _rows(
    round_: Round,
    standings: Mapping[str, Standing],
    categories: Mapping[int, Category],
    conflicts: Mapping[str, int],
) -> list[Row]:
    provinces = dict(Region.objects.filter(code__endswith="0000").values_list("code", "name"))
    facts = Nomination.objects.filter(round=round_, state__in=RANKED).order_by("pk").values_list(
        "pk", "public_id", "nominee__name", "partner__organisation__name", "category_id", "state",
        "happened_region__code", "nominee__region__code",
    )  # fmt: skip
    rows = []
    for pk, key, name, partner, category_id, state, happened, home in facts:
        category = categories.get(category_id or 0)
        code = happened or home or ""
        rows.append(Row(
            pk=pk, key=key, name=name or "（未填姓名）", partner=partner or "",
            category_id=category_id or 0, category=category.name if category else "未选类别",
            state=state, region=provinces.get(f"{code[:2]}0000", ""),
            prize=(category.prize_amount if category else None) or Decimal(0),
            conflicts=conflicts.get(key, 0), standing=standings.get(key) or Standing(key),
        ))  # fmt: skip
    return rows


def _conflicts(stage: Stage | None) -> dict[str, int]:
    """How many jurors stood aside, by nomination."""
    if stage is None:
        return {}
    recused = Assignment.objects.filter(stage=stage, state=AssignmentState.RECUSED)
    counted = recused.order_by().values(key=F("nomination__public_id")).annotate(n=Count("pk"))
    return {row["key"]: row["n"] for row in counted}


def _shares(pairs: Any) -> list[Share]:
    nominated: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    for name, is_taken in pairs:
        nominated[name] += 1
        chosen[name] += bool(is_taken)
    ordered = sorted(nominated, key=lambda name: (-chosen[name], -nominated[name], name))
    return [Share(name, nominated[name], chosen[name]) for name in ordered[:SHOWN]]


def _themes(round_: Round) -> list[Share]:
    links = Nomination.themes.through.objects.filter(
        nomination__round=round_, nomination__state__in=RANKED
    )
    pairs = links.order_by("theme").values_list("theme__name", "nomination__state")
    return _shares((name, state in TAKEN) for name, state in pairs)


# ------------------------------------------------------------------ order and filter

_Key = Callable[[Row], Any]


def _figure(name: str) -> _Key:
    """Best first; what has no figure comes last."""

    def _value(row: Row) -> tuple[bool, Decimal]:
        figure = getattr(row.standing, name)
        return figure is None, -(figure or Decimal(0))

    return _value


def _by_place(row: Row) -> tuple[Any, ...]:
    place = row.standing.place
    return row.category_id, place is None, place or 0, *_figure("raw")(row)


SORTS: dict[str, tuple[str, _Key]] = {
    "place": ("名次", _by_place),
    "raw": ("原始总评", _figure("raw")),
    "adjusted": ("校正总评", _figure("adjusted")),
    "valid": ("有效评分", lambda row: -row.standing.valid),
    "spread": ("极差", _figure("spread")),
    "disagreement": ("分歧", _figure("disagreement")),
    "conflicts": ("回避", lambda row: -row.conflicts),
    "region": ("地区", lambda row: (not row.region, row.region)),
    "state": ("状态", lambda row: list(NOMINATION.states).index(row.state)),
}
STATES = {"left": "未决定", "taken": "已拟授或确认"}


def arranged(rows: Sequence[Row], *, sort: str, category: str, state: str) -> list[Row]:
    """The rows that were asked for, in the order that was asked for; nonsense is passed over."""
    kept = [row for row in rows if not category or str(row.category_id) == category]
    if state in STATES:
        kept = [row for row in kept if row.is_taken == (state == "taken")]
    key = SORTS.get(sort, SORTS["place"])[1]
    return sorted(kept, key=lambda row: (key(row), _by_place(row), row.pk))
