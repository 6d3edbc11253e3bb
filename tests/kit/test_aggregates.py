"""From marks to a ranking: against a second, naive way of counting, and case by case."""

import random
import statistics
import time
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.aggregates import Entry, Mark, Review, Rules, Standing, adjusted_totals, rank, total

WEIGHTS = {"真实性": 30, "持续性": 40, "感染力": 30}


def review(entry: str, juror: str, *values: int | None) -> Review:
    pairs = zip(WEIGHTS.items(), values, strict=True)
    return Review(entry, juror, [Mark(name, weight, value) for (name, weight), value in pairs])


def one(reviews: list[Review], **rules: object) -> Standing:
    return rank([Entry("a")], reviews, Rules(**rules))[0]  # type: ignore[arg-type]


def flat(entry: str, *values: int) -> list[Review]:
    """One juror for each value, who gave it for everything."""
    return [review(entry, f"j{n}", value, value, value) for n, value in enumerate(values)]


# ------------------------------------------------------------------ case by case


def test_total_when_all_is_marked_then_the_weights_decide():
    assert total(review("a", "j", 5, 3, 1).marks) == Fraction(30 * 5 + 40 * 3 + 30 * 1, 100)


@pytest.mark.parametrize(
    "values,found",
    [((5, None, 1), Fraction(3)), ((None, 2, None), Fraction(2)), ((None, None, None), None)],
)
def test_total_when_abstained_then_the_criterion_is_absent_and_never_zero(values, found):
    assert total(review("a", "j", *values).marks) == found


def test_review_when_it_abstains_everywhere_then_it_is_none():
    result = one([*flat("a", 4, 4), review("a", "x", None, None, None)], quorum=3)
    assert (result.valid, result.has_quorum, result.place) == (2, False, None)
    assert result.raw == Decimal("4.0000")


@pytest.mark.parametrize(
    "values,trims,raw",
    [
        ((1, 2, 3, 4), True, "2.5000"),
        ((1, 2, 3, 4, 5), True, "3.0000"),
        ((1, 1, 1, 1, 5), True, "1.0000"),
        ((1, 1, 1, 1, 5), False, "1.8000"),
    ],
)
def test_aggregate_when_trimmed_then_only_from_five_and_only_one_at_each_end(values, trims, raw):
    result = one(flat("a", *values), trims=trims)
    assert result.raw == Decimal(raw)
    assert result.is_trimmed is (trims and len(values) >= 5)
    assert result.valid == len(values)


def test_aggregate_when_rounded_then_half_to_even_and_decided_exactly():
    reviews = [
        Review("a", f"j{n}", [Mark("x", 1, value)]) for n, value in enumerate([1] * 15 + [2])
    ]
    assert one(reviews).raw == Decimal("1.0625")
    thirds = [Review("a", f"j{n}", [Mark("x", 1, value)]) for n, value in enumerate((1, 1, 2))]
    assert one(thirds).raw == Decimal("1.3333")


def test_adjusted_when_a_juror_is_strict_then_the_strictness_is_taken_out():
    mild = {("a", "m"): Fraction(5), ("b", "m"): Fraction(4), ("c", "m"): Fraction(3)}
    strict = {("a", "s"): Fraction(3), ("b", "s"): Fraction(2), ("c", "s"): Fraction(1)}
    evened = adjusted_totals(mild | strict)
    for entry in "abc":
        assert evened[entry, "m"] == evened[entry, "s"]
    assert evened["b", "m"] == 3  # the mean of all


def test_adjusted_when_a_juror_has_one_score_then_raw_and_when_all_are_equal_then_the_mean():
    totals = {
        ("a", "one"): Fraction(5), ("a", "flat"): Fraction(2), ("b", "flat"): Fraction(2),
    }  # fmt: skip
    evened = adjusted_totals(totals)
    assert evened["a", "one"] == 5
    assert evened["a", "flat"] == evened["b", "flat"] == 3
    assert adjusted_totals({}) == {}


def test_spread_when_jurors_differ_then_range_and_deviation_tell():
    result = one(flat("a", 1, 3, 5))
    assert result.spread == Decimal("4.0000")
    assert result.disagreement == Decimal("1.6330")


def test_tie_when_equal_then_continuity_then_the_earlier_submission_then_a_shared_place():
    reviews = []
    for juror in ("x", "y", "z"):
        reviews += [review("steady", juror, 2, 5, 2), review("late", juror, 4, 2, 4)]
        reviews += [review("early", juror, 4, 2, 4), review("twin", juror, 4, 2, 4)]
    for r in ("steady", "late"):
        assert total(next(x for x in reviews if x.entry == r).marks) == Fraction(32, 10)
    entries = [
        Entry("late", "2026-03-02"), Entry("early", "2026-03-01"), Entry("steady", "2026-03-09"),
        Entry("twin", "2026-03-01"),
    ]  # fmt: skip
    places = {row.key: row.place for row in rank(entries, reviews, Rules())}
    assert places == {"steady": 1, "early": 2, "twin": 2, "late": 4}


