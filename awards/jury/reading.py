"""What a juror reads of an entry: everything, or everything without the names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from awards.jury.redaction import redactor
from awards.models import Assignment, Nomination, Photo, Stage
from awards.workflow import VerificationLevel

MOST_PHOTOS = 20
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo as it is shown: its own random address, and words that tell no name."""

    public_id: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry as its jurors see it.

    Shapes: `number` is that of the stage; in a blind stage it is all there is of a name.
    """

    number: int
    title: str
    headline: str
    story: str
    is_blind: bool
    facts: list[tuple[str, str]] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    evidence: list[tuple[str, str]] = field(default_factory=list)
    photos: list[Shot] = field(default_factory=list)


def numbers(stage: Stage) -> dict[int, int]:
    """The number of each entry in its stage, by nomination."""
    keys = stage.entries.order_by("pk").values_list("nomination_id", flat=True)
    return {pk: place for place, pk in enumerate(keys, 1)}


def with_names(
    assignments: Sequence[Assignment], *, whole: bool = False
) -> dict[int, list[Nomination]]:
    """Each entry with those merged into it, and everything that names somebody; few queries.

    Shapes: `whole` adds photos, figures and evidence.
    """
    lists = (*_LISTS, *_PARTS) if whole else _LISTS
    keys = {row.nomination_id for row in assignments}
    merged = Nomination.objects.select_related(*_NAMED).prefetch_related(*lists)
    rows = (
        Nomination.objects.filter(pk__in=keys)
        .select_related(*_NAMED)
        .prefetch_related(*lists, Prefetch("merged", merged.order_by("submitted_at", "pk")))
    )
    return {row.pk: [row, *row.merged.all()] for row in rows}


_NAMED = (
    "partner__organisation", "nominee__organisation", "nominee__region",
    "nominee_before_merge__organisation", "happened_region", "category",
)  # fmt: skip
_LISTS = (
    "partner__organisation__aliases", "nominee__parties", "nominee__organisation__aliases",
    "nominee_before_merge__parties", "nominee_before_merge__organisation__aliases",
)  # fmt: skip


_PARTS = ("photos", "figures", "evidence")


def title_of(rows: Sequence[Nomination], number: int, *, is_blind: bool) -> str:
    """How the entry is called in lists."""
    return f"{number:02d} 号材料" if is_blind else str(rows[0].nominee)


def line_of(rows: Sequence[Nomination], *, is_blind: bool) -> str:
    """The one sentence about it, without names where they are hidden."""
    return redactor(rows)(rows[0].headline) if is_blind else rows[0].headline


def sheet(assignment: Assignment, rows: Sequence[Nomination], number: int) -> Sheet:
    """The whole of one entry."""
    row = rows[0]
    is_blind = not assignment.stage.shows_names
    say = redactor(rows) if is_blind else _as_it_is
    return Sheet(
        number=number,
        title=title_of(rows, number, is_blind=is_blind),
        headline=say(row.headline),
        story=say(row.story),
        is_blind=is_blind,
        facts=_facts(rows, say, is_blind=is_blind),
        media=[] if is_blind else list(dict.fromkeys(str(one.partner) for one in rows)),
        figures=[say(f"{figure.label}：{figure.claim}") for figure in row.figures.all()],
        evidence=_evidence(rows, say, is_blind=is_blind),
        photos=_shots(rows, is_blind=is_blind),
    )


def _as_it_is(text: str) -> str:
    return text


def _facts(rows: Sequence[Nomination], say: Say, *, is_blind: bool) -> list[tuple[str, str]]:
    row = rows[0]
    nominee = row.nominee
    found = [
        ("类别", row.category.name if row.category else ""),
        ("时间", row.when),
        ("地区", str(row.happened_region or nominee.region or "")),
        ("地点", say(row.happened_place)),
        ("身份", say(nominee.role)),
    ]
    if not is_blind:
        by = " ".join(part for part in (row.source_medium, row.source_author) if part)
        found += [
            ("单位", nominee.organisation_name or str(nominee.organisation or "")),
            ("联合方", "、".join(party.name for party in nominee.parties.all())),
            ("报道", " · ".join(part for part in (by, row.source_title) if part)),
        ]
    # What any of the media verified counts for all of them.
    level = VerificationLevel(max(one.verification_level for one in rows))
    found.append(("核实", str(level.label)))
    return [(label, text) for label, text in found if text]


def _evidence(rows: Sequence[Nomination], say: Say, *, is_blind: bool) -> list[tuple[str, str]]:
    """The links of all that became one; a blind stage shows that they exist, not where."""
    links = [(link.title, link.url) for row in rows for link in row.evidence.all()]
    links += [(row.source_title or "原始报道", row.source_url) for row in rows if row.source_url]
    return [(say(title), "" if is_blind else url) for title, url in dict.fromkeys(links)]


def photos_of(rows: Sequence[Nomination]) -> list[Photo]:
    """The photos that still count, of all that became one."""
    kept = [photo for row in rows for photo in row.photos.all() if not photo.is_withdrawn]
    return kept[:MOST_PHOTOS]


def _shots(rows: Sequence[Nomination], *, is_blind: bool) -> list[Shot]:
    return [
        Shot(
            photo.public_id,
            f"照片 {place}" if is_blind else photo.alt_text or f"照片 {place}",
            "" if is_blind else photo.caption,
            photo.width,
            photo.height,
        )
        for place, photo in enumerate(photos_of(rows), 1)
    ]
