"""What a round can reach before it opens, and where it stands: the figures of domain.md §1.3."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.allocation import Floor, Held, Rules, by_region, by_theme, feasibility, meter, what_if

TIERS = (Decimal(5000), Decimal(10_000))


def reach(pool=1_000_000, least=100, low=5000, high=10_000, tiers=TIERS, **more):
    return feasibility(
        pool=Decimal(pool),
        min_grantees=least,
        minimum=Decimal(low),
        maximum=Decimal(high),
        tiers=tiers,
        **more,
    )


def rules(pool=1_000_000, least=100, **more):
    return Rules(Decimal(pool), least, Decimal(5000), Decimal(10_000), TIERS, **more)


# ------------------------------------------------------------------ before it opens


def test_reach_when_tax_is_withheld_then_one_hundred_times_ten_thousand_is_the_whole_pool():
    both = reach()
    low, top = both.withheld.tiers
    assert both.chosen is both.withheld
    assert (top.most, top.is_enough, top.net) == (100, True, 8000)
    assert (low.most, low.net) == (200, 4000)
    assert both.withheld.most_at_top == 100
    assert both.withheld.is_possible


def test_reach_when_the_pool_pays_the_tax_then_the_average_net_is_at_most_eight_thousand():
    both = reach(tax_from_pool=True)
    low, top = both.chosen.tiers
    assert both.chosen.average_net == 8000
    assert (top.cost, top.most, top.is_enough) == (12_500, 80, False)
    assert (low.cost, low.most, low.is_enough) == (6250, 160, True)
    assert both.chosen.most_at_top == 60
    assert both.chosen.is_possible
    assert both.chosen.notes == (
        "资金池另付 20% 税款时，全部给 5,000 元：最多 160 名，每名到手 5,000 元。",
        (
            "资金池另付 20% 税款时，全部给 10,000 元：最多 80 名，每名到手 10,000 元，"
            "达不到至少 100 名。"
        ),
        "资金池另付 20% 税款时，正好 100 名：平均到手不超过 8,000 元。",
        "资金池另付 20% 税款时，100 名之中最多 60 名给 10,000 元，其余 40 名给 5,000 元。",
    )


def test_reach_when_only_the_pool_paying_the_tax_is_too_much_then_each_mode_says_its_own():
    both = reach(pool=500_000)
    assert both.withheld.is_possible
    assert both.from_pool.problems == (
        (
            "至少 100 名、每名最低 5,000 元，资金池另付 20% 税款时，需要 625,000 元，"
            "资金池只有 500,000 元：缺 125,000 元；现有资金最多 80 名。"
        ),
    )


@pytest.mark.parametrize(
    "given_frame,words",
    [
        ({"pool": 0}, "须大于零"),
        ({"least": -1}, "不能为负数"),
        ({"low": 20_000}, "不高于最高金额"),
        ({"tiers": (Decimal(3000), Decimal(5000))}, "档位 3,000 元 不在"),
        ({"low": 5010, "high": 5090, "tiers": ()}, "没有可用的整百金额"),
    ],
)
def test_reach_when_the_frame_contradicts_itself_then_a_sentence_says_how(given_frame, words):
    both = reach(**given_frame)
    assert not both.withheld.is_possible
    assert words in "".join(both.withheld.problems)
    assert both.withheld.tiers == ()


def test_reach_when_any_amount_is_allowed_then_the_ends_of_the_range_are_shown():
    assert [tier.award for tier in reach(tiers=()).withheld.tiers] == [5000, 10_000]


# ------------------------------------------------------------------ to the 分


@given(st.integers(1, 10**9).map(lambda n: Decimal(n) / 100), st.booleans())
def test_share_when_of_any_amount_then_net_and_tax_are_the_cost_to_the_fen(award, from_pool):
    frame = rules(tax_from_pool=from_pool)
    share = frame.share(award)
    assert share.net + share.tax == share.cost
    assert all(
        value == value.quantize(Decimal("0.01")) for value in (share.net, share.tax, share.cost)
    )
    assert abs(share.tax - share.cost * Decimal("0.2")) <= Decimal("0.01")
    assert (share.net if from_pool else share.cost) == award
    assert frame.cost(frame.award_of(share.cost)) <= share.cost
    assert frame.award_of(share.cost) >= award


# ------------------------------------------------------------------ while it is decided


def test_meter_when_the_least_number_is_still_reachable_then_it_says_with_how_much():
    rows = [Held(Decimal(10_000), "450300", frozenset({"助老"}))] * 90
    now = meter(rules(), rows)
    assert (now.held, now.left, now.grantees, now.missing) == (900_000, 100_000, 90, 10)
    assert now.tiers == ((10_000, 90),)
    assert (now.needed, now.reachable, now.minimum_reachable) == (50_000, 110, True)
    assert now.sentence == "已有 90 名，还差 10 名，至少需要 50,000 元，还剩 100,000 元，够用。"


def test_meter_when_the_pool_pays_the_tax_then_the_gross_is_what_counts():
    now = meter(rules(tax_from_pool=True), [Held(Decimal(10_000))] * 76)
    assert (now.held, now.net, now.tax) == (950_000, 760_000, 190_000)
    assert (now.needed, now.minimum_reachable) == (150_000, False)
    assert now.sentence.endswith("只剩 50,000 元：缺 100,000 元。")


@pytest.mark.parametrize("tax_from_pool,edge", [(False, 100), (True, 60)])
def test_meter_when_one_large_award_more_is_held_then_the_least_number_is_out_of_reach(
    tax_from_pool, edge
):
    frame = rules(tax_from_pool=tax_from_pool)
    assert meter(frame, [Held(Decimal(10_000))] * edge).minimum_reachable
    more = meter(frame, [Held(Decimal(10_000))] * (edge + 1))
    assert not more.minimum_reachable or more.left < 0


def test_what_if_when_a_province_or_theme_changes_then_the_meter_follows():
    rows = [Held(Decimal(5000), "450300", frozenset({"助老", "急救"}))] * 2 + [
        Held(Decimal(5000), "110100")
    ]
    frame = rules(pool=40_000, least=3)
    raised = what_if(rows, region="45", award=Decimal(10_000), more=1, more_award=Decimal(5000))
    assert meter(frame, raised).held == 30_000
    assert [part.cost for part in by_region(frame, raised).values()] == [5000, 25_000]
    without = what_if(rows, theme="急救", award=Decimal(0))
    assert meter(frame, without).grantees == 1
    assert {name: part.grantees for name, part in by_theme(frame, rows).items()} == {
        "助老": 2, "急救": 2,
    }  # fmt: skip
    assert what_if(rows) == rows


@pytest.mark.parametrize("wrong", [{}, {"region": "45", "theme": "助老"}])
def test_floor_when_it_is_for_nothing_or_for_two_things_then_refused(wrong):
    with pytest.raises(ValueError, match="one region or one theme"):
        Floor(1, **wrong)
