"""What the auditor's pages show: invariants with their rules and outcomes, and one thing's acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from awards.audit.prizes import PREFIX
from awards.models import Nomination, NoticeRow, Winner
from charity_site.audit import INVARIANTS, OURS, RULES, Invariant, rules_of
from kit.admin import HistoryLine
from kit.audit import Offence, Outcome, Rule, from_kept
from ledger.models import AuditRun, Entry, object_id, object_type
from projects.models import Commitment

RUNS = 20
ENTRIES = 200  # of one thing and of those around it, newest first


def address_of(row: Offence) -> str:
    """The admin page of an offending row; empty where it has none."""
    if not row.kind or not row.key:
        return ""
    try:
        return reverse(f"admin:{row.kind.replace('.', '_')}_change", args=(row.key,))
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Line:
    """One offending row on the page: what it is called, where it is, where its acts are."""

    kind: str
    name: str
    why: str
    url: str
    trail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule with what came of it; without an outcome it was not looked at yet."""

    rule: Rule
    outcome: Outcome | None
    lines: tuple[Line, ...] = ()

    @property
    def tone(self) -> str:
        """Which colour it stands in."""
        if self.outcome is None:
            return "waits"
        return "green" if self.outcome.is_green else "red"

    @property
    def more(self) -> int:
        """How many offending rows are not named."""
        return self.outcome.count - len(self.lines) if self.outcome else 0


@dataclass(frozen=True, slots=True)
class Section:
    """One invariant with its rules."""

    invariant: Invariant
    rules: tuple[Shown, ...]

    @property
    def tone(self) -> str:
        """Red as soon as one rule is; waiting while nothing was looked at."""
        tones = {one.tone for one in self.rules}
        return next((tone for tone in ("red", "waits", "green") if tone in tones), "none")


def sections(run: AuditRun | None) -> list[Section]:
    """Every invariant in order, with the outcomes of this run."""
    kept = run.report["outcomes"] if run is not None else ()
    outcomes = {one["key"]: from_kept(one) for one in kept}
    shown = {rule.key: _shown(rule, outcomes.get(rule.key)) for rule in RULES}
    return [
        Section(one, tuple(shown[rule.key] for rule in rules_of(one.number))) for one in INVARIANTS
    ]


def _shown(rule: Rule, outcome: Outcome | None) -> Shown:
    lines = tuple(_line(row) for row in outcome.rows) if outcome else ()
    return Shown(rule, outcome, lines)


def _line(row: Offence) -> Line:
    kind = kind_words(row.kind)
    trail = f"{row.kind}:{row.name}" if row.kind and kind else ""
    return Line(kind, row.name, row.why, address_of(row), trail)


def kind_words(label: str) -> str:
    """What such things are called; empty for what is no thing of ours."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


# ------------------------------------------------------------------ who did what


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the record, as the page of a thing tells it."""

    entry: Entry
    thing: str
    what: str
    change: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One thing with everything that was done to it and to what hangs on it, newest first."""

    kind: str
    name: str
    url: str
    acts: tuple[Act, ...]
    more: bool


def find_thing(text: str) -> Model | None:
    """The thing that is meant: kind:id, a public id, a certificate number or a winner's address."""
    asked = text.strip()[:120]
    kind, mark, name = asked.partition(":")
    if mark:
        return _named(kind, name)
    winner = Winner.objects.filter(
        Q(certificate_number=asked.upper()) | Q(slug=asked) | Q(old_slugs__slug=asked)
    ).first()
    if winner is not None or not asked:
        return winner
    found = (_named(model._meta.label_lower, asked) for model in _named_models())
    return next((one for one in found if one is not None), None)


def _named_models() -> Iterable[type[Model]]:
    """Every model whose things have a public id, what is asked for most first."""
    rest = (model for app in OURS[::-1] for model in apps.get_app_config(app).get_models())
    first: tuple[type[Model], ...] = (Winner, Nomination, Commitment)
    models = dict.fromkeys((*first, *rest))
    return (model for model in models if any(f.name == "public_id" for f in model._meta.fields))


def _named(label: str, name: str) -> Model | None:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if model._meta.app_label not in OURS or not name.isascii():
        return None
    rows: QuerySet[Model] = model._default_manager.all()
    if any(field.name == "public_id" for field in model._meta.fields):
        return rows.filter(public_id=name).first()
    # No key is longer, and a longer number is none that the database takes.
    return rows.filter(pk=name).first() if name.isdigit() and len(name) < 16 else None


def trail_of(thing: Model) -> Trail:
    """Who did what to this thing, when, on which version and why."""
    things = [thing, *_around(thing)]
    asked = Q()
    for kind, names in _by_kind(things).items():
        asked |= Q(object_type=kind, object_id__in=names)
    entries = list(Entry.objects.filter(asked).order_by("-sequence")[: ENTRIES + 1])
    acts = tuple(_act(entry) for entry in entries[:ENTRIES])
    offence = Offence(object_type(thing), str(thing.pk), object_id(thing), "")
    return Trail(
        str(thing._meta.verbose_name), offence.name, address_of(offence), acts,
        more=len(entries) > ENTRIES,
    )  # fmt: skip


def _by_kind(things: Iterable[Model]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for thing in things:
        found.setdefault(object_type(thing), []).append(object_id(thing))
    return found


def _around(thing: Model) -> list[Model]:
    """What belongs to one honour: nominations, winner, reviews, notices, objections, money."""
    nomination = _nomination_of(thing)
    if nomination is None:
        return []
    listed = NoticeRow.objects.filter(nomination=nomination).select_related("notice")
    rows = list(listed.order_by("pk"))
    money = Commitment.objects.filter(purpose=f"{PREFIX}{nomination.public_id}")
    parts: list[Iterable[Model]] = [
        [nomination], nomination.merged.order_by("pk"),
        Winner.objects.filter(nomination=nomination),
        nomination.assignments.order_by("pk"), [row.notice for row in rows],
        [one for row in rows for one in row.objections.order_by("pk")], money.order_by("pk"),
    ]  # fmt: skip
    return [one for part in parts for one in part if one != thing]


def _nomination_of(thing: Model) -> Nomination | None:
    if isinstance(thing, Nomination):
        return thing
    if isinstance(thing, Winner):
        return thing.nomination
    if isinstance(thing, Commitment) and thing.purpose.startswith(PREFIX):
        return Nomination.objects.filter(public_id=thing.purpose.removeprefix(PREFIX)).first()
    return None


def _act(entry: Entry) -> Act:
    line = _line_of(entry)
    return Act(entry, kind_words(entry.object_type), line.what, line.change)


def _line_of(entry: Entry) -> HistoryLine:
    """The entry in the words of its own kind's history page."""
    model = apps.get_model(entry.object_type)
    if admin.site.is_registered(model):
        page: Any = admin.site.get_model_admin(model)
        line: HistoryLine = page.history_line(entry)
        return line
    moved = " → ".join(state for state in (entry.from_state, entry.to_state) if state)
    return HistoryLine(entry.at, entry.actor_name, entry.verb, moved)
