"""The proposal is the best there is, compared with every division of small rounds, and told why."""

import itertools
import random
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.allocation import Candidate, Floor, Rules, propose
from projects.allocation import cover as covering

TIERS = (Decimal(5000), Decimal(10_000))
REGIONS = ("450000", "450300", "110000", "540000")


def rules(pool=30_000, least=0, tiers=TIERS, low=5000, high=10_000, **more):
    return Rules(Decimal(pool), least, Decimal(low), Decimal(high), tiers, **more)


def people(number, **more):
    return [Candidate(key=f"k{n}", rank=n, **more) for n in range(1, number + 1)]


def awards(proposal):
    return {line.candidate.key: int(line.award) for line in proposal.grants}


# ------------------------------------------------------------------ every division, compared


@st.composite
def candidates(draw):
    return [candidate(draw, number) for number in range(draw(st.integers(0, 6)))]


def candidate(draw, number):
    some = [None, None, Decimal(10_000), Decimal(7000), Decimal(4000)]
    tiers = [(), (), (), (Decimal(10_000),), (Decimal(8000), Decimal(10_000))]
    return Candidate(
        key=f"k{number}", rank=draw(st.integers(1, 6)), region=draw(st.sampled_from(REGIONS)),
        themes=draw(st.frozensets(st.sampled_from("abc"), max_size=2)),
        requested=draw(st.sampled_from(some)), tiers=draw(st.sampled_from(tiers)),
        held=Decimal(draw(st.sampled_from([0, 0, 0, 5000]))),
    )  # fmt: skip


@st.composite
def frames(draw):
    floors = draw(st.lists(st.builds(
        lambda where, k: Floor(k, **where),
        st.sampled_from([{"region": "45"}, {"region": "4503"}, {"region": "54"}, {"theme": "a"},
                         {"theme": "b"}]),
        st.integers(0, 3),
    ), max_size=4))  # fmt: skip
    tiers = draw(
        st.sampled_from([TIERS, TIERS, (Decimal(5000), Decimal(8000), Decimal(10_000)), ()])
    )
    low = 5000 if tiers else 9800  # three amounts of a free range are enough to enumerate
    return rules(
        pool=draw(st.integers(1, 12)) * 5000 + draw(st.sampled_from([0, 300])),
        least=draw(st.integers(0, 5)), tiers=tiers, low=low, floors=tuple(floors),
        tax_from_pool=draw(st.booleans()),
    )  # fmt: skip


def options(frame, one):
    """What one candidate may get, from the rules as they are written, not as they are coded."""
    if one.held:
        return [one.held]
    every = frame.tiers or [Decimal(100) * n for n in range(50, 101)]
    top = frame.maximum if one.requested is None else one.requested
    fits = [a for a in every if frame.minimum <= a <= min(frame.maximum, top)]
    return [Decimal(0), *(a for a in fits if not one.tiers or a in one.tiers)]


def holds(frame, ranked, division, most):
    cost = sum(a / Decimal("0.8") if frame.tax_from_pool else a for a in division)
    given_to = [one for one, a in zip(ranked, division, strict=True) if a]
    return (
        cost <= frame.pool
        and frame.min_grantees <= len(given_to) <= (most if most is not None else 99)
        and all(
            sum(f.covers(one.region, one.themes) for one in given_to) >= f.at_least
            for f in frame.floors
        )
    )


def best_of_all(frame, given_candidates, most):
    ranked = sorted(given_candidates, key=lambda one: (one.rank, one.key))
    every = itertools.product(*(options(frame, one) for one in ranked))
    possible = [division for division in every if holds(frame, ranked, division, most)]
    best = max(possible, key=lambda d: ([bool(a) for a in d], d, sum(d)), default=None)
    if best is None:
        return None
    return {one.key: int(a) for one, a in zip(ranked, best, strict=True) if a}


@settings(max_examples=200)
@given(frames(), candidates(), st.sampled_from([None, None, 0, 2, 3]))
@example(rules(least=2, pool=10_000), [
    Candidate(key="k0", rank=1, tiers=(Decimal(10_000),)), Candidate(key="k1", rank=2),
    Candidate(key="k2", rank=3)], None)  # fmt: skip
