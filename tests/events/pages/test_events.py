"""Series, their editions in time, and one edition with all that is known of it."""

from datetime import date

import pytest

from events.models import Edition
from tests.answers import assert_public, told
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
    SeriesFactory,
    SessionFactory,
)
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def series_url(series) -> str:
    return f"/events/{series.slug}/"


# ------------------------------------------------------------------ list and series


def test_series_list_when_opened_then_shows_series_what_comes_and_single_events(client):
    EditionFactory(series__name="520公益季", official_title="第十届", ongoing=True)
    EditionFactory(standalone=True, official_title="乌镇论坛")
    EditionFactory(official_title="还没预告", planned=True)
    text = assert_public(client.get("/events/"))
    for piece in ("520公益季", "第十届", "进行中", "乌镇论坛"):
        assert piece in text, piece
    assert "还没预告" not in text


def test_series_list_when_empty_then_says_so(client):
    assert "还没有活动" in assert_public(client.get("/events/"))


def test_series_when_opened_then_editions_and_gaps_stand_in_time(client):
    series = SeriesFactory(cobrand="西部媒体联益会", former_names=["旧名"])
    EditionFactory(series=series, ordinal=10, year=2025, official_title="第十届公益季")
    EditionFactory(series=series, ordinal=1, inferred=["ordinal"], year=2016, official_title="萌芽")
    text = assert_public(client.get(series_url(series)))
    for piece in ("西部媒体联益会", "旧名", "第十届公益季", "第一届至第九届：本站尚未全部收录"):
        assert piece in text, piece
    assert text.index("第十届公益季") < text.index("第一届至第九届") < text.index("萌芽")


def test_series_when_absent_then_404(client):
    assert_public(client.get("/events/no-such-series/"), 404)


# ------------------------------------------------------------------ one edition


def test_edition_when_opened_then_its_head_says_when_and_where_and_offers_the_calendar(client):
    edition = EditionFactory(
        starts_on=date(2025, 5, 20), starts_precision="day", city="成都", venue="锦江剧场"
    )
    page = edition.get_absolute_url()
    head = assert_public(client.get(page)).split('class="when-where"')[1].split("</p>")[0]
    for piece in ("2025年5月20日", "成都 锦江剧场", f"{page.rstrip('/')}.ics"):
        assert piece in head, piece
    for vague in ({"starts_precision": "month"}, {"inferred": ["starts_on"]}):
        Edition.objects.filter(pk=edition.pk).update(**vague)
        assert ".ics" not in assert_public(client.get(page))


def test_edition_when_opened_then_everything_stated_is_told(client):
    edition = EditionFactory(
        ordinal=10, city="成都", theme="共益", issues=["乡村教育"], attendee_groups=["媒体代表"]
    )
    EditionOrganisationFactory(edition=edition, organisation__name="主办方")
    session = SessionFactory(
        edition=edition, title="开幕致辞", organisations=[OrganisationFactory()]
    )
    ParticipantFactory(session=session, person__name="金旼旼")
    LineupFactory(
        session=session,
        people=[PersonFactory(name="邢傲伟")],
        project_slug="dream",
        host_known=False,
    )
    edition.projects.add(ProjectFactory(slug="dream", name="一个篮球梦"))
    EditionHighlightFactory(edition=edition, quoted="十大乡村公益项目", loaded_count=4)
    product = CountyProductFactory(edition=edition)
    ProductFigureFactory(product=product, label="销量", value=3000, unit="份")
    WinnerFactory(round=RoundFactory(announced=True, edition=edition), display_name="艾必齐")
    text = assert_public(client.get(edition.get_absolute_url()))
    for piece in (
        "第十届", "成都", "共益", "乡村教育", "媒体代表", "主办方", "开幕致辞", "金旼旼", "邢傲伟",
        "主播原文未写明", "一个篮球梦", "已收录 4 / 公布 10", "山西平顺", "蒜蓉辣酱", "3000份",
        "艾必齐",
    ):  # fmt: skip
        assert piece in text, piece


def test_edition_when_claims_conflict_then_they_stand_side_by_side(client):
    edition = EditionFactory()
    for value in (220_000_000, 230_000_000):
        EditionFigureFactory(edition=edition, label="带动参与", value=value, qualifier="exact")
    text = assert_public(client.get(edition.get_absolute_url()))
    for piece in ("2.2亿", "2.3亿", "数字不一致", "截至2025年5月20日", "来源：某某日报"):
        assert piece in text, piece


def test_edition_when_a_fact_is_only_inferred_then_it_is_not_told(client):
    edition = EditionFactory(
        ordinal=6, year=2025, inferred=["ordinal", "year"], official_title="研讨会"
    )
    EditionFigureFactory(edition=edition, label="推定的数", is_inferred=True)
    EditionOrganisationFactory(edition=edition, organisation__name="推定主办", is_inferred=True)
    session = SessionFactory(edition=edition)
    ParticipantFactory(session=session, person__name="某人", role="host", role_inferred=True)
    text = assert_public(client.get(edition.get_absolute_url()))
    assert "某人" in text
    for secret in ("第六届", "推定的数", "推定主办", "主持"):
        assert secret not in text


def test_edition_when_a_participant_is_hidden_then_the_name_is_gone_from_line_ups_too(client):
    session = SessionFactory()
    shy = ParticipantFactory(session=session, person__name="不愿出现", hidden=True).person
    LineupFactory(session=session, people=[shy, PersonFactory(name="仍在台上")])
    text = assert_public(client.get(session.edition.get_absolute_url()))
    assert "仍在台上" in text
    assert "不愿出现" not in text


def test_edition_when_somebody_is_in_a_line_up_then_the_name_stands_once(client):
    session = SessionFactory()
    person = ParticipantFactory(session=session, person__name="邢傲伟").person
    LineupFactory(session=session, people=[person])
    text = assert_public(client.get(session.edition.get_absolute_url()))
    assert text.split("application/ld+json")[1].count("邢傲伟") == 1


def test_edition_when_winners_are_not_public_then_nothing_tells_of_them(client):
    edition = EditionFactory()
    round_ = RoundFactory(announced=True, edition=edition)
    before = client.get(edition.get_absolute_url()).content
    for trait in ("embargoed", "upcoming", "hidden", "revoked"):
        WinnerFactory(round=round_, **{trait: True})
    assert client.get(edition.get_absolute_url()).content == before


def test_edition_when_planned_then_it_is_exactly_like_absent(client):
    edition = EditionFactory(planned=True)
    address, absent = edition.get_absolute_url(), f"/events/{edition.series.slug}/absent/"
    hidden = told(client.get(address), forget=address)
    assert hidden == told(client.get(absent), forget=absent)
    assert hidden[0] == 404


def test_edition_when_without_series_then_it_has_an_address_of_its_own(client):
    edition = EditionFactory(standalone=True, slug="wuzhen")
    assert edition.get_absolute_url() == "/events/standalone/wuzhen/"
    assert_public(client.get("/events/standalone/wuzhen/"))
    assert client.get("/events/standalone/")["Location"] == "/events/"


def test_edition_when_asked_for_under_another_series_then_leads_home(client):
    edition = EditionFactory()
    response = client.get(f"/events/standalone/{edition.slug}/")
    assert (response.status_code, response["Location"]) == (301, edition.get_absolute_url())


@pytest.mark.parametrize("trait,reason", [("cancelled", "天气原因"), ("postponed", "场地调整")])
def test_edition_when_it_does_not_happen_then_says_why(client, trait, reason):
    edition = EditionFactory(**{trait: True})
    assert reason in assert_public(client.get(edition.get_absolute_url()))
