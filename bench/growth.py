"""Every kind of public page at a thousand winners and at a million, side by side in one run.

Two databases are served at once and asked in turns. What is compared is the processor time of one
answer made anew, site and database together; then what each page costs the database.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from awards.models import Column, Winner
from bench.copies import copied
from bench.data import at_least, require_postgresql
from bench.rounds import Bar, judge
from bench.server import Server, pss_megabytes, serving
from projects.models import Project

FEW = 1_000
TOLD = 50_000  # winners with words of their own; more are copies of these
DEEP = 20_000
ROUNDS, ASKED = 5, 20
MOST_STATEMENTS, MOST_ROWS = 6, 100
FEW_DATABASE = "bench_few"
LIST = "winners"
DEEP_LIST = f"{LIST}, page {DEEP:,}"
OLD = "/winners/?year=2015"
SEARCHES = {
    "rare": "洗车店", "common": "公益", "common phrase": "志愿服务", "two common": "公益 志愿",
    "and a year": "公益&year=2015", "and a county": "公益&region=510104",
    "and a kind": "志愿&kind=team", "by name": "公益&sort=name",
}  # fmt: skip

_fresh = count()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page: its address, whether it is read by people, what its growth is held to."""

    name: str
    path: str
    is_page: bool = True
    at_most: float = 1.5
    few: str = ""  # what it is compared with, where it is not the same page


def run(winners: int) -> bool:
    """Compare a thousand winners with a million, or with so many as are asked for."""
    require_postgresql()
    if Winner.objects.exists():
        raise SystemExit("the bench of growth begins with an empty database; run it alone")
    call_command("load_sample", verbosity=0)
    at_least(FEW)
    few = _set_aside()
    at_least(min(winners, TOLD))
    copied(winners)
    return compare(few, winners)


def compare(few: str, winners: int) -> bool:
    """Ask the database at that address and our own in turns."""
    kinds = list(_kinds())
    with serving(DATABASE_URL=few) as small, serving() as large:
        results = [_round(small, large, kinds) for _ in range(ROUNDS + 1)][1:]
        memory = pss_megabytes(large.processes)
    pages = [kind for kind in kinds if not kind.name.startswith("search")]
    bars = [Bar(kind.name, f"{kind.name}, few", kind.at_most) for kind in pages]
    bars += [Bar(kind.name, LIST, 8) for kind in kinds if kind.name.startswith("search")]
    holds = judge(f"Pages at {FEW:,} and {winners:,} winners, processor time", results, bars)
    print(f"memory of master and two workers: {memory:.0f} MB")
    return _costs_little(kinds) and holds


