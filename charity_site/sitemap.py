"""The map of the site for crawlers (sitemaps.org): an index, and files of at most 10,000 addresses.

A file holds the rows of one range of keys, so the last costs what the first does, and a row never
moves from file to file. Only what is public at this moment is in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.db.models import CharField, DateTimeField, F, Max, QuerySet, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from awards.models import Award, Ballot, Column, Notice, Round, Winner
from awards.public import media_partners
from events.models import Edition, Series
from events.models.editions import STANDALONE
from kit.addresses import absolute_url
from kit.dates import SHANGHAI
from projects.models import GrantNotice, GrantRound, Project

PER_FILE = 10_000
MOST_FILES = 50_000  # an index may not name more
DATED = 2  # files whose last change the index tells: the newest, where nearly all changes are
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PAGES = (
    "home", "awards:winner_list", "events:series_list", "awards:award_list",
    "projects:project_list", "grants:grant_list", "awards:partner_list",
    "awards:certificate_search", "awards:notice_list", "ledger:entry_list", "open_data",
    "about", "privacy",
)  # fmt: skip

Rows = Callable[[datetime], "QuerySet[Any]"]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of page: its rows, the view and the columns that make its address.

    Shapes: `changed` is the column of the last change, empty where no row keeps one.
    """

    rows: Rows
    view: str
    columns: tuple[str, ...]
    changed: str = ""


def _winners(now: datetime) -> "QuerySet[Winner]":
    """The public winners; what is told of a change is never earlier than the release."""
    return Winner.objects.published(now).annotate(told_at=Greatest("updated_at", "release_at"))


def _rounds_with_notices(now: datetime) -> "QuerySet[GrantRound]":
    """The public grant rounds that have a list of notices."""
    begun = GrantNotice.objects.published(now).values("round")
    return GrantRound.objects.public().filter(pk__in=begun)


