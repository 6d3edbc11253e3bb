"""Generating so many rows that another process makes them up; and what cannot be generated."""

from datetime import datetime
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from awards.actions.likeness import rebuild_likeness
from awards.models import LikenessKey, Nomination, Winner
from awards.search import found_winners
from charity_site.synthetic import run
from charity_site.synthetic.frame import load_frame
from charity_site.synthetic.purge import purge_synthetic
from charity_site.synthetic.rows import Maker
from directory.actions import load_regions
from directory.models import Region
from ledger.audit import verify_database

NOW = datetime(2026, 3, 7, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def many(monkeypatch):
    """Every load counts as a big one."""
    monkeypatch.setattr(run, "BIG", 1)
    monkeypatch.setattr(run, "CHUNK", 7)
    yield
    purge_synthetic(now=NOW)
    Region.objects.update(parent=None)
    Region.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_generate_when_big_saves_beside_and_makes_the_search_anew(many):
    steps = []
    run.generate(winners=20, nominations=30, seed=3, now=NOW, progress=steps.append)
    sizes = [end - begin for begin, end in pairwise([0, *steps])]
    assert len(sizes) > 2
    assert all(size >= 7 for size in sizes[:-1])
    assert steps[-1] == 30
    assert (Winner.objects.count(), Nomination.objects.count()) == (20, 30)
    winner = Winner.objects.filter(publish_level="full").first()
    assert winner in found_winners(Winner.objects.all(), winner.headline[:8])
    assert verify_database().sequence > 50


@pytest.mark.django_db(transaction=True)
def test_generate_when_big_then_likely_duplicates_are_found_as_after_a_rebuild(many):
    run.generate(winners=20, nominations=30, seed=3, now=NOW, progress=lambda _: None)
    written = set(LikenessKey.objects.values_list("nomination", "key"))
    assert {nomination for nomination, _ in written} == set(
        Nomination.objects.values_list("pk", flat=True)
    )
    rebuild_likeness()
    assert set(LikenessKey.objects.values_list("nomination", "key")) == written


@pytest.mark.django_db
def test_batches_when_stories_are_long_then_none_is_cut():
    load_regions()
    maker = Maker(Random(3), load_frame(NOW), NOW)
    batches = list(run._stories(maker, 20, 30, 4))
    assert len(batches) > 3
    assert all(batch[0].is_first for batch in batches)
    assert sum(map(len, batches)) == 50


@pytest.mark.django_db(transaction=True)
def test_generate_when_saving_fails_says_why(many, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(run, "save_batch", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        run.generate(winners=20, nominations=20, seed=3, now=NOW, progress=lambda _: None)
    assert not Winner.objects.exists()


@pytest.mark.parametrize(
    "arguments,sentence",
    [
        (["--applications", "5"], "grants are not part of this version"),
        (["--winners", "-1"], "cannot be negative"),
        ([], "Say how many"),
    ],
)
def test_command_when_asked_for_the_impossible_refuses_with_a_sentence(db, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("generate", *arguments)
    assert not Region.objects.exists()
