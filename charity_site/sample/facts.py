"""The facts as they were collected, and how their wording becomes values.

Shapes: null in the file means that no source says it; nothing is made up for it here.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Model

from directory.models import Region
from kit.dates import Precision
from kit.figures import Figure

FILE = Path(__file__).parent.parent / "data" / "seed_facts.json"

Record = dict[str, Any]
Row = TypeVar("Row", bound=Model)
F = TypeVar("F", bound=Figure)

_DAY = re.compile(r"([12][0-9]{3})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:T.*)?")
_PRECISION = (Precision.YEAR, Precision.MONTH, Precision.DAY)


@dataclass(frozen=True)
class Facts:
    """The whole collection."""

    data: Mapping[str, list[Record]]

    @classmethod
    def read(cls) -> "Facts":
        """The collection that ships with the site."""
        return cls(json.loads(FILE.read_text()))

    def __getitem__(self, name: str) -> list[Record]:
        return self.data[name]

    @cached_property
    def _articles(self) -> dict[str, list[Record]]:
        groups = {group["key"]: group["articles"] for group in self["sources"]}
        single = {article["id"]: [article] for rows in groups.values() for article in rows}
        return groups | single

    def article(self, key: str) -> Record:
        """The article of a key; the first of its page where the key names a whole page."""
        return self._articles[key][0]

    def cite(self, key: str) -> str:
        """The source as people read it: 百姓资讯网《220000000人一起做好事…》."""
        publishers: dict[str, str] = {}
        for article in self._articles[key]:
            publisher = article["publisher"] or ""
            publishers[publisher] = publishers.get(publisher, "") + f"《{article['title']}》"
        return "、".join(name + titles for name, titles in publishers.items())

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {row["name"]: row["code_derived"] for row in self["regions"]}

    def region_code(self, name: str) -> str:
        """The code of a place as the facts name it; a township gives its county.

        Errors: KeyError for a place that the facts do not list.
        """
        for spelling in (name, f"{name}市", f"{name}省"):
            if spelling in self._codes:
                return self._codes[spelling][:6]
        raise KeyError(name)

    def is_township(self, name: str) -> bool:
        """Whether the place lies below the counties, the lowest level of the region table."""
        return len(self._codes.get(name, "")) > 6

    def region(self, name: str | None) -> Region | None:
        """The region that the facts mean by a name, or none for no name."""
        return Region.objects.get(code=self.region_code(name)) if name else None


def is_loaded(model: type[Model], record: Record, field: str = "slug") -> bool:
    """Whether the first row of a part is there: then the whole part was loaded, and is kept.

    A part is never topped up, so that what people renamed or removed since stays as they left it.
    """
    name = record["id"] if field == "key" else record[field]
    return model._default_manager.filter(**{field: name}).exists()


def parse_day(text: str | None) -> tuple[date | None, str]:
    """Read a date as far as it is written: 2025-03 → the month, with its precision."""
    match = _DAY.fullmatch(text or "")
    if match is None:
        return None, Precision.UNKNOWN
    known = [int(part) for part in match.groups() if part]
    year, month, day = (*known, 1, 1)[:3]
    return date(year, month, day), _PRECISION[len(known) - 1]


def figure_fields(facts: Facts, metric: Record) -> Record:
    """The columns of one figure, its source readable."""
    return {
        "label": metric["label"],
        "value": metric["value"],
        "qualifier": metric.get("qualifier", "exact"),
        "magnitude": metric.get("magnitude"),
        "unit": metric.get("unit") or "",
        "as_of": metric.get("as_of") or "",
        "quoted": metric.get("raw") or "",
        "note": metric.get("note") or "",
        "source": facts.cite(metric["source"]),
    }


def add_figures(facts: Facts, kind: type[F], metrics: Iterable[Record], **owner: Model) -> None:
    """Write the figures of one thing, in the order of the source."""
    kind._default_manager.bulk_create(
        kind(**owner, **figure_fields(facts, metric), position=place)
        for place, metric in enumerate(metrics)
    )
