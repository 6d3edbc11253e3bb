"""Texts without the names: what a juror reads where the stage hides them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from awards.models import Nomination
from awards.models.nominations import NomineeKind

PERSON, BODY, MEDIUM = "〔候选人〕", "〔单位〕", "〔媒体〕"
_LEAST = 2
_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯",
)  # fmt: skip
_TITLES = (
    "先生|女士|老师|师傅|医生|大夫|书记|主任|校长|教授|院长|所长|队长|站长|警官|护士|同志|大爷|大妈|"
    "大叔|大姐|大哥|阿姨|叔叔|奶奶|爷爷|老板|总|某某|某"
)
_SPACE = r"[\s·・•．.]*"
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>，。；、）)]+", re.IGNORECASE)
_BETWEEN = re.compile(r"[、，,;；/|\n]")


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes the names of one nomination, and every address, out of a text."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def __call__(self, text: str) -> str:
        """The text with a word for what stood there in place of each name."""
        text = _ADDRESS.sub("〔链接〕", text)
        for pattern, word in self.patterns:
            text = pattern.sub(word, text)
        return text


def redactor(nominations: Iterable[Nomination]) -> Redactor:
    """What hides everybody whom these nominations name: those that became one, all together.

    Shapes: each needs its nominee with parties, and its partner with the organisation's aliases.
    """
    people: set[str] = set()
    bodies: set[str] = set()
    media: set[str] = set()
    for row in nominations:
        for nominee in filter(None, (row.nominee, row.nominee_before_merge)):
            named = people if nominee.kind == NomineeKind.PERSON else bodies
            named |= _split(nominee.name) | {nominee.name}
            bodies |= _split(nominee.organisation_name)
            bodies |= {party.name for party in nominee.parties.all()}
            if nominee.organisation:
                bodies |= {nominee.organisation.name}
                bodies |= {alias.name for alias in nominee.organisation.aliases.all()}
        people |= _split(row.source_author) | _split(row.contact_name)
        media |= {row.source_medium}
        if row.partner is not None:
            organisation = row.partner.organisation
            media |= {organisation.name, row.partner.group}
            media |= {alias.name for alias in organisation.aliases.all()}
    return Redactor(
        (*_patterns(media, MEDIUM), *_patterns(bodies, BODY), *_people_patterns(people))
    )


def _split(text: str) -> set[str]:
    return {part.strip() for part in _BETWEEN.split(text)}


def _patterns(names: Iterable[str], word: str) -> list[tuple[re.Pattern[str], str]]:
    kept = sorted({name.strip() for name in names if len(name.strip()) >= _LEAST}, key=_longest)
    return [(re.compile(_spelt(name), re.IGNORECASE), word) for name in kept]


def _longest(name: str) -> tuple[int, str]:
    return (-len(name), name)


def _spelt(name: str) -> str:
    """The name, also where its characters stand apart."""
    return _SPACE.join(re.escape(char) for char in name if not char.isspace())


def _people_patterns(names: Iterable[str]) -> list[tuple[re.Pattern[str], str]]:
    """A person is also called by the given name alone, or by surname and a title."""
    people = {name.strip() for name in names if len(name.strip()) >= _LEAST}
    found = _patterns(people, PERSON)
    for name in sorted(people, key=_longest):
        if not re.fullmatch(r"[一-鿿]{2,4}", name):
            continue
        surname = name[:2] if name.startswith(_SURNAMES) and len(name) > _LEAST else name[0]
        given = name[len(surname) :]
        if len(given) >= _LEAST:
            found.append((re.compile(_spelt(given)), PERSON))
        called = rf"[老小阿]{surname}|{surname}(?:{_TITLES})"
        found.append((re.compile(called), PERSON))
    return found
