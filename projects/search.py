"""What projects are found by."""

from django.db.models import F, Prefetch, QuerySet

from directory.models import Organisation
from directory.search import names
from kit.findings import as_hits
from kit.search import SearchQuery, index_text, named
from kit.searchindex import SearchIndex, follows
from kit.searchtable import SearchTable
from projects.models import Programme, Project, ProjectOrganisation


def _rows() -> "QuerySet[Project]":
    bodies = ProjectOrganisation.objects.select_related("organisation")
    return Project.objects.select_related("programme").prefetch_related(
        "themes", "regions", "people",
        Prefetch("organisations", bodies.prefetch_related("organisation__aliases")),
    )  # fmt: skip


def project_line(project: Project) -> str:
    """What a search finds this project by."""
    bodies = [name for row in project.organisations.all() for name in names(row.organisation)]
    return index_text(
        *named(project.name), project.summary, project.beneficiaries,
        project.places, *(region.full_name for region in project.regions.all()),
        *(theme.name for theme in project.themes.all()),
        project.programme.name if project.programme else "",
        *(person.name for person in project.people.all()), *bodies,
    )  # fmt: skip


PROJECTS = SearchIndex(SearchTable("projects_project_terms"), _rows, project_line)


@follows(Organisation)
def _organisation_renamed(pk: int) -> None:
    carried = Project.objects.filter(organisations__organisation=pk)
    PROJECTS.put(carried.distinct().values_list("pk", flat=True))


@follows(Programme)
def _programme_renamed(pk: int) -> None:
    PROJECTS.put(Project.objects.filter(programme=pk).values_list("pk", flat=True))


def project_hits(query: SearchQuery) -> "QuerySet[Project, object]":
    """The published projects found, as hits."""
    return as_hits(
        PROJECTS.search(Project.objects.published(), query), "project", query,
        order=("name_pinyin", "pk"), title=F("name"), slug=F("slug"), text=F("summary"),
        meta=F("beneficiaries"),
    )  # fmt: skip
