"""How alike two nominations are: each piece of evidence has a weight, and says itself in Chinese.

Weights are points that add up, roughly powers of two of how much likelier it makes one hero than
two: a shared link is strong (a report rarely has two heroes), an equal name is strong, but not
across provinces (国 has many 王芳); an equal sound is weak alone. From `LIKELY` points on the pair
is shown. Tuned on the labelled pairs of tests/awards/likeness_pairs.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from awards.likeness.names import Name, blurred, one_apart, surname_of
from awards.likeness.traits import Traits
from awards.models.nominations import NomineeKind
from kit.dates import Precision

LIKELY = 4.0
POSSIBLE = 2.0  # for whoever screens: an equal sound alone is worth a look

SAME, SAME_SHORT = 5.0, 4.0  # two characters are shared by many
ONE_OF = 4.5  # 张三、李四夫妇 and 张三; 黄秀兰（兰姐）
ALIAS = 5.0
CORE, WITHIN = 3.5, 3.0  # 蓝天救援队 and 成都市蓝天救援队
SOUND, SOUND_SHORT = 3.0, 2.0
BLURRED, BLURRED_SHORT = 2.5, 1.5
ONE_APART, ONE_APART_LONG = 2.5, 3.5
GIVEN, SURNAME = 2.5, 1.0
OTHER_NAME, OTHER_KIND = -2.0, -2.5
BODY, OTHER_BODY = 2.0, -0.5
COUNTY, CITY, PROVINCE, OTHER_CITY, OTHER_PROVINCE = 1.5, 1.0, 0.0, -1.5, -3.0
DAYS = ((0, 2.0), (3, 1.5), (7, 1.0), (31, 0.0))
MONTH = 0.5
LINK, TITLE = 4.5, 3.5
TOLD_AGAIN = 1.5  # equal names are no chance where the report is the same


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence.

    Shapes: `words` is empty where it only counts; `discreet` is what somebody may read who does
    not see the other nomination.
    """

    kind: str
    points: float
    words: str = ""
    discreet: str = ""

    def told(self, *, discreetly: bool) -> str:
        """The words for one who sees the other nomination, or does not."""
        return (self.discreet or self.words) if discreetly else self.words


@dataclass(frozen=True, slots=True)
class Likeness:
    """The verdict about two nominations: points, and the reasons in reading order."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> float:
        """The sum of the evidence."""
        return sum(reason.points for reason in self.reasons)

    @property
    def is_likely(self) -> bool:
        """Whether a person should look at the two side by side."""
        return self.points >= LIKELY

    @property
    def is_possible(self) -> bool:
        """Whether one who screens should see it too: the names are alike, little else is known."""
        return self.points >= POSSIBLE and self.reasons[0].points > 0

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of evidence that speak for it."""
        return frozenset(reason.kind for reason in self.reasons if reason.points > 0)

    def told(self, *, discreetly: bool = False) -> str:
        """The reasons as one sentence: 同名，同县，事发日期相差 2 天，引用同一报道."""
        words = (reason.told(discreetly=discreetly) for reason in self.reasons)
        return "，".join(word for word in words if word)


def compare(first: Traits, second: Traits) -> Likeness:
    """Weigh everything that two nominations share, and what tells them apart."""
    name = _name(first, second)
    rest = [_body(first, second, name), _place(first, second), _day(first, second)]
    source = _source(first, second)
    if source is not None and name.points >= SOUND:
        rest.append(Reason("told_again", TOLD_AGAIN))
    rest.append(source)
    kind = Reason("kind", OTHER_KIND) if _other_kind(first, second) else None
    return Likeness(tuple(reason for reason in (name, *rest, kind) if reason is not None))


def _other_kind(first: Traits, second: Traits) -> bool:
    """A person is no body; teams, bodies and projects are told apart differently by everybody."""
    person = NomineeKind.PERSON
    return (first.kind == person) != (second.kind == person) and not (
        first.name.full & second.name.full
    )


# ------------------------------------------------------------------ the name


def _name(first: Traits, second: Traits) -> Reason:
    for found in _likenesses(first, second):
        return found
    if not first.name or not second.name:
        return Reason("name", 0.0)
    return Reason("name", OTHER_NAME, "姓名不同")


def _likenesses(one: Traits, other: Traits) -> Iterator[Reason]:
    """The ways in which two names are alike, strongest first."""
    a, b = one.name, other.name
    yield from _equal(a, b)
    if (a.full | one.other_bodies) & (b.full | other.other_bodies):
        yield Reason("name", ALIAS, "同一机构的不同名称")
    if a.cores & b.cores:
        yield Reason("name", CORE, "名称主体相同")
    yield from _sounding(a, b)
    if any(one_apart(x, y) for x in a.full for y in b.full):
        longest = max(map(len, a.full | b.full))
        points = ONE_APART if longest < 6 else ONE_APART_LONG
        yield Reason("typo", points, "姓名只差一个字", "姓名相近")
    if not a.is_person and any(_within(x, y) for x in a.full for y in b.full):
        yield Reason("name", WITHIN, "一个名称含另一个")
    yield from _called(a, b)


