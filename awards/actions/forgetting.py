"""Emptying a nomination of everything that tells whom it was about; a number is left of it."""

from datetime import datetime
from typing import Any

from awards.actions.likeness import index_likeness
from awards.models import Nomination, Nominee, SamePerson, Winner
from awards.models.nominations import NomineeKind
from awards.noticesearch import NOTICES
from awards.search import NOMINATIONS, nomination_line
from directory.actions import forget_forms, forget_mails
from kit.dates import Precision
from kit.pictures import variant_names
from kit.retention import GONE
from kit.strays import forget_files

_EMPTY: dict[str, Any] = {
    "headline": "", "story": "", "citation": "", "happened_on": None,
    "happened_precision": Precision.DAY, "happened_place": "", "source_medium": "",
    "source_author": "", "source_title": "", "source_url": "", "source_published_on": None,
    "contact_name": "", "contact_phone": "", "internal_note": "", "verification_note": "",
    "inferred": [], "return_reason": "", "return_fields": [], "return_marks": {},
    "state_reason": "", "based_on": None, "co_nominates": None,
}  # fmt: skip
_NAMELESS: dict[str, Any] = {
    "name": GONE, "name_pinyin": "", "organisation": None, "organisation_name": "", "role": "",
}  # fmt: skip


def empty_nomination(nomination: Nomination, *, now: datetime) -> None:
    """Empty a locked nomination, everything that hangs on it, and its nominee.

    Shapes: what counts stays: round, category, medium, state, region, scores, places, moments.
    Whatever is written into the record is the caller's.
    """
    _empty_photos(nomination)
    _empty_parts(nomination)
    _empty_judgements(nomination)
    _empty_notices(nomination, now=now)
    nomination.purged_at = now
    nomination.version += 1
    for name, value in _EMPTY.items():
        setattr(nomination, name, value)
    _empty_nominees(nomination)
    nomination.search_text = nomination_line(nomination)
    nomination.save(
        update_fields=[*_EMPTY, "purged_at", "version", "search_text", "nominee",
                       "nominee_before_merge"]
    )  # fmt: skip
    NOMINATIONS.put([(nomination.pk, nomination.search_text)])
    index_likeness(nomination)
    forget_mails(about=f"awards.nomination:{nomination.pk}", now=now)
    forget_mails(key_begins=f"result:{nomination.public_id}:", now=now)
    forget_forms(form=f"awards.nomination:{nomination.pk}")


def _empty_photos(nomination: Nomination) -> None:
    for photo in nomination.photos.all():
        widths = tuple(map(int, photo.widths.split()))
        forget_files([photo.file_name, *variant_names(photo.file_name, widths)])
    nomination.photos.all().delete()


def _empty_parts(nomination: Nomination) -> None:
    """Take links and figures away, and the words from consents and from who was asked."""
    nomination.evidence.all().delete()
    nomination.figures.all().delete()
    nomination.consents.update(method="")
    nomination.checks.update(
        relation="", informant_cipher="", phone_cipher="", said_cipher="", void_reason="",
        story_mark="",
    )  # fmt: skip
    nomination.checks.exclude(document="").update(document=GONE)


def _empty_judgements(nomination: Nomination) -> None:
    """Take the words from what was judged and moved; values, places and votes are kept."""
    nomination.assignments.update(note="", comment="")
    nomination.assignments.exclude(recusal_reason="").update(recusal_reason=GONE)
    nomination.stage_entries.exclude(reason="").update(reason=GONE)
    nomination.motions.update(reason=GONE)
    nomination.merges.update(reason_before="")


def _empty_notices(nomination: Nomination, *, now: datetime) -> None:
    """Take the line off every notice; its digest stays, so that the list can be verified."""
    rows = nomination.notice_rows.all()
    rows.filter(masked_at__isnull=True).update(masked_at=now)
    rows.update(text="")
    rows.exclude(pseudonym="").update(pseudonym=GONE)
    NOTICES.put(rows.values_list("notice", flat=True))


# ------------------------------------------------------------------ who it was


def _empty_nominees(nomination: Nomination) -> None:
    """Take the name from the nominee, or the nomination from a nominee that others still name."""
    nomination.nominee = _forgotten(nomination.nominee, nomination)
    if nomination.nominee_before_merge is not None:
        nomination.nominee_before_merge = _forgotten(nomination.nominee_before_merge, nomination)
    for merge in nomination.merges.select_related("nominee_before"):
        merge.nominee_before = _forgotten(merge.nominee_before, nomination)
        merge.save(update_fields=["nominee_before"])


def _forgotten(nominee: Nominee, nomination: Nomination) -> Nominee:
    """A nominee without a name: this one, unless another nomination is still about them.

    Shapes: locked, so that of two nominations that go at once the later one takes the name along.
    """
    fresh = Nominee.objects.select_for_update(of=("self",)).get(pk=nominee.pk)
    if _is_named(fresh, beside=nomination):
        return Nominee.objects.create(
            kind=fresh.kind, region=fresh.region, is_sample=fresh.is_sample, **_NAMELESS
        )
    for name, value in _NAMELESS.items():
        setattr(fresh, name, value)
    if fresh.kind == NomineeKind.JOINT:
        fresh.parties.all().delete()
    fresh.save()
    SamePerson.objects.filter(nominee=fresh).delete()
    SamePerson.objects.filter(hero=fresh).delete()
    return fresh


def _is_named(nominee: Nominee, *, beside: Nomination) -> bool:
    """Whether a winner, or a nomination that was not purged, is about them, merged or not."""
    others = Nomination.objects.filter(purged_at__isnull=True).exclude(pk=beside.pk)
    if Winner.objects.filter(nominee=nominee).exists():
        return True
    return any(
        others.filter(**{path: nominee}).exists()
        for path in ("nominee", "nominee_before_merge", "merges__nominee_before")
    )
