"""Media partners, their columns and winners."""

import pytest

from tests.answers import assert_public
from tests.factories.awards import ColumnFactory, WinnerCreditFactory, WinnerFactory
from tests.factories.directory import AgreementFactory, MediaPartnerFactory

pytestmark = pytest.mark.django_db


def url(partner) -> str:
    return f"/partners/{partner.organisation.slug}/"


def test_partner_list_when_opened_then_shows_active_partners_with_columns(client):
    column = ColumnFactory(name="封面好人", partner__organisation__name="封面新闻")
    ColumnFactory(name="停办的栏目", partner=column.partner, is_active=False)
    MediaPartnerFactory(suspended=True, organisation__name="暂停的报")
    text = assert_public(client.get("/partners/"))
    assert "封面新闻" in text
    assert "封面好人" in text
    assert "停办的栏目" not in text
    assert "暂停的报" not in text


def test_partner_when_opened_then_shows_what_it_did(client):
    partner = MediaPartnerFactory(organisation__name="封面新闻", group="四川日报报业集团")
    AgreementFactory(title="开放共建计划", parties=[partner.organisation])
    WinnerCreditFactory(partner=partner, winner=WinnerFactory(display_name="看得见"))
    for trait in ("embargoed", "upcoming", "hidden"):
        secret = WinnerFactory(display_name="看不见", **{trait: True})
        WinnerCreditFactory(partner=partner, winner=secret)
    page = client.get(url(partner))
    text = assert_public(page)
    for piece in ("封面新闻", "四川日报报业集团", "开放共建计划", "看得见", "1 位"):
        assert piece in text, piece
    assert "看不见" not in text
    assert page.context["count"] == 1


def test_partner_when_absent_then_404(client):
    assert_public(client.get("/partners/no-such-medium/"), 404)
