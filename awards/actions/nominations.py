"""Writing a nomination: begin, edit, submit, withdraw."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from awards.actions.locks import locked_nomination
from awards.models import EvidenceLink, Nomination, Nominee, Round
from awards.models.nominations import NomineeKind
from awards.permissions import may_edit_nomination, may_nominate, may_step_nomination
from awards.workflow import NOMINATION, NominationState
from directory.models import MediaPartner, Theme, User
from kit.chinese import pinyin_key
from kit.intake import clean_story
from kit.verdict import unready
from ledger.actions import append

NOMINEE_FIELDS = (
    "kind", "name", "organisation", "organisation_name", "role", "region", "stated_parties"
)  # fmt: skip
TEXT_FIELDS = (
    "round", "category", "headline", "story", "citation", "happened_on", "happened_precision",
    "happened_region", "happened_place", "source_medium", "source_author", "source_title",
    "source_url", "source_published_on", "name_basis", "is_minor", "is_under_14", "contact_name",
    "contact_phone", "internal_note", "based_on", "verification_note", "position",
)  # fmt: skip
# Only those who run the round write these; an editor's form does not show them.
RUNNER_FIELDS = frozenset({"citation", "verification_note", "position"})


@transaction.atomic
def create_nomination(
    *,
    round_: Round,
    partner: MediaPartner,
    by: User,
    now: datetime,
    fields: Mapping[str, Any],
    is_sample: bool = False,
) -> Nomination:
    """Begin a draft. Nothing is required yet; what is missing is asked for on submission.

    Shapes: `fields` holds values of `NOMINEE_FIELDS` and `TEXT_FIELDS` by name.
    Errors: PermissionDenied through `may_nominate`.
    """
    may_nominate(by, round_, partner, now).require()
    nominee = Nominee(is_sample=is_sample)
    nomination = Nomination(round=round_, partner=partner, created_by=by, is_sample=is_sample)
    _apply(nomination, nominee, {**fields, "round": round_})
    nominee.save()
    nomination.nominee = nominee
    nomination.save()
    if "themes" in fields:
        nomination.themes.set(fields["themes"])
    append(by=by, verb="nomination.create", thing=nomination, target=nomination.state, now=now)
    return nomination


@transaction.atomic
def edit_nomination(
    *, nomination: Nomination, version: int, by: User, now: datetime, fields: Mapping[str, Any]
) -> Nomination:
    """Change texts of a nomination. Not a decision, so the ledger only notes which fields.

    Errors: Stale when somebody saved in between; Refused when it is not the user's to edit.
    """
    fresh = locked_nomination(nomination, version)
    may_edit_nomination(by, fresh).require()
    changed = _apply(fresh, fresh.nominee, fields)
    if "themes" in fields and _themes_differ(fresh, fields["themes"]):
        fresh.themes.set(fields["themes"])
        changed.append("themes")
    if not changed:
        return fresh
    fresh.version += 1
    fresh.nominee.save()
    fresh.save()
    append(by=by, verb="nomination.edit", thing=fresh, payload={"fields": sorted(changed)}, now=now)
    return fresh


def _themes_differ(nomination: Nomination, themes: Iterable[Theme]) -> bool:
    return {t.pk for t in themes} != set(nomination.themes.values_list("pk", flat=True))


def _apply(nomination: Nomination, nominee: Nominee, fields: Mapping[str, Any]) -> list[str]:
    changed = []
    for thing, names in ((nominee, NOMINEE_FIELDS), (nomination, TEXT_FIELDS)):
        for name in names:
            if name not in fields:
                continue
            value = clean_story(fields[name]) if name == "story" else fields[name]
            if getattr(thing, name, None) != value:
                setattr(thing, name, value)
                changed.append(name)
    if "name" in changed or "kind" in changed:
        is_person = nominee.kind == NomineeKind.PERSON
        nominee.name_pinyin = pinyin_key(nominee.name, person=is_person)[:400]
    return changed


@transaction.atomic
def replace_evidence(
    *, nomination: Nomination, links: Iterable[tuple[str, str]], by: User, now: datetime
) -> None:
    """Write the evidence links anew, in the order given.

    Shapes: `links` are (title, address).
    """
    fresh = locked_nomination(nomination)
    may_edit_nomination(by, fresh).require()
    wanted = list(links)
    if wanted == list(fresh.evidence.values_list("title", "url")):
        return
    fresh.evidence.all().delete()
    EvidenceLink.objects.bulk_create(
        EvidenceLink(nomination=fresh, title=title, url=url, position=place)
        for place, (title, url) in enumerate(wanted)
    )
    append(by=by, verb="nomination.evidence", thing=fresh, payload={"links": len(wanted)}, now=now)


def missing_facts(nomination: Nomination) -> list[tuple[str, str]]:
    """What a nomination still lacks before it may be submitted: (field, sentence)."""
    nominee = nomination.nominee
    asked = (
        ("name", nominee.name.strip(), "请填写被提名者的姓名或名称。"),
        ("story", len(nomination.story.strip()) >= 20, "请写清做了什么（至少 20 个字）。"),
        ("happened_on", nomination.happened_on, "请填写事情发生的时间。"),
        (
            "happened_region",
            nomination.happened_region_id or nomination.happened_place,
            "请填写事情发生的地点。",
        ),
    )
    return [(field, sentence) for field, given, sentence in asked if not given]


@transaction.atomic
def submit_nomination(
    *, nomination: Nomination, by: User, now: datetime, version: int | None = None
) -> Nomination:
    """Hand the nomination to the organiser, for the first time or after a return.

    Errors: Unready when a required fact is missing or the deadline has passed.
    """
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "submit", now).require()
    missing = missing_facts(fresh)
    if missing:
        unready("".join(sentence for _, sentence in missing)).require()
    fresh.submitted_at, fresh.submitted_by = now, by
    move(fresh, "submit", by=by, now=now)
    return fresh


@transaction.atomic
def withdraw_nomination(
    *, nomination: Nomination, by: User, now: datetime, reason: str, version: int | None = None
) -> Nomination:
    """Take a nomination back, by its medium or by the organiser on the nominee's wish."""
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "withdraw", now).require()
    move(fresh, "withdraw", by=by, now=now, reason=reason)
    return fresh


def move(
    nomination: Nomination,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write the new state and its ledger row; the caller has checked the permission.

    Errors: Unready when the table has no such step or a needed reason is empty.
    """
    step = NOMINATION.require(verb, nomination.state, reason)
    source, nomination.state = nomination.state, NominationState(step.target)
    nomination.state_reason = reason
    nomination.version += 1
    nomination.save()
    append(
        by=by,
        verb=f"nomination.{verb}",
        thing=nomination,
        source=source,
        target=nomination.state,
        reason=reason,
        payload=payload,
        now=now,
    )
