"""Counting: published examples, ties, and what holds for every election."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.stv import combined_points, lot, plain_count, stv_count


def papers(text):
    """Lines like `8 C>S` as ballots."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [order.split(">") for number, order in rows for _ in range(int(number))]


# Wikipedia, "Single transferable vote": food for a party, three kinds among twenty guests.
PARTY = papers("4 orange\n2 pear>orange\n8 choc>straw\n4 choc>sweets\n1 straw\n1 sweets")
FOOD = ["orange", "pear", "choc", "straw", "sweets"]


def test_party_food_when_counted_then_as_published():
    sheet = stv_count(PARTY, FOOD, seats=3, seed="")
    assert sheet.quota == 6
    assert sheet.elected == ("choc", "orange", "straw")
    first, passed, pear, *_ = sheet.lines
    assert (first.act, first.who, first.votes["choc"]) == ("elect", ("choc",), 12)
    assert (passed.act, passed.who) == ("transfer", ("choc",))
    assert pear.votes == {"orange": 4, "pear": 2, "choc": 6, "straw": 5, "sweets": 3}
    assert (pear.act, pear.who) == ("exclude", ("pear",))


# Wikipedia, "Instant-runoff voting": the capital of Tennessee.
TENNESSEE = papers("42 M>N>C>K\n26 N>C>K>M\n15 C>K>N>M\n17 K>C>N>M")


def test_tennessee_when_one_seat_then_knoxville():
    sheet = stv_count(TENNESSEE, list("MNCK"), seats=1, seed="")
    assert sheet.elected == ("K",)
    assert [line.who for line in sheet.lines if line.act == "exclude"] == [("C",), ("N",)]
    assert sheet.lines[-1].votes == {"M": 42, "N": 0, "C": 0, "K": 58}
    assert sheet.places == ("K", "M", "N", "C")


def test_surplus_when_it_was_received_then_every_ballot_goes_on_at_its_own_value():
    """Weighted inclusive: A holds 7, passes on 3; B then holds 3 + 3 and passes both kinds on."""
    ballots = papers("7 A>B>C\n3 B>D\n1 C\n1 D")
    sheet = stv_count(ballots, list("ABCD"), seats=3, seed="")
    assert sheet.quota == 4
    last = next(line for line in sheet.lines if line.act == "exclude").votes
    # B's surplus 2 of 6: seven ballots worth 1/7 each go to C, three worth 1/3 to D.
    assert sheet.lines[3].votes["B"] == 6
    assert sheet.elected[:2] == ("A", "B")
    assert (last["C"], last["D"]) == (2, 2)


def test_tie_when_an_earlier_round_differs_then_it_decides():
    ballots = papers("5 A\n3 B\n2 C\n1 D>C")
    sheet = stv_count(ballots, list("ABCD"), seats=1, seed="")
    out = [line.who[0] for line in sheet.lines if line.act == "exclude"]
    assert out[:2] == ["D", "C"]  # B and C hold three each; B had more before
    assert not sheet.by_lot


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_tie_when_nothing_differs_then_the_lot_decides_and_says_so(seed):
    sheet = stv_count(papers("1 A\n1 B"), ["A", "B"], seats=1, seed=seed)
    assert sheet.elected == (min("AB", key=lambda one: lot(seed, one)),)
    assert sheet.by_lot


def test_lot_when_the_seed_changes_then_the_winner_may():
    found = {plain_count([["A"], ["B"]], ["A", "B"], seats=1, seed=str(n)).elected for n in
             range(20)}  # fmt: skip
    assert found == {("A",), ("B",)}


def test_plain_when_counted_then_most_votes_first():
    sheet = plain_count([["A", "B"], ["B"], ["B", "C"]], list("ABCD"), seats=2, seed="x")
    assert sheet.places[0] == "B"
    assert sheet.lines[0].votes == {"A": 1, "B": 3, "C": 1, "D": 0}
    assert sheet.by_lot


def test_plain_when_a_ballot_repeats_a_name_then_it_counts_once():
    assert plain_count([["A", "A"]], ["A"], seats=1, seed="").lines[0].votes["A"] == 1


def test_plain_when_nobody_votes_for_a_candidate_then_not_elected():
    assert plain_count([["A"]], ["A", "B"], seats=2, seed="").elected == ("A",)


@pytest.mark.parametrize("count", [plain_count, stv_count])
def test_count_when_there_are_no_votes_then_nobody_is_elected(count):
    sheet = count([], ["A", "B"], seats=1, seed="")
    assert sheet.elected == ()
    assert set(sheet.places) == {"A", "B"}


NAMES = ["A", "B", "C", "D", "E"]
few = settings(max_examples=60, deadline=None)
elections = st.tuples(
    st.lists(st.lists(st.sampled_from(NAMES), unique=True, min_size=1), min_size=1, max_size=40),
    st.integers(1, 4),
    st.text(max_size=3),
)


@few
@given(elections)
def test_transfer_when_any_then_no_vote_is_made_or_lost(election):
    ballots, seats, seed = election
    for line in stv_count(ballots, NAMES, seats=seats, seed=seed).lines:
        assert sum(line.votes.values()) + line.exhausted == len(ballots)
        assert min(line.votes.values()) >= 0


@few
@given(elections)
def test_elected_when_any_then_with_quota_or_as_the_last_standing(election):
    ballots, seats, seed = election
    sheet = stv_count(ballots, NAMES, seats=seats, seed=seed)
    assert len(sheet.elected) == len(set(sheet.elected)) == min(seats, len(NAMES))
    filled = 0
    for line in sheet.lines:
        if line.act == "elect":
            assert all(line.votes[one] >= sheet.quota for one in line.who)
        if line.act == "fill":
            gone = sum(len(x.who) for x in sheet.lines if x.act in {"elect", "exclude"})
            assert len(line.who) == len(NAMES) - gone
            filled += 1
    assert filled <= 1
    assert sorted(sheet.places) == NAMES


@few
@given(elections, st.randoms(use_true_random=False))
def test_count_when_the_ballots_lie_in_another_order_then_the_same_result(election, chance):
    ballots, seats, seed = election
    mixed = list(ballots)
    chance.shuffle(mixed)
    one = stv_count(ballots, NAMES, seats=seats, seed=seed)
    other = stv_count(mixed, list(reversed(NAMES)), seats=seats, seed=seed)
    assert (one.places, one.elected) == (other.places, other.elected)


@few
@given(elections)
def test_majority_when_one_seat_then_it_wins(election):
    ballots, _, seed = election
    firsts = [ballot[0] for ballot in ballots]
    for one in NAMES:
        if firsts.count(one) * 2 > len(ballots):
            assert stv_count(ballots, NAMES, seats=1, seed=seed).elected == (one,)


def test_points_when_eight_to_two_then_as_the_formula_says():
    jury = {"a": Fraction(4), "b": Fraction(9, 2), "c": Fraction(3)}
    points = combined_points(jury, {"a": 1000, "b": 250}, weight=20)
    assert points == {"a": 64 + 20, "b": 72 + 5, "c": 48}
    assert combined_points(jury, {}, weight=20)["a"] == 64
