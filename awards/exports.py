"""The award list (获奖名单): its twenty columns and its rows, for every screen and command.

Source: interface.md, Files.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, TruncDate
from django.utils.translation import gettext_noop as _

from awards.models import Winner
from awards.models.nominations import NomineeKind
from awards.workflow import WinnerState
from events.models import Edition
from kit.cells import Column, Kind, Row, Sheet
from kit.copying import looked_up
from kit.dates import SHANGHAI

AWARD_LIST = "winners"
AWARD_LIST_TITLE = "获奖名单"

COLUMNS = (
    Column("certificate_number", "证书编号", Kind.CODE, 18, _("可在本站查验")),
    Column("award", "奖项", Kind.TEXT, 24),
    Column("edition", "届次", Kind.TEXT, 28),
    Column("year", "年份", Kind.NUMBER, 8, _("所在轮次的年份")),
    Column("category", "类别", Kind.TEXT, 18, _("本轮的奖项类别")),
    Column("order", "顺序", Kind.NUMBER, 8, _("出场顺序；0 为未排")),
    Column("winner", "获奖者", Kind.TEXT, 24, _("按本人同意的公开程度：全名、姓＋某、化名或匿名")),
    Column("kind", "类型", Kind.TEXT, 10),
    Column("organisation", "单位", Kind.TEXT, 24, _("化名或匿名时为空")),
    Column("role", "身份", Kind.TEXT, 24, _("化名或匿名时为空")),
    Column("region_code", "地区代码", Kind.CODE, 10, _("GB/T 2260（2023 年），任意一级")),
    Column("region", "地区", Kind.TEXT, 24),
    Column("nominating_media", "提名媒体", Kind.TEXT, 24, _("有几家时以顿号分开")),
    Column("citation", "颁奖词", Kind.TEXT, 40),
    Column("prize_amount", "奖金（元）", Kind.MONEY, 12, _("没有公布时为空")),
    Column("announced_on", "公布日期", Kind.DATE, 12, _("名单公布的日子，北京时间")),
    Column("status", "状态", Kind.TEXT, 10, _("已公布、有更正等")),
    Column("story_url", "事迹网址", Kind.URL, 40),
    Column("verify_url", "查验网址", Kind.URL, 40),
    Column("updated_at", "更新时间", Kind.DATETIME, 18),
)

# What each column reads, in their order.
_CELLS: tuple[str, ...] = (
    "certificate_number", "award__name", "listed_edition", "year", "category__name", "position",
    "display_name", "listed_kind", "organisation_name", "role", "region_id", "region_name",
    "media_credit", "citation", "prize_amount", "listed_on", "listed_state", "listed_story",
    "listed_check", "updated_at",
)  # fmt: skip


def award_list_sheet(*, filter_text: str, exported_by: str, now: datetime) -> Sheet:
    """What the export says about itself."""
    return Sheet(AWARD_LIST, AWARD_LIST_TITLE, COLUMNS, filter_text, exported_by, now)


def award_list(rows: QuerySet[Winner], *, now: datetime) -> QuerySet[Winner, Row]:
    """The winners as rows of `COLUMNS`, in the order given.

    Shapes: the database puts labels and addresses together, so that a csv of any length can be
    copied straight out of it.
    """
    found = rows.select_related(None).prefetch_related(None)
    named = found.annotate(**_made(now))
    return named.values_list(*_CELLS)


def _made(now: datetime) -> dict[str, Any]:
    """The columns that the winner's row does not hold as they are shown."""
    story, check = f"{settings.BASE_URL}/winners/", f"{settings.BASE_URL}/verify/"
    return {
        "listed_edition": _edition(),
        "listed_kind": looked_up("kind", {kind.value: str(kind.label) for kind in NomineeKind}),
        "listed_on": TruncDate("release_at", tzinfo=SHANGHAI),
        "listed_state": _state(now),
        "listed_story": Concat(Value(story), "slug", Value("/"), output_field=TextField()),
        "listed_check": Concat(
            Value(check), "certificate_number", Value("/"), output_field=TextField()
        ),
    }


def _edition() -> Case:
    """The edition's title; what it is called without an official one is written here."""
    unnamed = Edition.objects.filter(official_title="").select_related("series")
    cases = (When(edition=edition.pk, then=Value(edition.title)) for edition in unnamed)
    named = Coalesce("edition__official_title", Value(""), output_field=TextField())
    return Case(*cases, default=named, output_field=TextField())


def _state(now: datetime) -> Case:
    states = {state.value: str(state.label) for state in WinnerState}
    return Case(
        When(release_at__gt=now, then=Value(states[WinnerState.EMBARGOED])),
        default=looked_up("state", states),
        output_field=TextField(),
    )
