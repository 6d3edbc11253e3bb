"""What series and editions are found by. People of the agenda are not: they may be hidden."""

from django.db.models import Case, CharField, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from directory.models import Organisation
from directory.search import names
from events.models import Edition, EditionOrganisation, Series
from events.models.editions import STANDALONE
from kit.findings import as_hits
from kit.search import SearchQuery, index_text, named
from kit.searchindex import SearchIndex, follows
from kit.searchtable import SearchTable


def _series_rows() -> "QuerySet[Series]":
    rows = Series.objects.select_related("run_by", "origin_region")
    return rows.prefetch_related("run_by__aliases", "hosts__aliases")


def series_line(series: Series) -> str:
    """What a search finds this series by."""
    hosts = [name for host in series.hosts.all() for name in names(host)]
    return index_text(
        *named(series.name, series.cobrand, *series.former_names),
        series.anchor_day, str(series.origin_region or ""), series.introduction,
        *names(series.run_by), *hosts,
    )  # fmt: skip


def _edition_rows() -> "QuerySet[Edition]":
    stated = EditionOrganisation.objects.filter(is_inferred=False).select_related("organisation")
    rows = Edition.objects.select_related("series", "region")
    return rows.prefetch_related(
        Prefetch("organisations", stated.prefetch_related("organisation__aliases"))
    )


def edition_line(edition: Edition) -> str:
    """What a search finds this edition by; nothing that its source only implies."""
    series = edition.series
    bodies = [name for row in edition.organisations.all() for name in names(row.organisation)]
    return index_text(
        *named(edition.title), edition.theme, edition.ordinal_label,
        edition.year_label, edition.city, edition.venue, str(edition.region or ""),
        *([series.name, series.cobrand, *series.former_names] if series else []),
        edition.summary, *edition.issues, *bodies,
    )  # fmt: skip


SERIES = SearchIndex(SearchTable("events_series_terms"), _series_rows, series_line)
EDITIONS = SearchIndex(SearchTable("events_edition_terms"), _edition_rows, edition_line)


@follows(Organisation)
def _organisation_renamed(pk: int) -> None:
    led = Series.objects.filter(Q(run_by=pk) | Q(hosts=pk))
    SERIES.put(led.distinct().values_list("pk", flat=True))
    held = Edition.objects.filter(organisations__organisation=pk)
    EDITIONS.put(held.distinct().values_list("pk", flat=True))


@follows(Series)
def _series_renamed(pk: int) -> None:
    EDITIONS.put(Edition.objects.filter(series=pk).values_list("pk", flat=True))


def series_hits(query: SearchQuery) -> "QuerySet[Series, object]":
    """The series found, as hits."""
    return as_hits(
        SERIES.search(Series.objects.all(), query), "series", query, order=("name", "pk"),
        title=F("name"), slug=F("slug"), meta=F("cobrand"), text=F("introduction"),
    )  # fmt: skip


def edition_hits(query: SearchQuery) -> "QuerySet[Edition, object]":
    """The editions found, as hits; one without an official title is called by its series."""
    unnamed = Coalesce("series__name", "slug", output_field=CharField())
    title = Case(When(official_title="", then=unnamed), default=F("official_title"))
    rows = EDITIONS.search(Edition.objects.published(), query)
    return as_hits(
        rows, "edition", query, order=("-year", "pk"),
        title=title, slug=F("slug"), parent=Coalesce("series__slug", Value(STANDALONE)),
        meta=F("city"), text=F("summary"),
    )  # fmt: skip
