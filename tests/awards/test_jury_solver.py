"""The plan of who scores what, against every plan there is on small cases."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.jury.solver import Task, solve

PAIRS = st.frozensets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=10)


def task(entries, jurors, wanted, **fields):
    return Task(range(entries), range(jurors), wanted, **fields)


def free_of(work, entry):
    blocked = work.conflicts | work.spent
    held = {juror for juror, one in work.kept if one == entry}
    return [j for j in work.jurors if (j, entry) not in blocked and j not in held], len(held)


def every_plan(work):
    """All plans with the greatest coverage, as loads by juror."""
    base = [sum(one == juror for one, _ in work.kept) for juror in work.jurors]
    choices = []
    for entry in work.entries:
        free, held = free_of(work, entry)
        number = min(max(work.wanted - held, 0), len(free))
        choices.append(list(combinations(free, number)))
    for plan in product(*choices):
        loads = list(base)
        for juror in (j for some in plan for j in some):
            loads[juror] += 1
        yield loads


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), PAIRS, PAIRS, st.integers(0, 5))
def test_plan_when_small_then_no_other_plan_is_better(entries, jurors, wanted, bad, kept, seed):
    inside = frozenset((j, e) for j, e in kept - bad if j < jurors and e < entries)
    work = task(entries, jurors, wanted, conflicts=bad, kept=inside, seed=seed)
    found = solve(work)
    assert not set(found.pairs) & (bad | inside)
    assert len(set(found.pairs)) == len(found.pairs)
    for entry in work.entries:
        free, held = free_of(work, entry)
        assert found.coverage[entry] == held + min(max(wanted - held, 0), len(free))
    loads = sorted(found.loads.values())
    plans = [sorted(loads) for loads in every_plan(work)]
    assert loads in plans
    assert found.spread == min(plan[-1] - plan[0] for plan in plans)
    assert sum(n * n for n in loads) == min(sum(n * n for n in plan) for plan in plans)


def test_plan_when_everything_is_possible_then_loads_differ_by_one_at_most():
    found = solve(task(17, 5, 3))
    assert sorted(found.loads.values()) == [10, 10, 10, 10, 11]
    assert found.least == 3
    assert found.spread == 1
    assert not found.short(3)


def test_plan_when_made_twice_then_it_is_the_same_and_another_seed_gives_another():
    assert solve(task(9, 5, 2, seed=7)) == solve(task(9, 5, 2, seed=7))
    assert solve(task(9, 5, 2, seed=7)).pairs != solve(task(9, 5, 2, seed=8)).pairs


def test_plan_when_an_entry_has_too_few_jurors_then_it_is_named():
    bad = frozenset({(0, 1), (1, 1), (2, 1)})
    found = solve(task(3, 4, 2, conflicts=bad))
    assert found.short(2) == [1]
    assert found.allowed[1] == 1
    assert found.least == 1


def test_plan_when_topped_up_then_what_is_done_stays_and_counts():
    kept = frozenset({(0, 0), (0, 1), (0, 2), (9, 3)})
    found = solve(task(4, 3, 2, kept=kept))
    assert not {pair for pair in found.pairs if pair[0] == 0}
    assert found.coverage == {0: 2, 1: 2, 2: 2, 3: 2}


def test_plan_when_work_was_begun_then_it_stays_where_that_is_even():
    begun = frozenset({(1, 0), (2, 1), (0, 2)})
    assert set(solve(task(3, 3, 1, begun=begun)).pairs) == begun
    uneven = solve(task(3, 3, 1, begun=frozenset({(1, 0), (1, 1), (1, 2)})))
    assert sorted(uneven.loads.values()) == [1, 1, 1]


@pytest.mark.parametrize("entries,jurors", [(0, 3), (3, 0), (0, 0)])
def test_plan_when_there_is_nothing_then_nothing_is_planned(entries, jurors):
    found = solve(task(entries, jurors, 2))
    assert found.pairs == ()
    assert found.spread == 0
