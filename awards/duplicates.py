"""Likely duplicates of a nomination, as far as the one who asks may hear of them.

Three statements at any size: the keys in an index, the few rows behind them under the scope of
the user, their links. What is alike is weighed in `awards.likeness`; what may be told is decided
here, by `Nomination.objects.told_to` and `Suggestion`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from awards.likeness import WORTH, Likeness, Traits, asked_keys, compare, own_keys, traits_of
from awards.models import LikenessKey, Nomination
from awards.models.nominations import NOMINATORS
from directory.models import MediaPartner, Region, User, organisations_held

EACH = 60  # rows looked up for one key, the newest
LOADED = 80  # rows weighed
MOST = 8  # suggestions shown
# What a foreign nomination may be recognised by: what was typed of it, not what happened nearby.
RECOGNISED = frozenset({"name", "sound", "typo", "link"})
_TABLE = LikenessKey._meta.db_table
_ONE = (
    f"SELECT * FROM (SELECT nomination_id, key FROM {_TABLE} "  # noqa: S608 - a name of our own
    f"WHERE key = %s ORDER BY nomination_id DESC LIMIT {EACH}) AS found"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One nomination that may be about the same hero, and what this user may read of it.

    Shapes: `nomination` is there only where the user sees all of it; of a foreign one there is
    the way to join it (`join`, its public id). `name` is empty where it would tell a name that
    the user has not typed.
    """

    relation: str
    name: str
    place: str
    why: str
    points: float
    nomination: Any = None
    round_title: str = ""
    winner_slug: str = ""
    join: str = ""

    @property
    def is_foreign(self) -> bool:
        """Whether it is another medium's, of which only that it exists is told."""
        return self.relation == "open"


def likely_duplicates(
    traits: Traits,
    *,
    user: User,
    now: datetime,
    round_id: int | None = None,
    leave_out: Iterable[int] = (),
) -> list[Suggestion]:
    """What may be about the same hero, likeliest first; nothing before a name is typed."""
    if not traits.name:
        return []
    media = _media(user)
    rows = _rows(_found(traits, media), user, now, leave_out)
    weighed = [(row, compare(traits, traits_of(row))) for row in rows]
    told = [
        suggestion
        for row, likeness in sorted(weighed, key=lambda one: (-one[1].points, -one[0].pk))
        if (likeness.is_likely or (row.is_run and likeness.is_possible))
        and (suggestion := _told(row, likeness, traits, round_id))
    ]
    return _once(told)[:MOST]


def alike(nomination: Nomination, *, user: User, now: datetime) -> list[Suggestion]:
    """The likely duplicates of a stored nomination, without its own family."""
    root = nomination.merged_into_id or nomination.pk
    family = [root, nomination.pk, *nomination.merged.values_list("pk", flat=True)]
    return likely_duplicates(
        traits_of(nomination), user=user, now=now, round_id=nomination.round_id, leave_out=family
    )


# ------------------------------------------------------------------ finding


def _media(user: User) -> list[int]:
    held = organisations_held(user, NOMINATORS)
    if not held:
        return []
    return list(
        MediaPartner.objects.filter(organisation__in=held).order_by("pk").values_list(
            "pk", flat=True
        )
    )  # fmt: skip


def _found(traits: Traits, media: Sequence[int]) -> list[int]:
    """The ids behind the keys, most telling first; drafts only under the keys of one's media."""
    kinds = asked_keys(traits)
    worth = {key: WORTH[kind] for key, kind in kinds.items()}
    for partner in media:
        drafts = own_keys(kinds, partner)
        worth |= dict(zip(drafts, map(WORTH.__getitem__, kinds.values()), strict=True))
    if not worth:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement(len(worth)), list(worth))
        hits = cursor.fetchall()
    total: Counter[int] = Counter()
    for nomination, key in hits:
        total[nomination] += worth[key]
    return [pk for pk, _ in total.most_common(2 * LOADED)]


def statement(keys: int) -> str:
    """The look-up of so many keys: one step into the index for each, and a bound on each."""
    return " UNION ALL ".join([_ONE] * keys)


def _rows(ids: Sequence[int], user: User, now: datetime, leave_out: Iterable[int]) -> list[Any]:
    rows = (
        Nomination.objects.filter(Q(pk__in=ids) & ~Q(pk__in=list(leave_out)))
        .told_to(user, now)
        .with_shown_state(user, now)
        .select_related(
            "nominee__organisation", "nominee_before_merge__organisation", "round__award",
            "round__column__partner", "partner__organisation", "happened_region__parent",
            "nominee__region__parent", "winner",
        )
        .prefetch_related(
            "evidence", "nominee__organisation__aliases",
            "nominee_before_merge__organisation__aliases",
        )
        .defer("story", "search_text")
    )  # fmt: skip
    found = {row.pk: row for row in rows.order_by("pk")}
    return [found[pk] for pk in ids if pk in found][:LOADED]


# ------------------------------------------------------------------ telling


def _told(row: Any, likeness: Likeness, asked: Traits, round_id: int | None) -> Suggestion | None:
    """What may be told of one row; nothing where it could only be found by fishing."""
    nominee = row.nominee_before_merge or row.nominee
    if row.is_own or row.is_run:
        return Suggestion(
            "run" if row.is_run else "own", str(nominee), _place(row, exact=True),
            likeness.told(), likeness.points, nomination=row, round_title=str(row.round),
        )  # fmt: skip
    if not likeness.kinds & RECOGNISED:
        return None
    if row.is_public:
        return Suggestion(
            "public", row.winner.display_name, row.winner.region_name,
            likeness.told(discreetly=True), likeness.points, round_title=str(row.round),
            winner_slug=row.winner.slug,
        )  # fmt: skip
    # The name only where it was typed; the place no nearer than the city.
    is_typed = bool(traits_of(row).name.full & asked.name.full)
    joins = round_id is None or row.round_id == round_id
    return Suggestion(
        "open", nominee.name if is_typed and _typed_all(nominee.name, asked) else "",
        _place(row, exact=False) if is_typed else "", likeness.told(discreetly=True),
        likeness.points, round_title=str(row.round), join=row.public_id if joins else "",
    )  # fmt: skip


def _typed_all(name: str, asked: Traits) -> bool:
    """Whether the stored name says nothing that was not typed: no second name in brackets."""
    stored = Traits.of(name=name, kind=asked.kind).name
    return stored.full <= asked.name.full


def _place(row: Any, *, exact: bool) -> str:
    region: Region | None = row.happened_region or row.nominee.region
    if region is None:
        return ""
    if not exact and region.level == Region.Level.COUNTY and region.parent is not None:
        region = region.parent
    return region.full_name


def _once(told: list[Suggestion]) -> list[Suggestion]:
    """Of foreign ones a single line for each round: how many media there are is not told."""
    kept: list[Suggestion] = []
    seen: set[tuple[str, str]] = set()
    for one in told:
        key = (one.round_title, one.name)
        if one.is_foreign and key in seen:
            continue
        if one.is_foreign:
            seen.add(key)
        kept.append(one)
    return kept
