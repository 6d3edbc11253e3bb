"""Chinese text: comparing, sorting and pronouncing it, ordinals, masked names, round numbers."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from importlib import import_module
from itertools import islice, product

from kit.languages import is_chinese

# ------------------------------------------------------------------ comparing

_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_KEPT_CONTROLS = frozenset("\t\n\r")


def is_invisible(char: str) -> bool:
    """Whether the character shows nothing and separates nothing.

    Shapes: controls, format characters, lone surrogates, non-characters, variation selectors.
    """
    if char in _KEPT_CONTROLS:
        return False
    category = unicodedata.category(char)
    return category in {"Cc", "Cf", "Cs", "Cn"} or _IGNORABLE.match(char) is not None


def is_separator(char: str) -> bool:
    """Whether the character is white space or punctuation in any script."""
    return char.isspace() or unicodedata.category(char)[0] in "PZ"


class _Dropping(dict[int, str | None]):
    """The translation table that drops what `fold` ignores, filled as characters turn up."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kept = None if is_invisible(char) or is_separator(char) else char
        self[code] = kept
        return kept


_DROPPING = _Dropping()


def unify(text: str) -> str:
    """Write equal characters equally: full and half width, upper and lower case (NFKC)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def fold(text: str) -> str:
    """The form in which two texts are compared: no case, width, punctuation or white space.

    Shapes: folding twice changes nothing more. Traditional characters stay as they are.
    """
    folded = unify(text).translate(_DROPPING)
    while folded != (again := unify(folded).translate(_DROPPING)):
        folded = again  # what was dropped may have stood between two parts of one character
    return folded


# ------------------------------------------------------------------ pinyin

LONGEST_WORD = 63  # letters of one word that a search compares
# Readings as surnames, where the dictionary of common words says otherwise.
_SURNAMES = {
    "薄": "bó", "卜": "bǔ", "长": "cháng", "种": "chóng", "都": "dū", "干": "gān", "盖": "gě",
    "葛": "gě", "更": "gēng", "句": "gōu", "炅": "guì", "过": "guō", "哈": "hǎ", "华": "huà",
    "纪": "jǐ", "阚": "kàn", "缪": "miào", "那": "nā", "能": "nài", "佴": "nài", "区": "ōu",
    "朴": "piáo", "繁": "pó", "覃": "qín", "仇": "qiú", "任": "rén", "单": "shàn", "召": "shào",
    "折": "shé", "隗": "wěi", "尉": "wèi", "洗": "xiǎn", "肖": "xiāo", "解": "xiè", "燕": "yān",
    "么": "yāo", "幺": "yāo", "应": "yīng", "乐": "yuè", "员": "yùn", "曾": "zēng", "查": "zhā",
    "祭": "zhài", "翟": "zhái", "占": "zhān", "秘": "bì", "逄": "páng", "冼": "xiǎn", "尹": "yǐn",
    "万俟": "mò qí", "尉迟": "yù chí", "长孙": "zhǎng sūn", "令狐": "líng hú",
    "澹台": "tán tái", "单于": "chán yú", "宰父": "zǎi fǔ", "鲜于": "xiān yú",
    "宇文": "yǔ wén", "皇甫": "huáng fǔ", "夏侯": "xià hóu", "诸葛": "zhū gě",
    "欧阳": "ōu yáng", "上官": "shàng guān", "司马": "sī mǎ", "司徒": "sī tú",
    "司空": "sī kōng", "公孙": "gōng sūn", "东方": "dōng fāng", "独孤": "dú gū",
    "慕容": "mù róng", "南宫": "nán gōng", "西门": "xī mén", "闻人": "wén rén",
    "赫连": "hè lián", "呼延": "hū yán", "轩辕": "xuān yuán", "端木": "duān mù",
    "申屠": "shēn tú", "太史": "tài shǐ", "淳于": "chún yú", "濮阳": "pú yáng",
    "钟离": "zhōng lí", "拓跋": "tuò bá", "百里": "bǎi lǐ", "东郭": "dōng guō",
    "公冶": "gōng yě", "宗政": "zōng zhèng", "第五": "dì wǔ", "纳兰": "nà lán",
    "完颜": "wán yán", "耶律": "yē lǜ", "梁丘": "liáng qiū", "左丘": "zuǒ qiū",
}  # fmt: skip
_HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]+")
_DOTS = re.compile("[·•・‧．]")
_VOWELS = "aāáǎàeēéěèoōóǒò"
_PARTS = re.compile(f"({_HAN.pattern})|([0-9a-z]+)")


def split_name(name: str) -> tuple[str, str]:
    """Split a Chinese name into surname and given name.

    Shapes: no surname for a name that has none (阿依古丽·买买提, John, 小微公益行动者).
    """
    name = name.strip()
    if _HAN.fullmatch(name) is None or not 2 <= len(name) <= 4:
        return "", name
    size = 2 if len(name) > 2 and name[:2] in _SURNAMES else 1
    return name[:size], name[size:]


@cache
def _readings() -> Callable[[str], list[str]]:
    """The dictionary: fifty megabytes that only those need who write names, so not at the start."""
    dictionary = import_module("pypinyin")
    return partial(dictionary.lazy_pinyin, style=dictionary.Style.TONE)


def _syllables(text: str) -> list[str]:
    """One item a character, with its tone; what has no reading stays as it is."""
    found = _readings()(text)
    return [part for item in found for part in (item if _HAN.fullmatch(item) else [item])]


@lru_cache(maxsize=2048)
def _plain(syllable: str) -> str:
    """The syllable without tone marks, ü written v as people type it."""
    base = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(char for char in base if not unicodedata.combining(char))


def _surname_syllables(surname: str) -> list[str]:
    known = _SURNAMES.get(surname)
    return known.split() if known else _syllables(surname)


@lru_cache(maxsize=1024)  # one name is sorted, searched and spelled in an address
def _plain_syllables(text: str, *, person: bool) -> tuple[str, ...]:
    surname, rest = split_name(text) if person else ("", text)
    found = [_plain(syllable) for syllable in _surname_syllables(surname)] if surname else []
    for han, word in _PARTS.findall(unify(rest)):
        found.extend(map(_plain, _syllables(han)) if han else [word])
    return tuple(item if item.isascii() else f"u{ord(item):x}" for item in found)


@cache
def _all_readings() -> Callable[[str], list[list[str]]]:
    dictionary = import_module("pypinyin")
    return partial(dictionary.pinyin, style=dictionary.Style.TONE, heteronym=True)


@lru_cache(maxsize=1024)
def pinyin_readings(text: str, *, person: bool = False, most: int = 6) -> tuple[str, ...]:
    """Every way in which a name may be read, the usual one first: 单田芳 → shantianfang, dan…

    Shapes: joined syllables without tones; at most `most`, since some characters have many.
    """
    usual = "".join(_plain_syllables(text, person=person))
    readings = [usual]
    spoken = [char for part in _HAN.findall(text) for char in part]
    choices = [
        dict.fromkeys(_plain(reading) for reading in _all_readings()(char)[0]) for char in spoken
    ]
    if len(spoken) == len(text) and len(text) <= 8:
        readings += map("".join, product(*choices))
    return tuple(islice(dict.fromkeys(readings), most))


def pinyin_key(text: str, *, person: bool = False) -> str:
    """The ASCII key by which Chinese text is sorted: 艾必齐 → `ai bi qi`.

    Shapes: `person` reads the first character as a surname (单 Shan, 曾 Zeng). A character
    without a reading gives its code, so that the key never depends on a font or a library.
    """
    return " ".join(_plain_syllables(text, person=person))


def pinyin_words(text: str, *, person: bool = False) -> str:
    """The words by which pinyin finds the text from any syllable on: `aibiqi biqi qi abq bq`.

    Shapes: joined syllables and their initials from each syllable to the end, as far as a search
    looks (`LONGEST_WORD`); the last initial is left out, since it begins the last syllable.
    """
    syllables = _plain_syllables(text, person=person)
    joined = _ends(syllables)
    spelled = (word.replace("lv", "lyu").replace("nv", "nyu") for word in joined)
    first_letters = _ends([item[0] for item in syllables])[:-1]
    return " ".join(dict.fromkeys([*joined, *spelled, *first_letters]))


def _ends(parts: Sequence[str]) -> list[str]:
    """The parts from each of them on, joined."""
    ends = (parts[start : start + LONGEST_WORD] for start in range(len(parts)))
    return ["".join(end)[:LONGEST_WORD] for end in ends]


def pinyin_slug(text: str, *, person: bool = False) -> str:
    """The readable part of an address: `ai-bi-qi`; empty when nothing in the text can be read."""
    readable = (part for part in _plain_syllables(text, person=person) if part.isalnum())
    return "-".join(part.replace("lv", "lyu").replace("nv", "nyu") for part in readable)


def initials(text: str, *, person: bool = False) -> str:
    """The first letters of the syllables: 艾必齐 → `abq`."""
    return "".join(part[0] for part in _plain_syllables(text, person=person))


def _joined(syllables: list[str]) -> str:
    """Syllables as one capitalised word, with the apostrophe that keeps Xī'ān two syllables."""
    word = "".join(
        f"'{syllable}" if place and syllable[0] in _VOWELS else syllable
        for place, syllable in enumerate(syllables)
    )
    return word[:1].upper() + word[1:]