def test_proposal_when_compared_with_every_division_then_it_is_the_best(frame, some, most):
    proposal = propose(frame, some, most=most)
    best = best_of_all(frame, some, most)
    assert proposal.is_proven
    if best is None:
        assert not proposal.is_possible
        assert not proposal.grants
        return
    assert proposal.problems == ()
    assert awards(proposal) == best
    assert proposal.cost <= frame.pool
    assert proposal.net + proposal.tax == proposal.cost
    named = [
        line.candidate.key for line in (*proposal.grants, *proposal.reserve, *proposal.excluded)
    ]
    assert sorted(named) == sorted(one.key for one in some)


@given(frames(), candidates())
def test_pairs_when_somebody_is_passed_over_then_each_pair_says_the_true_reason(frame, some):
    proposal = propose(frame, some)
    chosen = {line.candidate.key: line.candidate for line in proposal.grants}
    for line in proposal.reserve:
        one = line.candidate
        ahead = [c for c in chosen.values() if (c.rank, c.key) > (one.rank, one.key) and not c.held]
        assert [passed.candidate for passed in line.passed_by] == ahead
        for passed in line.passed_by:
            swapped = [c for c in chosen.values() if c is not passed.candidate] + [one]
            for floor in passed.floors:  # the swap would break exactly these
                assert sum(floor.covers(c.region, c.themes) for c in swapped) < floor.at_least
            assert passed.floors or "最低金额" in passed.because


@given(frames(), candidates(), st.sampled_from([None, None, 1, 2]))
def test_problems_when_a_named_help_is_given_then_it_is_possible(frame, some, most):
    proposal = propose(frame, some, most=most)
    for sentence in proposal.problems:
        if "资金池增至" in sentence:
            pool = Decimal(sentence.split("增至 ")[1].split(" 元")[0].replace(",", ""))
            more = Rules(
                **{name: getattr(frame, name) for name in frame.__slots__} | {"pool": pool}
            )
            assert propose(more, some, most=most).is_possible
            less = Rules(
                **{n: getattr(more, n) for n in more.__slots__} | {"pool": pool - Decimal("0.01")}
            )
            assert not propose(less, some, most=most).is_possible
        if "最低人数减为" in sentence:
            least = int(sentence.split("减为 ")[1].split(" ")[0])
            more = Rules(
                **{name: getattr(frame, name) for name in frame.__slots__} | {"min_grantees": least}
            )
            assert propose(more, some, most=most).is_possible


@given(frames(), candidates(), st.randoms(use_true_random=False))
def test_proposal_when_given_in_another_order_then_it_is_the_same(frame, some, chance):
    mixed = list(some)
    chance.shuffle(mixed)
    assert propose(frame, mixed) == propose(frame, some)


# ------------------------------------------------------------------ what it says


def test_proposal_when_the_pool_has_no_slack_then_one_hundred_get_ten_thousand():
    proposal = propose(rules(pool=1_000_000, least=100), people(150), most=100)
    assert set(awards(proposal).values()) == {10_000}
    assert (len(proposal.grants), proposal.left) == (100, 0)
    assert proposal.reserve[0].reason == "候补第 1 位：名额 100 名已满。"


def test_proposal_when_the_number_is_open_then_many_come_before_large_awards():
    proposal = propose(rules(pool=1_000_000, least=100), people(150))
    assert list(awards(proposal).values()) == [10_000] * 50 + [5000] * 100


def test_proposal_when_a_floor_demands_it_then_the_pair_is_told():
    some = [*people(3, region="110000"), Candidate(key="t", rank=4, region="540100", label="牧人")]
    floor = Floor(1, region="54", label="西藏")
    proposal = propose(rules(pool=15_000, floors=(floor,)), some)
    assert awards(proposal) == {"k1": 5000, "k2": 5000, "t": 5000}
    (reserve,) = proposal.reserve
    assert reserve.reason == "候补第 1 位：第 4 名“牧人”（为满足“西藏至少 1 名”）先行入选。"
    assert proposal.grants[-1].reason.startswith("为满足“西藏至少 1 名”，先于第 3 名入选；5,000 元")
    assert "“西藏至少 1 名”：1 名因此先于名次更前的 1 名入选。" in proposal.bounds


