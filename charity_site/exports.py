"""The lists that can be exported from the command line, by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from awards.browse import winner_rows
from awards.exports import AWARD_LIST, award_list_rows, award_list_sheet
from kit.cells import Row, Sheet


@dataclass(frozen=True, slots=True)
class Export:
    """A list ready to be written."""

    sheet: Sheet
    rows: Iterable[Row]


def _winners(params: Mapping[str, str], exported_by: str, now: datetime) -> Export:
    selection = winner_rows(params, now=now)
    sheet = award_list_sheet(filter_text=selection.description, exported_by=exported_by, now=now)
    return Export(sheet, award_list_rows(selection.rows, now=now))


Maker = Callable[[Mapping[str, str], str, datetime], Export]
LISTS: Mapping[str, Maker] = {AWARD_LIST: _winners}
