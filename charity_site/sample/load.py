"""The order in which the sample data comes in, all of it or nothing."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from awards.actions.likeness import fill_likeness
from awards.models import Nomination, Round, Winner
from charity_site.finding import INDEXES
from charity_site.sample.accounts import cast, load_accounts, require_demo
from charity_site.sample.awards import load_awards
from charity_site.sample.ballots import load_earlier, load_finished, load_running
from charity_site.sample.deciding import load_deciding
from charity_site.sample.elections import load_elections
from charity_site.sample.events import load_events, record_editions
from charity_site.sample.facts import Facts
from charity_site.sample.grants import before_grants, load_fresh_grants, load_grants
from charity_site.sample.heroes import load_heroes
from charity_site.sample.history import load_history
from charity_site.sample.jury import load_jury
from charity_site.sample.notices import load_notices
from charity_site.sample.organisations import load_organisations
from charity_site.sample.papers import load_papers
from charity_site.sample.projects import load_projects
from charity_site.sample.reference import load_reference
from charity_site.sample.scenario import begin_of_scenario, load_scenario
from directory.actions import load_regions
from directory.models import Organisation, Person
from events.models import Edition, Series
from projects.models import Application, GrantRound, Programme, Project


class Result(NamedTuple):
    """What a load did: how many rows of each kind are new, and a password if one was made up."""

    new: dict[str, int]
    password: str


@transaction.atomic
def load_sample(*, now: datetime) -> Result:
    """Load what is missing of the sample data; a part that is there is left alone.

    Errors: CommandError on a site that is no demo. Nothing is left half loaded.
    """
    require_demo()
    before = counts()
    facts = Facts.read()
    load_regions()
    load_reference(facts)
    load_organisations(facts)
    editions = load_events(facts)
    load_projects(facts)
    load_awards(facts)
    password = load_accounts()
    people = cast()
    begun = begin_of_scenario(now)
    load_history(facts, now=before_grants(now))
    load_grants(facts, people, now=now)
    load_earlier(people, at=begun)
    load_finished(people, at=begun)
    load_scenario(people, now=now)
    load_fresh_grants(people, now=now)
    # Each within hours of its own, so that the ledger runs in the order of time.
    load_jury(people, now=now)
    load_deciding(people, now=now - timedelta(hours=12))
    load_heroes(people, now=now - timedelta(hours=3))
    load_notices(people, now=now)
    load_elections(people, now=now)
    load_running(people, now=now)
    load_papers(people, now=now)
    record_editions(editions, now=now)
    for index in INDEXES.values():
        index.fill()
    fill_likeness()
    after = counts()
    return Result({name: after[name] - before[name] for name in after}, password)


COUNTED = (
    Organisation, Person, Series, Edition, Programme, Project, Round, Nomination, Winner,
    GrantRound, Application,
)  # fmt: skip


def counts() -> dict[str, int]:
    """How many sample rows there are of each main kind."""
    return {
        str(model._meta.verbose_name): model._default_manager.filter(is_sample=True).count()
        for model in COUNTED
    }