def _set_aside() -> str:
    """A copy of the database as it is now; its address."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # nobody may look while it is copied
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django makes its test databases
        cursor.execute(f"CREATE DATABASE {FEW_DATABASE} TEMPLATE {name}")
    head, _, _name = os.environ["DATABASE_URL"].rpartition("/")
    return f"{head}/{FEW_DATABASE}"


# ------------------------------------------------------------------ what is asked


def _kinds() -> Iterator[Kind]:
    """One of every kind of page that has much to show; the same addresses in both databases."""
    one = _some_winner()
    yield Kind("home", "/")
    yield Kind(LIST, "/winners/")
    yield Kind(DEEP_LIST, f"/winners/?page=after-{_deep()}", few="/winners/")
    for name, value in _facets(one).items():
        yield Kind(f"{LIST} by {name}", f"/winners/?{name}={value}")
    yield Kind(f"{LIST} by a year far back", OLD)
    for sort in ("year", "name"):
        yield Kind(f"{LIST}, sorted by {sort}", f"/winners/?sort={sort}")
        yield Kind(f"{LIST} of a year, by {sort}", f"{OLD}&sort={sort}")
    yield from _things(one)
    for name in ("notices", "projects", "partners", "awards", "events", "open-data"):
        yield Kind(name, f"/{name}/")
    yield Kind("partners with winners", "/partners/?winners=yes")
    # A file of the map holds ten thousand addresses where there are so many.
    yield Kind("map of the site, a file", "/sitemaps/winners-1.xml", is_page=False, at_most=15)
    for name, path in (("feed", "/feeds/winners.atom"), ("API", "/api/v1/winners/")):
        yield Kind(name, path, is_page=False)
        yield Kind(f"{name}, an old year", f"{path}?year=2015", is_page=False)
    for name, words in SEARCHES.items():
        yield Kind(f"search, {name}", f"/winners/?q={words}")
    yield Kind("search of the site, rare", "/search/?q=洗车店")
    yield Kind("search of the site, common", "/search/?q=公益")


def _some_winner() -> Winner:
    """A winner that has a value of every filter; it is in both databases."""
    rows = Winner.objects.published(timezone.now()).filter(is_synthetic=True)
    rows = rows.filter(edition__isnull=False, themes__isnull=False, region__isnull=False)
    related = ("round", "award", "series", "edition", "category", "region")
    return rows.select_related(*related).order_by("pk")[0]


def _deep() -> str:
    shown = Winner.objects.published(timezone.now())
    place = min(DEEP * 24, shown.count() - 100)
    return str(shown.newest_first().values_list("public_id", flat=True)[place])


def _facets(one: Winner) -> dict[str, Any]:
    """The values that this winner has, of every filter."""
    edition, region, credit = one.edition, one.region, one.credits.all()[0]
    assert edition is not None
    assert region is not None
    return {
        "series": edition.series_segment, "edition": edition.slug, "year": one.year,
        "award": one.award.slug, "round": one.round.slug, "category": one.category.slug,
        "region": f"{region.code[:2]}0000", "kind": one.kind,
        "partner": credit.partner.organisation.slug, "theme": one.themes.all()[0].slug,
    }  # fmt: skip


def _things(one: Winner) -> Iterator[Kind]:
    """The page of one of everything."""
    column = Column.objects.filter(is_active=True).select_related("partner__organisation")[0]
    pages: dict[str, tuple[str, ...]] = {
        "winner_detail": (one.slug,),
        "award_detail": (one.award.slug,),
        "round_detail": (one.award.slug, one.round.slug),
        "partner_detail": (one.credits.all()[0].partner.organisation.slug,),
        "column_detail": (column.partner.organisation.slug, column.slug),
        "certificate_detail": (one.certificate_number,),
    }
    for name, place in pages.items():
        yield Kind(name.partition("_")[0], reverse(f"awards:{name}", args=place))
    edition = one.edition
    assert edition is not None
    yield Kind("series", reverse("events:series_detail", args=(edition.series_segment,)))
    yield Kind("edition", edition.get_absolute_url())
    project = Project.objects.published().order_by("pk")[0]
    yield Kind("project", reverse("projects:project_detail", args=(project.slug,)))


# ------------------------------------------------------------------ what is measured


def _round(small: Server, large: Server, kinds: list[Kind]) -> dict[str, float]:
    """The cost of every page, of the few and of the many."""
    found = {}
    for kind in kinds:
        found[f"{kind.name}, few"] = small.cost(_anew(kind.few or kind.path), 200)
        found[kind.name] = large.cost(_anew(kind.path), 200)
    return found


def _anew(path: str) -> list[str]:
    """Addresses of the same page that nobody has asked for yet."""
    mark = "&" if "?" in path else "?"
    return [f"{path}{mark}x={next(_fresh)}" for _ in range(ASKED)]


def _costs_little(kinds: list[Kind]) -> bool:
    """Print what the pages cost the database; whether it is little."""
    print(f"\nstatements (limit {MOST_STATEMENTS}) and rows (limit {MOST_ROWS}) of the database")
    client, good = Client(SERVER_NAME="localhost"), True
    client.get("/winners/")  # the tallies are read by the first page of a process
    for kind in kinds:
        with _counting() as spent:
            client.get(kind.path)
        fits = not kind.is_page or (spent[0] <= MOST_STATEMENTS and spent[1] <= MOST_ROWS)
        good = good and fits
        print(f"{kind.name:32} {spent[0]:4} {spent[1]:6} {'' if fits else 'TOO MUCH'}")
    return good


@contextmanager
def _counting() -> Iterator[list[int]]:
    """Count statements and the rows that come back, while it is open."""
    spent = [0, 0]

    def count_statement(execute: Any, *asked: Any) -> Any:
        spent[0] += 1
        return execute(*asked)

    def counted(name: str) -> Callable[..., Any]:
        def fetch(self: CursorWrapper, *args: Any) -> Any:
            rows = getattr(self.cursor, name)(*args)
            spent[1] += len(rows) if name != "fetchone" else rows is not None
            return rows

        return fetch

    fetches = ("fetchone", "fetchmany", "fetchall")
    with connection.execute_wrapper(count_statement):
        for name in fetches:
            setattr(CursorWrapper, name, counted(name))
        try:
            yield spent
        finally:
            for name in fetches:
                delattr(CursorWrapper, name)
