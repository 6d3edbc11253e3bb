"""Which winners a query string means: one reading of it for the page, the exports and commands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from awards.models import Award, Category, Round, Winner, WinnerCredit
from awards.models.nominations import NomineeKind
from awards.models.winners import WinnerQuerySet
from awards.search import found_winners
from awards.tallies import Key
from directory.models import MediaPartner, Region, Theme
from events.models import Edition, Series
from kit import browse
from kit.dates import render_year
from kit.keyset import LostPlace, Order, Slice, take
from kit.queries import BadQuery, slug, words

PAGE = 24
SORTS = {"newest": _("最新公布"), "year": _("年份"), "name": _("姓名拼音")}
ORDERS = {
    "newest": Order(("-release_at", "-pk")),
    "year": Order(("-year", "-pk")),
    "name": Order(("name_pinyin", "pk")),
}
LOST = _("没有这一页，请从第一页看起。")
lazy_year = lazy(render_year, str)  # a filter is told on the page, and in a file in Chinese


class Named(Protocol):
    """What a filter names: the keys of its tallies, and what it is called."""

    keys: tuple[Key, ...]
    text: str


class KnownNames(Protocol):
    """What filters can name, by the name of the filter and its value."""

    def find(self, name: str, value: str) -> Named | None: ...


@dataclass(frozen=True, slots=True)
class Filter(browse.Filter):
    """One filter in force, with the keys of its tallies."""

    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection(browse.Selection[Winner]):
    """The winners that a query string means.

    Shapes: as every selection; `filters` in the order of the page, the usual order is `newest`.
    """

    rows: WinnerQuerySet
    filters: Sequence[Filter]

    @property
    def params(self) -> dict[str, str]:
        """The query string that means these rows again."""
        kept = {"q": self.query} | {item.name: item.value for item in self.filters}
        return kept if self.sort == "newest" else kept | {"sort": self.sort}


def winner_rows(
    params: Mapping[str, str], *, now: datetime, names: KnownNames | None = None
) -> Selection:
    """Read a query string: the published winners it means, in its order.

    Shapes: unknown names are ignored, empty values mean nothing; `names` are what filters can
    name, where they are at hand, else the database is asked.
    Errors: BadQuery for a value that is none.
    """
    query, sort = words(params), params.get("sort") or "newest"
    if sort not in SORTS:
        raise BadQuery(gettext("没有这种排序方式。"))
    filters = [read(params, names) for read in _READERS]
    active = [item for item in filters if item is not None]
    rows = Winner.objects.published(now)
    for item in active:
        rows = rows.filter(item.condition)
    if query and names is None:  # who knows the names tallies the hits first
        rows = found_winners(rows, query)
    return Selection(rows.order_by(*ORDERS[sort].fields), active, query, sort)


def page_of(selection: Selection, token: str, *, now: datetime) -> Slice[Winner]:
    """One page of cards.

    Errors: BadQuery when the token names no place.
    """
    sort = selection.sort
    shown = ("story",) if selection.query else ()  # where the words may have been found
    released, rows = Winner.objects.once_public(now), selection.rows
    try:
        return take(
            rows.for_cards(*shown), ORDERS[sort], token=token, size=PAGE,
            among=released,
        )  # fmt: skip
    except LostPlace as lost:
        raise BadQuery(str(LOST), status=404) from lost


# ------------------------------------------------------------------ reading one filter each

Reader = Callable[[Mapping[str, str], KnownNames | None], Filter | None]


def _named(
    name: str,
    label: StrOrPromise,
    rows: Callable[[], "QuerySet[Any]"],
    condition: Callable[[Any], Q],
    *,
    by: str = "slug",
    text: Callable[[Any], str] = attrgetter("name"),
    related: tuple[str, ...] = (),
) -> Reader:
    """A filter that names a row: `rows` holds what may be named, `text` what it is called."""

    def read(params: Mapping[str, str], names: KnownNames | None) -> Filter | None:
        value = slug(params, name, label)
        if not value:
            return None
        if names is not None:
            known = names.find(name, value)
            found = known and (known.keys, known.text)
        else:
            asked = rows().filter(**{by: value}).select_related(*related).first()
            found = asked and ((asked.pk,), str(text(asked)))
        if not found:
            raise BadQuery(browse.absent(label), status=404)
        return Filter(name, label, value, found[1], condition(found[0][0]), found[0])

    return read


def _year(params: Mapping[str, str], _names: KnownNames | None) -> Filter | None:
    value = params.get("year", "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise BadQuery(gettext("年份请写成四位数字，如 2025。"))
    return Filter(
        "year", _("年份"), value, lazy_year(int(value)), Q(year=int(value)), (int(value),)
    )


def _kind(params: Mapping[str, str], _names: KnownNames | None) -> Filter | None:
    value = params.get("kind", "")
    if not value:
        return None
    if value not in NomineeKind.values:
        raise BadQuery(gettext("没有这种获奖主体。"))
    return Filter("kind", _("类型"), value, NomineeKind(value).label, Q(kind=value), (value,))


def _by_partner(pk: int) -> Q:
    return Q(Exists(WinnerCredit.objects.filter(winner=OuterRef("pk"), partner=pk)))


def _by_theme(pk: int) -> Q:
    return Q(Exists(Winner.themes.through.objects.filter(winner=OuterRef("pk"), theme=pk)))


_READERS: tuple[Reader, ...] = (
    _year,
    _named("award", _("奖项"), Award.objects.all, lambda pk: Q(award=pk)),
    _named(
        "round", _("轮次"), Round.objects.published, lambda pk: Q(round=pk),
        text=attrgetter("title"),
    ),
    _named(
        "category",
        _("类别"),
        lambda: Category.objects.filter(round__in=Round.objects.published().values("pk")),
        lambda pk: Q(category__slug__in=Category.objects.filter(pk=pk).values("slug")),
    ),
    _named("series", _("系列"), Series.objects.all, lambda pk: Q(series=pk)),
    _named(
        "edition", _("届次"), Edition.objects.published, lambda pk: Q(edition=pk),
        text=attrgetter("title"), related=("series",),
    ),
    _named(
        "region", _("地区"), Region.objects.all,
        lambda pk: Region.inside_q(pk, "region__code"), by="code", text=attrgetter("full_name"),
    ),
    _named(
        "partner", _("提名媒体"), MediaPartner.objects.all, _by_partner,
        by="organisation__slug", text=str, related=("organisation",),
    ),
    _named("theme", _("主题"), Theme.objects.all, _by_theme),
    _kind,
)  # fmt: skip
