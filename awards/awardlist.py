"""Which awards a query string means."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from awards.findable import AWARDS
from awards.models import Award, Round
from directory.models import Organisation
from events.models import Series
from kit.browse import Choice, Listing, Selection, Sort, choice, named, options, read_options
from kit.keyset import Order

_OFFERED = 30


def _shown(rows: "QuerySet[Award]") -> "QuerySet[Award]":
    """What a card shows: how many published rounds there are, and the year of the latest."""
    mine = Round.objects.published().filter(award=OuterRef("pk")).order_by().values("award")
    return (
        rows.select_related("run_by")
        .defer("search_text")
        .annotate(
            round_count=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            latest_year=Subquery(mine.annotate(latest=Max("year")).values("latest")),
        )
    )


AWARD_LISTING = Listing(
    rows=Award.objects.all,
    index=AWARDS,
    sorts={
        "name": Sort(_("名称"), Order(("name", "pk"))),
        "since": Sort(
            _("最早设立"), Order(("known_since", "pk")),
            {"known_since": Coalesce("since_year", Value(9999), output_field=IntegerField())},
        ),
    },
    readers=(
        named("series", _("系列"), Series.objects.all, lambda pk: Q(series=pk)),
        named("organisation", _("运营机构"), Organisation.objects.all, lambda pk: Q(run_by=pk)),
    ),
    shown=_shown,
    size=18,
)  # fmt: skip


def award_choices(selection: "Selection[Any]") -> Iterable[Choice]:
    """The selects of the list: what some award has, read in one statement."""
    series = Award.objects.exclude(series=None).order_by("series").values("series")
    run_by = Award.objects.order_by("run_by").values("run_by")
    found = read_options([
        options("series", _first(Series.objects.filter(pk__in=series)), "slug", "name"),
        options(
            "organisation", _first(Organisation.objects.filter(pk__in=run_by)), "slug", "name",
            key="name_pinyin",
        ),
    ])  # fmt: skip
    yield choice("series", _("系列"), selection, found.get("series", []))
    yield choice("organisation", _("运营机构"), selection, found.get("organisation", []))


def _first(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """No more than a select can offer."""
    few = rows.order_by("pk").values("pk")[:_OFFERED]
    return rows.filter(pk__in=few)