def test_proposal_when_it_cannot_be_then_what_clashes_and_what_helps():
    floors = (Floor(3, region="45", label="广西"),)
    some = [*people(10, region="110000"), Candidate(key="g", rank=11, region="450300")]
    proposal = propose(rules(floors=floors), some)
    assert proposal.problems == (
        "不能满足：广西至少 3 名。", "办法：“广西至少 3 名”减为 1 名；现在缺 2 名。",
    )  # fmt: skip
    proposal = propose(rules(pool=30_000, least=8), some)
    assert proposal.problems[0].startswith(
        "不能同时满足：至少 8 名（每名最低占用 5,000 元）；资金池"
    )
    assert proposal.problems[1:] == (
        "办法：最低人数减为 6 名；现在缺 2 名。",
        "办法：资金池增至 40,000 元；现在缺 10,000 元。",
    )
    assert not proposal.grants


def test_proposal_when_somebody_asked_for_less_than_there_is_then_left_out_with_the_reason():
    some = [Candidate(key="k", rank=1, requested=Decimal(3000)), *people(1)]
    (line,) = propose(rules(), some).excluded
    assert line.reason == "申请 3,000 元，低于本轮最低的 5,000 元，不能分配。"


def test_proposal_when_money_is_held_then_it_stays_and_counts():
    some = [*people(4), Candidate(key="h", rank=9, held=Decimal(10_000), region="54")]
    frame = rules(pool=20_000, least=3, floors=(Floor(1, region="54"),))
    assert awards(propose(frame, some)) == {"k1": 5000, "k2": 5000, "h": 10_000}


def test_proposal_when_the_frame_itself_is_wrong_then_only_that_is_said():
    broken = rules(pool=0, least=-1, low=9000)
    assert len(propose(broken, people(2)).problems) == 3
    with pytest.raises(ValueError, match="one key"):
        propose(rules(), [*people(1), *people(1)])


# ------------------------------------------------------------------ how long it takes


def crowd(number):
    chance = random.Random(7)
    provinces = [f"{n}0000" for n in range(11, 42)]
    weights = [1 / (1 + place) for place in range(len(provinces))]
    return [
        Candidate(
            key=str(n), rank=n, region=chance.choices(provinces, weights)[0],
            themes=frozenset(chance.sample("abcde", chance.choice([1, 1, 2]))),
            requested=chance.choice([None, Decimal(10_000), Decimal(7000)]),
        )
        for n in range(1, number + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("themes,most", [(15, None), (15, 100), (15, 64), (30, 80), (30, 90)])
def test_proposal_when_there_are_two_thousand_then_one_comes_or_it_says_that_none_was_found(
    themes, most
):
    floors = [Floor(2, region=str(n)) for n in range(11, 42)]
    floors += [Floor(themes, theme=theme) for theme in "abcde"]
    frame = rules(pool=1_000_000, least=60, floors=tuple(floors))
    proposal = propose(frame, crowd(2000), most=most)
    assert proposal.is_possible or not proposal.is_proven


def test_proposal_when_it_is_too_hard_then_it_says_so_and_every_demand_holds(monkeypatch):
    monkeypatch.setattr(covering.Effort.__init__, "__defaults__", (40, 400))
    floors = [Floor(2, region=str(n)) for n in range(11, 42)]
    floors += [Floor(15, theme=theme) for theme in "abcde"]
    frame = rules(pool=1_000_000, least=60, floors=tuple(floors))
    proposal = propose(frame, crowd(2000), most=64)
    assert not proposal.is_proven
    chosen = [line.candidate for line in proposal.grants]
    assert holds(frame, chosen, [line.award for line in proposal.grants], 64) or not chosen
    assert any("限定" in text for text in (*proposal.bounds, *proposal.problems))
