"""Which projects a query string means, and what one project's page reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext as _

from directory.models import Region, Theme
from events.models import Edition
from kit.keyset import LostPlace, Order, Slice, take
from kit.queries import BadQuery, slug, words
from projects.models import Project, ProjectOrganisation
from projects.models.projects import ProjectQuerySet

PAGE = 24
ORDER = Order(("name_pinyin", "pk"))


@dataclass(frozen=True, slots=True)
class Selection:
    """The projects that a query string means, and what was asked for."""

    rows: ProjectQuerySet
    query: str
    theme: Theme | None
    region: Region | None

    @property
    def params(self) -> dict[str, str]:
        """The query string that means these rows again."""
        theme = self.theme.slug if self.theme else ""
        region = self.region.code if self.region else ""
        return {"q": self.query, "theme": theme, "region": region}


def project_rows(params: Mapping[str, str]) -> Selection:
    """Read a query string: the published projects it means.

    Errors: BadQuery for a value that is none.
    """
    query = words(params)
    rows = Project.objects.published()
    theme, region = (
        _theme(slug(params, "theme", _("主题"))),
        _region(slug(params, "region", _("地区"))),
    )
    if theme is not None:
        tagged = Project.themes.through.objects.filter(project=OuterRef("pk"), theme=theme)
        rows = rows.filter(Exists(tagged))
    if region is not None:
        places = Project.regions.through.objects.filter(project=OuterRef("pk"))
        rows = rows.filter(Exists(places.filter(Region.inside_q(region.code, "region__code"))))
    for number, word in enumerate(query.split()):
        rows = _containing(rows, word, number)
    return Selection(rows, query, theme, region)


def _containing(rows: ProjectQuerySet, word: str, number: int) -> ProjectQuerySet:
    """Those whose name, summary or beneficiaries hold the word."""
    fields = ("name", "summary", "beneficiaries")
    hits = {f"hit_{field}_{number}": StrIndex(field, Value(word)) for field in fields}
    found = Q()
    for alias in hits:
        found |= Q(**{f"{alias}__gt": 0})
    return rows.alias(**hits).filter(found)


def _theme(value: str) -> Theme | None:
    found = Theme.objects.filter(slug=value).first() if value else None
    if value and found is None:
        raise BadQuery(
            _("没有这个%(label)s，请换一个筛选条件。") % {"label": _("主题")}, status=404
        )
    return found


def _region(value: str) -> Region | None:
    found = Region.objects.filter(code=value).first() if value else None
    if value and found is None:
        raise BadQuery(
            _("没有这个%(label)s，请换一个筛选条件。") % {"label": _("地区")}, status=404
        )
    return found


def page_of(selection: Selection, token: str) -> Slice[Project]:
    """One page of projects with their initiators.

    Errors: BadQuery when the token names no place.
    """
    rows = selection.rows.select_related("programme").prefetch_related(_organisations(), "themes")
    try:
        return take(rows, ORDER, token=token, size=PAGE, among=Project.objects.published())
    except LostPlace as lost:
        raise BadQuery(_("没有这一页，请从第一页看起。"), status=404) from lost


def project_for_page(address: str) -> Project | None:
    """One published project with everything its page shows."""
    rows = Project.objects.published().select_related("programme")
    related = ("themes", "regions", "people__organisation", "figures", "updates")
    editions = Prefetch("editions", Edition.objects.published().select_related("series"))
    rows = rows.prefetch_related(_organisations(), *related, editions)
    return rows.filter(slug=address).first()


def _organisations() -> Prefetch[str]:
    return Prefetch("organisations", ProjectOrganisation.objects.select_related("organisation"))
