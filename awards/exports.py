"""The award list (获奖名单): its twenty columns and its rows, for every screen and command.

Source: interface.md, Files.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from awards.models import Award, Category, Winner
from awards.models.nominations import NomineeKind
from awards.workflow import WinnerState
from events.models import Edition
from kit.cells import Column, Kind, Row, Sheet
from kit.dates import china_day

AWARD_LIST = "winners"
AWARD_LIST_TITLE = "获奖名单"

COLUMNS = (
    Column("certificate_number", "证书编号", Kind.CODE, 18),
    Column("award", "奖项", Kind.TEXT, 24),
    Column("edition", "届次", Kind.TEXT, 28),
    Column("year", "年份", Kind.NUMBER, 8),
    Column("category", "类别", Kind.TEXT, 18),
    Column("order", "顺序", Kind.NUMBER, 8),
    Column("winner", "获奖者", Kind.TEXT, 24),
    Column("kind", "类型", Kind.TEXT, 10),
    Column("organisation", "单位", Kind.TEXT, 24),
    Column("role", "身份", Kind.TEXT, 24),
    Column("region_code", "地区代码", Kind.CODE, 10),
    Column("region", "地区", Kind.TEXT, 24),
    Column("nominating_media", "提名媒体", Kind.TEXT, 24),
    Column("citation", "颁奖词", Kind.TEXT, 40),
    Column("prize_amount", "奖金（元）", Kind.MONEY, 12),
    Column("announced_on", "公布日期", Kind.DATE, 12),
    Column("status", "状态", Kind.TEXT, 10),
    Column("story_url", "事迹网址", Kind.URL, 40),
    Column("verify_url", "查验网址", Kind.URL, 40),
    Column("updated_at", "更新时间", Kind.DATETIME, 18),
)
# In the order in which `_row_maker` unpacks them.
_FIELDS = (
    "certificate_number", "award_id", "edition_id", "year", "category_id", "position",
    "display_name", "kind", "organisation_name", "role", "region_id", "region_name",
    "media_credit", "citation", "prize_amount", "release_at", "state", "slug", "updated_at",
)  # fmt: skip
_BATCH = 2000


def award_list_sheet(*, filter_text: str, exported_by: str, now: datetime) -> Sheet:
    """What the export says about itself."""
    return Sheet(AWARD_LIST, AWARD_LIST_TITLE, COLUMNS, filter_text, exported_by, now)


def award_list_rows(rows: QuerySet[Winner], *, now: datetime) -> Iterator[Row]:
    """The winners as rows of `COLUMNS`, in the order given, read in batches.

    Shapes: one statement over the winners' own table; names of awards, editions and categories
    are few and read beforehand.
    """
    plain = rows.select_related(None).prefetch_related(None).values_list(*_FIELDS)
    return map(_row_maker(now), plain.iterator(chunk_size=_BATCH))


def _row_maker(now: datetime) -> Callable[[tuple[Any, ...]], Row]:
    awards = dict(Award.objects.values_list("pk", "name"))
    editions = {e.pk: e.title for e in Edition.objects.select_related("series")}
    categories = dict(Category.objects.values_list("pk", "name"))
    kinds = {kind.value: str(kind.label) for kind in NomineeKind}
    states = {state.value: str(state.label) for state in WinnerState}
    waiting = states[WinnerState.EMBARGOED]
    stories, checks = f"{settings.BASE_URL}/winners/", f"{settings.BASE_URL}/verify/"
    days: dict[datetime | None, object] = {None: ""}

    def row(found: tuple[Any, ...]) -> Row:
        (
            number,
            award,
            edition,
            year,
            category,
            place,
            name,
            kind,
            organisation,
            role,
            region,
            region_name,
            media,
            citation,
            prize,
            release,
            state,
            slug,
            updated,
        ) = found
        if release not in days:
            days[release] = china_day(release)
        embargoed = release is not None and release > now
        return (
            number, awards[award], editions.get(edition, ""), year, categories[category], place,
            name, kinds[kind], organisation, role, region or "", region_name, media, citation,
            prize, days[release], waiting if embargoed else states[state],
            f"{stories}{slug}/", f"{checks}{number}/", updated,
        )  # fmt: skip

    return row
