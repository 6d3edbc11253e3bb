"""Every rule sees what is broken behind the code's back, and nothing before it was."""

import pytest
from django.db import connection

from awards.models.jury import Assignment, AssignmentQuerySet
from awards.models.nominations import NominationQuerySet
from charity_site.audit import INVARIANTS, RULES, Run, rules_of
from kit.audit import Offence, Rule, from_kept, guards_in_database, look
from kit.figures import Figure
from tests.charity_site.audit_cases import (
    CASES,
    grants,
    honours,
    money,
    notices,
    public,
    retention,
    selection,
)
from tests.conftest import on_postgresql
from tests.factories.awards import NominationFactory, WinnerFactory
from tests.factories.directory import MembershipFactory
from tests.factories.selection import ScoreFactory
from tests.house.source import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]
BY_KEY = {rule.key: rule for rule in RULES}
assert {grants, honours, money, notices, public, retention, selection}  # imported for their cases


@pytest.fixture(autouse=True)
def checks_again():
    """SQLite may have been told to ignore its checks."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def found(key, now):
    outcome = look(BY_KEY[key], now, guards_in_database())
    assert outcome.problem == ""
    return outcome


def names(key, now):
    return {row.name for row in found(key, now).rows}


@pytest.mark.parametrize(
    "case", [c for c in CASES if on_postgresql() or not c.is_pg], ids=lambda c: c.make.__name__
)
def test_rule_when_the_data_is_broken_then_it_is_red_and_names_the_row(case, now):
    steps = case.make(now)
    name = next(steps)
    assert name not in names(case.rule, now)
    assert next(steps, None) is None
    outcome = found(case.rule, now)
    assert name in {row.name for row in outcome.rows}
    assert not outcome.is_green
    assert from_kept(outcome.as_kept()).rows == outcome.rows


def test_rules_when_listed_then_each_that_searches_has_a_case():
    searching = {rule.key for rule in RULES if rule.find is not None}
    assert searching - {case.rule for case in CASES} == set()


def test_rules_when_nothing_is_there_then_all_are_green(now):
    run = Run(by=None, started_at=now)
    assert [one for one in run.look() if not one.is_green] == []
    assert run.red == 0


def test_invariants_when_listed_then_all_25_are_there_and_each_is_held():
    assert [one.number for one in INVARIANTS] == [*range(1, 26), 0]
    assert [one.number for one in INVARIANTS if not rules_of(one.number)] == []
    assert {number for rule in RULES for number in rule.numbers} <= set(range(1, 26))
    assert len(BY_KEY) == len(RULES)


def test_rules_when_they_name_what_holds_them_then_it_is_there():
    present = guards_in_database()
    assert {name for rule in RULES for name in rule.guards} - present == set()
    assert [t for rule in RULES for t in rule.tests if not (ROOT / t).is_file()] == []
    assert [rule.key for rule in RULES if not (rule.find or rule.guards or rule.tests)] == []


def test_rule_when_its_constraint_is_gone_then_it_is_red(now):
    rule = BY_KEY["funds.room"]
    present = guards_in_database() - {"fund_never_over_committed"}
    assert [row.name for row in look(rule, now, present).rows] == ["fund_never_over_committed"]


# ------------------------------------------------------------------ probes of the code


def test_jury_when_the_count_takes_everybody_then_the_rule_is_red(now, monkeypatch):
    recused = ScoreFactory(assignment__recused=True).assignment
    assert names("jury.recused", now) == set()
    monkeypatch.setattr(AssignmentQuerySet, "counted", lambda self: self)
    assert recused.public_id in names("jury.recused", now)
    assert Assignment.objects.counted().count() == 1


def test_scope_when_a_list_shows_everything_then_the_rule_is_red(now, monkeypatch):
    row = NominationFactory(created_by__is_superuser=True)
    MembershipFactory()
    assert names("people.scope", now) == set()
    monkeypatch.setattr(NominationQuerySet, "visible_to", lambda self, _user: self)
    assert names("people.scope", now) == {row.public_id}


def test_embargo_when_the_public_list_forgets_it_then_the_rule_is_red(now, monkeypatch):
    winner = WinnerFactory(upcoming=True)
    assert names("embargo.lists", now) == set()
    monkeypatch.setattr(type(WinnerFactory._meta.model.objects.all()), "published",
                        lambda self, _now: self)  # fmt: skip
    assert names("embargo.lists", now) == {winner.public_id}


def test_figures_when_the_adding_adds_anything_then_the_rule_is_red(now, monkeypatch):
    monkeypatch.setattr(Figure, "basis", ("人", False, ""))
    assert names("figures.totals", now) == {"kit.figures"}


# ------------------------------------------------------------------ the machinery


def rule(find):
    return Rule(key="test", numbers=(), title="试", says="试", find=find)


def test_look_when_more_is_found_than_is_named_then_the_rest_is_counted(now):
    rows = (Offence("", str(n), str(n), "坏") for n in range(120))
    outcome = look(rule(lambda _now: rows), now, frozenset())
    assert (outcome.count, len(outcome.rows)) == (120, 50)


def test_look_when_a_search_fails_then_it_is_red_and_the_next_is_looked_at(now):
    def fails(_now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
        yield from ()

    outcome = look(rule(fails), now, frozenset())
    assert not outcome.is_green
    assert outcome.problem.startswith("核查没有完成")
    assert look(rule(lambda _now: ()), now, frozenset()).is_green
