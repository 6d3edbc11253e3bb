"""Which projects a query string means, and what one project's page reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from directory.models import Organisation, Region, Theme
from events.models import Edition
from kit.browse import (
    Choice,
    Listing,
    Selection,
    Sort,
    choice,
    chosen,
    named,
    options,
    read_options,
)
from kit.gather import Gathering, Part, hang
from kit.joined import joined
from kit.keyset import Order
from projects.models import Project, ProjectOrganisation
from projects.search import PROJECTS

ORDER = Order(("name_pinyin", "pk"))
_THEMES_OFFERED = 30
_LINKED = {"themes": "theme", "regions": "region", "people": "person", "editions": "edition"}


def _in_region(code: str) -> Q:
    places = Project.regions.through.objects.filter(project=OuterRef("pk"))
    return Q(Exists(places.filter(Region.inside_q(code, "region__code"))))


def _by_organisation(pk: int) -> Q:
    return Q(Exists(ProjectOrganisation.objects.filter(project=OuterRef("pk"), organisation=pk)))


def _by_theme(pk: int) -> Q:
    return Q(Exists(Project.themes.through.objects.filter(project=OuterRef("pk"), theme=pk)))


def _shown(rows: "QuerySet[Project]") -> "QuerySet[Project]":
    """What a line of the list shows: names of others joined, so that a line is one row."""
    started = ProjectOrganisation.objects.filter(role=ProjectOrganisation.As.INITIATOR)
    tagged, placed = Project.themes.through.objects, Project.regions.through.objects
    return rows.defer("search_text").annotate(
        initiators=joined(started, "project", "organisation__name"),
        theme_names=joined(tagged.all(), "project", "theme__name"),
        region_names=joined(placed.all(), "project", "region__name"),
    )


PROJECT_LIST = Listing(
    rows=Project.objects.published,
    index=PROJECTS,
    sorts={
        "name": Sort(_("名称拼音"), ORDER),
        "updated": Sort(_("最近更新"), Order(("-updated_at", "-pk"))),
    },
    readers=(
        named("theme", _("主题"), Theme.objects.all, _by_theme),
        named("region", _("地区"), Region.objects.all, _in_region, by="code", text="full_name"),
        chosen(
            "verification", _("核实程度"), dict(Project.Verification.choices),
            lambda value: Q(verification=value),
        ),
        named("organisation", _("机构"), Organisation.objects.all, _by_organisation),
    ),
    shown=_shown,
)  # fmt: skip


def project_rows(params: Mapping[str, str]) -> "Selection[Project]":
    """Read a query string: the published projects it means.

    Errors: BadQuery for a value that is none.
    """
    return PROJECT_LIST.select(params)


def project_choices(selection: "Selection[Project]") -> Iterable[Choice]:
    """The selects of the list: what some published project has, read in one statement."""
    shown = Project.objects.published()
    themes = Theme.objects.filter(projects__in=shown).distinct()[:_THEMES_OFFERED]
    held = Region.objects.filter(projects__in=shown).values("code")
    found = read_options(
        [
            options("theme", Theme.objects.filter(pk__in=themes.values("pk")), "slug", "name"),
            options("region", _provinces(held), "code", "name", key="code"),
        ]
    )
    yield choice("theme", _("主题"), selection, found.get("theme", []))
    yield choice("region", _("地区"), selection, found.get("region", []))
    yield choice("verification", _("核实程度"), selection, Project.Verification.choices)


def _provinces(codes: "QuerySet[Region, Any]") -> "QuerySet[Region]":
    """The provinces in which one of these regions lies."""
    inside = Region.objects.filter(code__in=codes, code__startswith=OuterRef("head"))
    heads = Region.objects.filter(level=Region.Level.PROVINCE).annotate(head=Substr("code", 1, 2))
    return heads.filter(Exists(inside))


def project_parts(project: Project) -> dict[str, Part]:
    """Everything that hangs on a project."""
    mine = {"project": project.pk}
    shown = Edition.objects.published().values("pk")
    editions = Project.editions.through.objects.filter(**mine, edition__in=shown)
    return {
        "organisations": Part(project.organisations.order_by("position", "pk"), ("organisation",)),
        "figures": Part(project.figures.order_by("position", "pk")),
        "updates": Part(project.updates.order_by("-happened_on", "-pk")),
        "themes": Part(Project.themes.through.objects.filter(**mine), ("theme",)),
        "regions": Part(Project.regions.through.objects.filter(**mine), ("region",)),
        "people": Part(Project.people.through.objects.filter(**mine), ("person__organisation",)),
        "editions": Part(editions, ("edition__series",)),
    }


_EVERYTHING = Gathering(Project, project_parts)


def project_for_page(address: str) -> Project | None:
    """One published project with everything its page shows, in two statements."""
    rows = Project.objects.published().select_related("programme").defer("search_text")
    project = rows.filter(slug=address).first()
    if project is None:
        return None
    found = _EVERYTHING.of(project)
    for name in ("organisations", "figures", "updates"):
        hang(project, name, found[name])
    for name, one in _LINKED.items():
        hang(project, name, [getattr(row, one) for row in found[name]])
    return project
