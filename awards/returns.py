"""What a returned nomination was asked to complete, and which of it has been changed since.

A mark of each part is kept when the nomination is returned; a part is answered once its mark
differs. Nothing is judged: whether the change is enough, the organiser says.
"""

import json
from collections.abc import Callable
from hashlib import blake2s
from typing import Any

from awards.models import Nomination

RETURNABLE_FIELDS = {
    "name": "姓名或名称",
    "story": "做了什么",
    "happened_on": "时间",
    "happened_region": "地点",
    "photos": "照片",
    "source": "报道来源",
    "consents": "同意记录",
    "evidence": "佐证",
    "category": "类别",
}
_PARTS: dict[str, Callable[[Nomination], Any]] = {
    "name": lambda n: (n.nominee.name, n.nominee.kind, n.nominee.role),
    "story": lambda n: (n.story, n.headline),
    "happened_on": lambda n: (str(n.happened_on), n.happened_precision),
    "happened_region": lambda n: (n.happened_region_id, n.happened_place),
    "photos": lambda n: [
        (p.public_id, p.caption, p.alt_text, p.rights_basis, p.portrait)
        for p in n.photos.all()
        if not p.is_withdrawn
    ],
    "source": lambda n: (
        n.source_medium, n.source_author, n.source_title, n.source_url, str(n.source_published_on),
    ),
    "consents": lambda n: [n.name_basis, *(c.pk for c in n.consents.all() if not c.withdrawn_at)],
    "evidence": lambda n: [(link.title, link.url) for link in n.evidence.all()],
    "category": lambda n: n.category_id,
}  # fmt: skip


def part_mark(nomination: Nomination, part: str) -> str:
    """A short mark of one part as it stands now."""
    text = json.dumps(_PARTS[part](nomination), ensure_ascii=False)
    return blake2s(text.encode(), digest_size=6).hexdigest()


def part_marks(nomination: Nomination, parts: list[str]) -> dict[str, str]:
    """The marks of those parts, to be kept with the return."""
    return {part: part_mark(nomination, part) for part in parts}


def answered_parts(nomination: Nomination) -> set[str]:
    """The parts that were asked for and have been changed since."""
    marks = nomination.return_marks
    return {part for part, mark in marks.items() if mark != part_mark(nomination, part)}
