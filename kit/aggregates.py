"""From jurors' marks to a ranking: exact arithmetic without a database.

Decided here, and told with every result (`METHOD`):

- A review's total is the mean of its marks by weight. An abstention is absent, never 0: the weight
  of that criterion is shared among the others in proportion; a review that abstains everywhere is
  no review. The total lies between 1 and 5.
- The aggregate is the mean of the totals; with `trims` and five or more valid reviews the highest
  and the lowest are left out first.
- The adjusted aggregate takes out how strict and how wide a juror scores: the juror's totals become
  z-scores (population deviation), which are laid on the mean and deviation of all totals of the
  stage. A juror with fewer than two totals stays raw; one who gave all the same says nothing about
  the order, and counts as the mean of all.
- Spread is the highest total less the lowest; disagreement is the population deviation.
- Places are given by the raw aggregate among entries that reach the quorum; ties go to the mean of
  the criterion named `tie`, then to the earlier submission; what is equal then shares a place.

Sums are fractions. Only a square root has to be rounded, at 40 digits, and what follows from it at
20; what is shown is rounded to four places, half to even, and never computed with.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import Any

TIE = "持续性"
TRIMMED_FROM = 5
ADJUSTED_FROM = 2
METHOD = (
    "每份评分的得分＝各项分值按权重的加权平均；弃权视为缺项，其权重按比例分给其余各项，不计 0 分。"
    "原始总评＝有效评分的平均；启用“去掉最高分和最低分”且有效评分不少于 5 份时，先各去掉一份。"
    "校正总评＝每位评委的得分换算为 z 分数（总体标准差），按全部得分的均值与标准差还原后求平均；"
    "有效评分不足 2 份的评委用原始得分；给分全部相同的评委按总均值计。"
    "极差＝最高得分减最低得分；分歧＝得分的总体标准差。"
    "名次按原始总评；并列先比“持续性”平均分，再比提交时间先后；有效评分不足下限的不排名次。"
)
_EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal("0.0001")
_FINE, _KEPT = 10**40, 10**20


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion of one version as one juror judged it; without a value: abstained."""

    criterion: str
    weight: int
    value: int | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Review:
    """All marks of one juror for one entry."""

    entry: str
    juror: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is ranked, and when it came in: a text that sorts by time (ISO 8601, UTC).

    Shapes: places are given among the entries of one `group`, such as a category.
    """

    key: str
    submitted: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a stage counts."""

    quorum: int = 3
    trims: bool = False
    tie: str = TIE


@dataclass(frozen=True, slots=True)
class Standing:
    """The result of one entry; figures are rounded to four places for showing and keeping."""

    key: str
    place: int | None = None
    raw: Decimal | None = None
    adjusted: Decimal | None = None
    valid: int = 0
    spread: Decimal | None = None
    disagreement: Decimal | None = None
    tie: Decimal | None = None
    has_quorum: bool = False
    is_trimmed: bool = False


@dataclass(slots=True)
class _Sum:
    """What is gathered for one entry, exactly."""

    entry: Entry
    totals: list[Fraction] = field(default_factory=list)
    adjusted: list[Fraction] = field(default_factory=list)
    tied: list[int] = field(default_factory=list)


# ------------------------------------------------------------------ the arithmetic


def total(marks: Iterable[Mark]) -> Fraction | None:
    """The weighted mean of what was marked; None when everything was abstained from."""
    given = [(mark.weight, mark.value) for mark in marks if mark.value is not None]
    weight = sum(weight for weight, _ in given)
    return Fraction(sum(w * value for w, value in given), weight) if weight else None


def mean(values: Sequence[Fraction]) -> Fraction:
    """The mean of at least one value."""
    base, whole = _over_one_base(values)
    return Fraction(sum(whole), base * len(whole))


def variance(values: Sequence[Fraction]) -> Fraction:
    """The population variance of at least one value."""
    base, whole = _over_one_base(values)
    count, squares = len(whole), sum(number * number for number in whole)
    return Fraction(count * squares - sum(whole) ** 2, (count * base) ** 2)


