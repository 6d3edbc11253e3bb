"""Every list that is searched and filtered by its address: page, files and command agree."""

import csv
import io
import json
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.core.management import call_command

from charity_site.finding import INDEXES
from tests.answers import assert_public
from tests.factories.awards import AwardFactory, ColumnFactory, WinnerCreditFactory, WinnerFactory
from tests.factories.directory import (
    MediaPartnerFactory,
    OrganisationFactory,
    RegionFactory,
    ThemeFactory,
)
from tests.factories.events import EditionFactory, EditionOrganisationFactory, SeriesFactory
from tests.factories.projects import ProjectFactory, ProjectOrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]
LISTS = ["projects", "partners", "events", "awards"]
HOSTILE = ["%00", "%ff", "x" * 10_000, "999999", "%25_'\""]
NAMES = {
    "projects": ("q", "page", "sort", "format", "theme", "region", "verification"),
    "partners": ("q", "page", "group", "winners"),
    "events": ("q", "page", "year", "series", "state"),
    "awards": ("q", "page", "organisation"),
}


def index() -> None:
    for one in INDEXES.values():
        one.rebuild()


@pytest.fixture
def content():
    """Two of each, of which one lies in 四川, and one of each that the public does not see."""
    house, theme = OrganisationFactory(slug="house", name="善行基金会"), ThemeFactory(slug="zhuxue")
    place = RegionFactory(code="510104")
    RegionFactory(province=True)
    project = ProjectFactory(name="操场", themes=[theme], regions=[place], verification="reported")
    ProjectOrganisationFactory(project=project, organisation=house)
    ProjectFactory(name="=车票", summary="别的")
    ProjectFactory(name="操场撤下", hidden=True)
    column = ColumnFactory(
        name="操场好人", partner__organisation__name="封面新闻", partner__group="川报集团",
        partner__organisation__region=place,
    )  # fmt: skip
    WinnerCreditFactory(
        partner=column.partner, winner=WinnerFactory(nomination__partner=column.partner)
    )
    MediaPartnerFactory(organisation__name="华西都市报", since="2020-01-01")
    MediaPartnerFactory(organisation__name="操场晚报", suspended=True)
    AwardFactory(name="操场奖", run_by=house, since_year=2020)
    AwardFactory(name="别的奖", mode="rolling", mode_inferred=True)
    series = SeriesFactory(slug="season", name="操场公益季")
    edition = EditionFactory(series=series, official_title="操场盛典", region=place, year=2025)
    EditionOrganisationFactory(edition=edition, organisation=house)
    EditionFactory(series=None, official_title="乌镇论坛", year=None, inferred=["ordinal"],
                   starts_on=None, ends_on=None)  # fmt: skip
    EditionFactory(official_title="操场筹备", planned=True)
    index()


def titles(page) -> list[str]:
    rows = page.context["rows"]
    return [str(getattr(row, "title", None) or row) for row in rows]


@pytest.mark.parametrize(
    "address,wanted",
    [
        ("/projects/", ["操场", "=车票"]), ("/projects/?q=操场", ["操场"]),
        ("/projects/?q=caochang", ["操场"]), ("/projects/?q=善行", ["操场"]),
        ("/projects/?q=-操场+车票", ["=车票"]),
        ("/projects/?theme=zhuxue&region=510000&verification=reported", ["操场"]),
        ("/projects/?organisation=house", ["操场"]), ("/projects/?verification=verified", []),
        ("/partners/", ["封面新闻", "华西都市报"]), ("/partners/?q=操场好人", ["封面新闻"]),
        ("/partners/?group=川报集团&region=510000", ["封面新闻"]),
        ("/partners/?winners=yes", ["封面新闻"]), ("/partners/?winners=no", ["华西都市报"]),
        ("/partners/?sort=since", ["华西都市报", "封面新闻"]),
        ("/awards/?q=操场奖", ["操场奖"]), ("/awards/?organisation=house", ["操场奖"]),
        ("/events/", ["操场盛典", "乌镇论坛"]), ("/events/?sort=oldest", ["乌镇论坛", "操场盛典"]),
        ("/events/?q=善行", ["操场盛典"]), ("/events/?q=乌镇", ["乌镇论坛"]),
        ("/events/?year=2025&series=season&region=510104&state=finished", ["操场盛典"]),
        ("/events/?organisation=house", ["操场盛典"]),
    ],
)  # fmt: skip
def test_list_when_asked_then_shows_exactly_these_and_says_how_many(
    client, content, address, wanted
):
    page = client.get(address)
    assert titles(page) == wanted
    assert f"共 {len(wanted)} 条" in assert_public(page)


