"""Which winners a query string means: one reading of it for the page, the exports and commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, cast

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from awards.models import Award, Category, Round, Winner, WinnerCredit
from awards.models.nominations import NomineeKind
from awards.models.winners import WinnerQuerySet
from awards.search import found_winners
from directory.models import MediaPartner, Region, Theme
from events.models import Edition, Series
from kit.dates import render_year
from kit.keyset import LostPlace, Order, Slice, take
from kit.queries import BadQuery, address, slug, words

PAGE = 24
COUNTED = 10_000  # beyond it a page says "more than": an exact count reads the whole list
SORTS = {"newest": _("最新公布"), "year": _("年份"), "name": _("姓名拼音")}
ORDERS = {
    "newest": Order(("-release_at", "-pk")),
    "year": Order(("-year", "-pk")),
    "name": Order(("name_pinyin", "pk")),
}
FORMATS = ("csv", "xlsx", "json")
lazy_year = lazy(render_year, str)  # a filter is told on the page, and in a file in Chinese


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter in force: what it is called, what it was given, and its condition."""

    name: str
    label: StrOrPromise
    value: str
    text: StrOrPromise
    condition: Q = field(repr=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """The winners that a query string means.

    Shapes: `rows` is filtered and ordered, not sliced; `filters` in the order of the page;
    `params` is the query string in its shortest form, without page and format.
    """

    rows: WinnerQuerySet
    filters: list[Filter]
    query: str
    sort: str

    @property
    def params(self) -> dict[str, str]:
        """The query string that means these rows again."""
        kept = {"q": self.query} | {item.name: item.value for item in self.filters}
        return kept if self.sort == "newest" else kept | {"sort": self.sort}

    @property
    def description(self) -> str:
        """The filter in words, for the sheet 说明 of an export: 关键词：急救；年份：2025年."""
        parts: list[tuple[StrOrPromise, StrOrPromise]] = []
        if self.query:
            parts.append((_("关键词"), self.query))
        parts += [(item.label, item.text) for item in self.filters]
        said = (f"{label}{gettext('：')}{text}" for label, text in parts)
        return gettext("；").join(said) or gettext("全部")

    def value(self, name: str) -> str:
        """The value that a filter was given, or nothing."""
        return next((item.value for item in self.filters if item.name == name), "")


def winner_rows(params: Mapping[str, str], *, now: datetime) -> Selection:
    """Read a query string: the published winners it means, in its order.

    Shapes: unknown names are ignored, empty values mean nothing.
    Errors: BadQuery for a value that is none.
    """
    query, sort = words(params), params.get("sort") or "newest"
    if sort not in SORTS:
        raise BadQuery(gettext("没有这种排序方式。"))
    filters = [read(params) for read in _READERS]
    active = [item for item in filters if item is not None]
    rows = Winner.objects.published(now)
    for item in active:
        rows = rows.filter(item.condition)
    if query:
        rows = found_winners(rows, query)
    return Selection(rows.order_by(*ORDERS[sort].fields), active, query, sort)


def page_of(selection: Selection, token: str, *, now: datetime) -> Slice[Winner]:
    """One page of cards.

    Errors: BadQuery when the token names no place.
    """
    released = Winner.objects.once_public(now)
    try:
        return take(
            selection.rows.for_cards(), ORDERS[selection.sort], token=token, size=PAGE,
            among=released,
        )  # fmt: skip
    except LostPlace as lost:
        raise BadQuery(gettext("没有这一页，请从第一页看起。"), status=404) from lost


def counted(rows: WinnerQuerySet) -> tuple[int, bool]:
    """How many winners there are, and whether there are more than were counted."""
    found = rows.order_by()[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED


# ------------------------------------------------------------------ reading one filter each

Reader = Callable[[Mapping[str, str]], Filter | None]


def _named(
    name: str,
    label: StrOrPromise,
    rows: Callable[[], "QuerySet[Any]"],
    condition: Callable[[Any], Q],
    *,
    by: str = "slug",
    text: str = "name",
) -> Reader:
    """A filter that names a row: `rows` holds what may be named, `text` what it is called."""

    def read(params: Mapping[str, str]) -> Filter | None:
        value = slug(params, name, label)
        if not value:
            return None
        found = rows().filter(**{by: value}).values_list("pk", text).first()
        if found is None:
            raise BadQuery(
                gettext("没有这个%(label)s，请换一个筛选条件。") % {"label": label}, status=404
            )
        return Filter(name, label, value, str(found[1]), condition(found[0]))

    return read


def _year(params: Mapping[str, str]) -> Filter | None:
    value = params.get("year", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise BadQuery(gettext("年份请写成四位数字，如 2025。"))
    return Filter("year", _("年份"), value, lazy_year(int(value)), Q(year=int(value)))


def _kind(params: Mapping[str, str]) -> Filter | None:
    value = params.get("kind", "")
    if not value:
        return None
    if value not in NomineeKind.values:
        raise BadQuery(gettext("没有这种获奖主体。"))
    return Filter("kind", _("类型"), value, NomineeKind(value).label, Q(kind=value))


def _edition(params: Mapping[str, str]) -> Filter | None:
    value = slug(params, "edition", _("届次"))
    if not value:
        return None
    found = Edition.objects.published().select_related("series").filter(slug=value).first()
    if found is None:
        raise BadQuery(gettext("没有这个届次，请换一个筛选条件。"), status=404)
    return Filter("edition", _("届次"), value, found.title, Q(edition=found.pk))


def _by_partner(pk: int) -> Q:
    return Q(Exists(WinnerCredit.objects.filter(winner=OuterRef("pk"), partner=pk)))


def _by_theme(pk: int) -> Q:
    return Q(Exists(Winner.themes.through.objects.filter(winner=OuterRef("pk"), theme=pk)))


_READERS: tuple[Reader, ...] = (
    _year,
    _named("award", _("奖项"), Award.objects.all, lambda pk: Q(award=pk)),
    _named("round", _("轮次"), Round.objects.published, lambda pk: Q(round=pk), text="title"),
    _named(
        "category",
        _("类别"),
        lambda: Category.objects.filter(round__in=Round.objects.published().values("pk")),
        lambda pk: Q(category__slug__in=Category.objects.filter(pk=pk).values("slug")),
    ),
    _named("series", _("系列"), Series.objects.all, lambda pk: Q(series=pk)),
    _edition,
    _named(
        "region", _("地区"), Region.objects.all,
        lambda pk: Region.inside_q(pk, "region__code"), by="code", text="full_name",
    ),
    _named(
        "partner", _("提名媒体"), MediaPartner.objects.all, _by_partner,
        by="organisation__slug", text="organisation__name",
    ),
    _named("theme", _("主题"), Theme.objects.all, _by_theme),
    _kind,
)  # fmt: skip

# ------------------------------------------------------------------ what may be chosen

Options: TypeAlias = "QuerySet[Any, tuple[str, str, str, str]]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the filter form; its first option means "any"."""

    name: str
    label: StrOrPromise
    value: str
    options: list[tuple[str, str]]


def choices(selection: Selection) -> list[Choice]:
    """The selects of the filter form, read in one query whatever is chosen."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, _key, value, text in sorted(_options(selection)):
        found.setdefault(name, []).append((value, text))
    found["year"] = sorted(found.get("year", []), reverse=True)
    found["kind"] = [(value, str(label)) for value, label in NomineeKind.choices]
    labels = {
        "year": _("年份"), "award": _("奖项"), "region": _("地区"), "kind": _("类型"),
        "series": _("系列"),
        "theme": _("主题"), "partner": _("提名媒体"), "edition": _("届次"), "category": _("类别"),
    }  # fmt: skip
    return [
        _choice(name, label, selection, found.get(name, []))
        for name, label in labels.items()
        if found.get(name) or selection.value(name)
    ]


def _choice(
    name: str, label: StrOrPromise, selection: Selection, options: list[tuple[str, str]]
) -> Choice:
    chosen = [item for item in selection.filters if item.name == name]
    missing = [(c.value, str(c.text)) for c in chosen if c.value not in {v for v, _ in options}]
    return Choice(name, label, selection.value(name), [("", gettext("全部")), *options, *missing])


def _options(selection: Selection) -> "Options":
    """Rows of filter, sort key, value and text: everything that a select offers."""
    rounds = Round.objects.published()
    parts = [
        _rows("year", rounds, Cast("year", CharField()), Cast("year", CharField())),
        _rows("award", Award.objects.filter(rounds__in=rounds), F("slug"), F("name")),
        _rows("series", Series.objects.all(), F("slug"), F("name")),
        _rows("theme", Theme.objects.all(), F("slug"), F("name")),
        _rows(
            "region", Region.objects.filter(level=Region.Level.PROVINCE), F("code"), F("name"),
            key="code",
        ),
        _rows(
            "partner", MediaPartner.objects.active(), F("organisation__slug"),
            F("organisation__name"), key="organisation__name_pinyin",
        ),
    ]  # fmt: skip
    if award := selection.value("award"):
        of_award = Category.objects.filter(round__in=rounds.filter(award__slug=award))
        parts.append(_rows("category", of_award, F("slug"), F("name")))
    if series := selection.value("series"):
        held = Edition.objects.published().filter(series__slug=series).exclude(official_title="")
        parts.append(_rows("edition", held, F("slug"), F("official_title")))
    return parts[0].union(*parts[1:])


def _rows(name: str, rows: "QuerySet[Any]", value: Any, text: Any, *, key: str = "") -> "Options":
    words_of = {
        "option_of": Value(name, CharField()),
        "option_key": Cast(F(key), CharField()) if key else Cast(text, CharField()),
        "option_value": Cast(value, CharField()),
        "option_text": Cast(text, CharField()),
    }
    named = rows.order_by().annotate(**words_of)
    options = named.values_list("option_of", "option_key", "option_value", "option_text")
    return cast("Options", options.distinct())


def without(selection: Selection, name: str, path: str) -> str:
    """The address of the same page without one filter."""
    return address(path, {k: v for k, v in selection.params.items() if k != name})
