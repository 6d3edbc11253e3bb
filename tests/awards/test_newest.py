"""The order in memory beside a sorted list: whatever changes, it holds the next page."""

from array import array
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from pyroaring import BitMap

from awards import newest
from awards.newest import Newest, firsts, in_years

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def place(chance, pk):
    """A release that many share, as on a stage."""
    return BEGIN + timedelta(days=chance.randrange(9)), pk


def filled(places):
    ids = array("I", [pk for _, pk in sorted(places)])
    found = Newest()
    found.fill(ids, {pk: release for release, pk in places if pk in firsts(ids)})
    return found


def expected(places, ids, count, at, *, is_after):
    rows = sorted((one for one in places if one[1] in ids), reverse=is_after)
    if at is not None:
        rows = [one for one in rows if (one < at if is_after else one > at)]
    return {pk for _, pk in rows[:count]}


@pytest.mark.parametrize("seed", range(8))
def test_next_ids_when_winners_come_and_go_then_the_page_is_among_them(seed, monkeypatch):
    monkeypatch.setattr(newest, "SIZE", 4)
    chance = Random(seed)
    places = {place(chance, pk) for pk in range(1, 80)}
    order = filled(places)
    for step in range(40):
        if chance.random() < 0.5:
            gone = BitMap(chance.sample([pk for _, pk in places], 5))
            places = {one for one in places if one[1] not in gone}
            order.discard(gone)
        more = [place(chance, 100 + step * 10 + n) for n in range(chance.randrange(9))]
        places |= set(more)
        for_split = order.add(more)
        if for_split:
            long = BitMap.union(BitMap(), *(order.sets[one] for one in for_split))
            order.split(sorted(one for one in places if one[1] in long))
        assert max(map(len, order.sets)) <= 8
        assert sum(map(len, order.sets)) == len(places)
        ids = BitMap(chance.sample([pk for _, pk in places], len(places) // 2))
        at = chance.choice([None, *sorted(places)])
        for is_after in (True, False) if at else (True,):
            found = order.around(ids, 6, at, is_after=is_after)
            assert expected(places, ids, 6, at, is_after=is_after) <= set(found) <= set(ids)


def test_stretches_when_they_lie_far_back_then_few_are_met(monkeypatch):
    monkeypatch.setattr(newest, "SIZE", 4)
    places = {(BEGIN + timedelta(days=pk), pk) for pk in range(1, 400)}
    found = filled(places).around(BitMap(range(1, 100)), 6, None)
    assert 6 <= len(found) <= 6 + 4


@pytest.mark.parametrize("seed", range(8))
def test_next_ids_when_sorted_by_year_then_exactly_the_page(seed):
    chance = Random(seed)
    years = {pk: chance.randrange(2015, 2020) for pk in range(1, 60)}
    sets = {year: BitMap(pk for pk in years if years[pk] == year) for year in range(2015, 2020)}
    places = {(year, pk) for pk, year in years.items()}
    ids = BitMap(chance.sample(list(years), 30))
    for at in [None, *sorted(places)]:
        for is_after in (True, False) if at else (True,):
            found = in_years(sets, ids, 6, at, is_after=is_after)
            assert set(found) == expected(places, ids, 6, at, is_after=is_after)


def test_order_when_nobody_is_there_then_empty():
    order = filled(set())
    assert not order.around(BitMap([1]), 6, None)
    assert order.add([(BEGIN, 1)]) == []
    assert list(order.around(BitMap([1]), 6, None)) == [1]
