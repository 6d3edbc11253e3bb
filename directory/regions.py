"""The rows of the region table, made from the official list of GB/T 2260 that ships with us."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from directory.models import Region
from kit.chinese import pinyin_key

LIST = Path(__file__).parent / "data" / "regions_2023.json"

# Levels that the list needs and nobody says: 北京市 is followed by 市辖区, 湖北省 by a level for
# the cities that it runs directly. They stay in the tree and drop out of every name.
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

# Readings of places where the dictionary of common words says otherwise; the longer one first.
_READINGS = {
    "大城县": "dai cheng xian", "六合区": "lu he qu", "红寺堡": "hong si bu",
    "浪卡子": "lang ka zi", "长子": "zhang zi", "子长": "zi chang", "朝阳": "chao yang",
    "漯河": "luo he", "单县": "shan xian", "繁峙": "fan shi", "洪洞": "hong tong",
    "闵行": "min hang", "珲春": "hun chun", "马尾": "ma wei", "南乐": "nan le",
    "民乐": "min le", "乐陵": "lao ling", "浚县": "xun xian", "荥经": "ying jing",
    "筠连": "jun lian", "覃塘": "qin tang", "涡阳": "guo yang", "泊头": "bo tou",
    "略阳": "lue yang", "蚌山": "beng shan", "召陵": "shao ling", "曾都": "zeng du",
    "长": "chang", "都": "du", "什": "shi",
}  # fmt: skip
_SPECIAL = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)))


class ListedRegion(TypedDict):
    """One row of the official list."""

    code: str
    name: str
    level: str
    parent: str | None


def listed_regions() -> list[ListedRegion]:
    """The official list, parents before their children."""
    rows: list[ListedRegion] = json.loads(LIST.read_text())["rows"]
    order = list(Region.Level.values)
    return sorted(rows, key=lambda row: (order.index(row["level"]), row["code"]))


def region_rows() -> list[Region]:
    """Every region as a row that is not saved yet, parents before their children."""
    listed = listed_regions()
    by_code = {row["code"]: row for row in listed}
    return [_row(row, by_code) for row in listed]


def _row(row: ListedRegion, by_code: Mapping[str, ListedRegion]) -> Region:
    syllables = place_syllables(row["name"])
    return Region(
        code=row["code"],
        name=row["name"],
        full_name=_full_name(row, by_code),
        level=row["level"],
        parent_id=row["parent"],
        pinyin="".join(syllables),
        initials="".join(syllable[0] for syllable in syllables),
        is_leaf_name=row["name"] not in PLACEHOLDERS,
    )


def _full_name(row: ListedRegion, by_code: Mapping[str, ListedRegion]) -> str:
    """All levels in one name; a placeholder is named only in its own row."""
    name, parent = row["name"], row["parent"]
    while parent:
        above = by_code[parent]
        if above["name"] not in PLACEHOLDERS:
            name = above["name"] + name
        parent = above["parent"]
    return name


def place_syllables(name: str) -> list[str]:
    """The syllables of a place name: 长子县 → zhang zi xian, 朝阳市 → chao yang shi."""
    found: list[str] = []
    position = 0
    for match in _SPECIAL.finditer(name):
        found += pinyin_key(name[position : match.start()]).split()
        found += _READINGS[match[0]].split()
        position = match.end()
    return found + pinyin_key(name[position:]).split()
