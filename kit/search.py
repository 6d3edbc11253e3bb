"""Chinese full-text search that every hit survives a second look, on PostgreSQL and SQLite.

How it works. `index_text` folds what is to be found into one line: no case, width, punctuation or
white space between Chinese characters, and one space before every Latin word and every number.
`index_terms` cuts that line into pairs of neighbouring characters (李春亮 → 李春 春亮 亮) and whole
words. A `SearchTable` (kit.searchtable) keeps the terms of each row in an index. A query is cut
the same way; the index answers which rows hold all its terms, and `recheck` then looks for the
query itself in the stored line. So nothing is missed and nothing is found wrongly, and no
dictionary has to know a name.

What to type. Words parted by spaces must all occur; “in quotes” means next to each other; `-word`
must not occur. Chinese is found anywhere, a Latin word or a number from its beginning (`520`,
`aibi`); letters and digits side by side count as two words. Pinyin is found from any syllable of a
name on (zhangguimei, guimei, mei; zgm, gm), because the caller gives the names of a row to
`index_text` as `named(…)`, which adds how they are spelled.

A model that can be searched has a text column for `index_text(…)`, a migration with
`CreateSearchTable`, and actions that call `table.put` and `table.remove` in their transaction.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, islice, pairwise
from operator import and_

from django.db import models
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from kit.chinese import LONGEST_WORD, is_invisible, pinyin_words, unify

MAX_QUERY_CHARS = 256
MAX_WANTED = 16
MAX_NEEDLE = 1 + LONGEST_WORD  # with the space before a word
MAX_WORD = 32
MAX_TERM_BYTES = 900_000  # a tsvector holds one megabyte

# ------------------------------------------------------------------ folding

# Scripts written without spaces: they are indexed in pairs of characters.
_PAIRED = (
    "\u3005-\u3007\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\uac00-\ud7a3\uf900-\ufaff"
    "\U00016fe0-\U00018cff\U0001b000-\U0001b2ff\U00020000-\U0003fffd"
)
_PAIRED_CHAR = re.compile(f"[{_PAIRED}]")
BOUNDARY = "|"  # between the parts of a row: nothing is found across it


class _Marking(dict[int, str]):
    """The translation table that marks what each character is, filled as characters turn up.

    Shapes: a paired character, a letter or a digit stays; the boundary stays; what is invisible
    goes; everything else becomes a space.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = " "
        if is_invisible(char):
            kept = ""
        elif char == BOUNDARY or unicodedata.category(char)[0] in "LMN":
            kept = char
        self[code] = kept
        return kept


_MARKING = _Marking()
_PIECES = re.compile(rf"[{_PAIRED}]+|\d+|[^{_PAIRED}\d |]+|\|")


@lru_cache(maxsize=256)  # a nomination and its winner are found by the same texts
def fold_line(text: str) -> str:
    """The line in which a query is looked for: 在2025年 Hello → `在 2025年 hello`.

    Shapes: a Latin word or number has exactly one space before it; Chinese has none; the
    boundary `|` stays. Folding twice changes nothing more.
    """
    folded = _fold_once(text)
    while folded != (again := _fold_once(folded)):
        folded = again  # a character that was dropped may have stood inside another
    return folded


def _fold_once(text: str) -> str:
    marked = unify(text).translate(_MARKING)
    return "".join(
        piece if piece == BOUNDARY or _PAIRED_CHAR.match(piece) else f" {piece}"
        for piece in _PIECES.findall(marked)
    )


def folded_places(text: str) -> tuple[str, list[int]]:
    """The line of a text, and for each character of it the place in the text it comes from.

    Shapes: -1 for the space put before a word. Where characters fold together (a letter and its
    accent) the line may differ from `fold_line`: good enough to show a hit, not to decide one.
    """
    marked = [(char, place) for place, one in enumerate(text) for char in _marked(one)]
    line: list[str] = []
    places: list[int] = []
    for piece in _PIECES.finditer("".join(char for char, _ in marked)):
        if piece[0] != BOUNDARY and not _PAIRED_CHAR.match(piece[0]):
            line.append(" ")
            places.append(-1)
        line.append(piece[0])
        places.extend(place for _, place in marked[piece.start() : piece.end()])
    return "".join(line), places


@lru_cache(maxsize=4096)
def _marked(char: str) -> str:
    return unify(char).translate(_MARKING)


def index_text(*parts: str) -> str:
    """The line stored for one row, made of the parts by which it can be found."""
    return BOUNDARY.join(filter(None, map(fold_line, parts)))


