"""Which media partners a query string means, and what one partner's page reads."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext_lazy as _

from awards.findable import PARTNERS
from awards.models import Column, ColumnBudget, Winner, WinnerCredit
from awards.public import media_partners
from directory.models import MediaPartner, Region
from kit.browse import (
    Choice,
    Filter,
    Listing,
    Reader,
    Selection,
    Sort,
    absent,
    choice,
    chosen,
    named,
    options,
    read_options,
)
from kit.joined import joined
from kit.keyset import Order
from kit.queries import BadQuery

LONG_AGO = date(1, 1, 1)  # where a partner stands whose beginning is not known
GROUP_CHARS = 60
WITH_WINNERS = {"yes": _("有获奖者"), "no": _("还没有获奖者")}


def _active() -> "QuerySet[MediaPartner]":
    return media_partners().active()


def _group(params: Mapping[str, str]) -> Filter | None:
    value = params.get("group", "")
    if not value:
        return None
    label = _("媒体集团")
    if len(value) > GROUP_CHARS or "\x00" in value:
        raise BadQuery(absent(label))
    if not _active().filter(group=value).exists():
        raise BadQuery(absent(label), status=404)
    return Filter("group", label, value, value, Q(group=value))


def _by_winners(now: datetime) -> Reader:
    def condition(value: str) -> Q:
        shown = Winner.objects.published(now).filter(pk=OuterRef("winner"))
        credited = WinnerCredit.objects.filter(Exists(shown), partner=OuterRef("pk"))
        return Q(Exists(credited)) if value == "yes" else ~Q(Exists(credited))

    return chosen("winners", _("获奖者"), WITH_WINNERS, condition)


def _shown(rows: "QuerySet[MediaPartner]") -> "QuerySet[MediaPartner]":
    """What a line of the list shows, each partner one row."""
    columns = Column.objects.filter(is_active=True)
    return (
        rows.select_related("organisation__region")
        .defer("search_text")
        .annotate(column_names=joined(columns, "partner", "name"))
    )


def partner_listing(now: datetime) -> Listing[MediaPartner]:
    """How the list of partners is read at this moment; a winner counts once it is public."""
    since = Coalesce("since", Value(LONG_AGO), output_field=DateField())
    token = "organisation__slug"  # noqa: S105 - the name of a field
    return Listing(
        rows=_active,
        index=PARTNERS,
        sorts={
            "name": Sort(_("名称拼音"), Order(("organisation__name_pinyin", "pk"), token)),
            "since": Sort(
                _("最近合作"), Order(("-known_since", "-pk"), token), {"known_since": since}
            ),
        },
        readers=(
            _group,
            named(
                "region", _("地区"), Region.objects.all,
                lambda code: Region.inside_q(code, "organisation__region__code"),
                by="code", text="full_name",
            ),
            _by_winners(now),
        ),
        shown=_shown,
    )  # fmt: skip


def partner_choices(selection: "Selection[Any]") -> Iterable[Choice]:
    """The selects of the list: what some active partner has, read in one statement."""
    inside = _active().filter(organisation__region__code__startswith=OuterRef("head"))
    provinces = Region.objects.filter(level=Region.Level.PROVINCE)
    provinces = provinces.annotate(head=Substr("code", 1, 2)).filter(Exists(inside))
    found = read_options(
        [
            options("group", _active().exclude(group=""), "group", "group"),
            options("region", provinces, "code", "name", key="code"),
        ]
    )
    yield choice("group", _("媒体集团"), selection, found.get("group", []))
    yield choice("region", _("地区"), selection, found.get("region", []))
    yield choice("winners", _("获奖者"), selection, WITH_WINNERS.items())


def partner_for_page(slug: str) -> MediaPartner | None:
    """One medium with its columns and the agreements it signed."""
    columns = Column.objects.filter(is_active=True).select_related("award")
    rows = media_partners().select_related("organisation__region").defer("search_text")
    related = rows.prefetch_related(
        Prefetch("columns", columns), "organisation__agreements__parties"
    )
    return related.filter(organisation__slug=slug).first()


def column_for_page(partner: str, slug: str) -> Column | None:
    """One column in use with its award, its agreement and the budgets that are public."""
    budgets = ColumnBudget.objects.filter(is_public=True).order_by("-year")
    rows = Column.objects.filter(is_active=True).select_related(
        "award", "partner__organisation", "agreement"
    )
    related = rows.prefetch_related(Prefetch("budgets", budgets), "agreement__parties")
    media = media_partners().values("pk")
    return related.filter(slug=slug, partner__organisation__slug=partner, partner__in=media).first()
