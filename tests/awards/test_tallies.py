"""What the list counts is what the database would find, after every change and for every choice."""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction

from awards import tallies as module
from awards.browse import winner_rows
from awards.facets import known_names
from awards.listing import list_winners
from awards.models import Winner
from awards.search import MOST
from awards.tallies import tallies
from directory.models import Region
from kit.contentversion import content_version
from kit.contentwatch import KEPT
from kit.queries import BadQuery
from tests.factories.awards import WinnerCreditFactory, WinnerFactory
from tests.factories.directory import MediaPartnerFactory, RegionFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]
FILTERS = ("year", "award", "series", "edition", "region", "partner", "theme", "kind")


def counted_by_hand(params, now):
    return winner_rows(params, now=now).rows.count()


def listed(params, now):
    return list_winners(params, version=content_version(now), now=now)


def check_everything(params, now):
    """Every number on the page against one statement that counts it."""
    listing = listed(params, now)
    assert listing.count == counted_by_hand(params, now)
    for choice in listing.choices:
        for value, _text, count in choice.counted:
            changed = {k: v for k, v in params.items() if k != choice.name} | {choice.name: value}
            changed = {k: v for k, v in changed.items() if v}
            assert count == counted_by_hand(changed, now), (changed, choice.name)
    return listing


@pytest.fixture
def corpus(clock):
    """Winners with values at random, some of them not public."""
    chance = Random(7)
    codes = {"510000": None, "510100": "510000", "510104": "510100", "520000": None}
    regions = [
        RegionFactory(code=code, parent=Region.objects.filter(code=above).first())
        for code, above in codes.items()
    ]
    partners = [MediaPartnerFactory() for _ in range(3)]
    themes = [ThemeFactory() for _ in range(3)]
    winners = []
    for number in range(24):
        state = chance.choice(["plain", "plain", "plain", "upcoming", "hidden", "embargoed"])
        winner = WinnerFactory(
            region=chance.choice([*regions, None]),
            year=chance.choice([2023, 2024, 2025]),
            kind=chance.choice(["person", "team"]),
            **({} if state == "plain" else {state: True}),
        )
        if number % 3:
            winner.award = winners[-1].award
            winner.round = winners[-1].round
            winner.save()
        winner.themes.set(chance.sample(themes, chance.randint(0, 2)))
        for partner in chance.sample(partners, chance.randint(0, 2)):
            WinnerCreditFactory(winner=winner, partner=partner)
        winners.append(winner)
    return winners


def test_numbers_when_nothing_is_chosen_or_anything_then_they_are_those_of_the_database(
    corpus, clock
):
    first = check_everything({}, clock.now)
    assert {choice.name for choice in first.choices} >= {"year", "award", "region", "kind"}
    for choice in first.choices:
        for value, _text, _count in choice.counted[1:4]:
            second = check_everything({choice.name: value}, clock.now)
            other = next(one for one in second.choices if one.name != choice.name)
            check_everything({choice.name: value, other.name: other.counted[-1][0]}, clock.now)


def test_numbers_when_winners_change_one_by_one_then_they_follow(corpus, clock, monkeypatch):
    listed({}, clock.now)
    monkeypatch.setattr(module.Tallies, "_read_all", None)  # a change is read by itself
    one, two, three = corpus[:3]
    Winner.objects.filter(pk=one.pk).update(year=2019)
    check_everything({"year": "2019"}, clock.now)
    two.themes.set([ThemeFactory()])
    check_everything({}, clock.now)
    Winner.objects.filter(pk=three.pk).update(state="embargoed")
    check_everything({}, clock.now)
    WinnerCreditFactory(winner=one, partner=MediaPartnerFactory())
    check_everything({}, clock.now)
    corpus[-1].credits.all().delete()
    check_everything({}, clock.now)


