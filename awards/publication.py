"""The public copy of a winner: what is written into its row for lists, search and certificates.

Pure functions on rows that are already loaded; actions and the bulk generator share them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from awards.models import Nomination, Photo, Winner
from awards.models.nominations import NomineeKind
from awards.models.winners import IDENTITY_HIDDEN
from directory.models import MediaPartner
from kit.chinese import mask_name, pinyin_key, pinyin_slug
from kit.ids import random_code

_ANONYMOUS = "匿名"
_SLUG_NAME = 60
# The texts of a winner in which its own name is masked at a lower publish level.
MASKED_TEXTS = ("headline", "citation", "story", "role", "organisation_name")
_CERTIFICATE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def display_name(nomination: Nomination, level: str, pseudonym: str = "") -> str:
    """The name at its publish level. Names of bodies and projects are never shortened."""
    nominee = nomination.nominee
    if level == Winner.PublishLevel.ANONYMOUS:
        return f"{_ANONYMOUS}{nominee.get_kind_display()}"
    if level == Winner.PublishLevel.PSEUDONYM:
        return f"{pseudonym}（化名）"
    if level == Winner.PublishLevel.SURNAME and nominee.kind == NomineeKind.PERSON:
        return mask_name(nominee.name)
    return nominee.name


def hides_identity(level: str) -> bool:
    """Whether the level forbids everything that would identify the person."""
    return level in IDENTITY_HIDDEN


def hides_name(nomination: Nomination, level: str) -> bool:
    """Whether the level shows less than the name: a surname only concerns people."""
    is_person = nomination.nominee.kind == NomineeKind.PERSON
    return hides_identity(level) or (is_person and level == Winner.PublishLevel.SURNAME)


def masked_text(text: str, nomination: Nomination, level: str, shown: str) -> str:
    """The text with the winner's own name replaced by what may be shown."""
    name = nomination.nominee.name
    masked = hides_name(nomination, level) and len(name) > 1
    return text.replace(name, shown) if masked else text


def media_credit(names: Iterable[str]) -> str:
    """The nominating media as one text, each named once."""
    return "、".join(dict.fromkeys(names))


def public_photos(winner: Winner) -> list[Photo]:
    """The photos that may be shown at the winner's publish level, captions masked alike.

    Shapes: rows that are not saved again; prefetch `nomination__photos`.
    """
    photos = [
        photo
        for photo in winner.nomination.photos.all()
        if not photo.is_withdrawn and photo.rights_basis and photo.portrait
    ]
    if hides_identity(winner.publish_level):
        photos = [photo for photo in photos if photo.portrait == Photo.Portrait.NOBODY]
    for photo in photos:
        for field in ("caption", "alt_text"):
            setattr(photo, field, _masked_for(winner, getattr(photo, field)))
    return photos


def _masked_for(winner: Winner, text: str) -> str:
    return masked_text(text, winner.nomination, winner.publish_level, winner.display_name)


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Where the story was first told, as far as the publish level lets it be shown."""

    medium: str
    author: str = ""
    title: str = ""
    url: str = ""


def public_source(winner: Winner) -> PublicSource:
    """The source of the story; only the medium where its title would give the name away."""
    n = winner.nomination
    if winner.publish_level != Winner.PublishLevel.FULL:
        return PublicSource(n.source_medium)
    return PublicSource(n.source_medium, n.source_author, n.source_title, n.source_url)


def told_source(winner: Winner) -> PublicSource:
    """The report that told the story; of what follows a grant there is none but the grant."""
    follows = winner.nomination.application_id is not None
    return PublicSource("") if follows else public_source(winner)


def new_slug(winner: Winner) -> str:
    """A page address for ever: readable where the name is public, with a random tail."""
    is_person = winner.kind == NomineeKind.PERSON
    name = "" if hides_identity(winner.publish_level) else winner.display_name
    readable = pinyin_slug(name, person=is_person)[:_SLUG_NAME].strip("-")
    return f"{readable or winner.kind}-{random_code(8)}"


def certificate_number(year: int) -> str:
    """A random number with a check character: it tells neither order nor count.

    Shapes: `2025-7K3QX9WM-F`: year, 40 random bits, check character (ISO 7064 style, mod 37).
    """
    body = random_code(8, _CERTIFICATE_ALPHABET)
    return f"{year}-{body}-{check_character(f'{year}{body}')}"


def check_character(body: str) -> str:
    """The check character of a certificate number without its dashes (ISO 7064 MOD 37,36)."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    product = 36
    for char in body:
        total = (product + alphabet.index(char)) % 36 or 36
        product = total * 2 % 37
    return alphabet[(37 - product) % 36]