def test_quorum_when_missed_then_the_entry_has_figures_and_no_place():
    reviews = [*flat("good", 5, 5), *flat("fair", 3, 3, 3)]
    rows = rank([Entry("none"), Entry("good"), Entry("fair")], reviews, Rules(quorum=3))
    assert [(row.key, row.place, row.valid) for row in rows] == [
        ("fair", 1, 3), ("good", None, 2), ("none", None, 0),
    ]  # fmt: skip


# ------------------------------------------------------------------ against another way of counting

marks = st.tuples(*(st.one_of(st.none(), st.integers(1, 5)) for _ in WEIGHTS))
juries = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("uvwxyz")), marks, max_size=25
)


def naive(given: dict, trims: bool) -> dict[str, tuple[float, float]]:
    """The same by statistics in floating numbers, entry by entry."""
    totals = {}
    for (entry, juror), values in given.items():
        pairs = [(w, v) for w, v in zip(WEIGHTS.values(), values, strict=True) if v is not None]
        if pairs:
            totals[entry, juror] = sum(w * v for w, v in pairs) / sum(w for w, _ in pairs)
    everything = list(totals.values())
    evened = {}
    for (entry, juror), value in totals.items():
        own = [v for (_, j), v in totals.items() if j == juror]
        width = statistics.pstdev(own)
        evened[entry, juror] = value
        if len(own) > 1:
            z = (value - statistics.fmean(own)) / width if width > 1e-12 else 0
            evened[entry, juror] = statistics.fmean(everything) + z * statistics.pstdev(everything)
    found = {}
    for entry in {entry for entry, _ in totals}:
        pair = []
        for source in (totals, evened):
            values = sorted(v for (e, _), v in source.items() if e == entry)
            pair.append(statistics.fmean(values[1:-1] if trims and len(values) > 4 else values))
        found[entry] = (pair[0], pair[1])
    return found


@given(juries, st.booleans())
@settings(max_examples=60, deadline=None)
def test_figures_when_counted_another_way_then_they_agree(jury, trims):
    reviews = [review(entry, juror, *values) for (entry, juror), values in jury.items()]
    rows = rank([Entry(key) for key in "abcde"], reviews, Rules(quorum=1, trims=trims))
    expected = naive(jury, trims)
    assert {row.key for row in rows if row.valid} == expected.keys()
    for row in rows:
        if row.raw is not None and row.adjusted is not None:
            assert float(row.raw) == pytest.approx(expected[row.key][0], abs=6e-5)
            assert float(row.adjusted) == pytest.approx(expected[row.key][1], abs=6e-5)
            assert 1 <= row.raw <= 5


@given(juries, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_ranking_when_rows_come_in_another_order_then_it_is_the_same(jury, chance):
    reviews = [review(entry, juror, *values) for (entry, juror), values in jury.items()]
    entries = [Entry(key, f"2026-03-0{n + 1}") for n, key in enumerate("abcde")]
    first = rank(entries, reviews, Rules(quorum=2))
    chance.shuffle(reviews)
    chance.shuffle(entries)
    assert rank(entries, reviews, Rules(quorum=2)) == first


@given(juries)
@settings(max_examples=40, deadline=None)
def test_place_when_better_then_no_worse_figures_stand_before_it(jury):
    reviews = [review(entry, juror, *values) for (entry, juror), values in jury.items()]
    rows = rank([Entry(key) for key in "abcde"], reviews, Rules(quorum=2))
    placed = [row for row in rows if row.place is not None]
    assert rows[: len(placed)] == placed
    for better, worse in pairwise(placed):
        assert (better.raw or 0) >= (worse.raw or 0)
        assert (better.place or 0) <= (worse.place or 0)
    assert all(row.valid >= 2 for row in placed)


def test_ranking_when_many_then_it_is_quick():
    chance = random.Random(7)
    entries = [Entry(f"n{n}") for n in range(2000)]
    reviews = [
        review(entry.key, f"j{chance.randrange(60)}", *(chance.randint(1, 5) for _ in WEIGHTS))
        for entry in entries
        for _ in range(5)
    ]
    begun = time.process_time()
    assert len(rank(entries, reviews, Rules())) == 2000
    assert time.process_time() - begun < 5


def test_place_when_there_are_groups_then_each_counts_for_itself():
    reviews = [*flat("a", 5, 5, 5), *flat("b", 4, 4, 4), *flat("c", 3, 3, 3)]
    entries = [Entry("a", group="2"), Entry("b", group="1"), Entry("c", group="1")]
    rows = rank(entries, reviews, Rules())
    assert [(row.key, row.place) for row in rows] == [("b", 1), ("c", 2), ("a", 1)]