def test_numbers_when_changes_are_taken_back_or_too_many_then_they_are_still_right(corpus, clock):
    listed({}, clock.now)
    with transaction.atomic():
        Winner.objects.filter(pk=corpus[0].pk).update(year=2011)
        listed({}, clock.now)
        transaction.set_rollback(True)
    Winner.objects.filter(pk=corpus[1].pk).update(year=2012)
    check_everything({}, clock.now)
    for number in range(2 * KEPT + 5):
        Winner.objects.filter(pk=corpus[2].pk).update(position=number)
    Winner.objects.filter(pk=corpus[2].pk).update(year=2013)
    check_everything({}, clock.now)


def test_numbers_when_a_minute_comes_or_the_clock_goes_back_then_they_follow(clock):
    WinnerFactory(release_at=clock.now + timedelta(minutes=1))
    assert listed({}, clock.now).count == 0
    clock.pass_by(minutes=1)
    assert listed({}, clock.now).count == 1
    clock.pass_by(minutes=-1)
    assert listed({}, clock.now).count == 0


def test_numbers_when_requests_overtake_each_other_then_nothing_is_read_again(clock, monkeypatch):
    WinnerFactory()
    listed({}, clock.now)
    monkeypatch.setattr(module.Tallies, "_read_all", None)
    assert listed({}, clock.now - timedelta(milliseconds=300)).count == 1
    assert listed({}, clock.now).count == 1


def test_names_when_they_change_then_the_choices_say_so(clock):
    theme = ThemeFactory(name="助残")
    WinnerFactory(themes=[theme])
    names = known_names(content_version(clock.now), clock.now)
    assert names.find("theme", theme.slug).text == "助残"
    type(theme).objects.filter(pk=theme.pk).update(name="助残与就业")
    choices = listed({}, clock.now).choices
    [shown] = [choice for choice in choices if choice.name == "theme"]
    assert shown.options[1] == (theme.slug, "助残与就业（1）")


@pytest.mark.parametrize("typed", ["洗车", "洗车店", "洗车 -残疾", '"洗车店"', "没有这个", "艾"])
def test_search_when_tallied_then_it_finds_what_a_scan_finds(typed, clock, monkeypatch):
    WinnerFactory()
    WinnerFactory(story="他在山里修路。", headline="修路人", role="村民", citation="路在脚下")
    WinnerFactory(upcoming=True)
    scanned = set(winner_rows({"q": typed}, now=clock.now).rows)
    listing = check_everything({"q": typed}, clock.now)
    assert set(listing.page.rows) == scanned
    monkeypatch.setattr("awards.search.MOST", 0)
    tallies.kept.clear()
    assert set(check_everything({"q": typed}, clock.now).page.rows) == scanned
    monkeypatch.setattr("awards.listing.LOOKED_THROUGH", 0)
    common = listed({"q": typed}, clock.now)
    assert set(common.page.rows) == scanned
    if common.is_more:
        assert common.count == MOST
        assert not any("（" in text for choice in common.choices for _, text in choice.options)


def common_word(monkeypatch):
    """Every word is so common that its hits are not counted."""
    monkeypatch.setattr("awards.search.MOST", 0)
    monkeypatch.setattr("awards.paging.FEW", 0)
    monkeypatch.setattr("awards.newest.SIZE", 3)


def test_common_word_when_filters_leave_few_then_all_of_these_are_looked_through_and_counted(
    corpus, clock, monkeypatch
):
    common_word(monkeypatch)
    for filters in ({"year": "2024"}, {"region": "510000", "kind": "person"}):
        params = filters | {"q": "洗车店"}
        listing = listed(params, clock.now)
        assert (listing.count, listing.is_more) == (counted_by_hand(params, clock.now), False)
        for choice in listing.choices:
            assert choice.has_numbers is (choice.name not in params)
            for value, _text, count in choice.counted if choice.has_numbers else ():
                changed = {k: v for k, v in (params | {choice.name: value}).items() if v}
                assert count == counted_by_hand(changed, clock.now)


