"""Charity projects: the list with its filters, and one project."""

from decimal import Decimal

import pytest

from tests.answers import assert_public, told
from tests.factories.directory import (
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    ThemeFactory,
)
from tests.factories.events import EditionFactory
from tests.factories.projects import (
    ProjectFactory,
    ProjectFigureFactory,
    ProjectOrganisationFactory,
    ProjectUpdateFactory,
)

pytestmark = pytest.mark.django_db
URL = "/projects/"


def test_project_list_when_opened_then_shows_published_projects(client):
    project = ProjectFactory(name="免费车票")
    ProjectOrganisationFactory(project=project, organisation__name="发起机构")
    ProjectFactory(name="未公开", hidden=True)
    text = assert_public(client.get(URL))
    assert "免费车票" in text
    assert "发起机构" in text
    assert "未公开" not in text


def test_project_when_opened_then_everything_is_told_with_its_basis(client):
    project = ProjectFactory(
        name="免费车票", reported=True, beneficiaries="山区学生", verification="reported",
        themes=[ThemeFactory(name="助学")], regions=[RegionFactory(full_name="四川省凉山州")],
        editions=[EditionFactory(official_title="公益季")], people=[PersonFactory(name="杨欣")],
    )  # fmt: skip
    ProjectOrganisationFactory(project=project, organisation=OrganisationFactory(name="基金会甲"))
    ProjectFigureFactory(project=project)
    ProjectFigureFactory(project=project, label="推定的数", is_inferred=True)
    ProjectUpdateFactory(project=project, title="第一块操场建成")
    text = assert_public(client.get(f"{URL}{project.slug}/"))
    for piece in (
        "免费车票", "山区学生", "媒体报道", "助学", "四川省凉山州", "公益季", "杨欣", "基金会甲",
        "1,000,000 元", "600,000 元", "截至2025年5月20日", "第一块操场建成", "6800", "不接受捐款",
    ):  # fmt: skip
        assert piece in text, piece
    assert "推定的数" not in text


def test_project_when_its_amounts_are_unknown_then_no_amount_is_shown(client):
    text = assert_public(client.get(f"{URL}{ProjectFactory().slug}/"))
    assert "目标金额" not in text
    assert "已公布金额" not in text


def test_project_when_nothing_was_raised_then_zero_is_an_amount(client):
    project = ProjectFactory(reported_amount=Decimal(0), reported_as_of="2025")
    assert "0 元" in assert_public(client.get(f"{URL}{project.slug}/"))


def test_project_when_not_published_then_it_is_exactly_like_absent(client):
    hidden, absent = f"{URL}{ProjectFactory(hidden=True).slug}/", f"{URL}absent/"
    assert told(client.get(hidden), forget=hidden) == told(client.get(absent), forget=absent)
    assert client.get(hidden).status_code == 404


def test_project_when_its_edition_is_only_planned_then_it_is_not_named(client):
    planned = EditionFactory(planned=True, official_title="还没预告")
    project = ProjectFactory(editions=[planned])
    assert "还没预告" not in assert_public(client.get(f"{URL}{project.slug}/"))
