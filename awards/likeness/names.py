"""One name in all its spellings: how another medium may write a person, a team or a body."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kit.characters import simplify
from kit.chinese import fold, pinyin_readings, split_name

# How people are addressed; longest first, so that 老奶奶 is not left as 老奶.
_TITLES = (
    "护士长",
    *("老师", "医生", "大夫", "护士", "阿姨", "叔叔", "大爷", "大妈", "大姐", "大哥", "大叔"),
    *("大婶", "奶奶", "爷爷", "婆婆", "公公", "师傅", "校长", "书记", "站长", "主任", "队长"),
    *("先生", "女士", "同志", "教授", "院长", "警官", "支书", "班长", "老人", "老伯", "小姐"),
    *("院士", "同学", "妈妈", "爸爸", "教练", "所长", "会长", "老汉"),
    *"姐哥叔婶嫂妈爸伯姨爷奶",
)
_PAIR = re.compile("(?:夫妇|夫妻|一家|父子|父女|母女|母子|兄弟|姐妹|兄妹|姐弟)(?:[俩两]人?)?$")
_BETWEEN = re.compile("[、,，/&＆和与及]")
_BRACKETS = re.compile('[（(【\\[“"]([^（()）】\\]”"]+)[）)】\\]”"]')
_NO_NAMES = re.compile("化名|网名|本名|原名|曾用名|人称|又名|绰号|昵称|[：:]")
_PLACE = re.compile(
    "^(?:.{1,6}?(?:自治区|自治州|自治县|省|市|县|(?<![小社校园])区|旗|盟|镇|乡(?!村|亲|土)))+"
)
_KINDS = (
    *("股份有限公司", "有限责任公司", "有限公司", "集团公司", "集团", "公益基金会", "慈善基金会"),
    *("基金会", "志愿服务总队", "志愿服务队", "志愿服务团队", "志愿服务中心", "志愿者协会"),
    *("志愿者联合会", "志愿者服务队", "志愿者团队", "志愿队", "志愿者", "公益服务中心"),
    *("社会工作服务中心", "社工服务中心", "服务中心", "公益联合会", "公益协会", "公益团队"),
    *("协会", "联合会", "促进会", "工作室", "团队", "服务队", "小组", "小分队", "分队"),
)
_BODY = re.compile(f"(?:{'|'.join(_KINDS)})+$")
_NUMERALS = frozenset("0123456789一二三四五六七八九十百")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    Shapes: `full` are whole names; `cores` what is left of a body's without place and kind;
    `given` names without a surname (秀兰大姐); `surname` of one that is nothing but surname and
    title (黄老师); `sounds` pinyin without tones, one for each reading.
    """

    full: frozenset[str] = frozenset()
    cores: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    surname: str = ""
    sounds: frozenset[str] = frozenset()
    written: str = ""
    is_person: bool = True

    def __bool__(self) -> bool:
        return bool(self.full or self.given or self.surname)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The form in which names meet: simple characters, no case, width, space or punctuation."""
    return simplify(fold(text))


@lru_cache(maxsize=1024)
def read_name(text: str, *, person: bool) -> Name:
    """Read a name as it was typed, with what stands in brackets and between 、 as names too."""
    if not text.strip():
        return Name(is_person=person)
    return _person(text) if person else _body(text)


def parts_of(text: str) -> list[str]:
    """The names that one text holds: 黄秀兰（兰姐）, 张三、李四夫妇."""
    inside = [part for part in _BRACKETS.findall(text) if part.strip()]
    outside = _BRACKETS.sub(" ", text)
    found = []
    for part in (outside, *inside):
        found += [_NO_NAMES.sub("", piece).strip() for piece in _BETWEEN.split(part)]
    return [part for part in found if part]


def _person(text: str) -> Name:
    full: list[str] = []
    given: list[str] = []
    surname = ""
    for part in parts_of(text):
        name, called = _untitled(plain(_PAIR.sub("", part)))
        if not called or _is_whole(name):
            full += [name] if len(name) >= 2 else []
        elif len(name) >= 2:
            given.append(name)
        elif name and not surname:
            surname = name
    sounds = {sound for name in full for sound in sounds_of(name, person=True)}
    return Name(
        frozenset(full), frozenset(), frozenset(given), surname, frozenset(sounds), plain(text)
    )


def _is_whole(name: str) -> bool:
    """Whether what is left of 黄秀兰老师 is a whole name, and not only 秀兰."""
    return len(name) >= 3 or not name.isalpha() or name.isascii()


def _untitled(name: str) -> tuple[str, bool]:
    """The name without the way of addressing somebody, and whether there was one."""
    for title in _TITLES:
        if name.endswith(title) and len(name) > len(title):
            left = name[: -len(title)]
            # 刘大哥, but a name may end in such a character: 王小姨 is nobody, 李伯 may be a name.
            if len(title) > 1 or len(left) >= 3 or (left[0] in "老小阿大" and len(left) == 2):
                return left.lstrip("老小阿大") if len(left) == 2 else left, True
    if len(name) == 2 and name[0] in "老小阿":
        return name[1], True
    return name, False


def _body(text: str) -> Name:
    names = [plain(part) for part in parts_of(text)]
    whole = plain(text)
    full = {name for name in (*names, whole) if len(name) >= 2}
    cores = {core for name in full if len(core := core_of(name)) >= 2}
    sounds = {sound for name in full for sound in sounds_of(name, person=False)}
    return Name(frozenset(full), frozenset(cores), frozenset(), "", frozenset(sounds), whole, False)


def core_of(name: str) -> str:
    """A body's name without its place and its kind: 蓝天 of 成都市蓝天志愿服务队."""
    local = _PLACE.sub("", name)
    kept = local if len(local) >= 2 else name
    core = _BODY.sub("", kept)
    return core if len(core) >= 2 else kept


def sounds_of(name: str, *, person: bool) -> list[str]:
    """How the name may sound; a name in Latin letters sounds as it is written, either way round."""
    if name.isascii():
        return [name]
    return list(pinyin_readings(name, person=person))


def latin_turned(text: str) -> str:
    """A Latin name with its parts the other way round: Xiulan Huang → huangxiulan."""
    words = text.casefold().split()
    return "".join(reversed(words)) if len(words) == 2 and text.isascii() else ""


_BLURRED = re.compile("zh|ch|sh|(?<=[aei])ng")
_BLUR = {"zh": "z", "ch": "c", "sh": "s", "ng": "n"}


def blurred(sound: str) -> str:
    """The sound as many people say and type it: no difference of z and zh, an and ang."""
    return _BLURRED.sub(lambda found: _BLUR[found[0]], sound)


def one_apart(first: str, second: str) -> bool:
    """Whether one character was changed, added, left out, or two neighbours were swapped.

    Shapes: never where the difference is a number: 第一小学 is not 第二小学.
    """
    if first == second or abs(len(first) - len(second)) > 1 or min(len(first), len(second)) < 2:
        return False
    start = _common(first, second)
    end = _common(first[start:][::-1], second[start:][::-1])
    left, right = first[start : len(first) - end], second[start : len(second) - end]
    if (set(left) | set(right)) & _NUMERALS:
        return False
    swapped = len(left) == len(right) == 2 and left == right[::-1]
    return swapped or (len(left) <= 1 and len(right) <= 1)


def _common(first: str, second: str) -> int:
    place = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        place += 1
    return place


def surname_of(name: str) -> str:
    """The surname of a whole Chinese name."""
    return split_name(name)[0]
