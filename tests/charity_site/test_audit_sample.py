"""The rules on the sample data: everything is green there."""

import pytest

from charity_site.audit import RULES, Run
from tests.charity_site.sample_data import NOW, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    with loaded(django_db_blocker, tmp_path_factory.mktemp("media")) as media:
        yield media


def test_rules_when_run_on_the_sample_then_all_are_green():
    run = Run(by=None, started_at=NOW)
    found = {one.key: (one.problem, one.rows[:3]) for one in run.look() if not one.is_green}
    assert found == {}
    assert [one.key for one in run.outcomes] == [rule.key for rule in RULES]
