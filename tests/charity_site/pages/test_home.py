"""The front page, the foot of every page, the page of all components, and the way on after 404."""

import pytest

from tests.answers import assert_public
from tests.factories.awards import PhotoFactory, RoundFactory, WinnerFactory
from tests.factories.events import EditionFactory
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
