"""Which public notices a query string means, and the list as a file."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from awards.models import Award, Notice, NoticeRow, Round
from awards.noticesearch import NOTICES
from kit.browse import (
    Choice,
    Listing,
    Selection,
    Sort,
    choice,
    chosen,
    named,
    options,
    read_options,
)
from kit.cells import Column, Kind, Row, Sheet
from kit.keyset import Order

STATUSES = {"open": _("公示中"), "over": _("公示结束")}
YEARS = {str(year): str(year) for year in range(2020, 2100)}
_OFFERED = 30


def _listed() -> Coalesce:
    """How many stand in the list of the notice."""
    mine = NoticeRow.objects.filter(notice=OuterRef("pk")).order_by().values("notice")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def _shown(rows: "QuerySet[Notice]") -> "QuerySet[Notice]":
    return (
        rows.select_related("round__award", "category")
        .defer("search_text", "method")
        .annotate(listed=_listed())
    )


def _status(now: datetime, value: str) -> Q:
    running = Notice.running_q(now)
    return running if value == "open" else ~running


def _over(now: datetime) -> Case:
    """Zero while a notice runs, one when it is over: open ones stand first."""
    running = When(Notice.running_q(now), then=Value(0))
    return Case(running, default=Value(1), output_field=IntegerField())


def notice_listing(now: datetime) -> Listing[Notice]:
    """How the list is read at this moment: what has not begun is not in it."""
    return Listing(
        rows=lambda: Notice.objects.published(now),
        index=NOTICES,
        sorts={
            "open": Sort(
                _("先看进行中的"), Order(("is_over", "-starts_at", "-pk")), {"is_over": _over(now)}
            ),
            "newest": Sort(_("最近开始"), Order(("-starts_at", "-pk"))),
        },
        readers=(
            chosen("status", _("状态"), STATUSES, partial(_status, now)),
            named("award", _("奖项"), Award.objects.all, lambda pk: Q(round__award=pk)),
            named(
                "round", _("评选"), Round.objects.published, lambda pk: Q(round=pk), text="title"
            ),
            chosen("year", _("年份"), YEARS, lambda year: Q(starts_at__year=int(year))),
        ),
        shown=_shown,
        size=20,
    )


def notice_choices(now: datetime, selection: "Selection[Any]") -> Iterable[Choice]:
    """The selects of the list: what some notice has, read in one statement."""
    begun = Notice.objects.published(now).order_by()
    awards = begun.values("round__award").distinct()
    years = begun.annotate(year=F("starts_at__year")).order_by("-year")
    found = read_options([
        options("award", Award.objects.filter(pk__in=awards), "slug", "name"),
        options("year", years, "year", "year"),
    ])  # fmt: skip
    yield choice("status", _("状态"), selection, list(STATUSES.items()))
    yield choice("award", _("奖项"), selection, found.get("award", [])[:_OFFERED])
    yield choice("year", _("年份"), selection, found.get("year", [])[::-1])


# ------------------------------------------------------------------ as a file

COLUMNS = (
    Column("award", "奖项", Kind.TEXT, 24),
    Column("round", "评选", Kind.TEXT, 30),
    Column("category", "类别", Kind.TEXT, 18),
    Column("policy", "公示方式", Kind.TEXT, 20),
    Column("listed", "公示人数", Kind.NUMBER, 10),
    Column("days", "工作日数", Kind.NUMBER, 10),
    Column("starts_at", "公示开始", Kind.DATETIME, 18),
    Column("ends_at", "公示结束", Kind.DATETIME, 18),
    Column("status", "状态", Kind.TEXT, 10),
    Column("digest", "名单摘要（SHA-256）", Kind.CODE, 66),
    Column("address", "网址", Kind.URL, 50),
)
_CELLS = (
    "round__award__name", "round__title", "category__name", "told_policy", "listed", "days",
    "starts_at", "ends_at", "told_status", "digest", "told_address",
)  # fmt: skip


def notice_listing_file(
    selection: "Selection[Notice]", exported_by: str, now: datetime
) -> tuple[Sheet, "QuerySet[Notice, Row]"]:
    """What the file says of itself, and its rows."""
    sheet = Sheet("notices", "公示", COLUMNS, selection.description, exported_by, now)
    before = When(policy="before", then=Value("先公示后公布"))
    running = When(Notice.running_q(now), then=Value("公示中"))
    made = {
        "listed": _listed(),
        "told_policy": Case(before, default=Value("公布后公示"), output_field=TextField()),
        "told_status": Case(running, default=Value("公示结束"), output_field=TextField()),
        "told_address": Concat(
            Value(f"{settings.BASE_URL}/notices/"), F("public_id"), Value("/"),
            output_field=TextField(),
        ),
    }  # fmt: skip
    return sheet, selection.rows.annotate(**made).values_list(*_CELLS)