def named(*names: str, person: bool = False) -> list[str]:
    """What a thing is called, each name followed by how it is typed in pinyin."""
    spelled = ((name, pinyin_words(name, person=person)) for name in names if name)
    return [part for both in spelled for part in both]


# ------------------------------------------------------------------ terms

_RUNS = re.compile(rf"[{_PAIRED}]+|[^{_PAIRED} |]+")


def _pairs(run: str) -> Iterator[str]:
    """Every pair of neighbours, and the last character alone, so that each one begins a term."""
    yield from map("".join, pairwise(run))
    yield run[-1]


def index_terms(line: str) -> list[str]:
    """The terms under which a row with this `index_text` is found, without repetition."""
    terms: dict[str, None] = {}
    for run in _RUNS.findall(line):
        if _PAIRED_CHAR.match(run):
            terms.update(dict.fromkeys(_pairs(run)))
        else:
            terms[run[:MAX_WORD]] = None
    return list(terms) if len(line) <= MAX_TERM_BYTES // 20 else _within_bounds(terms)


def _within_bounds(terms: Iterable[str]) -> list[str]:
    """As many terms as a row of the index can hold; two of each character, twelve bytes a pair."""
    kept, size = [], 0
    for term in terms:
        size += len(term.encode()) + 8
        if size > MAX_TERM_BYTES:
            break
        kept.append(term)
    return kept


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a query; `begins` when the indexed term only has to begin with it."""

    text: str
    begins: bool


def _needle_terms(needle: str) -> Iterator[Term]:
    """The terms that every line holding this needle has."""
    runs = _RUNS.findall(needle)
    for place, run in enumerate(runs, 1):
        last = place == len(runs)
        if not _PAIRED_CHAR.match(run):
            yield Term(run[:MAX_WORD], begins=last)
        elif len(run) == 1:
            yield Term(run, begins=last)
        else:
            yield from (Term(pair, begins=False) for pair in list(_pairs(run))[:-1])


# ------------------------------------------------------------------ queries


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was typed, as needles to be found (or not found) in the line of a row.

    Shapes: false when there is nothing to look for; it then matches nothing.
    """

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def is_exact(self) -> bool:
        """Whether the index alone answers it: one or two characters, or the beginning of a word."""
        return (
            not self.unwanted
            and all(
                len(runs) == 1
                and (len(runs[0]) <= 2 or not _PAIRED_CHAR.match(runs[0]))
                and len(runs[0]) <= MAX_WORD
                for runs in map(_RUNS.findall, self.wanted)
            )
            and len(self.wanted) <= MAX_WANTED
        )

    def terms(self) -> list[Term]:
        """The terms for the index; a subset is enough, because every hit is looked at again."""
        found = (term for needle in self.wanted for term in _needle_terms(needle))
        return list(islice(dict.fromkeys(found), MAX_WANTED))

    def found_in(self, line: str) -> bool:
        """Whether a row with this `index_text` is a hit; the meaning of everything else here."""
        return (
            bool(self)
            and all(needle in line for needle in self.wanted)
            and not any(needle in line for needle in self.unwanted)
        )


_TOKEN = re.compile('([-－]?)(?:["“”]([^"“”]*)["“”]?|([^\\s"“”]+))')


def parse_query(typed: str) -> SearchQuery:
    """Read what somebody typed into a search box; any text at all is a valid query.

    Units: the first 256 characters, 16 words to be found and 16 not to be found.
    """
    wanted: dict[str, None] = {}
    unwanted: dict[str, None] = {}
    for minus, phrase, word in _TOKEN.findall(typed[:MAX_QUERY_CHARS].replace(BOUNDARY, " ")):
        needle = fold_line(phrase or word).replace(BOUNDARY, "")[:MAX_NEEDLE].rstrip()
        if needle:
            (unwanted if minus else wanted)[needle] = None
    return SearchQuery(tuple(wanted)[:MAX_WANTED], tuple(unwanted)[:MAX_WANTED])


def recheck(column: str, query: SearchQuery) -> models.Q:
    """The condition that the line in this column holds what is wanted and nothing unwanted.

    Shapes: STRPOS and INSTR compare characters; LIKE would read % and _ as wildcards.
    """
    wanted = (models.Q(_holds(column, needle)) for needle in query.wanted)
    unwanted = (~models.Q(_holds(column, needle)) for needle in query.unwanted)
    return reduce(and_, chain(wanted, unwanted), models.Q())


def _holds(column: str, needle: str) -> GreaterThan:
    place = StrIndex(models.F(column), models.Value(needle, output_field=models.TextField()))
    return GreaterThan(place, 0)