SECTIONS: Mapping[str, Section] = {
    "winners": Section(
        _winners, "awards:winner_detail", ("slug",), "told_at"
    ),
    "series": Section(lambda _: Series.objects.all(), "events:series_detail", ("slug",)),
    "editions": Section(
        lambda _: Edition.objects.published(), "events:edition_detail", ("series__slug", "slug"),
        "updated_at",
    ),
    "awards": Section(lambda _: Award.objects.all(), "awards:award_detail", ("slug",)),
    "rounds": Section(
        lambda _: Round.objects.published(), "awards:round_detail", ("award__slug", "slug")
    ),
    "ballots": Section(
        Ballot.objects.published, "awards:ballot_detail",
        ("stage__round__award__slug", "stage__round__slug", "public_id"),
    ),
    "notices": Section(Notice.objects.published, "awards:notice_detail", ("public_id",)),
    "projects": Section(
        lambda _: Project.objects.published(), "projects:project_detail", ("slug",), "updated_at"
    ),
    "grants": Section(lambda _: GrantRound.objects.public(), "grants:grant_detail", ("slug",)),
    "grantlists": Section(_rounds_with_notices, "grants:notice_list", ("slug",)),
    "grantnotices": Section(
        GrantNotice.objects.published, "grants:notice_detail", ("round__slug", "public_id")
    ),
    "columns": Section(
        lambda _: Column.objects.filter(is_active=True, partner__in=media_partners().values("pk")),
        "awards:column_detail", ("partner__organisation__slug", "slug"),
    ),
    "partners": Section(
        lambda _: media_partners(), "awards:partner_detail", ("organisation__slug",)
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One file of the map; `changed` is known only where it is cheap to know."""

    section: str
    number: int
    changed: datetime | None = None

    @property
    def path(self) -> str:
        """Where it lies."""
        return reverse("sitemap:section", args=(self.section, self.number))


def files(now: datetime) -> list[File]:
    """Every file that there is, in three questions however many winners there are."""
    found = [File("pages", 1)]
    for name, top, changed in _tops(now):
        count = _files_up_to(top)
        found += [File(name, n, changed if count == 1 else None) for n in range(1, count + 1)]
    last = _files_up_to(_newest_key(now))
    changes = _newest_changes(now, last)
    found += [File("winners", n, changes.get(n)) for n in range(1, last + 1)]
    return sorted(found, key=lambda file: (file.section, file.number))


def locations(name: str, number: int, now: datetime) -> Iterator[tuple[str, datetime | None]]:
    """The paths of one file with their last changes; nothing where there is no such file."""
    if name == "pages" and number == 1:
        yield from ((reverse(page), None) for page in PAGES)
    if name not in SECTIONS or not 1 <= number <= MOST_FILES:
        return
    rows = _rows_of(SECTIONS[name], number, now)
    first = next(rows, None)
    if first is not None:
        yield first
        yield from rows
    elif name == "winners" and number < _files_up_to(_newest_key(now)):
        # All winners of this range are gone; a file may not be empty.
        yield reverse("awards:winner_list"), None


def index_xml(now: datetime) -> str:
    """The index as sitemaps.org writes it."""
    entries = (
        _entry(
            "sitemap", reverse("sitemap:section", args=(file.section, file.number)), file.changed
        )
        for file in files(now)
    )
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>{''.join(entries)}</sitemapindex>\n"


def file_xml(entries: Iterable[tuple[str, datetime | None]]) -> Iterator[str]:
    """One file, piece by piece."""
    yield f"{_HEAD}<urlset {_NAMESPACE}>\n"
    for path, changed in entries:
        yield _entry("url", path, changed)
    yield "</urlset>\n"


def _entry(tag: str, path: str, changed: datetime | None) -> str:
    when = changed.astimezone(SHANGHAI).isoformat(timespec="seconds") if changed else ""
    lastmod = f"<lastmod>{when}</lastmod>" if when else ""
    return f"<{tag}><loc>{escape(absolute_url(path))}</loc>{lastmod}</{tag}>\n"


# ------------------------------------------------------------------ ranges of keys


def _files_up_to(key: int | None) -> int:
    return -(-(key or 0) // PER_FILE)


def _rows_of(section: Section, number: int, now: datetime) -> Iterator[tuple[str, datetime | None]]:
    """The pages whose keys are in one range."""
    rows = section.rows(now).filter(pk__gt=(number - 1) * PER_FILE, pk__lte=number * PER_FILE)
    columns = [*section.columns, *([section.changed] if section.changed else [])]
    slots = [f"slot-{n}" for n in range(len(section.columns))]
    path = reverse(section.view, args=slots)
    for slot in slots:
        path = path.replace(slot, "{}")
    for values in rows.order_by("pk").values_list(*columns).iterator(chunk_size=1000):
        names = [value or STANDALONE for value in values[: len(slots)]]
        yield path.format(*names), values[-1] if section.changed else None


def _tops(now: datetime) -> "Iterable[tuple[str, int | None, datetime | None]]":
    """The highest key and the last change of every short section, in one question."""
    parts = [
        section.rows(now)
        .order_by()
        .values_list(Value(name, CharField()))
        .annotate(top=Max("pk"), changed=_changed(section))
        for name, section in SECTIONS.items()
        if name != "winners"
    ]
    tops: Iterable[tuple[str, int | None, datetime | None]] = parts[0].union(*parts[1:])
    return tops


def _changed(section: Section) -> Any:
    return Max(section.changed) if section.changed else Value(None, DateTimeField())


def _newest_key(now: datetime) -> int:
    return Winner.objects.published(now).order_by("-pk").values_list("pk", flat=True).first() or 0


def _newest_changes(now: datetime, last: int) -> dict[int, datetime]:
    rows = Winner.objects.published(now).filter(pk__gt=(last - DATED) * PER_FILE).order_by()
    numbered = rows.annotate(file=(F("pk") - 1) / PER_FILE + 1).values_list("file")
    return dict(numbered.annotate(changed=Max(Greatest("updated_at", "release_at"))))
