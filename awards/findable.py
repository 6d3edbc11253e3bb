"""What awards and media partners are found by."""

from itertools import chain

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from awards.models import Award, Column, Winner
from awards.search import WINNER_LINES
from directory.models import MediaPartner, Organisation
from directory.search import names
from events.models import Series
from kit.findings import as_hits
from kit.search import SearchQuery, index_text, named
from kit.searchindex import SearchIndex, follows
from kit.searchtable import SearchTable
from projects.models import Programme


def _award_rows() -> "QuerySet[Award]":
    rows = Award.objects.select_related("run_by", "series", "programme")
    return rows.prefetch_related("run_by__aliases", "organisations__aliases")


def award_line(award: Award) -> str:
    """What a search finds this award by."""
    bodies = [name for body in award.organisations.all() for name in names(body)]
    return index_text(
        *named(award.name, *award.former_names),
        award.series.name if award.series else "",
        award.programme.name if award.programme else "",
        award.introduction, award.eligibility, *names(award.run_by), *bodies,
    )  # fmt: skip


def _partner_rows() -> "QuerySet[MediaPartner]":
    columns = Column.objects.filter(is_active=True).select_related("award")
    rows = MediaPartner.objects.select_related("organisation__region")
    return rows.prefetch_related("organisation__aliases", Prefetch("columns", columns))


def partner_line(partner: MediaPartner) -> str:
    """What a search finds this medium by: its names, its group, its place, its columns."""
    body = partner.organisation
    told = [(column.name, column.award.name) for column in partner.columns.all()]
    return index_text(
        *named(*names(body)), partner.group,
        body.region.full_name if body.region else "", partner.introduction, *chain(*told),
    )  # fmt: skip


AWARDS = SearchIndex(SearchTable("awards_award_terms"), _award_rows, award_line)
PARTNERS = SearchIndex(SearchTable("directory_partner_terms"), _partner_rows, partner_line)


@follows(Organisation)
def _organisation_renamed(pk: int) -> None:
    run = Award.objects.filter(Q(run_by=pk) | Q(organisations=pk))
    AWARDS.put(run.distinct().values_list("pk", flat=True))
    PARTNERS.put(MediaPartner.objects.filter(organisation=pk).values_list("pk", flat=True))
    honoured = Winner.objects.filter(nominee__organisation=pk)
    WINNER_LINES.put(honoured.order_by("pk").values_list("pk", flat=True))


@follows(Series)
def _series_renamed(pk: int) -> None:
    AWARDS.put(Award.objects.filter(series=pk).values_list("pk", flat=True))


@follows(Programme)
def _programme_renamed(pk: int) -> None:
    AWARDS.put(Award.objects.filter(programme=pk).values_list("pk", flat=True))


@follows(Award)
def _award_renamed(pk: int) -> None:
    named_in = MediaPartner.objects.filter(columns__award=pk, columns__is_active=True)
    PARTNERS.put(named_in.distinct().values_list("pk", flat=True))


def award_hits(query: SearchQuery) -> "QuerySet[Award, object]":
    """The awards found, as hits."""
    return as_hits(
        AWARDS.search(Award.objects.all(), query), "award", query, order=("name", "pk"),
        title=F("name"), slug=F("slug"), meta=F("run_by__name"), text=F("introduction"),
    )  # fmt: skip


def partner_hits(query: SearchQuery) -> "QuerySet[MediaPartner, object]":
    """The active media partners found, as hits."""
    media = MediaPartner.objects.active().filter(organisation__kind=Organisation.Kind.MEDIA)
    return as_hits(
        PARTNERS.search(media, query), "partner", query,
        order=("organisation__name_pinyin", "pk"), title=F("organisation__name"),
        slug=F("organisation__slug"), text=F("introduction"),
        meta=Coalesce("organisation__region__full_name", Value("")),
    )  # fmt: skip
