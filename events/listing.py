"""Which series and editions a query string means."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation, Region
from events.models import Edition, EditionOrganisation, Series
from events.search import EDITIONS, SERIES
from events.workflow import EditionState
from kit.browse import (
    Choice,
    Filter,
    Listing,
    Selection,
    Sort,
    choice,
    chosen,
    named,
    options,
    read_options,
)
from kit.dates import render_year
from kit.keyset import Order
from kit.queries import BadQuery
from kit.search import parse_query

SERIES_SHOWN = 24
COMING_SHOWN = 6
PAGE = 18
_YEARS_OFFERED = 20
# Where an edition without a year or a day stands: behind the others of its kind.
_LONG_AGO = date(1, 1, 1)
_KNOWN = {
    "known_year": Coalesce("year", Value(0), output_field=IntegerField()),
    "known_start": Coalesce("starts_on", Value(_LONG_AGO), output_field=DateField()),
}
_PUBLIC_STATES = {one.value: one.label for one in EditionState if one is not EditionState.PLANNED}


def _year(params: Mapping[str, str]) -> Filter | None:
    value = params.get("year", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise BadQuery(gettext("年份请写成四位数字，如 2025。"))
    return Filter("year", _("年份"), value, render_year(int(value)), Q(year=int(value)))


def _by_organisation(pk: int) -> Q:
    parts = EditionOrganisation.objects.filter(edition=OuterRef("pk"), is_inferred=False)
    return Q(Exists(parts.filter(organisation=pk)))


EDITION_LIST = Listing(
    rows=Edition.objects.published,
    index=EDITIONS,
    sorts={
        "newest": Sort(
            _("最近在前"), Order(("-known_year", "-known_start", "pk")), _KNOWN
        ),
        "oldest": Sort(_("最早在前"), Order(("known_year", "known_start", "pk")), _KNOWN),
    },
    readers=(
        _year,
        named("series", _("系列"), Series.objects.all, lambda pk: Q(series=pk)),
        named(
            "region", _("地区"), Region.objects.all,
            lambda code: Region.inside_q(code, "region__code"), by="code", text="full_name",
        ),
        chosen("state", _("状态"), _PUBLIC_STATES, lambda value: Q(state=value)),
        named("organisation", _("机构"), Organisation.objects.all, _by_organisation),
    ),
    shown=lambda rows: rows.select_related("series").defer("search_text", "series__search_text"),
    size=PAGE,
)  # fmt: skip


def edition_choices(selection: "Selection[Any]") -> Iterable[Choice]:
    """The selects of the list: what some published edition has, read in one statement."""
    held = Edition.objects.published()
    inside = held.filter(region__code__startswith=OuterRef("head"))
    provinces = Region.objects.filter(level=Region.Level.PROVINCE)
    provinces = provinces.annotate(head=Substr("code", 1, 2)).filter(Exists(inside))
    offered = Series.objects.order_by("name").values("pk")[:SERIES_SHOWN]
    found = read_options(
        [
            options("year", held.exclude(year=None), "year", "year"),
            options("series", Series.objects.filter(pk__in=offered), "slug", "name"),
            options("region", provinces, "code", "name", key="code"),
        ]
    )
    years = sorted(found.get("year", []), reverse=True)[:_YEARS_OFFERED]
    yield choice("year", _("年份"), selection, [(y, render_year(int(y))) for y, _text in years])
    yield choice("series", _("系列"), selection, found.get("series", []))
    yield choice("region", _("地区"), selection, found.get("region", []))
    yield choice("state", _("状态"), selection, _PUBLIC_STATES.items())


def series_beside(selection: "Selection[Any]") -> dict[str, Any]:
    """What stands above the list: series, and what is coming where nothing was chosen.

    Shapes: of a search the series it finds; none beside other filters.
    """
    if selection.filters:
        return {"series": [], "coming": []}
    series = Series.objects.defer("search_text").annotate(
        held=Coalesce(Subquery(_held(Count("pk"))), 0),
        latest=Coalesce(Subquery(_latest()), Value(""), output_field=CharField()),
    )
    if selection.query:
        found = SERIES.search(series, parse_query(selection.query))
        return {"series": found.order_by("name", "pk")[:SERIES_SHOWN], "coming": []}
    coming = Edition.objects.coming().select_related("series").newest_first()
    return {
        "series": series.order_by("name", "pk")[:SERIES_SHOWN],
        "coming": coming.defer("search_text", "series__search_text")[:COMING_SHOWN],
    }


def _held(number: Count) -> "QuerySet[Edition, Any]":
    mine = Edition.objects.published().filter(series=OuterRef("pk")).order_by()
    return mine.values("series").annotate(number=number).values("number")


def _latest() -> "QuerySet[Edition, Any]":
    mine = Edition.objects.published().filter(series=OuterRef("pk")).newest_first()
    return mine.values("official_title")[:1]
