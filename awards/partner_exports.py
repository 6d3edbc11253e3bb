"""The list of media partners as a file: the rows of the page with every column that is public."""

from datetime import datetime

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat

from awards.models import Column as AwardColumn
from directory.models import MediaPartner
from directory.models.organisations import OrganisationAlias
from kit.browse import Selection
from kit.cells import Column, Kind, Row, Sheet
from kit.joined import Joined, joined

PARTNER_LIST_KEY = "partners"
COLUMNS = (
    Column("partner", "媒体", Kind.TEXT, 24),
    Column("aliases", "别名", Kind.TEXT, 20),
    Column("group", "媒体集团", Kind.TEXT, 20),
    Column("region_code", "地区代码", Kind.CODE, 10),
    Column("region", "地区", Kind.TEXT, 20),
    Column("since", "合作起始", Kind.DATE, 12),
    Column("columns", "栏目", Kind.TEXT, 30),
    Column("introduction", "简介", Kind.TEXT, 40),
    Column("address", "网址", Kind.URL, 40),
)
_CELLS = (
    "organisation__name", "listed_aliases", "group", "organisation__region_id",
    "organisation__region__full_name", "since", "listed_columns", "introduction",
    "listed_address",
)  # fmt: skip


def partner_list_file(
    selection: "Selection[MediaPartner]", exported_by: str, now: datetime
) -> tuple[Sheet, "QuerySet[MediaPartner, Row]"]:
    """What the file says of itself, and its rows."""
    sheet = Sheet(PARTNER_LIST_KEY, "合作媒体", COLUMNS, selection.description, exported_by, now)
    base = f"{settings.BASE_URL}/partners/"
    made = {
        "listed_aliases": _aliases(),
        "listed_columns": joined(AwardColumn.objects.filter(is_active=True), "partner", "name"),
        "listed_address": Concat(
            Value(base), F("organisation__slug"), Value("/"), output_field=TextField()
        ),
    }
    return sheet, selection.rows.annotate(**made).values_list(*_CELLS)


def _aliases() -> Coalesce:
    """The other names, which belong to the organisation of the partner."""
    own = OrganisationAlias.objects.filter(organisation=OuterRef("organisation"))
    named = own.order_by().values("organisation").annotate(texts=Joined(F("name")))
    return Coalesce(Subquery(named.values("texts")), Value(""), output_field=TextField())