@pytest.mark.parametrize("sort", ["newest", "year", "name"])
@pytest.mark.parametrize("looked_at", [1, 6, 1000])
def test_pages_of_a_common_word_when_walked_then_they_are_the_list_in_its_order(
    corpus, clock, monkeypatch, sort, looked_at
):
    common_word(monkeypatch)
    monkeypatch.setattr("awards.listing.LOOKED_THROUGH", 0)
    for place in ("listing", "paging"):
        monkeypatch.setattr(f"awards.{place}.LOOKED_AT", looked_at)
    monkeypatch.setattr("awards.paging.PAGE", 4)
    monkeypatch.setattr("awards.browse.PAGE", 4)
    Winner.objects.filter(year=2024).update(search_text="|没有|")
    for params in ({"q": "洗车"}, {"q": "洗车店"}, {"kind": "person", "q": "洗车 -没有"}):
        asked = params | {"sort": sort}
        assert listed(asked, clock.now).is_more
        by_hand = winner_rows(asked, now=clock.now).rows
        assert pages_of(asked, clock.now) == [row.pk for row in by_hand]


def pages_of(params, now):
    """All rows of a list page by page, forwards; and the last page but one, found backwards."""
    found, token, before = [], "", None
    while True:
        page = listed(params | {"page": token} if token else params, now).page
        if page.previous:
            before = listed(params | {"page": page.previous}, now).page.rows
            assert before == found[-1]
        found.append(page.rows)
        token = page.next
        if not token:
            return [row.pk for rows in found for row in rows]


@pytest.mark.parametrize("sort", ["newest", "year", "name"])
@pytest.mark.parametrize("few", [0, 3000])
def test_pages_when_walked_then_they_are_the_list_in_its_order(
    corpus, clock, monkeypatch, sort, few
):
    monkeypatch.setattr("awards.paging.FEW", few)
    monkeypatch.setattr("awards.paging.PAGE", 4)
    monkeypatch.setattr("awards.browse.PAGE", 4)
    monkeypatch.setattr("awards.newest.SIZE", 3)
    for params in ({}, {"kind": "person"}, {"q": "洗车"}, {"region": "510000", "q": "艾"}):
        asked = params | {"sort": sort}
        by_hand = winner_rows(asked, now=clock.now).rows
        assert pages_of(asked, clock.now) == [row.pk for row in by_hand]


def test_first_page_when_asked_again_then_kept_until_somebody_comes_or_goes(
    corpus, clock, monkeypatch
):
    for name in ("awards.paging.PAGE", "awards.browse.PAGE"):
        monkeypatch.setattr(name, 4)
    first = listed({"kind": "person"}, clock.now).page
    monkeypatch.setattr("awards.paging._page_among", None)  # who stands on it is known
    assert listed({"kind": "person"}, clock.now).page == first
    monkeypatch.undo()
    for name in ("awards.paging.PAGE", "awards.browse.PAGE"):
        monkeypatch.setattr(name, 4)
    Winner.objects.filter(pk=first.rows[1].pk).update(state="embargoed")
    later = listed({"kind": "person"}, clock.now).page
    assert later.rows[:3] == [first.rows[0], *first.rows[2:4]]
    WinnerFactory(kind="person", release_at=clock.now + timedelta(minutes=1))
    assert listed({"kind": "person"}, clock.now).page == later
    clock.pass_by(minutes=1)
    assert listed({"kind": "person"}, clock.now).page.rows[1:] == later.rows[:3]


def test_what_was_found_when_something_changed_meanwhile_then_it_is_not_kept(clock):
    listed({}, clock.now)
    before = tallies.changes
    WinnerFactory()
    listed({}, clock.now)
    tallies.keep(tallies.kept, "stale", 1, before)
    assert "stale" not in tallies.kept


def test_page_when_the_token_names_nothing_then_refused(corpus, clock, monkeypatch):
    monkeypatch.setattr("awards.paging.FEW", 0)
    for token in ("after-nobody", "after-", "x"):
        with pytest.raises(BadQuery):
            listed({"page": token}, clock.now)
