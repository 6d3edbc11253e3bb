"""What a notice of grants is found by: its round, and the names that still stand in it."""

from django.db.models import Prefetch, QuerySet

from directory.models import Organisation
from kit.search import index_text
from kit.searchindex import SearchIndex, follows
from kit.searchtable import SearchTable
from projects.grant_noticelist import standing_line
from projects.models import (
    Application,
    GrantNotice,
    GrantNoticeRow,
    GrantRound,
    Programme,
)


def _rows() -> "QuerySet[GrantNotice]":
    listed = GrantNoticeRow.objects.select_related("application").order_by("position")
    named = Prefetch("rows", listed.filter(removed_at__isnull=True), to_attr="named_rows")
    return GrantNotice.objects.select_related("round__programme", "round__run_by").prefetch_related(
        named
    )


def grant_notice_line(notice: GrantNotice) -> str:
    """What a search finds this notice by: of those listed never more than its page shows."""
    told: list[str] = []
    for row in getattr(notice, "named_rows", ()):
        line = standing_line(row)
        told += (line[name] for name in ("name", "title", "recommended_by") if line)
    round_ = notice.round
    return index_text(round_.title, round_.programme.name, round_.run_by.name, *told)


GRANT_NOTICES: SearchIndex[GrantNotice] = SearchIndex(
    SearchTable("projects_grantnotice_terms"), _rows, grant_notice_line
)


@follows(GrantRound)
def _round_renamed(pk: int) -> None:
    _put(round=pk)


@follows(Programme)
def _programme_renamed(pk: int) -> None:
    _put(round__programme=pk)


@follows(Organisation)
def _organisation_renamed(pk: int) -> None:
    _put(round__run_by=pk)


def _put(**which: int) -> None:
    GRANT_NOTICES.put(GrantNotice.objects.filter(**which).values_list("pk", flat=True))


def follow_application(application: Application) -> None:
    """Find the notices that list the application by what may be read of it now."""
    GRANT_NOTICES.put(application.notice_rows.values_list("notice", flat=True))
