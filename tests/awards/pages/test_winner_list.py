"""Browse winners: what is shown, what never, every filter, and every nonsense."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kit.parts import UNSTATED
from tests.answers import assert_public
from tests.factories.awards import (
    PhotoFactory,
    RoundFactory,
    WinnerCreditFactory,
    WinnerFactory,
)
from tests.factories.directory import MediaPartnerFactory, RegionFactory, ThemeFactory
from tests.factories.events import EditionFactory

pytestmark = pytest.mark.django_db
URL = "/winners/"


def names(response) -> list[str]:
    return [winner.display_name for winner in response.context["winners"]]


def test_winner_list_when_opened_then_shows_published_winners_newest_first(client, now):
    WinnerFactory(display_name="早些的人", release_at=now - timedelta(days=9))
    WinnerFactory(display_name="新近的人", release_at=now - timedelta(days=1))
    page = client.get(URL)
    text = assert_public(page)
    assert names(page) == ["新近的人", "早些的人"]
    assert "共 2 位" in text


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
def test_winner_list_when_a_winner_is_not_public_then_nothing_tells_of_it(client, trait):
    shown = WinnerFactory(display_name="看得见")
    before = client.get(URL).content
    WinnerFactory(
        display_name="看不见的人",
        round=shown.round,
        category=shown.category,
        nomination__partner=shown.nomination.partner,
        **{trait: True},
    )
    page = client.get(URL)
    assert page.content == before
    assert names(client.get(URL, {"q": "看不见"})) == []
    assert names(client.get(URL, {"sort": "name"})) == ["看得见"]


def test_winner_list_when_the_minute_comes_then_the_winner_is_there(client, clock):
    WinnerFactory(display_name="零点揭晓", release_at=clock.now + timedelta(seconds=1))
    assert names(client.get(URL)) == []
    clock.pass_by(seconds=1)
    assert names(client.get(URL)) == ["零点揭晓"]


@pytest.mark.parametrize("count", [1, 3])
def test_winner_list_when_it_has_more_rows_then_it_costs_the_same(
    client, count, django_assert_num_queries
):
    for _ in range(count):
        winner = WinnerFactory()
        PhotoFactory(nomination=winner.nomination)
        WinnerCreditFactory(winner=winner)
        winner.themes.set([ThemeFactory()])
    client.get(URL)  # the tallies follow what has changed
    with django_assert_num_queries(2):  # the version of the content, and the rows
        page = client.get(URL)
    assert len(page.context["winners"]) == count


def test_winner_list_when_empty_then_says_what_comes(client):
    assert "第一批获奖者公布后" in assert_public(client.get(URL))


# ------------------------------------------------------------------ filters


@pytest.fixture
def one() -> dict[str, str]:
    """A winner with everything, its filters by name; another one beside it with nothing of it."""
    edition = EditionFactory(slug="520-2025")
    round_ = RoundFactory(announced=True, edition=edition, year=2025, award__slug="annual")
    winner = WinnerFactory(
        display_name="李春亮", round=round_, series=edition.series, year=2025, kind="team",
        region=RegionFactory(code="510104"), category__round=round_, category__slug="people",
    )  # fmt: skip
    RegionFactory(province=True), RegionFactory(city=True)
    winner.themes.set([ThemeFactory(slug="first-aid")])
    WinnerCreditFactory(winner=winner, partner=MediaPartnerFactory(organisation__slug="cover-news"))
    WinnerFactory(display_name="另一位", year=2024)
    return {
        "year": "2025", "award": "annual", "round": round_.slug, "category": "people",
        "series": edition.series.slug, "edition": "520-2025", "region": "510104",
        "partner": "cover-news", "theme": "first-aid", "kind": "team", "q": "春亮",
    }  # fmt: skip


NAMES = (
    "year", "award", "round", "category", "series", "edition", "region", "partner", "theme",
    "kind", "q",
)  # fmt: skip


@pytest.mark.each_case
@pytest.mark.parametrize("name", NAMES)
def test_filter_when_chosen_then_only_its_winners_are_shown(client, one, name):
    page = client.get(URL, {name: one[name]})
    assert names(page) == ["李春亮"]
    assert len(page.context["active"]) == 1


def test_filters_when_all_are_chosen_then_each_is_removable_alone(client, one):
    page = client.get(URL, one)
    assert names(page) == ["李春亮"]
    active = page.context["active"]
    assert len(active) == len(NAMES)
    for item in active:
        assert item["without"].count("=") == len(NAMES) - 1
        assert item["without"].replace("&", "&amp;") in page.content.decode()


@pytest.mark.parametrize("code", ["510000", "510100", "510104"])
def test_region_when_of_any_level_then_everything_inside_is_shown(client, one, code):
    assert names(client.get(URL, {"region": code})) == ["李春亮"]


def test_filters_when_nothing_fits_then_each_can_be_loosened(client, one):
    page = client.get(URL, {"year": "2024", "theme": "first-aid"})
    text = assert_public(page)
    assert "没有找到符合条件的获奖者" in text
    assert "不限年份" in text
    assert "不限主题" in text


def test_filters_when_left_empty_then_they_mean_nothing(client, one):
    assert len(names(client.get(URL, dict.fromkeys(NAMES, "")))) == 2


def test_parameters_when_unknown_then_they_are_ignored(client, one):
    assert len(names(client.get(URL, {"from": "singlemessage", "isappinstalled": "0"}))) == 2


def test_sort_when_by_name_then_pinyin_decides(client):
    for name, pinyin in (("张三", "zhang san"), ("艾必齐", "ai bi qi"), ("单田", "shan tian")):
        WinnerFactory(display_name=name, name_pinyin=pinyin)
    assert names(client.get(URL, {"sort": "name"})) == ["艾必齐", "单田", "张三"]


def test_sort_when_by_year_then_the_latest_comes_first(client):
    for year in (2023, 2025, 2024):
        WinnerFactory(year=year, display_name=str(year))
    assert names(client.get(URL, {"sort": "year"})) == ["2025", "2024", "2023"]


def test_downloads_when_filtered_then_they_lead_to_the_same_rows(client, one):
    page = client.get(URL, {"year": "2025"})
    assert [url for _, url in page.context["downloads"]] == [
        f"/winners/?year=2025&format={suffix}" for suffix in ("csv", "xlsx", "json")
    ]
    rows = b"".join(client.get("/winners/?year=2025&format=csv").streaming_content).decode()
    assert "李春亮" in rows
    assert "另一位" not in rows


# ------------------------------------------------------------------ nonsense

ODD = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%0b",
    "x" * 10_000,
    "-1",
    "999999",
    "%25",
    "_",
    "'",
    "%22",
]


@pytest.mark.parametrize("name", [*NAMES, "sort", "page", "format"])
@pytest.mark.parametrize("value", ODD)
def test_query_when_nonsense_then_answers_sensibly(client, name, value):
    WinnerFactory()
    page = client.get(f"{URL}?{name}={value}")
    assert page.status_code in {200, 400, 404}
    if page.status_code != 200:
        text = assert_public(page, page.status_code)
        assert page.context["problem"].message in text
        assert len(page.context["winners"]) == 1


@pytest.mark.parametrize(
    "query,status",
    [
        ("year=abc", 400), ("year=１２３４", 400), ("region=999999", 404), ("award=nobody", 404),
        ("sort=best", 400), ("kind=cat", 400), ("page=-1", 404), ("page=after-nothing", 404),
        ("q=" + "长" * 101, 400),
    ],
)  # fmt: skip
def test_query_when_it_means_nothing_then_the_status_says_so(client, query, status):
    assert client.get(f"{URL}?{query}").status_code == status


def test_award_when_it_has_only_drafts_then_its_round_is_unknown(client):
    draft = RoundFactory(draft=True)
    assert client.get(URL, {"round": draft.slug}).status_code == 404


# ------------------------------------------------------------------ pages


def test_pages_when_turned_then_every_winner_is_seen_once_in_both_directions(client, now):
    made = [WinnerFactory(release_at=now - timedelta(hours=n // 3)).display_name for n in range(50)]
    page = client.get(URL)
    seen, addresses = names(page), [URL]
    while page.context["next_url"]:
        addresses.append(page.context["next_url"])
        page = client.get(addresses[-1])
        seen += names(page)
    assert sorted(seen) == sorted(made)
    assert len(addresses) == 3
    back = client.get(page.context["previous_url"])
    assert names(back) == names(client.get(addresses[1]))
    first = client.get(back.context["previous_url"])
    assert names(first) == names(client.get(URL))
    assert first.context["previous_url"] == ""


def test_page_when_its_winner_was_hidden_meanwhile_then_the_place_is_kept(client, now):
    winners = [WinnerFactory(release_at=now - timedelta(hours=n)) for n in range(26)]
    url = client.get(URL).context["next_url"]
    type(winners[0]).objects.filter(pk=winners[23].pk).update(
        state="hidden", hidden_at=now, hidden_by=winners[0].nomination.created_by, hide_code="other"
    )
    assert names(client.get(url)) == [winner.display_name for winner in winners[24:]]


def test_page_when_it_names_a_winner_not_yet_released_then_it_is_unknown(client):
    WinnerFactory()
    upcoming = WinnerFactory(upcoming=True)
    assert client.get(URL, {"page": f"after-{upcoming.public_id}"}).status_code == 404


def test_winner_list_when_posted_to_then_refuses(client):
    assert client.post(URL).status_code == 405
    assert reverse("awards:winner_list") == URL


def test_card_when_no_report_names_a_medium_then_no_stand_in_is_shown(client):
    WinnerFactory(media_credit=UNSTATED, display_name="有名无媒")
    WinnerFactory(media_credit="南国早报")
    text = assert_public(client.get("/winners/"))
    assert "有名无媒" in text
    assert text.count("提名：") == 1
    assert UNSTATED not in text
