"""What a notice is found by: its round and category, and the names that still stand in it."""

from django.db.models import F, Prefetch, Q, QuerySet

from awards.models import Award, Notice, NoticeRow, Round
from awards.noticelist import read_line
from awards.workflow import PUBLIC
from kit.search import index_text
from kit.searchindex import SearchIndex, follows
from kit.searchtable import SearchTable


def named_rows() -> "QuerySet[NoticeRow]":
    """The rows whose name the public may read: not masked, and never more than the winner shows.

    Shapes: joined with the winner, if there is one by now.
    """
    shown = Q(nomination__winner__isnull=True) | Q(
        nomination__winner__state__in=sorted(PUBLIC), nomination__winner__hidden_at__isnull=True
    ) | Q(nomination__winner__state="embargoed", notice__policy="before")  # fmt: skip
    rows = NoticeRow.objects.filter(shown, masked_at__isnull=True)
    return rows.annotate(now_named=F("nomination__winner__display_name")).order_by("position")


def _rows() -> "QuerySet[Notice]":
    named = Prefetch("rows", named_rows(), to_attr="named_rows")
    return Notice.objects.select_related("round__award", "category").prefetch_related(named)


def notice_line(notice: Notice) -> str:
    """What a search finds this notice by."""
    told: list[str] = []
    for row in getattr(notice, "named_rows", ()):
        line = read_line(row)
        if line and row.now_named in (None, line["name"]):
            told += (line["name"], line["organisation"], line["nominating_media"])
    return index_text(
        notice.round.title, notice.round.award.name, notice.category.name, notice.method, *told
    )


NOTICES: SearchIndex[Notice] = SearchIndex(SearchTable("awards_notice_terms"), _rows, notice_line)


@follows(Round)
def _round_saved(pk: int) -> None:
    """The round was renamed, or one of its categories."""
    NOTICES.put(Notice.objects.filter(round=pk).values_list("pk", flat=True))


@follows(Award)
def _award_renamed(pk: int) -> None:
    NOTICES.put(Notice.objects.filter(round__award=pk).values_list("pk", flat=True))