@pytest.mark.parametrize(
    "address",
    ["/projects/?q=操场&theme=zhuxue", "/partners/?q=操场&region=510000",
     "/events/?q=操场&year=2025"],
)  # fmt: skip
def test_filter_when_removed_then_the_others_stay(client, content, address):
    page = client.get(address)
    assert "<mark>操场</mark>" in assert_public(page)
    search, other = page.context["active"]
    assert "q" not in parse_qs(urlsplit(search["without"]).query)
    assert parse_qs(urlsplit(other["without"]).query) == {"q": ["操场"]}
    assert titles(client.get(other["without"]))


@pytest.mark.parametrize("name", LISTS)
def test_list_when_nothing_fits_then_says_what_to_loosen(client, content, name):
    other = {"winners": "yes"} if name == "partners" else {"organisation": "house"}
    text = assert_public(client.get(f"/{name}/", {"q": "没有的词"} | other))
    assert text.count("不限") == 2


@pytest.mark.parametrize("name", LISTS)
def test_list_when_empty_then_says_so(client, name):
    assert "共 0 条" in assert_public(client.get(f"/{name}/"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("value", HOSTILE)
def test_list_when_nonsense_is_asked_then_answers_with_a_sentence(client, name, value):
    for parameter in NAMES[name]:
        page = client.get(f"/{name}/?{parameter}={value}")
        assert page.status_code in {200, 400, 404}, parameter
        if page.status_code != 200:
            assert page.context["problem"].message in assert_public(page, page.status_code)


@pytest.mark.parametrize(
    "name,query",
    [("projects", "q=操场"), ("partners", ""), ("events", "sort=oldest"), ("awards", "sort=since")],
)
def test_file_when_downloaded_then_has_the_rows_of_the_page_in_its_order(
    client, content, tmp_path, name, query
):
    shown = titles(client.get(f"/{name}/?{query}"))
    column = {"projects": 0, "partners": 0, "events": 1, "awards": 0}[name]
    files = {
        suffix: b"".join(client.get(f"/{name}/?{query}&format={suffix}").streaming_content)
        for suffix in ("csv", "json", "xlsx")
    }
    found = json.loads(files["json"])
    keys = list(found["rows"][0])
    assert [row[keys[column]] for row in found["rows"]] == shown
    cells = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert [row[column].lstrip("'") for row in cells[1:]] == shown
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    assert [str(row[column].value).lstrip("'") for row in sheet.iter_rows(min_row=2)] == shown
    assert not any(row[column].startswith("=") for row in cells)
    target = tmp_path / "list.csv"
    filters = [f"--filter={query}"] if query else []
    call_command("export", name, "--format=csv", f"--out={target}", *filters)
    assert target.read_bytes() == files["csv"]


def test_file_when_asked_for_on_an_english_page_then_it_is_the_same_file(client, content):
    files = [client.get(f"{at}/projects/?verification=reported&format=csv") for at in ("", "/en")]
    bodies = [b"".join(file.streaming_content) for file in files]
    assert bodies[0] == bodies[1]
    assert "媒体报道" in bodies[0].decode()
    assert files[0]["Content-Disposition"] == files[1]["Content-Disposition"]


def test_file_when_a_fact_is_only_inferred_then_it_is_not_in_it(client, content):
    EditionFactory(official_title="推定届", ordinal=3, year=2019, inferred=["ordinal", "year"])
    page = client.get("/events/?format=json")
    rows = json.loads(b"".join(page.streaming_content))["rows"]
    told = next(row for row in rows if row["edition"] == "推定届")
    assert (told["ordinal"], told["year"], told["starts"]) == ("", "", "2025-05-20")


@pytest.mark.parametrize("name,made", [("projects", ProjectFactory), ("events", EditionFactory),
                                       ("partners", MediaPartnerFactory)])  # fmt: skip
@pytest.mark.parametrize("sort", [0, 1])
def test_list_when_pages_are_turned_then_every_row_is_seen_once(client, name, made, sort):
    rows = [made() for _ in range(30)]
    first = client.get(f"/{name}/")
    first = client.get(first.context["sorts"][sort][1])
    second = client.get(first.context["next_url"])
    seen = [row.pk for page in (first, second) for row in page.context["rows"]]
    assert sorted(seen) == sorted(row.pk for row in rows)
    back = client.get(second.context["previous_url"])
    assert titles(back) == titles(first)
