"""Cards and posters kept as files under a name of everything drawn on them.

A correction changes the name, so the next asker gets a new picture and the old file goes. A file
never decides who may see it: that was asked of the database before, at every request.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from awards.certificates.content import Certificate
from awards.models import Winner
from awards.share.content import RoundShare, WinnerShare, round_key
from awards.share.things import ThingShare

FOLDER = "share"
DESIGN = 1  # raise it when the look changes, so that everything is drawn anew
Share = TypeVar("Share", WinnerShare, RoundShare, ThingShare, Certificate)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stored picture; `mark` tells its content."""

    name: str
    mark: str


def drawn(share: Share, kind: str, draw: Callable[[Share], bytes], suffix: str = "jpg") -> Drawn:
    """The picture of that kind, from the store or drawn now; at most one of each kind is kept."""
    said = json.dumps([DESIGN, kind, asdict(share)], ensure_ascii=False, sort_keys=True)
    mark = hashlib.sha256(said.encode()).hexdigest()[:20]
    folder = f"{FOLDER}/{share.key}"
    name = f"{folder}/{kind}-{mark}.{suffix}"
    if not default_storage.exists(name):
        picture = ContentFile(draw(share))
        _forget(folder, kind)
        default_storage.save(name, picture)
    return Drawn(name, mark)


def forget_pictures(winner: Winner) -> None:
    """Remove what was drawn of a winner and of its round, once the change that asks is certain.

    Nobody could open them any more; now they do not lie on the disk either.
    """

    def remove() -> None:
        for key in (winner.public_id, round_key(winner.round_id)):
            _forget(f"{FOLDER}/{key}", "")

    transaction.on_commit(remove, robust=True)


def _forget(folder: str, kind: str) -> None:
    """Remove what was drawn before, of that kind or of all."""
    if not default_storage.exists(folder):
        return
    for file in default_storage.listdir(folder)[1]:
        if file.startswith(kind):
            default_storage.delete(f"{folder}/{file}")
