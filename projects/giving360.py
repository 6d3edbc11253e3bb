"""Grants as 360Giving JSON: bodies and teams by name, people only where they cannot be told apart.

Of people, and of whoever hides the name, the file holds no row of their own: it holds so many equal
rows for each cell of round, amounts, province and month, and a row is numbered within its cell. A
cell of fewer than `CELL` gives up province and month; what is still small is one row together.
Every fact of a row stands on the public page too, beside the same grant (docs/decisions/0031).

Source: 360Giving Data Standard 1.4; norms.md, Standards.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse

from kit.addresses import absolute_url
from kit.dates import SHANGHAI, china_day
from kit.identifiers import normalise_uscc
from kit.tabular import json_bytes
from projects.grantees import (
    FEW,
    HIDDEN,
    NOTHING,
    PERSONS,
    Grantee,
    as_told,
    hidden_mark,
    money_told,
    province_code,
    province_of,
    told_grants,
)
from projects.models import Application, GrantRound
from projects.tax import FEN

VERSION = "1.4"
CELL = 5  # equal rows of people, or none of their own
STEP = 2000
LONGEST_TITLE = 139
GEO = "GB/T 2260"
Thing = dict[str, Any]


# ------------------------------------------------------------------ people, in cells


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What the rows of some people say alike.

    Units: yuan. `month` is 2026-04, or 2026 where only the year is told.
    """

    committed: Decimal
    paid: Decimal
    month: str
    code: str = ""
    place: str = ""

    @property
    def coarse(self) -> "Cell":
        """The same without province and month."""
        return replace(self, month=self.month[:4], code="", place="")

    @property
    def digest(self) -> str:
        """A short name of the cell for the ids of its rows."""
        told = "|".join((str(self.committed), str(self.paid), self.month, self.code))
        return hashlib.sha256(told.encode()).hexdigest()[:10]


def guarded(found: Mapping[Cell, int]) -> tuple[Counter[Cell], Counter[Cell]]:
    """The cells that may be told, and those that are told only as one.

    Shapes: the second are together no small cell either, unless there are no more people at all.
    """
    kept = Counter({cell: count for cell, count in found.items() if count >= CELL})
    coarse: Counter[Cell] = Counter()
    for cell, count in found.items():
        if count < CELL:
            coarse[cell.coarse] += count
    rest: Counter[Cell] = Counter()
    for cell, count in coarse.items():
        (kept if count + kept[cell] >= CELL else rest)[cell] += count
    kept = +kept
    while 0 < rest.total() < CELL and kept:
        smallest = min(kept, key=lambda cell: (kept[cell], cell))
        rest[smallest.coarse] += kept.pop(smallest)
    return kept, rest


def people_by_round() -> dict[int, Counter[Cell]]:
    """How many people there are in each cell, by round; one statement."""
    rows = Application.objects.told().filter(Q(kind__in=PERSONS) | HIDDEN).order_by()
    marked = rows.annotate(
        hidden=hidden_mark(), province=province_of("region_id"), code=province_code("region_id"),
        year=ExtractYear("approved_at", tzinfo=SHANGHAI),
        month=ExtractMonth("approved_at", tzinfo=SHANGHAI), **money_told(),
    )  # fmt: skip
    groups = list(
        marked.values("round", "hidden", "province", "code", "year", "month", "committed", "paid")
        .annotate(count=Count("pk"))
    )  # fmt: skip
    hidden: Counter[tuple[int, str]] = Counter()
    for row in groups:
        if row["hidden"]:
            hidden[row["round"], row["province"] or ""] += row["count"]
    found: dict[int, Counter[Cell]] = {}
    for row in groups:
        cell = _cell(row, is_crowded=hidden[row["round"], row["province"] or ""] >= FEW)
        if cell.committed or cell.paid:
            found.setdefault(row["round"], Counter())[cell] += row["count"]
    return found


def _cell(row: Mapping[str, Any], *, is_crowded: bool) -> Cell:
    """What is told of the people in one group, as the page of the round tells it."""
    month = f"{row['year']}" if row["hidden"] else f"{row['year']}-{row['month']:02}"
    told = row["province"] and (is_crowded or not row["hidden"])
    code, place = (row["code"], row["province"]) if told else ("", "")
    committed, paid = (Decimal(row[name]).quantize(FEN) for name in ("committed", "paid"))
    return Cell(committed, paid, month, code, place)


# ------------------------------------------------------------------ rows


def _identifier(*parts: object) -> str:
    return "-".join(("360G", settings.GIVING_PREFIX, *(str(part) for part in parts)))


def _of_round(round_: GrantRound) -> Thing:
    """What all rows of a round say."""
    house = round_.run_by
    page = absolute_url(reverse("grants:grant_detail", args=(round_.slug,)))
    number = house.uscc and f"CN-USCC-{normalise_uscc(house.uscc)}"
    return {
        "currency": "CNY",
        "url": page,
        "fundingOrganization": [
            {"id": number or _identifier("org", house.slug), "name": house.name}
        ],
        "grantProgramme": [{"code": round_.slug, "title": round_.title, "url": page}],
        "fromOpenCall": "Yes",
    }


def _amounts(committed: Decimal, paid: Decimal) -> Thing:
    return {"amountAwarded": committed, "amountDisbursed": paid}


