"""Photos of a nomination: taken in, described, ordered, removed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from awards.actions.locks import locked_nomination, locked_winner
from awards.gate import winner_gate
from awards.models import Nomination, Photo, Winner
from awards.permissions import may_edit_photos
from awards.share.cache import forget_pictures
from awards.workflow import PUBLIC, NominationState
from directory.models import User
from kit.intake import IntakeRefused, read_photo, store
from kit.pictures import make_variants, variant_name
from kit.verdict import Unready, unready
from ledger.actions import append

MAX_PHOTOS = 9
WORDS = ("caption", "alt_text", "rights_basis", "rights_holder", "portrait")
FOCUS = ("focus_x", "focus_y")
DESCRIPTIVE = (*WORDS, *FOCUS)
FOLDER = "photos"


@dataclass
class Intake:
    """What became of an upload: the photos kept, and a sentence for each one refused."""

    kept: list[Photo] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def add_photos(
    *, nomination: Nomination, uploads: Iterable[UploadedFile[Any]], by: User, now: datetime
) -> Intake:
    """Take in several pictures; a bad one is named and does not stop the others.

    Shapes: a photo added to a public winner stays aside until it is described and restored.
    Units: at most nine photos a nomination.
    """
    fresh = locked_nomination(nomination)
    may_edit_photos(by, fresh).require()
    room = MAX_PHOTOS - fresh.photos.kept().count()
    place = fresh.photos.count()
    aside = _public_winner(fresh) is not None
    intake = Intake()
    for upload in uploads:
        if len(intake.kept) >= room:
            intake.refused.append(f"“{upload.name}”：每份提名最多 {MAX_PHOTOS} 张照片。")
            continue
        try:
            photo = _take_in(fresh, upload, place + len(intake.kept), by, aside=aside)
        except IntakeRefused as refusal:
            intake.refused.append(str(refusal))
            continue
        intake.kept.append(photo)
    if intake.kept:
        payload = {"photos": [photo.public_id for photo in intake.kept]}
        append(by=by, verb="photo.add", thing=fresh, payload=payload, now=now)
    return intake


def _take_in(
    nomination: Nomination, upload: UploadedFile[Any], place: int, by: User, *, aside: bool
) -> Photo:
    picture = read_photo(upload)
    photo = Photo(
        nomination=nomination,
        file_name=store(picture.data, FOLDER, picture.suffix),
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        sha256=picture.sha256,
        position=place,
        is_withdrawn=aside,
        uploaded_by=by,
    )
    put_variants(photo, picture.data)
    photo.save()
    return photo


def put_variants(photo: Photo, data: bytes) -> None:
    """Make and store every size of the photo, and note them in the row, which is not saved."""
    made = make_variants(data)
    for (width, suffix), file in made.files.items():
        name = variant_name(photo.file_name, width, suffix)
        default_storage.delete(name)
        default_storage.save(name, ContentFile(file))
    photo.digest, photo.placeholder = made.digest, made.placeholder
    photo.widths = " ".join(map(str, made.widths))


@transaction.atomic
def describe_photo(*, photo: Photo, fields: Mapping[str, Any], by: User, now: datetime) -> Photo:
    """Write caption, alternative text, rights, portrait consent and focus of a photo.

    Errors: Unready when a public winner would no longer pass the publish gate.
    """
    nomination = locked_nomination(photo.nomination)
    may_edit_photos(by, nomination).require()
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    changed = [
        name for name in DESCRIPTIVE if name in fields and getattr(fresh, name) != fields[name]
    ]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, fields[name])
    fresh.save()
    _require_gate(nomination)
    payload = {"photo": fresh.public_id, "fields": changed}
    append(by=by, verb="photo.describe", thing=nomination, payload=payload, now=now)
    return fresh


@transaction.atomic
def order_photos(*, nomination: Nomination, order: Sequence[str], by: User, now: datetime) -> None:
    """Put the photos in the given order.

    Shapes: `order` are public ids; photos not named keep their place after the named ones.
    """
    fresh = locked_nomination(nomination)
    may_edit_photos(by, fresh).require()
    places = {name: place for place, name in enumerate(order)}
    photos = list(fresh.photos.kept().order_by("position", "pk"))
    photos.sort(key=lambda photo: places.get(photo.public_id, len(places)))
    before = [photo.position for photo in photos]
    for place, photo in enumerate(photos):
        photo.position = place
    if before != [photo.position for photo in photos]:
        Photo.objects.bulk_update(photos, ("position",))
        append(by=by, verb="photo.order", thing=fresh, now=now)


@transaction.atomic
def remove_photo(*, photo: Photo, by: User, now: datetime) -> None:
    """Take a photo down. The row stays, marked, so that the record keeps its sense."""
    nomination = locked_nomination(photo.nomination)
    may_edit_photos(by, nomination).require()
    Photo.objects.filter(pk=photo.pk).update(is_withdrawn=True)
    if winner := _public_winner(nomination):
        forget_pictures(winner)
    payload = {"photo": photo.public_id}
    append(by=by, verb="photo.remove", thing=nomination, payload=payload, now=now)


@transaction.atomic
def restore_photo(*, photo: Photo, by: User, now: datetime) -> None:
    """Undo a removal.

    Errors: Unready when nine others took its place meanwhile.
    """
    nomination = locked_nomination(photo.nomination)
    may_edit_photos(by, nomination).require()
    if nomination.photos.kept().count() >= MAX_PHOTOS:
        unready(f"每份提名最多 {MAX_PHOTOS} 张照片。").require()
    Photo.objects.filter(pk=photo.pk).update(is_withdrawn=False)
    _require_gate(nomination)
    payload = {"photo": photo.public_id}
    append(by=by, verb="photo.restore", thing=nomination, payload=payload, now=now)


def _public_winner(nomination: Nomination) -> Winner | None:
    """The winner of the nomination, if the public sees it or will at its minute."""
    if nomination.state != NominationState.CONFIRMED:
        return None
    winner = locked_winner(nomination.winner)
    return winner if winner.state in PUBLIC and not winner.hidden_at else None


def _require_gate(nomination: Nomination) -> None:
    winner = _public_winner(nomination)
    if winner is None:
        return
    report = winner_gate(winner)
    if not report.holds:
        raise Unready(f"这位获奖者已经公布，改动后不再满足公布条件：{report.advice}。")
