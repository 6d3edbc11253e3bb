"""Which public notices a query string means, and the list as a file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models import Award, Notice, Round
from awards.noticelines import AWARD, COLUMNS, GRANTS, KINDS, NoticeLine, lines, sources
from kit.addresses import absolute_url
from kit.browse import Choice, Selection, Sort, choice, chosen, named, options, read_options
from kit.cells import Column, Kind, Row, Sheet
from kit.downloads import MadeRows
from kit.keyset import Order
from kit.united import UnitedListing
from projects.models import GrantNotice, GrantRound

STATUSES = {"open": _("公示中"), "over": _("公示结束")}
YEARS = {str(year): str(year) for year in range(2020, 2100)}
NEWEST = "newest"
_OFFERED = 30
_ORDER = ("-starts_at", "kind", "-key")


def _of(kind: str, key: int) -> Q:
    return Q(kind=kind, round_key=key)


def notice_listing(now: datetime, size: int = 20) -> UnitedListing[NoticeLine]:
    """How the list is read at this moment: what has not begun is not in it."""
    return UnitedListing(
        sources=sources(now),
        columns=COLUMNS,
        sorts={
            "open": Sort(_("先看进行中的"), Order(("is_over", *_ORDER))),
            NEWEST: Sort(_("最近开始"), Order(_ORDER)),
        },
        readers=(
            chosen("kind", _("类型"), KINDS, lambda kind: Q(kind=kind)),
            chosen("status", _("状态"), STATUSES, lambda status: Q(is_over=int(status == "over"))),
            named("award", _("奖项"), Award.objects.all, lambda pk: Q(award_key=pk)),
            named(
                "round", _("评选"), Round.objects.published, lambda pk: _of(AWARD, pk), text="title"
            ),
            named(
                "grants",
                _("资助轮次"),
                GrantRound.objects.public,
                lambda pk: _of(GRANTS, pk),
                text="title",
            ),
            chosen("year", _("年份"), YEARS, lambda year: Q(starts_at__year=int(year))),
        ),
        made=lines,
        size=size,
    )


def line_of(public_id: str, now: datetime) -> NoticeLine | None:
    """The notice of that address, of whichever kind; None before it begins."""
    own = Q(public_id=public_id)
    parts = [
        one.rows().filter(own).order_by().values_list(*COLUMNS, "listed") for one in sources(now)
    ]
    row = parts[0].union(*parts[1:], all=True).order_by("kind").first()
    return None if row is None else NoticeLine(*row)


def notice_choices(now: datetime, selection: "Selection[Any]") -> Iterable[Choice]:
    """The selects of the list: what some notice has, read in one statement."""
    begun = Notice.objects.published(now).order_by()
    of_grants = GrantNotice.objects.published(now).order_by()
    awards = begun.values("round__award").distinct()
    found = read_options([
        options("award", Award.objects.filter(pk__in=awards), "slug", "name"),
        *(options("year", rows.annotate(year=F("starts_at__year")), "year", "year")
          for rows in (begun, of_grants)),
    ])  # fmt: skip
    yield choice("kind", _("类型"), selection, list(KINDS.items()))
    yield choice("status", _("状态"), selection, list(STATUSES.items()))
    yield choice("award", _("奖项"), selection, found.get("award", [])[:_OFFERED])
    yield choice("year", _("年份"), selection, found.get("year", [])[::-1])


# ------------------------------------------------------------------ as a file

FILE_COLUMNS = (
    Column("kind", "类型", Kind.TEXT, 10),
    Column("award", "奖项或计划", Kind.TEXT, 24),
    Column("round", "评选或资助轮次", Kind.TEXT, 30),
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
_POLICIES = {"before": "先公示后公布", "after_announcement": "公布后公示"}


def notice_listing_file(
    selection: "Selection[Any]", exported_by: str, now: datetime
) -> tuple[Sheet, MadeRows]:
    """What the file says of itself, and its rows."""
    told = selection.description
    sheet = Sheet("notices", "公示", FILE_COLUMNS, told, exported_by, now)
    return sheet, MadeRows(notice_listing(now).rows(selection, *COLUMNS, "listed"), _cells)


def _cells(row: Row) -> Row:
    one = NoticeLine(*row)  # type: ignore[arg-type]
    policy = "先公示后资助" if one.is_of_grants else _POLICIES[one.policy]
    return (
        str(KINDS[one.kind]), one.award_name, one.round_title, one.category_name, policy,
        one.listed, one.days, one.starts_at, one.ends_at, one.status, one.digest,
        absolute_url(one.page),
    )  # fmt: skip
