"""The search of the whole site: everything that is public is found, nothing else is."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Winner
from awards.search import WINNERS
from charity_site.finding import INDEXES
from directory.models import Organisation
from kit.search import index_text, parse_query
from kit.searchindex import reindex_followers
from projects.models import Project
from tests.answers import assert_public
from tests.factories.awards import AwardFactory, ColumnFactory, WinnerFactory
from tests.factories.directory import (
    MediaPartnerFactory,
    OrganisationAliasFactory,
    OrganisationFactory,
)
from tests.factories.events import EditionFactory, EditionOrganisationFactory, SeriesFactory
from tests.factories.projects import ProjectFactory, ProjectOrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]
URL = "/search/"


def found(client, typed):
    return client.get(URL, {"q": typed}).context["found"]


def titles(client, typed) -> dict[str, list[str]]:
    return {str(g.title): [line.title for line in g.lines] for g in found(client, typed).groups}


def index() -> None:
    for one in INDEXES.values():
        one.rebuild()


@pytest.fixture
def site():
    body = OrganisationFactory(name="阿里巴巴公益基金会")
    OrganisationAliasFactory(organisation=body, name="梭梭林")
    SeriesFactory(name="梭梭公益季", former_names=["老梭梭节"], run_by=body)
    edition = EditionFactory(official_title="梭梭盛典", city="成都市", venue="锦城湖")
    EditionOrganisationFactory(edition=edition, organisation=body)
    EditionFactory(official_title="梭梭筹备会", planned=True)
    AwardFactory(name="梭梭奖", run_by=body)
    project = ProjectFactory(name="一亿棵梭梭")
    ProjectOrganisationFactory(project=project, organisation=body)
    ProjectFactory(name="撤下的梭梭", hidden=True)
    ColumnFactory(name="梭梭好人", partner__organisation__name="封面新闻")
    MediaPartnerFactory(organisation__name="梭梭晚报", suspended=True)
    index()
    return body


def test_search_when_something_is_typed_then_every_kind_is_found_and_leads_to_its_list(
    client, site
):
    winner = WinnerFactory(display_name="李梭梭")
    page = client.get(URL, {"q": "梭梭"})
    text = assert_public(page)
    assert [one.pk for one, _ in page.context["found"].winners] == [winner.pk]
    assert titles(client, "梭梭") == {
        "活动": ["梭梭公益季", "梭梭盛典"], "奖项": ["梭梭奖"], "公益项目": ["一亿棵梭梭"],
        "合作媒体": ["封面新闻"],
    }  # fmt: skip
    assert "一亿棵<mark>梭梭</mark>" in text
    for path in ("/winners/", "/events/", "/awards/", "/projects/", "/partners/"):
        assert f'href="{path}?q=%E6%A2%AD%E6%A2%AD"' in text


@pytest.mark.parametrize(
    "typed,kind", [("老梭梭节", "活动"), ("锦城湖", "活动"), ("suosuojiang", "奖项"),
                   ("梭梭好人", "合作媒体"), ("梭梭林", "公益项目"), ('"亿棵梭"', "公益项目")],
)  # fmt: skip
def test_search_when_by_another_name_a_place_or_pinyin_then_it_is_found(client, site, typed, kind):
    assert kind in titles(client, typed)


@pytest.mark.parametrize("typed", ["撤下的", "筹备会", "梭梭晚报"])
def test_search_when_a_thing_is_not_public_then_nothing_tells_of_it(client, site, typed):
    assert not found(client, typed)


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
def test_search_when_a_winner_is_not_public_then_page_and_counts_are_as_without_it(client, trait):
    shown = WinnerFactory(display_name="看得见的李四")
    before = client.get(URL, {"q": "李四"}).content
    fields = {"round": shown.round, "category": shown.category, trait: True}
    WinnerFactory(display_name="看不见的李四", **fields)
    assert client.get(URL, {"q": "李四"}).content == before
    assert "全部 1 条" in before.decode()


@pytest.mark.parametrize("count", [1, 9])
def test_search_when_it_has_more_rows_then_it_costs_the_same(client, count):
    for number in range(count):
        WinnerFactory(display_name=f"李梭梭{number}")
        ProjectFactory(name=f"梭梭{number}")
    client.get("/winners/")  # after a change each process lets its tallies follow, once
    with CaptureQueriesContext(connection) as asked:
        page = client.get(URL, {"q": "梭梭"})
    assert len(asked) == 4
    assert page.context["found"].winner_count == count
    assert page.context["found"].groups[0].count == count
    assert len(page.context["found"].winners) <= 6


def test_search_when_a_word_is_frequent_then_the_newest_are_shown(client, monkeypatch):
    monkeypatch.setattr("awards.search.MOST", 2)
    monkeypatch.setattr("awards.listing.LOOKED_THROUGH", 0)
    for number in range(5):
        WinnerFactory(display_name=f"李梭梭{number}")
    assert found(client, "梭梭").is_more
    assert len(found(client, "梭梭").winners) == 5


@pytest.mark.parametrize("typed", ["", "   ", "-梭梭", '""', "，。"])
def test_search_when_nothing_is_asked_then_suggests_where_to_go(client, typed):
    text = assert_public(client.get(URL, {"q": typed}))
    assert "也可以从这里看起" in text
    assert "/projects/" in text


def test_search_when_nothing_is_found_then_says_what_to_try(client):
    text = assert_public(client.get(URL, {"q": "没有 -这个 东西"}))
    for piece in ("没有找到", "去掉带 - 的词", "少写一个词"):
        assert piece in text


@pytest.mark.parametrize("typed", ["%00", "%ff", "x" * 10_000, "%25_'\"\\", "%F0%9F%98%80", "|&!"])
def test_search_when_nonsense_is_asked_then_answers_with_a_sentence(client, typed):
    page = client.get(f"{URL}?q={typed}")
    assert_public(page, page.status_code)
    assert page.status_code in {200, 400}


def test_search_when_compared_with_a_scan_then_finds_the_same(client):
    texts = ["修操场", "操场修好了", "Hello操场 520", "ＨＥＬＬＯ", "李春亮的洗车店", "春天亮了"]
    for text in texts:
        ProjectFactory(name="项目", summary=text)
    for typed in ("操场", "春亮", "hello", "hel", "52", "操场 hello", "操场 -修", "亮", '"修好"'):
        query = parse_query(typed)
        lines = [index_text(text) for text in texts]
        scanned = sum(query.found_in(line) for line in lines)
        groups = found(client, typed).groups
        assert (groups[0].count if groups else 0) == scanned, typed


def test_command_when_lines_are_lost_then_makes_them_anew(client, site, capsys):
    winner = WinnerFactory(display_name="张桂梅")
    WINNERS.remove([winner.pk])
    Winner.objects.update(search_text="")
    Project.objects.update(search_text="")
    assert "公益项目" not in titles(client, "梭梭")
    call_command("rebuild_search")
    assert [one.pk for one, _ in found(client, "guimei").winners] == [winner.pk]
    assert titles(client, "梭梭")["公益项目"] == ["一亿棵梭梭"]
    assert "projects: 2" in capsys.readouterr().out


def test_organisation_when_renamed_then_what_carries_its_name_is_found_by_the_new_one(client, site):
    site.name = "新名基金会"
    site.save()
    reindex_followers(Organisation, site.pk)
    assert set(titles(client, "新名")) == {"活动", "奖项", "公益项目"}
