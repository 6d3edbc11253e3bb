"""Opening a round's draft from a template or from another round, and keeping a round as one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from awards.actions.blueprints import (
    blueprint_of,
    draft_of,
    furnishing_of,
    without_people_and_years,
)
from awards.actions.locks import locked_round
from awards.models import Award, Category, Column, Criterion, Round, RoundTemplate, Seat, Stage
from awards.models.stages import JUDGED
from awards.permissions import (
    may_drop_template,
    may_keep_template,
    may_make_round,
    may_see_round,
)
from directory.models import User
from events.models import Edition
from kit.admin.slugs import free_slug
from kit.chinese import pinyin_slug
from kit.verdict import unready
from ledger.actions import append

SEAT_FIELDS = ("juror", "affiliation", "phone")


@transaction.atomic
def make_round(
    *,
    content: Mapping[str, Any],
    award: Award,
    title: str,
    year: int,
    starts_on: date | None,
    by: User,
    now: datetime,
    column: Column | None = None,
    edition: Edition | None = None,
    jury_of: Round | None = None,
    origin: str = "",
    is_sample: bool = False,
) -> Round:
    """Make a draft of everything the blueprint holds; with `jury_of` the same people sit on it.

    Shapes: jurors are copied as seats that nobody has been invited to yet. `origin` says in the
    record what the draft was made from.
    Errors: Unready when the column is another award's.
    """
    may_make_round(by, award, column).require()
    if column is not None and column.award_id != award.pk:
        unready(f"这个栏目属于“{column.award}”，不是所选的奖项。").require()
    round_ = draft_of(content, starts_on=starts_on)
    round_.award, round_.column, round_.edition = award, column, edition
    round_.title, round_.year, round_.is_sample = title, year, is_sample
    round_.slug = free_slug(Round._base_manager.all(), pinyin_slug(title)[:50] or "round")
    round_.has_jury = any(row["kind"] in JUDGED for row in content["stages"])
    round_.save()
    _furnish(round_, content, starts_on=starts_on)
    if jury_of is not None:
        may_see_round(by, jury_of).require()
        _copy_seats(round_, jury_of)
    append(
        by=by, verb="round.make", thing=round_, target=round_.state, payload={"origin": origin},
        now=now,
    )  # fmt: skip
    return round_


def _furnish(round_: Round, content: Mapping[str, Any], *, starts_on: date | None) -> None:
    made = furnishing_of(content, starts_on=starts_on, year=round_.year)
    rows: list[Category | Criterion | Stage] = [*made.categories, *made.criteria, *made.stages]
    for row in rows:
        row.round = round_
    Category.objects.bulk_create(made.categories)
    Criterion.objects.bulk_create(made.criteria)
    Stage.objects.bulk_create(made.stages)


def _copy_seats(round_: Round, other: Round) -> None:
    seats = other.seats.filter(left_at=None, juror__is_active=True).order_by("pk")
    Seat.objects.bulk_create(
        Seat(round=round_, **{name: getattr(seat, name) for name in SEAT_FIELDS}) for seat in seats
    )


@transaction.atomic
def keep_template(
    *, round_: Round, name: str, by: User, now: datetime, version: int | None = None
) -> RoundTemplate:
    """Keep a round as a template of the organisation that runs it; the same name replaces it."""
    fresh = locked_round(round_, version)
    may_keep_template(by, fresh).require()
    column = fresh.column
    keeper = fresh.award.run_by if column is None else column.partner.organisation
    template, _ = RoundTemplate.objects.update_or_create(
        kept_by=keeper,
        name=name.strip(),
        defaults={
            "content": without_people_and_years(blueprint_of(fresh)),
            "made_at": now,
            "made_by": by,
        },
    )
    append(
        by=by, verb="round.keep_template", thing=fresh, payload={"template": template.public_id},
        now=now,
    )  # fmt: skip
    return template


@transaction.atomic
def drop_template(*, template: RoundTemplate, by: User, now: datetime) -> None:
    """Throw a kept template away; rounds that were made from it are their own."""
    fresh = RoundTemplate.objects.select_for_update().get(pk=template.pk)
    may_drop_template(by, fresh).require()
    append(by=by, verb="template.drop", thing=fresh, payload={"name": fresh.name}, now=now)
    fresh.delete()
