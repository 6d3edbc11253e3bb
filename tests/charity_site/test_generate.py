"""Synthetic bulk data: marked, repeatable, as the actions would have written it, removable."""

from datetime import datetime
from io import StringIO
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awards.models import Category, Nomination, Nominee, Winner, WinnerCredit
from awards.publication import is_certificate_number, new_winner
from awards.search import found_nominations, found_winners, winner_line
from awards.workflow import WinnerState
from charity_site.synthetic import run, words
from charity_site.synthetic.frame import MEDIA, PREFIX
from charity_site.synthetic.purge import purge_synthetic
from charity_site.synthetic.texts import LONGEST_NAME, make_name, tell
from directory.models import MediaPartner, Organisation, Theme, User
from kit.search import index_text
from ledger.audit import verify_database
from ledger.models import Entry
from tests.factories.awards import WinnerFactory

NOW = datetime(2026, 3, 7, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WINNERS, NOMINATIONS = 90, 150


def generate(seed=3, winners=WINNERS, nominations=NOMINATIONS, progress=lambda _: None):
    run.generate(
        winners=winners, nominations=nominations, seed=seed, now=NOW, progress=progress
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """One load for the whole file, rolled back after it; each test nests in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        generate()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def synthetic(made, db):
    """The load, and a savepoint for this test."""


def content():
    rows = Nomination.objects.filter(is_synthetic=True).order_by("pk")
    return list(
        rows.values_list(
            "nominee__name", "headline", "story", "category__name", "round__slug", "partner_id",
            "happened_region_id", "state", "submitted_at", "winner__state",
        )
    )  # fmt: skip


def test_generate_when_run_makes_as_many_as_asked_and_marks_them(synthetic):
    assert Winner.objects.filter(is_synthetic=True).count() == Winner.objects.count() == WINNERS
    assert Nomination.objects.filter(is_synthetic=True).count() == NOMINATIONS
    assert not Nominee.objects.filter(is_synthetic=False).exists()
    assert Nomination.objects.filter(state="confirmed").count() == WINNERS


def test_generate_when_the_seed_is_the_same_makes_the_same_content(synthetic):
    generate()
    rows = content()
    assert rows[NOMINATIONS:] == rows[:NOMINATIONS]
    assert Winner.objects.values("certificate_number").distinct().count() == 2 * WINNERS


def test_generate_when_the_seed_differs_makes_other_content(synthetic):
    generate(seed=4)
    rows = content()
    assert rows[NOMINATIONS:] != rows[:NOMINATIONS]


def test_frame_when_generated_again_is_made_once(synthetic):
    before = (Category.objects.count(), Organisation.objects.count(), User.objects.count())
    generate(seed=9, winners=1, nominations=1)
    assert (Category.objects.count(), Organisation.objects.count(), User.objects.count()) == before
    assert MediaPartner.objects.count() == MEDIA
    assert not User.objects.filter(is_active=True).exists()


def test_generate_when_there_are_more_rows_then_only_more_batches_cost_more(synthetic, monkeypatch):
    def cost(rows, chunk):
        monkeypatch.setattr(run, "CHUNK", chunk)
        batches = []
        with CaptureQueriesContext(connection) as asked:
            generate(seed=5, winners=rows // 2, nominations=rows, progress=batches.append)
        return len(asked), len(batches)

    cost(40, 1000)  # what is asked once of all runs is known from here on
    few, many = cost(40, 1000), cost(200, 1000)
    assert (few[1], many[1]) == (1, 1)
    assert many[0] == few[0]
    divided, batches = cost(200, 25)
    assert batches > 4
    again = (divided - many[0]) / (batches - 1)
    assert 0 < again <= few[0]


COPIES = (
    "award_id", "series_id", "edition_id", "year", "display_name", "name_pinyin", "kind",
    "organisation_name", "role", "region_id", "region_name", "media_credit", "headline", "citation",
    "story", "prize_amount", "position", "confirmed_at", "is_sample", "is_synthetic",
)  # fmt: skip


def test_winner_when_generated_is_the_copy_that_a_confirmation_makes(synthetic):
    for winner in Winner.objects.prefetch_related("themes", "credits__partner"):
        twin = new_winner(
            winner.nomination,
            [winner.nomination.partner],
            level=winner.publish_level,
            pseudonym="小合",
            now=winner.nomination.confirmed_at,
        )
        stored = Winner.objects.get(pk=winner.pk)
        assert {n: getattr(stored, n) for n in COPIES} == {n: getattr(twin, n) for n in COPIES}
        line = winner_line(winner, [theme.name for theme in winner.themes.all()])
        assert sorted(winner.search_text.split("|")) == sorted(line.split("|"))
        assert is_certificate_number(winner.certificate_number)
        assert [credit.partner for credit in winner.credits.all()] == [winner.nomination.partner]


def test_search_when_a_few_are_generated_finds_them_at_once(synthetic):
    winner = Winner.objects.filter(publish_level="full", kind="team").first()
    assert winner in found_winners(Winner.objects.all(), winner.display_name)
    nomination = Nomination.objects.filter(nominee__kind="team").first()
    assert nomination in found_nominations(Nomination.objects.all(), nomination.nominee.name)


def test_ledger_when_generated_has_one_entry_for_each_row_and_verifies(synthetic):
    assert verify_database().backwards == 0
    for model in (Nomination, Winner):
        for row in model.objects.all():
            (entry,) = Entry.objects.for_object(row)
            assert entry.to_state == row.state
    shown = Winner.objects.filter(state__in=(WinnerState.PUBLISHED, WinnerState.CORRECTED))
    opened = Entry.objects.filter(verb="winner.generate").exclude(public="")
    assert opened.count() == shown.count()
    names = {winner.display_name for winner in shown}
    assert not [entry for entry in opened if any(name in entry.public for name in names)]


def test_winners_when_generated_are_public_by_the_one_rule(synthetic):
    public = Winner.objects.published(NOW)
    assert public.count() == Winner.objects.exclude(
        state__in=(WinnerState.HIDDEN, WinnerState.EMBARGOED, WinnerState.REVOKED)
    ).count()  # fmt: skip
    assert public.filter(release_at__gt=NOW).count() == 0


def test_rows_when_many_spread_over_years_awards_media_and_regions(synthetic):
    generate(seed=1, winners=400, nominations=400)
    rows = Winner.objects.all()
    assert rows.values("year").distinct().count() >= 10
    assert rows.values("award").distinct().count() == 6
    assert rows.values("category__name").distinct().count() == 4
    assert rows.values("region").distinct().count() > 50
    assert WinnerCredit.objects.values("partner").distinct().count() > 50
    per_nominee = rows.values("nominee").distinct().count()
    assert 0 < per_nominee < rows.count()


def test_names_when_drawn_often_hold_what_is_hard_to_show():
    dice = Random(1)
    names = [make_name(dice, tell(dice, "榕江县").kind, "榕江县") for _ in range(30_000)]
    assert {"=1+1", "+86志愿队", "<b>粗体</b>小组"} <= set(names)
    assert any(char in name for name in names for char in words.RARE_GIVEN)
    assert max(map(len, names)) == LONGEST_NAME
    assert len(set(names)) < len(names)


def test_stories_when_drawn_often_differ_in_length():
    dice = Random(1)
    told = [tell(dice, "榕江县") for _ in range(2000)]
    paragraphs = {item.story.count("\n\n") + 1 for item in told}
    assert {1, 2, 5} <= paragraphs
    assert max(len(item.headline) for item in told) <= 60


# ------------------------------------------------------------------ taking it out


def test_purge_when_run_takes_every_synthetic_row_and_nothing_else(synthetic):
    real = WinnerFactory()
    kept = Entry.objects.count()
    assert purge_synthetic(now=NOW) == WINNERS + NOMINATIONS
    assert list(Winner.objects.all()) == [real]
    assert list(Nomination.objects.all()) == [real.nomination]
    for model in (Organisation, Theme):
        assert not model.objects.filter(slug__startswith=PREFIX).exists()
    assert not User.objects.filter(username__startswith=PREFIX).exists()
    assert not found_winners(Winner.objects.all(), "合成").exists()
    assert Entry.objects.count() == kept + 1
    assert verify_database().sequence == kept + 1
    assert purge_synthetic(now=NOW) == 0


def test_purge_when_many_makes_the_search_anew(synthetic, monkeypatch):
    monkeypatch.setattr("charity_site.synthetic.purge.BIG", 1)
    real = WinnerFactory(search_text=index_text("独一无二的名字"))
    purge_synthetic(now=NOW)
    assert list(found_winners(Winner.objects.all(), "独一无二的名字")) == [real]
    assert not found_winners(Winner.objects.all(), "合成").exists()


# ------------------------------------------------------------------ the command


def test_command_when_run_says_what_it_made(synthetic, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    out = StringIO()
    call_command("generate", "--winners", "3", "--nominations", "2", "--seed", "8", stdout=out)
    assert out.getvalue().startswith("Synthetic: 3 winners, 3 nominations in ")
    call_command("generate", "--purge", stdout=out)
    assert f"Synthetic rows removed: {WINNERS + NOMINATIONS + 6}." in out.getvalue()
