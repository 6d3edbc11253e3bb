"""A round without its people and years: taken from a round, kept as JSON, made into a new one.

One shape serves the shipped templates, those that a programme keeps, and last year's copy. Every
moment is written as days after the day on which nominations open, with the time in Shanghai.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from awards.actions.stage_setup import SET_UP
from awards.models import Category, Criterion, Round, Stage
from kit.chinese import pinyin_slug
from kit.dates import SHANGHAI, Precision, china_day

Blueprint = Mapping[str, Any]
Moment = list[Any]  # [days after the first, "HH:MM:SS.ffffff"]

ROUND_FIELDS = (
    "is_rolling", "fee_free_statement", "organiser_type", "approval_reference",
    "approval_not_applicable", "eligibility", "process_note", "grace_days", "required_verification",
)  # fmt: skip
FIRST_MORNING: Moment = [0, "09:00:00"]  # where the source has no dates of its own
CATEGORY_FIELDS = (
    "slug", "name", "quota", "notice_policy", "notice_days", "notice_waiver", "prize_amount",
)  # fmt: skip
CRITERION_FIELDS = ("name", "description", "weight", "anchors")
STAGE_FIELDS = tuple(name for name in SET_UP if name not in ("opens_at", "closes_at"))


def first_day(round_: Round) -> date | None:
    """The day from which the round's dates are counted: that on which nominations open."""
    return china_day(round_.opens_at) if round_.opens_at else None


def same_day_next_year(day: date) -> date:
    """The same day of the calendar a year later; 29 February becomes the 28th."""
    last = (2, 29)
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == last else day.day)


# ------------------------------------------------------------------ taken from a round


def blueprint_of(round_: Round) -> dict[str, Any]:
    """What a later round would have in common with this one."""
    base = first_day(round_)
    criteria = round_.criteria.filter(version=round_.criteria_version)
    return {
        "round": {name: getattr(round_, name) for name in ROUND_FIELDS},
        "opens": _days_after(base, round_.opens_at),
        "closes": _days_after(base, round_.closes_at),
        "categories": [_category(category) for category in round_.categories.all()],
        "criteria": [{n: getattr(one, n) for n in CRITERION_FIELDS} for one in criteria],
        "stages": [_stage(stage, base) for stage in round_.stages.all()],
    }


def _category(category: Category) -> dict[str, Any]:
    kept = {name: getattr(category, name) for name in CATEGORY_FIELDS}
    prize = category.prize_amount
    years = last = None
    if category.term_starts_on and category.term_ends_on:
        last = category.term_ends_on.year
        years = last - category.term_starts_on.year
    return {
        **kept,
        "prize_amount": None if prize is None else str(prize),
        # The next holders follow those of this round.
        "term_from": last,
        "term_years": years,
    }


def _stage(stage: Stage, base: date | None) -> dict[str, Any]:
    # Nominations have the round's dates; what stands here is when they ended before their time.
    ends = None if stage.kind == Stage.Kind.NOMINATION else stage.closes_at
    return {
        **{name: getattr(stage, name) for name in STAGE_FIELDS},
        "opens": _days_after(base, stage.opens_at),
        "closes": _days_after(base, ends),
    }


def _days_after(base: date | None, moment: datetime | None) -> Moment | None:
    if base is None or moment is None:
        return None
    local = moment.astimezone(SHANGHAI)
    return [(local.date() - base).days, local.time().isoformat()]


def without_people_and_years(content: Blueprint) -> dict[str, Any]:
    """The part that a template keeps: a term is so many years, from whenever a round is."""
    categories = [{**row, "term_from": None} for row in content["categories"]]
    return {**content, "categories": categories}


# ------------------------------------------------------------------ made into rows


class Furnishing(NamedTuple):
    """The unsaved rows of a round that a blueprint describes."""

    categories: list[Category]
    criteria: list[Criterion]
    stages: list[Stage]


def moment_on(base: date | None, given: Sequence[Any] | None) -> datetime | None:
    """The moment so many days after the first day."""
    if base is None or given is None:
        return None
    days, text = given
    return datetime.combine(base + timedelta(days=days), time.fromisoformat(text), tzinfo=SHANGHAI)


def draft_of(content: Blueprint, *, starts_on: date | None) -> Round:
    """The unsaved round that the blueprint describes, opening on this day."""
    return Round(
        **content["round"],
        opens_at=moment_on(starts_on, content["opens"] or FIRST_MORNING),
        closes_at=moment_on(starts_on, content["closes"]),
    )


def furnishing_of(content: Blueprint, *, starts_on: date | None, year: int) -> Furnishing:
    """The unsaved rows of that round."""
    return Furnishing(
        [_made_category(row, place, year) for place, row in enumerate(content["categories"])],
        [
            Criterion(**row, position=place, version=1)
            for place, row in enumerate(content["criteria"])
        ],
        [
            Stage(
                **{name: row[name] for name in STAGE_FIELDS if name in row},
                opens_at=moment_on(starts_on, row["opens"]),
                closes_at=moment_on(starts_on, row["closes"]),
                position=place,
            )
            for place, row in enumerate(content["stages"])
        ],
    )


def _made_category(row: Mapping[str, Any], place: int, year: int) -> Category:
    made = Category(position=place, **{n: row[n] for n in CATEGORY_FIELDS if n in row})
    made.slug = made.slug or pinyin_slug(made.name)[:60] or f"category-{place + 1}"
    if made.prize_amount is not None:
        made.prize_amount = Decimal(made.prize_amount)
    if years := row.get("term_years"):
        first = row.get("term_from") or year
        made.term_starts_on, made.term_ends_on = date(first, 1, 1), date(first + years, 12, 31)
        made.term_precision = Precision.YEAR
    return made
