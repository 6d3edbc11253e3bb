"""The list of projects as a file: the rows of the page with every column that is public."""

from datetime import datetime

from django.conf import settings
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat

from kit.browse import Selection
from kit.cells import Column, Kind, Row, Sheet
from kit.copying import looked_up
from kit.joined import day_text, joined, unless_inferred
from projects.models import Project, ProjectOrganisation

PROJECT_LIST_KEY = "projects"
COLUMNS = (
    Column("project", "项目", Kind.TEXT, 28),
    Column("summary", "简介", Kind.TEXT, 40),
    Column("beneficiaries", "受益对象", Kind.TEXT, 20),
    Column("initiators", "发起", Kind.TEXT, 24),
    Column("partners", "合作与资助", Kind.TEXT, 24),
    Column("programme", "所属计划", Kind.TEXT, 20),
    Column("themes", "主题", Kind.TEXT, 16),
    Column("regions", "地区", Kind.TEXT, 20),
    Column("starts", "开始", Kind.TEXT, 12),
    Column("ends", "结束", Kind.TEXT, 12),
    Column("target_amount", "目标金额（元）", Kind.MONEY, 14),
    Column("reported_amount", "已公布金额（元）", Kind.MONEY, 14),
    Column("reported_as_of", "金额截至", Kind.TEXT, 12),
    Column("verification", "核实程度", Kind.TEXT, 10),
    Column("source", "来源", Kind.TEXT, 30),
    Column("address", "网址", Kind.URL, 40),
    Column("updated_at", "更新时间", Kind.DATETIME, 18),
)
_CELLS = (
    "name", "summary", "beneficiaries", "listed_initiators", "listed_partners", "programme__name",
    "listed_themes", "listed_regions", "listed_start", "listed_end", "target_amount",
    "reported_amount", "reported_as_of", "listed_verification", "source", "listed_address",
    "updated_at",
)  # fmt: skip


def project_list_file(
    selection: Selection[Project], exported_by: str, now: datetime
) -> tuple[Sheet, "QuerySet[Project, Row]"]:
    """What the file says of itself, and its rows."""
    sheet = Sheet(PROJECT_LIST_KEY, "公益项目", COLUMNS, selection.description, exported_by, now)
    parts = ProjectOrganisation.objects
    initiator = ProjectOrganisation.As.INITIATOR
    made = {
        "listed_initiators": joined(parts.filter(role=initiator), "project", "organisation__name"),
        "listed_partners": joined(parts.exclude(role=initiator), "project", "organisation__name"),
        "listed_themes": joined(Project.themes.through.objects.all(), "project", "theme__name"),
        "listed_regions": joined(
            Project.regions.through.objects.all(), "project", "region__full_name"
        ),
        "listed_start": unless_inferred("starts_on", day_text("starts_on", "starts_precision")),
        "listed_end": day_text("ends_on", "ends_precision"),
        "listed_verification": looked_up(
            "verification", {one.value: str(one.label) for one in Project.Verification}
        ),
        "listed_address": Concat(
            Value(f"{settings.BASE_URL}/projects/"), F("slug"), Value("/"), output_field=TextField()
        ),
    }
    return sheet, selection.rows.annotate(**made).values_list(*_CELLS)
