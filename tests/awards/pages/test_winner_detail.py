"""One winner's page: what it tells, to whom nothing is told, and what stays of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from awards.models import Winner
from tests.answers import assert_public, told
from tests.factories.awards import (
    CorrectionFactory,
    NominationFigureFactory,
    PhotoFactory,
    WinnerCreditFactory,
    WinnerFactory,
    WinnerSlugFactory,
)
from tests.factories.directory import RegionFactory, ThemeFactory
from tests.factories.events import EditionFactory

pytestmark = pytest.mark.django_db
ABSENT = "/winners/no-such-winner/"


def url(winner: Winner) -> str:
    return f"/winners/{winner.slug}/"


def everything(**fields) -> Winner:
    """A winner with something of every kind."""
    winner = WinnerFactory(
        display_name="艾必齐", prize_amount=Decimal("5000.00"), region=RegionFactory(),
        region_name="四川省成都市锦江区", nomination__source_title="洗车店里的笑声",
        nomination__source_url="https://example.com/story", round__edition=EditionFactory(),
        **fields,
    )  # fmt: skip
    WinnerCreditFactory(winner=winner, partner__organisation__name="封面新闻")
    NominationFigureFactory(nomination=winner.nomination, label="受益学生")
    PhotoFactory(nomination=winner.nomination, caption="开工前的早晨")
    winner.themes.set([ThemeFactory(name="助残")])
    return winner


def test_winner_when_published_then_everything_public_is_told(client):
    winner = everything()
    text = assert_public(client.get(url(winner)))
    for piece in (
        "艾必齐", winner.headline, winner.citation, "凭双手养活自己", "四川省成都市锦江区", "助残",
        "封面新闻", "洗车店里的笑声", "https://example.com/story", "5,000 元", "6800", "来源",
        winner.certificate_number, "开工前的早晨", "本奖项从不收费", winner.edition.title,
    ):  # fmt: skip
        assert piece in text, piece


def test_winner_when_published_then_nothing_internal_is_told(client):
    winner = everything(
        nomination__contact_name="联系人甲", nomination__contact_phone="13912345678",
        nomination__internal_note="内部意见", nominee__name="真名不显示",
    )  # fmt: skip
    text = assert_public(client.get(url(winner)))
    for secret in ("联系人甲", "13912345678", "内部意见", "真名不显示"):
        assert secret not in text


@pytest.mark.parametrize("level", ["pseudonym", "anonymous", "surname"])
def test_winner_when_the_name_is_lowered_then_source_and_faces_do_not_tell_it(client, level):
    winner = everything(publish_level=level, pseudonym="小禾")
    PhotoFactory(nomination=winner.nomination, portrait="nobody", alt_text="一辆白色汽车")
    text = assert_public(client.get(url(winner)))
    assert "洗车店里的笑声" not in text
    assert "一辆白色汽车" in text
    assert ("开工前的早晨" in text) is (level == "surname")


@pytest.mark.parametrize("count", [1, 3])
def test_winner_when_it_has_more_of_everything_then_it_costs_the_same(
    client, count, django_assert_num_queries
):
    winner = everything()
    for _ in range(count):
        WinnerCreditFactory(winner=winner)
        PhotoFactory(nomination=winner.nomination)
        NominationFigureFactory(nomination=winner.nomination)
        CorrectionFactory(winner=winner)
        WinnerFactory(round=winner.round, category=winner.category)
    with django_assert_num_queries(3):
        assert_public(client.get(url(winner)))


# ------------------------------------------------------------------ hidden equals absent


@pytest.mark.parametrize("trait", ["embargoed", "upcoming"])
def test_winner_when_not_released_then_it_is_exactly_like_absent(
    client, trait, django_assert_num_queries
):
    winner = WinnerFactory(**{trait: True})
    with django_assert_num_queries(2):
        absent = told(client.get(ABSENT), forget=ABSENT)
    with django_assert_num_queries(2):
        hidden = told(client.get(url(winner)), forget=url(winner))
    assert absent[0] == 404
    assert hidden == absent


def test_winner_when_signed_in_staff_asks_then_the_public_page_says_the_same(client, admin_user):
    winner = WinnerFactory(upcoming=True)
    visitor = told(client.get(url(winner)))
    client.force_login(admin_user)
    staff = client.get(url(winner))
    assert (staff.status_code, staff.content.decode()) == (visitor[0], visitor[3])


def test_winner_when_hidden_before_its_release_then_it_is_like_absent(client, now, clock):
    winner = WinnerFactory(
        hidden=True, release_at=now - timedelta(hours=1), hidden_at=now - timedelta(hours=2)
    )
    hidden = told(client.get(url(winner)), forget=url(winner))
    assert hidden == told(client.get(ABSENT), forget=ABSENT)


@pytest.mark.parametrize(
    "trait,words", [("hidden", "这一页已经下线"), ("revoked", "这项荣誉已经撤销")]
)
def test_winner_when_taken_down_after_publication_then_a_tombstone_stands(client, trait, words):
    winner = WinnerFactory(display_name="不再提起", **{trait: True})
    text = assert_public(client.get(url(winner)), 410)
    assert words in text
    assert "不再提起" not in text
    assert winner.headline not in text


def test_winner_when_a_revocation_is_only_under_way_then_it_is_still_shown(client):
    winner = WinnerFactory(revoking=True)
    assert winner.headline in assert_public(client.get(url(winner)))


# ------------------------------------------------------------------ corrections and moved pages


def test_winner_when_corrected_then_old_and_new_stand_side_by_side(client):
    winner = WinnerFactory(corrected=True)
    CorrectionFactory(winner=winner, field="颁奖词", old="旧的话", new="新的话", reason="原文有误")
    text = assert_public(client.get(url(winner)))
    for piece in ("有更正", "旧的话", "新的话", "原文有误"):
        assert piece in text


def test_winner_when_its_address_changed_then_the_old_one_leads_there(client):
    winner = WinnerFactory()
    old = WinnerSlugFactory(winner=winner)
    response = client.get(f"/winners/{old.slug}/")
    assert (response.status_code, response["Location"]) == (301, url(winner))


@pytest.mark.parametrize("trait", ["embargoed", "upcoming"])
def test_winner_when_not_released_then_its_old_address_is_like_absent(client, trait):
    old = WinnerSlugFactory(winner=WinnerFactory(**{trait: True}))
    address = f"/winners/{old.slug}/"
    assert told(client.get(address), forget=address) == told(client.get(ABSENT), forget=ABSENT)


@pytest.mark.parametrize("trait", ["hidden", "revoked"])
def test_winner_when_gone_then_its_old_address_says_so_and_tells_no_other(client, trait):
    winner = WinnerFactory(**{trait: True})
    gone = client.get(f"/winners/{WinnerSlugFactory(winner=winner).slug}/")
    assert (gone.status_code, gone.headers.get("Location")) == (410, None)
    assert gone.content == client.get(url(winner)).content
    assert winner.slug not in gone.content.decode()


def test_winner_when_the_old_address_spelled_the_name_then_it_leads_nowhere(client):
    old = WinnerSlugFactory(winner=WinnerFactory(), redirects=False)
    assert client.get(f"/winners/{old.slug}/").status_code == 404


def test_winner_when_posted_to_then_refuses(client):
    assert client.post(url(WinnerFactory())).status_code == 405
