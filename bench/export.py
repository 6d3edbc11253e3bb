"""The award list of every winner beside a bare COPY of the same rows (issue: csv ≤ 5, xlsx ≤ 30).

Memory is what the process gains while it writes, beyond what it held before.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils import timezone

from awards.exports import award_list, award_list_sheet
from awards.models import Winner
from bench.data import at_least, require_postgresql
from bench.rounds import Bar, judge, measure, memory
from kit.downloads import write_list

_MB = 1024 * 1024
_COPY = """
COPY (
  SELECT w.certificate_number, a.name, e.official_title, w.year, c.name, w.position,
         w.display_name, w.kind, w.organisation_name, w.role, w.region_id, w.region_name,
         w.media_credit, w.citation, w.prize_amount, w.release_at::date, w.state,
         '/winners/' || w.slug || '/', '/verify/' || w.certificate_number || '/', w.updated_at
  FROM awards_winner w
  JOIN awards_award a ON a.id = w.award_id
  JOIN awards_category c ON c.id = w.category_id
  LEFT JOIN events_edition e ON e.id = w.edition_id
  ORDER BY w.release_at DESC, w.id DESC
) TO STDOUT WITH (FORMAT csv, HEADER)
"""


def _bare_copy() -> None:
    with (
        connection.cursor() as cursor,
        Path(os.devnull).open("wb") as sink,
        cursor.copy(_COPY) as copy,
    ):
        sink.writelines(copy)


def _steps(suffix: str) -> Iterator[int]:
    now = timezone.now()
    sheet = award_list_sheet(filter_text="全部", exported_by="bench", now=now)
    rows = award_list(Winner.objects.published(now).newest_first(), now=now)
    with tempfile.TemporaryFile() as file:
        yield from write_list(file, suffix, sheet, rows)


def _exported(suffix: str) -> int:
    return max(_steps(suffix))


def _gain(suffix: str) -> float:
    before = memory()
    return (max(memory() for _ in _steps(suffix)) - before) / _MB


def run(winners: int) -> bool:
    """Measure csv, xlsx and json beside COPY, and the memory of each."""
    require_postgresql()
    at_least(winners)
    print(f"\n{_exported('csv'):,} rows × 20 columns")
    gains = {suffix: _gain(suffix) for suffix in ("csv", "xlsx", "json")}
    cases = {"bare COPY": _bare_copy} | {
        suffix: lambda suffix=suffix: _exported(suffix) for suffix in ("csv", "xlsx", "json")
    }
    bars = [Bar("csv", "bare COPY", 5), Bar("xlsx", "bare COPY", 30)]
    holds = judge("Export", measure(cases), bars)
    for suffix, gain in gains.items():
        good = gain <= 25
        holds = holds and good
        print(
            f"memory gained by {suffix}: {gain:+.1f} MB (limit +25) {'ok' if good else 'TOO MUCH'}"
        )
    return holds