def _place(code: str, name: str) -> Thing:
    if not code:
        return {"beneficiaryLocation": [{"countryCode": "CN"}]}
    where = {"name": name, "countryCode": "CN", "geoCode": code, "geoCodeType": GEO}
    return {"beneficiaryLocation": [where]}


def _titled(round_: GrantRound, words: str) -> str:
    sample = "（样例）" if round_.is_sample else ""
    return f"{round_.title}{sample}：{words}"[:LONGEST_TITLE]


def _people(round_: GrantRound, found: Counter[Cell]) -> Iterator[Thing]:
    """The rows of the people of one round, so many alike for each cell."""
    kept, rest = guarded(found)
    common = _of_round(round_)
    for cell, count in sorted(kept.items()):
        for number in range(1, count + 1):
            key = f"{round_.slug}-{cell.digest}-{number}"
            yield {
                "id": _identifier(key), "title": _titled(round_, "一位不具名的受助人"),
                "description": _words(cell.month), "awardDate": _day(cell.month),
                "recipientIndividual": _nobody(key),
                **_amounts(cell.committed, cell.paid), **_place(cell.code, cell.place), **common,
            }  # fmt: skip
    if rest:
        yield _together(round_, rest) | common


def _together(round_: GrantRound, rest: Counter[Cell]) -> Thing:
    """One row for all whom a row of their own might point at."""
    key, count = f"{round_.slug}-rest", rest.total()
    committed = sum((cell.committed * many for cell, many in rest.items()), NOTHING)
    paid = sum((cell.paid * many for cell, many in rest.items()), NOTHING)
    told = f"{count} 份资助的合计，受助人不具名。份数太少，分开写会认出人，所以合在一起。"
    return {
        "id": _identifier(key),
        "title": _titled(round_, f"{count} 位不具名的受助人"),
        "description": told,
        "awardDate": _day(min(cell.month[:4] for cell in rest)),
        "recipientIndividual": _nobody(key),
        "classifications": [{"vocabulary": "grants in this row", "code": str(count)}],
        **_amounts(committed, paid), **_place("", ""),
    }  # fmt: skip


def _nobody(key: str) -> Thing:
    return {"id": _identifier("person", key), "name": "个人（不公开姓名）"}


def _day(month: str) -> str:
    """The first day of what is told: a date of the standard has a day."""
    return f"{month}-01" if len(month) > len("2026") else f"{month}-01-01"


def _words(month: str) -> str:
    told = "给个人的小额资助。批准日期只写到月，以一日代替。"
    year = "给个人的小额资助。批准日期只写到年，以一月一日代替。"
    return told if len(month) > len("2026") else year


def _named(row: Mapping[str, Any], round_: GrantRound) -> Thing:
    """The row of a team or a body that is public by its name."""
    one: Grantee = as_told(row, ())
    number, uscc = row["grant__number"], normalise_uscc(row["uscc"])
    code = f"CN-USCC-{uscc}" if len(uscc) == 18 and uscc.isascii() and uscc.isalnum() else ""
    return {
        "id": _identifier(number),
        "title": _titled(round_, one.deed or one.name),
        "description": one.deed or round_.summary or round_.title,
        "awardDate": one.day,
        "recipientOrganization": [{"id": code or _identifier("org", number), "name": one.name}],
        **_amounts(one.committed, one.paid), **_place(one.code, one.place), **_of_round(round_),
    }  # fmt: skip


def grants() -> Iterator[Thing]:
    """Every public grant that money was promised for, a step at a time; three statements.

    Shapes: a grant that was ended before anything was paid holds no money, and has no row.
    """
    public = GrantRound.objects.public().select_related("run_by").order_by("year", "pk")
    rounds = {one.pk: one for one in public if one.shows_grantees}
    people = people_by_round() if rounds else {}
    for key, one in rounds.items():
        yield from _people(one, people.get(key, Counter()))
    if not rounds:
        return
    named = Application.objects.told().exclude(Q(kind__in=PERSONS) | HIDDEN)
    rows = told_grants(named, "round_id", "uscc", "grant__number").order_by("grant__number")
    for row in rows.iterator(chunk_size=STEP):
        if (row["committed"] or row["paid"]) and row["round_id"] in rounds:
            yield _named(row, rounds[row["round_id"]])


# ------------------------------------------------------------------ the package


def package(now: datetime) -> Iterator[bytes]:
    """The file piece by piece; nothing at all while there is no grant, which the schema forbids."""
    found = grants()
    first = next(found, None)
    if first is None:
        return
    yield json_bytes(_about(now))[:-1] + b',"grants":[\n' + json_bytes(first)
    for grant in found:
        yield b",\n" + json_bytes(grant)
    yield b"\n]}\n"


def _about(now: datetime) -> Thing:
    page = absolute_url(reverse("open_data"))
    return {
        "version": VERSION,
        "title": f"{settings.SITE_NAME}：小微资助",
        "description": ("机构和团队逐份列出；个人不具名，只写到省和月，人数太少的合在一起。"
            "amountAwarded 是资金池承诺的金额，含由资金池承担的税。"
        ),
        "issued": china_day(now).isoformat(),
        "modified": now.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "identifier": _identifier("grants"),
        "publisher": {
            "identifier": f"360G-{settings.GIVING_PREFIX}", "name": settings.SITE_NAME,
            "website": settings.BASE_URL,
        },
        "downloadURL": absolute_url(reverse("grants:giving")),
        "accessURL": page,
        "license": page,
    }  # fmt: skip
