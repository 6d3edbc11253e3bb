"""A large edition: its page shows the beginning of every kind, and the way to all of it."""

import re

import pytest

from events.browse import edition_for_page, fill_edition
from events.part_pages import LISTED, SIZE
from events.parts import CAPS, PARTS, ROOM, cap_for
from tests.answers import assert_public
from tests.charity_site.pages.test_costs import ROWS, STATEMENTS, cost
from tests.factories.awards import RoundFactory, WinnerFactory
from tests.factories.directory import OrganisationFactory, PersonFactory
from tests.factories.events import (
    CountyProductFactory,
    EditionFactory,
    EditionFigureFactory,
    EditionHighlightFactory,
    EditionOrganisationFactory,
    LineupFactory,
    ParticipantFactory,
    ProductFigureFactory,
    SessionFactory,
)
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
URL = "/events/season/tenth/"


def large(count):
    """An edition with so many of everything."""
    edition = EditionFactory(series__slug="season", slug="tenth")
    round_ = RoundFactory(edition=edition, announced=True)
    for n in range(count):
        session = SessionFactory(
            edition=edition, title=f"第{n}场", position=n,
            organisations=[OrganisationFactory(name=f"相关机构{n}号")],
        )  # fmt: skip
        ParticipantFactory(session=session, person__name=f"嘉宾{n}号", position=n)
        project = ProjectFactory(name=f"项目{n}号", slug=f"project-{n}", editions=[edition])
        people = [PersonFactory(name=f"明星{n}号"), PersonFactory(name=f"主播{n}号")]
        LineupFactory(session=session, people=people, project_slug=project.slug, position=n)
        EditionOrganisationFactory(edition=edition, organisation__name=f"主办{n}号", position=n)
        EditionFigureFactory(edition=edition, label=f"数字{n}号")
        EditionHighlightFactory(edition=edition, quoted=f"名单{n}号")
        product = CountyProductFactory(edition=edition, name=f"特产{n}号")
        ProductFigureFactory(product=product, label="产量")
        if n:
            RoundFactory(edition=edition, title=f"轮次{n}号")
        WinnerFactory(round=round_, edition=edition)
    return edition


def parts_of(text):
    return set(re.findall(r"\?part=(\w+)", text))


def test_edition_when_it_is_small_then_all_of_it_is_shown(client):
    large(3)
    text = assert_public(client.get(URL))
    assert parts_of(text) == set()
    for name in ("第2场", "相关机构2号", "嘉宾2号", "项目2号", "明星2号 × 主播2号", "主办2号",
                 "数字2号", "名单2号", "特产2号"):  # fmt: skip
        assert name in text, name


def test_edition_when_it_is_large_then_it_reads_few_rows_and_leads_to_all(client, monkeypatch):
    small = EditionFactory().get_absolute_url()
    client.get(small)
    with cost(monkeypatch) as little:
        client.get(small)
    large(30)
    client.get(URL)
    with cost(monkeypatch) as much:
        text = assert_public(client.get(URL))
    assert much.rows <= ROWS
    assert much.statements == little.statements <= STATEMENTS
    assert parts_of(text) == set(LISTED)
    assert "全部 30 项" in text


@pytest.mark.each_case
@pytest.mark.parametrize("part", sorted(LISTED))
def test_part_when_walked_then_everything_of_its_kind_is_there_once(client, monkeypatch, part):
    large(2 * SIZE + 1)
    seen, url = [], f"{URL}?part={part}"
    while url:
        with cost(monkeypatch) as spent:
            text = assert_public(client.get(url))
        assert spent.rows <= ROWS
        assert spent.statements <= STATEMENTS
        seen += re.findall(r'class="line__title">(?:<a[^>]*>)?([^<]+)', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        url = following and following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 2 * SIZE + 1


@pytest.mark.parametrize("query", ["part=nothing", "part=stars", "part=figures&page=0",
                                   "part=figures&page=x", "part=figures&page=99999999999",
                                   "part=figures&page=-1", "part=figures&page=²",
                                   "part=figures&page=9"])  # fmt: skip
def test_part_when_there_is_no_such_page_then_404(client, query):
    large(1)
    assert client.get(f"{URL}?{query}").status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_person_when_hidden_then_named_on_no_page_of_the_edition(client, now, count):
    edition = large(count)
    session = edition.sessions.first()
    lineup = session.lineups.first()
    star = lineup.people.get(name="明星0号")
    ParticipantFactory(session=session, person=star, hidden=True)
    pages = [URL, f"{URL}?part=lineups", f"{URL}?part=participants", f"{URL}?part=sessions"]
    for page in pages:
        text = assert_public(client.get(page))
        assert "明星0号" not in text
    assert "主播0号" in assert_public(client.get(pages[1]))


def test_lineup_when_not_all_its_people_were_read_then_it_is_left_to_its_own_page():
    edition = EditionFactory(series__slug="season", slug="tenth")
    session = SessionFactory(edition=edition)
    for n in range(40):
        people = [PersonFactory() for _ in range(3)]
        LineupFactory(session=session, people=people, position=n)
    found = edition_for_page("tenth")
    page = fill_edition(found)
    [shown] = found.sessions.all()
    lineups = shown.lineups.all()
    assert lineups
    assert all(len(lineup.people.all()) == 3 for lineup in lineups)
    assert page.more["lineups"] == 40


def test_cap_when_everything_is_many_then_the_room_holds():
    assert cap_for(dict.fromkeys(PARTS, 1)) == CAPS[0]
    assert cap_for(dict.fromkeys(PARTS, 1000)) == CAPS[-1]
    most = sum(CAPS[-1] * kind.weight for kind in PARTS.values()) + CAPS[-1]
    assert most <= ROOM
