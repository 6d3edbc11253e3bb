"""Grant rounds and their grantees as files: the rows of the pages with every public column.

Each sum on the page of a round is the sum of a column here: promised, paid, back, accounted for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from kit.addresses import absolute_url
from kit.browse import FORMATS
from kit.cells import Column, Kind, Row, Sheet
from kit.dates import china_day
from kit.downloads import MadeRows, count_of, download
from kit.languages import CHINESE
from kit.listpages import PUBLIC_PAGE
from kit.queries import BadQuery, address
from projects.grantees import (
    NOTHING,
    Sums,
    Totals,
    as_told,
    counted,
    drawn,
    sums_of,
    told_grants,
    totals,
)
from projects.models import Application, GrantRound

GRANTEE_LIST_KEY, ROUND_LIST_KEY = "grantees", "grants"
GRANTEE_COLUMNS = (
    Column("name", "受助人", Kind.TEXT, 20),
    Column("kind", "申请主体", Kind.TEXT, 10),
    Column("region_code", "地区代码", Kind.CODE, 10),
    Column("region", "地区", Kind.TEXT, 20),
    Column("deed", "做什么", Kind.TEXT, 36),
    Column("medium", "推荐媒体", Kind.TEXT, 16),
    Column("amount", "资助金额（元）", Kind.MONEY, 14),
    Column(
        "committed",
        "已承诺（元）",
        Kind.MONEY,
        14,
        gettext_noop("资金池为这份资助承诺的钱，含由资金池承担的税"),
    ),
    Column("paid", "已支付（元）", Kind.MONEY, 14),
    Column("returned", "已退回（元）", Kind.MONEY, 14),
    Column("reported", "已反馈（元）", Kind.MONEY, 14, gettext_noop("审核通过的反馈所说明的用款")),
    Column(
        "approved",
        "批准时间",
        Kind.TEXT,
        12,
        gettext_noop("机构、团队到日，个人到月，不公开姓名的到年"),
    ),
    Column("round", "资助轮次", Kind.TEXT, 24),
    Column("address", "网址", Kind.URL, 40),
)
ROUND_COLUMNS = (
    Column("round", "资助轮次", Kind.TEXT, 24),
    Column("year", "年份", Kind.NUMBER, 8),
    Column("state", "状态", Kind.TEXT, 10),
    Column("run_by", "运营机构", Kind.TEXT, 20),
    Column("pool", "资金池（元）", Kind.MONEY, 16),
    Column("reserved", "已预留（元）", Kind.MONEY, 16),
    Column("committed", "已承诺（元）", Kind.MONEY, 16),
    Column("paid", "已支付（元）", Kind.MONEY, 16),
    Column("proven", "已有凭证（元）", Kind.MONEY, 16),
    Column("reported", "已反馈（元）", Kind.MONEY, 16),
    Column("returned", "已退回（元）", Kind.MONEY, 16),
    Column("grants", "资助份数", Kind.NUMBER, 10),
    Column("payments", "付款笔数", Kind.NUMBER, 10),
    Column("receipts", "有凭证的笔数", Kind.NUMBER, 12),
    Column("reports", "反馈份数", Kind.NUMBER, 10),
    Column("as_of", "截至", Kind.DATE, 12),
    Column("address", "网址", Kind.URL, 40),
)
Export = tuple[Sheet, MadeRows]


# ------------------------------------------------------------------ who received it


def grantee_list(path: str) -> list[tuple[str, str]]:
    """The files of the list on a page, by their kind."""
    return [(name, address(path, {"format": name})) for name in FORMATS]


def grantees_of(round_: GrantRound, exported_by: str, now: datetime) -> Export:
    """Everybody whom the page of the round lists, in its order."""
    sheet = Sheet(GRANTEE_LIST_KEY, "受助名单", GRANTEE_COLUMNS, round_.title, exported_by, now)
    rows = told_grants(drawn(round_))
    return sheet, MadeRows(rows, _grantee_row(round_, totals(round_)))


def grantees_named(slug: str, exported_by: str, now: datetime) -> Export:
    """The list of the round of that address.

    Errors: BadQuery when no public round is called so.
    """
    round_ = GrantRound.objects.public().filter(slug=slug).first()
    if round_ is None:
        raise BadQuery(gettext("没有这一轮资助，请写 round=网址标识。"), status=404)
    return grantees_of(round_, exported_by, now)


def _grantee_row(round_: GrantRound, found: Totals) -> Callable[[dict[str, Any]], Row]:
    page = _page_of(round_.slug)

    def made(row: dict[str, Any]) -> Row:
        one = as_told(row, found.crowded)
        return (
            one.name, str(one.kind), one.code, one.place, one.deed, one.medium, one.amount,
            one.committed, one.paid, one.returned, one.spent, one.day, round_.title, page,
        )  # fmt: skip

    return made


def grantee_file(round_: GrantRound, suffix: str, now: datetime) -> HttpResponseBase:
    """The list as a file, which is Chinese.

    Errors: BadQuery for a format that there is not.
    """
    with translation.override(CHINESE):
        return _sent(*grantees_of(round_, PUBLIC_PAGE, now), suffix)


# ------------------------------------------------------------------ rounds and their money


def round_list(exported_by: str, now: datetime) -> Export:
    """Every public round with the sums of its page."""
    words, day = gettext("全部"), china_day(now)
    sheet = Sheet(ROUND_LIST_KEY, "资助轮次与资金", ROUND_COLUMNS, words, exported_by, now)
    found = {row["round"]: sums_of(row) for row in counted(Application.objects.told(), "round")}
    rows = GrantRound.objects.public().select_related("fund", "run_by").order_by("-year", "slug")

    def made(one: GrantRound) -> Row:
        sums, fund = found.get(one.pk, Sums()), one.fund
        of_grants: Row = (sums.proven, sums.reported)
        counts: Row = (sums.grants, sums.payments, sums.receipts, sums.reports)
        if not one.shows_grantees:  # not known yet is no zero
            of_grants, counts = (None,) * 2, (None,) * 4
        held = (fund.total, fund.reserved, fund.committed, fund.paid) if fund else (NOTHING,) * 4
        return (
            one.title, one.year, str(one.get_state_display()), one.run_by.name, *held,
            *of_grants, fund.returned if fund else NOTHING, *counts, day, _page_of(one.slug),
        )  # fmt: skip

    return sheet, MadeRows(rows, made)


def round_file(suffix: str, now: datetime) -> HttpResponseBase:
    """The rounds as a file, which is Chinese.

    Errors: BadQuery for a format that there is not.
    """
    with translation.override(CHINESE):
        return _sent(*round_list(PUBLIC_PAGE, now), suffix)


def _sent(sheet: Sheet, rows: MadeRows, suffix: str) -> HttpResponseBase:
    if suffix not in FORMATS:
        raise BadQuery(gettext("可下载的格式有 xlsx、csv、json。"))
    return download(sheet, rows, suffix, count=count_of(rows))


def _page_of(slug: str) -> str:
    return absolute_url(reverse("grants:grant_detail", args=(slug,)))
