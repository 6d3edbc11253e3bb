"""Keys by which likely duplicates are found in an index: two that may be one share a key.

A key is a number made of a kind and a text, so that the table holds no names. The kinds, and what
a shared one is worth in choosing whom to compare first, stand in `WORTH`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b

from awards.likeness.names import Name, blurred, surname_of
from awards.likeness.traits import Traits
from awards.models.nominations import NomineeKind
from kit.dates import Precision

WORTH = {
    "link": 9, "title": 8, "name": 7, "body": 6, "sound": 4, "typo": 3, "event": 2, "given": 2,
    "organisation": 2,
}  # fmt: skip
_SPAN = 10  # days in one bucket of events; the neighbours are asked for too
_DELETED_TO = 7  # names up to this length are found with any one character missing


def keys_of(traits: Traits) -> dict[int, str]:
    """The keys of one nomination, each with its kind."""
    of_event = {_hashed(kind, text): kind for kind, text in _of_event(traits, asking=False)}
    return _lasting(replace(traits, day=None)) | of_event


def asked_keys(traits: Traits) -> dict[int, str]:
    """The keys to look for: as `keys_of`, and the neighbouring days."""
    of_event = {_hashed(kind, text): kind for kind, text in _of_event(traits, asking=True)}
    return _lasting(replace(traits, day=None)) | of_event


@lru_cache(maxsize=256)  # one hero is nominated in several places, with a day of its own in each
def _lasting(traits: Traits) -> dict[int, str]:
    """The keys that have nothing to do with the day."""
    return {_hashed(kind, text): kind for kind, text in _texts(traits)}


def own_keys(keys: Iterable[int], partner: int) -> list[int]:
    """The same keys as only one medium asks for them: those of its drafts."""
    return [_hashed("draft", f"{partner}:{key}") for key in keys]


def _hashed(kind: str, text: str) -> int:
    digest = blake2b(f"{kind}\x00{text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _texts(traits: Traits) -> Iterator[tuple[str, str]]:
    yield from _of_name(traits.name)
    yield from (("body", body) for body in _whole_bodies(traits))
    if traits.organisation is not None:
        yield "organisation", str(traits.organisation)
    yield from (("organisation", body) for body in traits.bodies if len(body) >= 4)
    yield from (("link", link) for link in traits.links)
    if traits.title:
        yield "title", traits.title


def _whole_bodies(traits: Traits) -> Iterator[str]:
    """The names of the body that is nominated itself, its aliases among them."""
    if traits.kind != NomineeKind.PERSON:
        yield from traits.name.full
        yield from traits.name.cores
        yield from traits.other_bodies


def _of_name(name: Name) -> Iterator[tuple[str, str]]:
    yield from (("name", whole) for whole in name.full)
    yield from (("sound", blurred(sound)) for sound in name.sounds)
    for whole in name.full:
        yield from (("typo", part) for part in _nearly(whole))
    yield from (("given", given) for given in _given(name))


def _nearly(name: str) -> Iterator[str]:
    """What two spellings share that are one character apart."""
    if len(name) <= _DELETED_TO:
        yield name  # the other one may have a character more
    if 3 <= len(name) <= _DELETED_TO:
        yield from sorted({name[:place] + name[place + 1 :] for place in range(len(name))})
    elif len(name) > _DELETED_TO:
        yield f"^{name[:4]}"
        yield f"{name[-4:]}$"


def _given(name: Name) -> Iterator[str]:
    """Given names, by which 秀兰大姐 meets 黄秀兰."""
    yield from name.given
    for whole in name.full:
        surname = surname_of(whole) if name.is_person else ""
        if surname and len(whole) - len(surname) >= 2:
            yield whole[len(surname) :]


def _of_event(traits: Traits, *, asking: bool) -> Iterator[tuple[str, str]]:
    if traits.day is None or traits.precision not in (Precision.DAY, Precision.MONTH):
        return
    day = traits.day
    around = (-1, 0, 1) if asking else (0,)
    for place in traits.places:
        if place.endswith("00"):
            continue  # a whole city in ten days is no event
        yield from (("event", f"{place}:{_bucket(day) + step}") for step in around)


def _bucket(day: date) -> int:
    return (day - date(1900, 1, 1)) // timedelta(days=_SPAN)
