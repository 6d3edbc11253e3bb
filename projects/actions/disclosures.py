"""Lists of grants that have to be made public, as files; who had one and why is in the record."""

from datetime import datetime
from io import BytesIO

from django.db import transaction

from directory.models import User
from kit.dates import china_day
from kit.reasons import stated
from kit.tabular import sheet_name, write_xlsx
from kit.verdict import unready
from ledger.actions import append
from projects.actions.batches import BatchDownload
from projects.disclosures import Filing, filing_rows, filing_sheet, to_file
from projects.models import Application
from projects.permissions.grants import may_export_grants


@transaction.atomic
def export_filing(
    *, filing: Filing, year: int, reason: str, by: User, now: datetime
) -> BatchDownload:
    """The grants of one year that have to be made public, as a workbook.

    Errors: Refused unless the user runs grants; Unready when there is none.
    """
    may_export_grants(by).require()
    why = stated(reason)
    buffer, sheet = BytesIO(), filing_sheet(filing, year, by=by.full_name, now=now)
    rows = filing_rows(to_file(by, filing, year), filing, china_day(now))
    count = write_xlsx(buffer, sheet, rows)
    if not count:
        unready(f"{year} 年没有要公开的资助。").require()
    append(
        by=by, verb=f"export.grants_{filing}", thing=Application, reason=why, now=now,
        payload={"filter": str(year), "rows": count},
    )  # fmt: skip
    return BatchDownload(buffer.getvalue(), sheet_name(sheet, count, "xlsx"))