def is_certificate_number(text: str) -> bool:
    """Whether a typed number can be one of ours at all; catches typing errors."""
    parts = text.split("-")
    if len(parts) != 3 or not parts[0].isdecimal() or len(parts[1]) != 8 or len(parts[2]) != 1:
        return False
    body = f"{parts[0]}{parts[1]}"
    if not (body.isascii() and body.isalnum()):
        return False
    return check_character(body.upper()) == parts[2].upper()


def sort_key(winner: Winner) -> str:
    """The pinyin by which Chinese names are sorted."""
    return pinyin_key(winner.display_name, person=winner.kind == NomineeKind.PERSON)


def new_winner(
    nomination: Nomination,
    partners: Sequence[MediaPartner],
    *,
    level: str,
    pseudonym: str = "",
    now: datetime,
) -> Winner:
    """The winner of a confirmed nomination with all its copies, not saved and under embargo.

    Shapes: `partners` are the media to credit, the nomination's own first.
    """
    nominee = nomination.nominee
    region = nominee.region or nomination.happened_region
    winner = Winner(
        nomination=nomination,
        nominee=nominee,
        publish_level=level,
        pseudonym=pseudonym,
        kind=nominee.kind,
        region=region,
        region_name=region.full_name if region else "",
        media_credit=media_credit(str(partner) for partner in partners)[:1000],
        position=nomination.position,
        confirmed_at=now,
        updated_at=now,
        is_sample=nomination.is_sample,
        is_synthetic=nomination.is_synthetic,
    )
    copy_texts(winner)
    file_winner(winner)
    return winner


def file_winner(winner: Winner) -> None:
    """Copy what the nomination's round and category say, and give address and number."""
    nomination = winner.nomination
    round_, category = nomination.round, nomination.category
    winner.round, winner.category = round_, category  # type: ignore[assignment]
    winner.award, winner.series, winner.edition = round_.award, round_.award.series, round_.edition
    winner.year = round_.year
    winner.prize_amount = nomination.granted_amount
    if nomination.application_id is None:
        winner.prize_amount = category.prize_amount if category else None
    if category is not None:
        winner.term_starts_on, winner.term_ends_on = category.term_starts_on, category.term_ends_on
        winner.term_precision = category.term_precision
    winner.certificate_number = certificate_number(round_.year)
    winner.slug = new_slug(winner)


def copy_texts(winner: Winner) -> None:
    """Copy name and texts from the nomination at the winner's publish level."""
    nomination, level = winner.nomination, winner.publish_level
    nominee = nomination.nominee
    shown = display_name(nomination, level, winner.pseudonym)
    winner.display_name = shown
    winner.name_pinyin = sort_key(winner)[:400]
    winner.role = "" if hides_identity(level) else nominee.role
    winner.organisation_name = "" if hides_identity(level) else nominee.organisation_name
    for field in ("headline", "citation", "story"):
        setattr(winner, field, getattr(nomination, field))
    for field in MASKED_TEXTS:
        setattr(winner, field, _masked_for(winner, getattr(winner, field)))


def lower_texts(winner: Winner) -> None:
    """Rewrite the public copy after the publish level changed, keeping corrected texts."""
    nomination, level, before = winner.nomination, winner.publish_level, winner.display_name
    winner.display_name = display_name(nomination, level, winner.pseudonym)
    winner.name_pinyin = sort_key(winner)[:400]
    if hides_identity(level):
        winner.role = winner.organisation_name = ""
    for field in MASKED_TEXTS:
        text = getattr(winner, field).replace(before, winner.display_name)
        setattr(winner, field, _masked_for(winner, text))
