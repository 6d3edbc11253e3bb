"""The lists that can be exported from the command line, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.award_exports import AWARD_LISTING_KEY, award_listing_file
from awards.awardlist import AWARD_LISTING
from awards.browse import winner_rows
from awards.exports import AWARD_LIST, award_list, award_list_sheet
from awards.partner_exports import PARTNER_LIST_KEY, partner_list_file
from awards.partners import partner_listing
from events.exports import EDITION_LIST_KEY, edition_list_file
from events.listing import EDITION_LIST
from kit.browse import Listing
from kit.cells import Sheet
from kit.downloads import Rows
from kit.listpages import Exporter
from projects.browse import PROJECT_LIST
from projects.exports import PROJECT_LIST_KEY, project_list_file
from projects.grant_exports import (
    GRANTEE_LIST_KEY,
    ROUND_LIST_KEY,
    grantees_named,
    round_list,
)


@dataclass(frozen=True, slots=True)
class Export:
    """A list ready to be written."""

    sheet: Sheet
    rows: Rows


def _winners(params: Mapping[str, str], exported_by: str, now: datetime) -> Export:
    selection = winner_rows(params, now=now)
    sheet = award_list_sheet(filter_text=selection.description, exported_by=exported_by, now=now)
    return Export(sheet, award_list(selection.rows, now=now))


def _grantees(params: Mapping[str, str], exported_by: str, now: datetime) -> Export:
    return Export(*grantees_named(params.get("round", ""), exported_by, now))


def _grant_rounds(_params: Mapping[str, str], exported_by: str, now: datetime) -> Export:
    return Export(*round_list(exported_by, now))


Maker = Callable[[Mapping[str, str], str, datetime], Export]


def _listed(listing: Callable[[datetime], Listing[Any]], exporter: Exporter) -> Maker:
    """A list that is read by its address."""

    def made(params: Mapping[str, str], exported_by: str, now: datetime) -> Export:
        return Export(*exporter(listing(now).select(params), exported_by, now))

    return made


LISTS: Mapping[str, Maker] = {
    AWARD_LIST: _winners,
    AWARD_LISTING_KEY: _listed(lambda _: AWARD_LISTING, award_listing_file),
    PROJECT_LIST_KEY: _listed(lambda _: PROJECT_LIST, project_list_file),
    PARTNER_LIST_KEY: _listed(partner_listing, partner_list_file),
    EDITION_LIST_KEY: _listed(lambda _: EDITION_LIST, edition_list_file),
    ROUND_LIST_KEY: _grant_rounds,
    GRANTEE_LIST_KEY: _grantees,
}
