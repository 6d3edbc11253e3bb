"""The running order of a ceremony (颁奖词与出场顺序): who comes when, how to say it, what is read.

Source: interface.md, Files. It shows what the public will see: whoever is honoured under another
name is called by that name on the stage too.
"""

from collections.abc import Iterator
from datetime import datetime

from awards.models import Round, Winner
from awards.models.nominations import NomineeKind
from awards.models.winners import WinnerQuerySet
from awards.permissions.certificates import UNPRINTED
from kit.cells import Column, Kind, Row, Sheet
from kit.chinese import pinyin_toned

COLUMNS = (
    Column("order", "出场顺序", Kind.NUMBER, 10),
    Column("name", "获奖者", Kind.TEXT, 24, "按公开程度：台上怎样称呼就怎样写"),
    Column("pinyin", "读音", Kind.TEXT, 30, "汉语拼音，带声调，供主持人核对；多音字请再问本人"),
    Column("title", "荣誉", Kind.TEXT, 24, "奖项类别"),
    Column("standing", "单位与身份", Kind.TEXT, 30),
    Column("citation", "颁奖词", Kind.TEXT, 60),
)


def stage_order(round_: Round) -> WinnerQuerySet:
    """The winners of a round as they come on stage, category by category."""
    rows = round_.winners.exclude(state__in=UNPRINTED).select_related("category")
    return rows.order_by("category__position", "category", "position", "pk")


def running_order_sheet(round_: Round, *, exported_by: str, now: datetime) -> Sheet:
    """What the file says about itself."""
    title = "颁奖词与出场顺序"
    return Sheet("running-order", title, COLUMNS, round_.title, exported_by, now)


def running_order(round_: Round) -> Iterator[Row]:
    """One row for each winner, counted from one."""
    rows = stage_order(round_).defer("story", "search_text").iterator(chunk_size=500)
    for number, winner in enumerate(rows, 1):
        yield (
            number, winner.display_name, spoken(winner), winner.category.name,
            " ".join(part for part in (winner.organisation_name, winner.role) if part),
            winner.citation,
        )  # fmt: skip


def spoken(winner: Winner) -> str:
    """How the public name is pronounced."""
    return pinyin_toned(winner.display_name, person=winner.kind == NomineeKind.PERSON)
