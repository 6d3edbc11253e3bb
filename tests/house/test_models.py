"""Every model, by what all of them have in common."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint, UniqueConstraint

from awards.workflow import WORKFLOWS as AWARD_WORKFLOWS
from directory.workflow import WORKFLOWS as DIRECTORY_WORKFLOWS
from events.workflow import WORKFLOWS as EVENT_WORKFLOWS
from projects.workflow import WORKFLOWS as PROJECT_WORKFLOWS
from tests.house.source import APPS
from tests.house.test_factories import all_factories

# A proxy has the table of another model, and all that holds of it.
OURS = [m for app in APPS for m in apps.get_app_config(app).get_models() if not m._meta.proxy]
# Rows of the ledger come from `append` alone.
WITHOUT_FACTORY = {"ledger.Entry", "ledger.Head", "ledger.Hold"}
CHINESE = re.compile(r"[一-鿿]")


def label(model):
    return model._meta.label


def loose_pairs(model):
    """Every `x_at` beside an `x_by`, of which one may be empty while the other is not."""
    fields = {f.name: f for f in model._meta.fields}
    tied = {frozenset(names) for c in model._meta.constraints for names in [tied_names(c)]}
    return {
        f"{label(model)}.{name}"
        for name in fields
        if name.endswith("_at")
        and f"{name[:-3]}_by" in fields
        and frozenset((name, f"{name[:-3]}_by")) not in tied
        and (fields[name].null or fields[f"{name[:-3]}_by"].null)
    }


def tied_names(constraint):
    """The fields that a check sets all or none of."""
    if not isinstance(constraint, CheckConstraint):
        return ()
    condition = constraint.condition
    if condition.connector != "OR" or len(condition.children) != 2:
        return ()
    halves = [
        dict(half.children)
        for half in condition.children
        if isinstance(half, models.Q)
        and half.connector == "AND"
        and all(isinstance(one, tuple) for one in half.children)
    ]
    if len(halves) != 2 or halves[0].keys() != halves[1].keys():
        return ()
    if not all(key.endswith("__isnull") for key in halves[0]):
        return ()
    if set(halves[0].values()) != {False} or set(halves[1].values()) != {True}:
        return ()
    return tuple(key.removesuffix("__isnull") for key in halves[0])


def known_states(model):
    """The states that the table itself takes, or nothing when it takes anything."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            for child in constraint.condition.children:
                if isinstance(child, tuple) and child[0] == "state__in":
                    return list(child[1])
    return None


def test_models_when_counted_then_all_apps_are_here():
    assert len(OURS) > 40
    assert {m._meta.app_label for m in OURS} >= {"awards", "directory", "events", "projects"}


def test_model_when_it_exists_then_a_factory_makes_it():
    made = {label(factory._meta.model) for factory in all_factories()}
    assert {label(m) for m in OURS} - made - WITHOUT_FACTORY == set()


def test_model_when_it_exists_then_it_says_what_it_is_in_chinese_and_in_a_sentence():
    for model in OURS:
        assert CHINESE.search(str(model._meta.verbose_name)), label(model)
        assert model.__doc__, label(model)
        assert not model.__doc__.startswith(f"{model.__name__}("), label(model)
        assert "__str__" in vars(model) or model.__str__ is not models.Model.__str__, label(model)


def test_moment_when_it_has_a_person_then_both_are_set_together():
    assert {pair for model in OURS for pair in loose_pairs(model)} == set()
    assert sum(tied_names(c) != () for m in OURS for c in m._meta.constraints) > 10


@pytest.mark.parametrize(
    "model", [m for m in OURS if any(f.name == "state" for f in m._meta.fields)]
)
def test_state_when_stored_then_the_table_takes_only_known_ones(model):
    choices = [value for value, _ in model._meta.get_field("state").choices]
    assert known_states(model) == choices


def test_states_when_there_is_a_workflow_then_some_model_stores_them():
    stored = [set(known_states(m) or ()) for m in OURS]
    tables = (*DIRECTORY_WORKFLOWS, *EVENT_WORKFLOWS, *PROJECT_WORKFLOWS, *AWARD_WORKFLOWS)
    for workflow in tables:
        assert any(set(workflow.states) <= states for states in stored), workflow.name


def test_constraint_when_it_bites_then_it_says_so_in_chinese():
    default = CheckConstraint.default_violation_error_message
    for model in OURS:
        for constraint in model._meta.constraints:
            told = str(constraint.violation_error_message)
            if isinstance(constraint, UniqueConstraint) and told == default:
                assert constraint.name in SILENT, constraint
            else:
                assert CHINESE.search(told), constraint


# Uniqueness that nobody can run into by hand, each with its reason.
SILENT = {
    "winner_credit_once": "credits are made by the merge, which leaves double ones out",
    "form_draft_once": "drafts are written over",
}


def test_constraint_when_named_then_the_name_is_its_own():
    names = [c.name for m in OURS for c in m._meta.constraints]
    names += [i.name for m in OURS for i in m._meta.indexes]
    assert len(names) == len(set(names))


def test_relation_when_its_target_goes_then_it_is_said_what_happens():
    """Nothing that counts is deleted along with something else."""
    kept = {"awards.Nomination", "awards.Winner", "awards.Round", "ledger.Entry", "events.Edition"}
    for model in OURS:
        for field in model._meta.fields:
            if field.remote_field and label(model) in kept:
                rule = field.remote_field.on_delete
                assert rule in {models.PROTECT, models.DO_NOTHING}, field


def test_search_when_a_pair_is_loose_then_it_is_found():
    class Loose(models.Model):
        """A model with a moment and a person that nothing ties together."""

        seen_at = models.DateTimeField(null=True)
        seen_by = models.IntegerField(null=True)

        class Meta:
            app_label = "tests"
            managed = False

        def __str__(self):
            return "loose"

    apps.all_models["tests"].pop("loose")
    assert loose_pairs(Loose) == {"tests.Loose.seen_at"}
    assert known_states(Loose) is None