def pinyin_toned(name: str, *, person: bool = True) -> str:
    """A person's name to be read aloud: 李春亮 → `Lǐ Chūnliàng`, 欧阳修 → `Ōuyáng Xiū`.

    Shapes: the parts of 阿依古丽·买买提 are separate words; Latin names stay as they are.
    With `person` off, as for a team or a project, no surname is set apart.
    """
    surname, given = split_name(name) if person else ("", name)
    if surname:
        words = [_surname_syllables(surname), _syllables(given)]
        return " ".join(_joined(word) for word in words if word)
    parts = (part for part in _DOTS.split(given) if part)
    return " ".join(
        _joined(_syllables(part)) if _HAN.fullmatch(part) else part.strip() for part in parts
    )


def mask_name(name: str) -> str:
    """The surname and 某, for a winner who does not want the full name shown: 李某, 欧阳某."""
    surname, rest = split_name(name)
    return f"{surname or rest[:1]}某"


# ------------------------------------------------------------------ numbers

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_NUMERAL = re.compile(rf"第?([{_DIGITS}十百千两廿卅]+|[1-9][0-9]{{0,3}}|首)[届期批次季]?")


def chinese_number(number: int) -> str:
    """Write 1 to 9999 in Chinese numerals: 10 → 十, 21 → 二十一, 105 → 一百零五.

    Errors: ValueError outside that range.
    """
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} is not between 1 and 9999")
    digits = [int(digit) for digit in str(number)]
    places = range(len(digits) - 1, -1, -1)
    words = (
        _DIGITS[digit] + _UNITS[place] if digit else "零"
        for digit, place in zip(digits, places, strict=True)
    )
    text = re.sub("零+", "零", "".join(words)).rstrip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def chinese_ordinal(number: int, counter: str = "届") -> str:
    """Write an ordinal: 10 → 第十届."""
    return f"第{chinese_number(number)}{counter}"


def written_ordinal(number: int) -> str:
    """The ordinal of an edition in the language of the page: 第十届, 10th edition."""
    if is_chinese():
        return chinese_ordinal(number)
    last = 0 if number // 10 % 10 == 1 else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') } edition"


def parse_ordinal(text: str) -> int | None:
    """Read 第十届, 第10届, 第二十一期, 首届 or 十; None when it is no ordinal."""
    match = _NUMERAL.fullmatch(fold(text))
    if match is None:
        return None
    numeral = match[1]
    if numeral == "首":
        return 1
    return int(numeral) if numeral.isdecimal() else _parse_numeral(numeral)


def _parse_numeral(numeral: str) -> int | None:
    plain = numeral.replace("廿", "二十").replace("卅", "三十").replace("两", "二")
    total, digit = 0, 0
    for char in plain:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        else:
            total += (digit or 1) * 10 ** _UNITS.index(char)
            digit = 0
    total += digit
    spoken = plain.removeprefix("一") if plain.startswith("一十") else plain
    return total if total and chinese_number(total) == spoken else None