def _equal(a: Name, b: Name) -> Iterator[Reason]:
    shared = a.full & b.full
    if not shared:
        return
    whole = max(shared, key=len)
    points = SAME if len(whole) > 2 else SAME_SHORT
    if len(a.full) > 1 or len(b.full) > 1:
        yield Reason("name", ONE_OF, f"都有“{whole}”", "同名")
    elif a.written == b.written:
        yield Reason("name", points, "同名")
    else:
        yield Reason("name", points, "称呼不同，本名相同", "同名")


def _sounding(a: Name, b: Name) -> Iterator[Reason]:
    short = min((len(name) for name in a.full | b.full), default=0) <= 2
    if a.sounds & b.sounds:
        yield Reason("sound", SOUND_SHORT if short else SOUND, "姓名同音", "姓名同音")
    elif set(map(blurred, a.sounds)) & set(map(blurred, b.sounds)):
        yield Reason("sound", BLURRED_SHORT if short else BLURRED, "姓名读音相近", "姓名读音相近")


def _within(x: str, y: str) -> bool:
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= 4 and shorter in longer


def _called(a: Name, b: Name) -> Iterator[Reason]:
    """秀兰大姐 and 黄秀兰; 黄老师 and 黄秀兰."""
    for one, other in ((a, b), (b, a)):
        whole = {full for full in other.full if other.is_person}
        if any(full.endswith(given) for given in one.given for full in whole):
            yield Reason("given", GIVEN, "名字相同，姓未写", "姓名相近")
        if one.surname and any(surname_of(full) == one.surname for full in whole):
            yield Reason("surname", SURNAME, "同姓，名未写", "同姓")
    if a.given & b.given:
        yield Reason("given", GIVEN, "称呼相同", "姓名相近")
    if a.surname and a.surname == b.surname:
        yield Reason("surname", SURNAME, "同姓，名未写", "同姓")


# ------------------------------------------------------------------ everything else


def _body(one: Traits, other: Traits, name: Reason) -> Reason | None:
    """The organisation that somebody belongs to; a body's own name was compared already."""
    if one.organisation is not None and one.organisation == other.organisation:
        return Reason("body", BODY, "同一单位")
    if one.bodies & other.bodies:
        return Reason("body", BODY, "同一单位")
    if one.bodies and other.bodies and name.points < SAME:
        return Reason("body", OTHER_BODY, "单位不同")
    return None


def _place(one: Traits, other: Traits) -> Reason | None:
    pairs = [_place_of(a, b) for a in one.places for b in other.places]
    return max(pairs, key=lambda reason: reason.points) if pairs else None


def _place_of(a: str, b: str) -> Reason:
    if a[:2] != b[:2]:
        return Reason("place", OTHER_PROVINCE, "不同省", "不同省")
    if a.endswith("0000") or b.endswith("0000"):
        return Reason("place", PROVINCE, "同省")
    if a[:4] != b[:4] and not _is_municipality(a):
        return Reason("place", OTHER_CITY, "同省不同市", "同省")
    if a == b and not a.endswith("00"):
        return Reason("place", COUNTY, "同县" if a[4] >= "2" else "同区")
    return Reason("place", CITY, "同市")


def _is_municipality(code: str) -> bool:
    """北京 11, 天津 12, 上海 31 and 重庆 50 are one city each."""
    return code[:2] in ("11", "12", "31", "50")


def _day(one: Traits, other: Traits) -> Reason | None:
    if one.day is None or other.day is None:
        return None
    if {one.precision, other.precision} != {Precision.DAY}:
        same = (one.day.year, one.day.month) == (other.day.year, other.day.month)
        exact = Precision.YEAR not in (one.precision, other.precision)
        return Reason("day", MONTH, "事发同月", "事发时间相近") if same and exact else None
    apart = abs((one.day - other.day).days)
    for limit, points in DAYS:
        if apart <= limit:
            words = f"事发日期相差 {apart} 天" if apart else "事发同一天"
            return Reason("day", points, words, "事发日期相近")
    return None


def _source(one: Traits, other: Traits) -> Reason | None:
    if one.links & other.links:
        return Reason("link", LINK, "引用同一报道")
    if one.title and one.title == other.title:
        return Reason("link", TITLE, "报道标题相同")
    return None
