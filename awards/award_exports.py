"""The list of awards as a file: the rows of the page with every column that is public."""

from datetime import datetime

from django.conf import settings
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from awards.models import Award
from kit.browse import Selection
from kit.cells import Column, Kind, Row, Sheet
from kit.copying import looked_up
from kit.joined import joined

AWARD_LISTING_KEY = "awards"
COLUMNS = (
    Column("award", "奖项", Kind.TEXT, 28),
    Column("mode", "方式", Kind.TEXT, 12),
    Column("run_by", "运营机构", Kind.TEXT, 24),
    Column("backers", "设立机构", Kind.TEXT, 30),
    Column("series", "系列", Kind.TEXT, 20),
    Column("programme", "公益计划", Kind.TEXT, 20),
    Column("since_year", "设立年份", Kind.NUMBER, 10),
    Column("term_years", "任期（年）", Kind.NUMBER, 10),
    Column("introduction", "简介", Kind.TEXT, 40),
    Column("eligibility", "参评对象", Kind.TEXT, 40),
    Column("source", "来源", Kind.TEXT, 30),
    Column("address", "网址", Kind.URL, 40),
)
_CELLS = (
    "name", "listed_mode", "run_by__name", "listed_backers", "series__name", "programme__name",
    "since_year", "term_years", "introduction", "eligibility", "source", "listed_address",
)  # fmt: skip


def award_listing_file(
    selection: "Selection[Award]", exported_by: str, now: datetime
) -> tuple[Sheet, "QuerySet[Award, Row]"]:
    """What the file says of itself, and its rows."""
    sheet = Sheet(AWARD_LISTING_KEY, "奖项", COLUMNS, selection.description, exported_by, now)
    modes = looked_up("mode", {one.value: str(one.label) for one in Award.Mode})
    base = f"{settings.BASE_URL}/awards/"
    made = {
        "listed_mode": Case(
            When(mode_inferred=True, then=Value("")), default=modes, output_field=TextField()
        ),
        "listed_backers": joined(
            Award.organisations.through.objects.all(), "award", "organisation__name"
        ),
        "listed_address": Concat(Value(base), F("slug"), Value("/"), output_field=TextField()),
    }
    return sheet, selection.rows.annotate(**made).values_list(*_CELLS)
