"""The lists that can be exported from the command line, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from awards.browse import winner_rows
from awards.exports import AWARD_LIST, award_list, award_list_sheet
from kit.cells import Row, Sheet


@dataclass(frozen=True, slots=True)
class Export:
    """A list ready to be written."""

    sheet: Sheet
    rows: QuerySet[Any, Row]


def _winners(params: Mapping[str, str], exported_by: str, now: datetime) -> Export:
    selection = winner_rows(params, now=now)
    sheet = award_list_sheet(filter_text=selection.description, exported_by=exported_by, now=now)
    return Export(sheet, award_list(selection.rows, now=now))


Maker = Callable[[Mapping[str, str], str, datetime], Export]
LISTS: Mapping[str, Maker] = {AWARD_LIST: _winners}
