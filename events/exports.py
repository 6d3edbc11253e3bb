"""The list of editions as a file: the rows of the page with every column that is public."""

from datetime import datetime

from django.conf import settings
from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from events.models import Edition, EditionOrganisation
from events.models.editions import STANDALONE
from events.workflow import EditionState
from kit.browse import Selection
from kit.cells import Column, Kind, Row, Sheet
from kit.copying import looked_up
from kit.joined import day_text, joined, unless_inferred

EDITION_LIST_KEY = "events"
COLUMNS = (
    Column("series", "系列", Kind.TEXT, 20),
    Column("edition", "届次名称", Kind.TEXT, 36),
    Column("ordinal", "第几届", Kind.TEXT, 8),
    Column("year", "年份", Kind.TEXT, 8),
    Column("theme", "主题", Kind.TEXT, 20),
    Column("starts", "开始", Kind.TEXT, 12),
    Column("ends", "结束", Kind.TEXT, 12),
    Column("date_note", "日期说明", Kind.TEXT, 20),
    Column("region_code", "地区代码", Kind.CODE, 10),
    Column("city", "城市", Kind.TEXT, 12),
    Column("venue", "地点", Kind.TEXT, 20),
    Column("hosts", "主办", Kind.TEXT, 30),
    Column("organisers", "承办与协办", Kind.TEXT, 30),
    Column("state", "状态", Kind.TEXT, 10),
    Column("source", "来源", Kind.TEXT, 30),
    Column("address", "网址", Kind.URL, 40),
)
_CELLS = (
    "series__name", "official_title", "listed_ordinal", "listed_year", "theme", "listed_start",
    "listed_end", "date_note", "region_id", "city", "venue", "listed_hosts", "listed_organisers",
    "listed_state", "source", "listed_address",
)  # fmt: skip
_As = EditionOrganisation.As
_HOSTS = (_As.HOST, _As.CO_HOST, _As.INITIATOR, _As.CO_INITIATOR)
_ORGANISERS = (_As.ORGANISER, _As.CO_ORGANISER)


def edition_list_file(
    selection: "Selection[Edition]", exported_by: str, now: datetime
) -> tuple[Sheet, "QuerySet[Edition, Row]"]:
    """What the file says of itself, and its rows."""
    sheet = Sheet(EDITION_LIST_KEY, "活动", COLUMNS, selection.description, exported_by, now)
    stated = EditionOrganisation.objects.filter(is_inferred=False)
    made = {
        "listed_ordinal": unless_inferred("ordinal", Cast("ordinal", CharField())),
        "listed_year": unless_inferred("year", Cast("year", CharField())),
        "listed_start": unless_inferred("starts_on", day_text("starts_on", "starts_precision")),
        "listed_end": unless_inferred("ends_on", day_text("ends_on", "ends_precision")),
        "listed_hosts": joined(stated.filter(role__in=_HOSTS), "edition", "organisation__name"),
        "listed_organisers": joined(
            stated.filter(role__in=_ORGANISERS), "edition", "organisation__name"
        ),
        "listed_state": looked_up("state", {one.value: str(one.label) for one in EditionState}),
        "listed_address": Concat(
            Value(f"{settings.BASE_URL}/events/"),
            Coalesce("series__slug", Value(STANDALONE)),
            Value("/"),
            F("slug"),
            Value("/"),
            output_field=TextField(),
        ),
    }
    return sheet, selection.rows.annotate(**made).values_list(*_CELLS)
