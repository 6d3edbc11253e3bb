"""The front page, the foot of every page, the page of all components, and the way on after 404."""

from datetime import timedelta

import pytest

from projects.models import Fund
from tests.answers import assert_public
from tests.factories.awards import FAR_AWAY, PhotoFactory, RoundFactory, WinnerFactory
from tests.factories.directory import LONG_AGO
from tests.factories.events import EditionFactory
from tests.factories.grants import GrantNoticeFactory, GrantRoundFactory
from tests.factories.notices import NoticeFactory
from tests.factories.projects import ProgrammeFactory, ProgrammeFigureFactory

pytestmark = pytest.mark.django_db


def test_home_when_opened_then_shows_what_is_on_who_won_and_figures_with_source(client):
    WinnerFactory(display_name="艾必齐", citation="活得有尊严")
    RoundFactory(title="常年征集", rolling=True)
    EditionFactory(official_title="正在举行的公益季", ongoing=True)
    programme = ProgrammeFactory()
    RoundFactory(award__programme=programme)
    ProgrammeFigureFactory(programme=programme, label="参与媒体", value=400)
    ProgrammeFigureFactory(programme=programme, label="推定的数", is_inferred=True)
    text = assert_public(client.get("/"))
    for piece in (
        "艾必齐", "活得有尊严", "常年征集", "正在举行的公益季", "参与媒体", "400", "来源：某某日报",
        'role="search"',
    ):  # fmt: skip
        assert piece in text, piece
    assert "推定的数" not in text


def test_home_when_money_is_given_then_tells_where_it_went_and_whose_figures_are_shown(client):
    shown = GrantRoundFactory(open=True, title="小微资助一期")
    Fund.objects.filter(pk=shown.fund_id).update(reserved=5_000, committed=20_000, paid=15_000)
    GrantRoundFactory(title="还没有开放的一期")
    programme = ProgrammeFactory(name="微爱万能")
    RoundFactory(award__programme=programme)
    ProgrammeFigureFactory(programme=programme, label="参与媒体", value=400)
    text = assert_public(client.get("/"))
    money = text.split('id="home-money"')[1].split("</section>")[0]
    for piece in ("1,000,000 元", "5,000 元", "20,000 元", "15,000 元", "截至"):
        assert piece in money, piece
    assert f"/grants/{shown.slug}/" in money
    assert "还没有开放的一期" not in text
    figures = text.split('id="home-figures"')[1].split("</section>")[0]
    assert figures.index("微爱万能") < figures.index("参与媒体")


def test_home_when_much_is_on_then_every_kind_shows_what_ends_first(client, monkeypatch, now):
    monkeypatch.setattr("charity_site.on_now.EACH", 1)
    sooner = [NoticeFactory(ends_at=FAR_AWAY - timedelta(days=n == 4)) for n in range(9)][4]
    GrantNoticeFactory(open=True, round__title="公示资助")
    RoundFactory(title="没有截止", rolling=True)
    RoundFactory(title="先截止", closes_at=now + timedelta(days=1))
    GrantRoundFactory(open=True, title="正在申请")
    shown = client.get("/").context["on_now"]
    assert [one.kind for one in shown] == ["notice", "grant_notice", "round", "grant"]
    assert shown[0].first == sooner.public_id
    assert [one.title for one in shown[1:]] == ["公示资助", "先截止", "正在申请"]


def test_home_when_opened_then_the_search_stands_above_all(client):
    WinnerFactory()
    text = assert_public(client.get("/"))
    assert text.index('action="/search/"') < text.index("<main")


def test_home_when_the_newest_have_photos_then_their_lines_show_them(client):
    shown, plain = (
        WinnerFactory(citation="颁奖词"),
        WinnerFactory(release_at=LONG_AGO - timedelta(days=1)),
    )
    other = WinnerFactory(release_at=LONG_AGO - timedelta(days=2))
    photo = PhotoFactory(nomination=other.nomination, portrait="nobody", widths="320 640")
    lines = assert_public(client.get("/")).split('class="front__list"')[1].split("</section>")[0]
    assert shown.display_name not in lines
    assert lines.count("line__picture") == 1
    assert photo.public_id in lines
    assert plain.display_name in lines


def test_home_when_nothing_is_there_then_leads_on(client):
    text = assert_public(client.get("/"))
    assert "还没有公布的获奖者" in text
    assert "/awards/" in text


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
def test_home_when_a_winner_is_not_public_then_nothing_tells_of_it(client, trait):
    shown = WinnerFactory()
    before = client.get("/").content
    secret = WinnerFactory(round=shown.round, category=shown.category, **{trait: True})
    PhotoFactory(nomination=secret.nomination)
    assert client.get("/").content == before


def test_home_when_a_winner_is_anonymous_then_no_face_is_its_cover(client):
    winner = WinnerFactory(publish_level="anonymous", display_name="匿名个人")
    PhotoFactory(nomination=winner.nomination)
    assert client.get("/").context["lead"].cover is None
    shown = PhotoFactory(nomination=winner.nomination, portrait="nobody")
    assert client.get("/").context["lead"].cover.startswith(shown.public_id)


def test_foot_when_numbers_are_set_then_it_shows_them_and_the_promises(client, settings):
    settings.ICP_NUMBER, settings.PSB_NUMBER = "京ICP备1号", "京公网安备2号"
    text = assert_public(client.get("/verify/"))
    for piece in ("京ICP备1号", "京公网安备2号", "从不收费", "不接受捐款"):
        assert piece in text, piece


def test_foot_when_numbers_are_missing_then_no_empty_link_stands_there(client, settings):
    settings.ICP_NUMBER = settings.PSB_NUMBER = ""
    assert "beian" not in assert_public(client.get("/verify/"))


def test_page_when_absent_then_the_search_is_shown(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = assert_public(client.get("/no/such/page/"), 404)
    assert 'action="/search/"' in text
    assert "/no/such/page/" not in text


def test_styleguide_when_in_a_demo_then_shows_every_component(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = assert_public(client.get("/styleguide/"))
    for piece in (
        "monogram",
        "letter--down",
        "letter--across",
        "figure__conflict",
        "timeline__gap",
    ):
        assert piece in text, piece


def test_styleguide_when_in_production_then_it_is_absent(client, settings):
    settings.DEMO = settings.DEBUG = False
    assert_public(client.get("/styleguide/"), 404)