def _over_one_base(values: Sequence[Fraction]) -> tuple[int, list[int]]:
    """The values as whole numbers over one denominator: sums of fractions, only quicker."""
    base = lcm(*(value.denominator for value in values))
    return base, [value.numerator * (base // value.denominator) for value in values]


def root(value: Fraction) -> Fraction:
    """The square root, exact where there is one of 40 digits, else rounded there."""
    quotient = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(_EXACT.sqrt(quotient))


def trimmed(values: Sequence[Fraction], trims: bool) -> Sequence[Fraction]:
    """The values without one highest and one lowest, when there are enough of them."""
    return sorted(values)[1:-1] if trims and len(values) >= TRIMMED_FROM else values


def shown(value: Fraction) -> Decimal:
    """The value to four places, half to even, decided exactly."""
    scaled = round(value * 10_000)  # Python rounds a fraction half to even
    return Decimal(scaled).scaleb(-4).quantize(_PLACES)


def adjusted_totals(totals: Mapping[tuple[str, str], Fraction]) -> dict[tuple[str, str], Fraction]:
    """Each total without its juror's strictness and width, by (entry, juror), to 20 places."""
    if not totals:
        return {}
    every = list(totals.values())
    middle, width = mean(every), root(variance(every))
    by_juror: defaultdict[str, list[Fraction]] = defaultdict(list)
    for (_, juror), value in totals.items():
        by_juror[juror].append(value)
    lines = {
        juror: _line(own, middle, width)
        for juror, own in by_juror.items()
        if len(own) >= ADJUSTED_FROM
    }
    return {
        key: _on_line(value, lines[key[1]]) if key[1] in lines else value
        for key, value in totals.items()
    }


def _line(own: Sequence[Fraction], middle: Fraction, width: Fraction) -> tuple[int, int]:
    """What a juror's total is multiplied by, and what is added, both in units of 1e-40."""
    own_width = root(variance(own))
    slope = width / own_width if own_width else Fraction()
    return round(slope * _FINE), round((middle - mean(own) * slope) * _FINE)


def _on_line(value: Fraction, line: tuple[int, int]) -> Fraction:
    slope, start = line
    unit = value.denominator * (_FINE // _KEPT)
    number = slope * value.numerator + start * value.denominator
    return Fraction((2 * number + unit) // (2 * unit), _KEPT)


# ------------------------------------------------------------------ the ranking


def rank(entries: Iterable[Entry], reviews: Iterable[Review], rules: Rules) -> list[Standing]:
    """Every entry with its figures, by group and best first; those without a place come last.

    Shapes: reviews of entries that are not listed count for how their juror scores, and for
    nothing else. The order of what is given does not matter.
    """
    sums = {entry.key: _Sum(entry) for entry in entries}
    totals: dict[tuple[str, str], Fraction] = {}
    for review in reviews:
        value = total(review.marks)
        if value is None:
            continue
        totals[review.entry, review.juror] = value
        if review.entry in sums:
            sums[review.entry].tied += _tie_marks(review, rules.tie)
    evened = adjusted_totals(totals)
    for key, value in totals.items():
        if key[0] in sums:
            sums[key[0]].totals.append(value)
            sums[key[0]].adjusted.append(evened[key])
    ranked = sorted(
        (_standing(one, rules) for one in sums.values()), key=lambda one: (one[0], one[1].key)
    )
    groups = groupby(ranked, key=lambda one: one[0][0])
    return [standing for _, of_group in groups for standing in _placed(of_group)]


def _tie_marks(review: Review, tie: str) -> list[int]:
    return [m.value for m in review.marks if m.criterion == tie and m.value is not None]


_Ranked = tuple[tuple[Any, ...], Standing]


def _standing(one: _Sum, rules: Rules) -> _Ranked:
    count, group = len(one.totals), one.entry.group
    if not count:
        return (group, 2, 0, 0, one.entry.submitted), Standing(one.entry.key)
    raw = mean(trimmed(one.totals, rules.trims))
    tie = Fraction(sum(one.tied), len(one.tied)) if one.tied else None
    has_quorum = count >= rules.quorum
    standing = Standing(
        key=one.entry.key,
        raw=shown(raw),
        adjusted=shown(mean(trimmed(one.adjusted, rules.trims))),
        valid=count,
        spread=shown(max(one.totals) - min(one.totals)),
        disagreement=shown(root(variance(one.totals))),
        tie=None if tie is None else shown(tie),
        has_quorum=has_quorum,
        is_trimmed=rules.trims and count >= TRIMMED_FROM,
    )
    order = (group, 0 if has_quorum else 1, -raw, -(tie or Fraction()), one.entry.submitted)
    return order, standing


def _placed(ranked: Iterable[_Ranked]) -> list[Standing]:
    """A place for each of one group that has a quorum; equals share the better one."""
    placed: list[Standing] = []
    for order, equals in groupby(ranked, key=lambda one: one[0]):
        place = len(placed) + 1 if order[1] == 0 else None
        placed += [replace(standing, place=place) for _, standing in equals]
    return placed
