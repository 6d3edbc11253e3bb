"""The one command that purges: all parts, so many a run, told in numbers."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from awards.models import Nomination
from charity_site.management.commands.purge_expired import PARTS
from directory.models import FormDraft
from projects.actions import retention
from projects.models import Application
from tests.factories.awards import NominationFactory, RoundFactory
from tests.factories.directory import UserFactory
from tests.factories.grants import ApplicationFactory, GrantRoundFactory

pytestmark = pytest.mark.django_db
OLD = {"submitted": True, "state": "withdrawn"}


def test_command_when_it_runs_then_each_part_is_purged_so_many_at_a_time(clock, capsys):
    clock.pass_by(days=800)
    before = clock.now - timedelta(days=400)
    round_ = GrantRoundFactory(state="finished", closes_at=before)
    for _ in range(3):
        ApplicationFactory(**OLD, round=round_)
    ApplicationFactory(expires_at=before)
    NominationFactory(rejected=True, round=RoundFactory(archived=True), ended_at=before)
    FormDraft.objects.create(user=UserFactory(), form="x", fields={}, saved_at=before)
    call_command("purge_expired", limit=2)
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["Purged 1 drafts of applications.", "Purged 2 applications."]
    assert "Purged 1 nominations." in told
    assert "Purged 1 texts never saved." in told
    assert len(told) == len(PARTS)
    call_command("purge_expired", limit=2)
    call_command("purge_expired", verbosity=0)
    assert "Purged 1 applications." in capsys.readouterr().out
    assert not Application.objects.filter(purged_at__isnull=True).exists()
    assert not Nomination.objects.filter(purged_at__isnull=True).exists()


def test_command_when_it_ends_in_the_middle_then_what_was_begun_is_undone(clock, monkeypatch):
    clock.pass_by(days=800)
    rows = [
        ApplicationFactory(**OLD, round=GrantRoundFactory(state="finished", closes_at=clock.now))
        for _ in range(2)
    ]
    clock.pass_by(days=400)
    append, done = retention.append, []

    def dies(**given):
        done.append(given)
        if len(done) == 2:
            raise KeyboardInterrupt
        return append(**given)

    monkeypatch.setattr(retention, "append", dies)
    with pytest.raises(KeyboardInterrupt):
        call_command("purge_expired", verbosity=0)
    names = [Application.objects.get(pk=row.pk).name for row in rows]
    assert names == ["（已删除）", rows[1].name]
    monkeypatch.setattr(retention, "append", append)
    call_command("purge_expired", verbosity=0)
    assert Application.objects.filter(purged_at__isnull=True).count() == 0
