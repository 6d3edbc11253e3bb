"""Cards and posters: drawn for what is public, anew when it changes, gone when it is hidden."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageChops

from awards.actions.winners import hide_winner
from awards.models import Winner
from awards.share.content import winner_share
from awards.share.winner_art import winner_card, winner_poster
from tests.answers import told
from tests.awards.pages.test_photo_sizes import stored
from tests.factories.awards import RoundFactory, WinnerFactory
from tests.factories.directory import UserFactory

pytestmark = pytest.mark.django_db
SIZES = {"card": (1200, 630), "poster": (1080, 1440)}
KINDS = sorted(SIZES)
LONG = "新疆维吾尔自治区阿克苏地区乌什县奥特贝希乡亚贝希村村民互助抗震救灾志愿服务队"


def url(winner, kind="card"):
    return f"/winners/{winner.slug}/{kind}.jpg"


def round_url(winner, kind="card"):
    return f"/awards/{winner.round.award.slug}/{winner.round.slug}/{kind}.jpg"


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def picture(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Image.open(io.BytesIO(body_of(answer)))


def files():
    """Every stored card and poster."""
    if not default_storage.exists("share"):
        return []
    folders = default_storage.listdir("share")[0]
    return [name for one in folders for name in default_storage.listdir(f"share/{one}")[1]]


@pytest.mark.parametrize("kind", KINDS)
def test_picture_when_public_then_drawn_once_and_kept(client, kind):
    winner = WinnerFactory()
    stored(winner.nomination)
    for address in (url(winner, kind), round_url(winner, kind)):
        assert picture(client, address).size == SIZES[kind]
        made = files()
        status, headers, cookies, _ = told(client.get(address))
        assert (status, cookies, files()) == (200, {}, made)
        assert headers["Cache-Control"] == "public, no-cache"
        again = client.get(address, headers={"If-None-Match": headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
@pytest.mark.parametrize("kind", KINDS)
def test_picture_when_the_winner_is_not_public_then_absent_and_not_drawn(client, trait, kind):
    winner = WinnerFactory(**{trait: True})
    assert client.get(url(winner, kind)).status_code == 404
    assert client.get(round_url(winner, kind)).status_code == 404
    assert files() == []


def test_picture_when_the_round_is_not_announced_then_absent(client, now):
    winner = WinnerFactory(round=RoundFactory(deciding=True))
    assert client.get(round_url(winner)).status_code == 404


def test_picture_when_hidden_then_gone_at_once_though_a_copy_is_kept(client, now):
    winner = WinnerFactory()
    other = WinnerFactory(round=winner.round, category=winner.category)
    etag = told(client.get(url(winner)))[1]["ETag"]
    roll = body_of(client.get(round_url(winner)))
    Winner.objects.filter(pk=winner.pk).update(
        state="hidden", hidden_at=now, hidden_by=winner.nomination.created_by, hide_code="safety"
    )
    assert client.get(url(winner), headers={"If-None-Match": etag}).status_code == 404
    assert body_of(client.get(round_url(other))) != roll


def test_pictures_when_hidden_by_the_organiser_then_no_file_of_them_is_left(
    client, now, django_capture_on_commit_callbacks
):
    winner = WinnerFactory()
    for address in (url(winner), url(winner, "poster"), round_url(winner)):
        told(client.get(address))
    assert len(files()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        by = UserFactory(is_superuser=True)
        hide_winner(winner=winner, by=by, now=now, code="safety", reason="保护当事人")
    assert files() == []


@pytest.mark.parametrize("kind", KINDS)
def test_picture_when_corrected_then_drawn_anew_and_the_old_one_removed(client, kind):
    winner = WinnerFactory()
    before = picture(client, url(winner, kind))
    Winner.objects.filter(pk=winner.pk).update(citation="另一句颁奖词。", version=2)
    after = picture(client, url(winner, kind))
    assert ImageChops.difference(before, after).getbbox() is not None
    assert len(files()) == 1


def test_card_when_the_winner_becomes_anonymous_then_its_face_is_gone(client):
    winner = WinnerFactory()
    stored(winner.nomination)
    left = (744, 0, 1200, 630)
    seen = picture(client, url(winner)).crop(left)
    Winner.objects.filter(pk=winner.pk).update(publish_level="anonymous")
    hidden = picture(client, url(winner)).crop(left)
    assert ImageChops.difference(seen, hidden).getbbox() == (0, 0, 456, 630)


@pytest.mark.parametrize(
    "fields",
    [
        {"display_name": LONG, "citation": "危难时刻，他们没有等待。" * 25, "kind": "team"},
        dict.fromkeys(["citation", "headline", "role", "media_credit"], ""),
        {"display_name": "王㐀😀", "headline": "Ä" * 60, "media_credit": "、".join(["某报"] * 99)},
        {"display_name": "W" * 120, "kind": "project"},
    ],
)
def test_pictures_when_texts_are_long_or_missing_then_they_come(fields, now):
    winner = WinnerFactory(**fields)
    share = winner_share(winner.slug, now=now)
    for draw, size in ((winner_card, SIZES["card"]), (winner_poster, SIZES["poster"])):
        assert Image.open(io.BytesIO(draw(share))).size == size


# ------------------------------------------------------------------ the head of a page


def head(client, address, **headers):
    """The properties that a page tells messengers."""
    html = client.get(address, headers=headers).content.decode()
    return dict(
        re.findall(r'<meta (?:property|name)="([a-z:_]+)"\s+content="([^"]*)">', html)
    ), html


def test_page_when_sent_on_then_its_title_words_and_card_are_told(client):
    winner = WinnerFactory(display_name="艾必齐“&”", headline="把洗车店开成家")
    told_, html = head(client, f"/winners/{winner.slug}/")
    assert told_["og:title"].startswith("艾必齐“&amp;”")
    assert told_["og:description"] == told_["description"] == "把洗车店开成家"
    assert told_["og:url"] == f"http://testserver/winners/{winner.slug}/"
    assert told_["og:image"] == f"http://testserver{url(winner)}"
    assert (told_["og:image:width"], told_["og:image:height"]) == ("1200", "630")
    assert (told_["og:type"], told_["og:locale"]) == ("article", "zh_CN")
    assert told_["twitter:card"] == "summary_large_image"
    assert f'href="{url(winner, "poster")}"' in html
    assert head(client, round_url(winner).removesuffix("card.jpg"))[0]["og:image"].endswith(
        round_url(winner)
    )


def test_page_when_the_host_header_is_foreign_then_no_address_is_of_it(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert "evil.example" not in head(client, "/awards/", host="evil.example")[1]


def test_page_when_it_has_no_card_then_the_site_s_picture_is_told_and_first(client):
    told_, html = head(client, "/awards/")
    assert told_["og:image"] == "http://testserver/static/img/share.png"
    with Image.open("static/img/share.png") as image:
        assert min(image.size) >= 300
    assert re.search(r"<img[^>]*>", html)[0].count("/static/img/share.png") == 1


def test_page_when_the_winner_has_a_photo_then_that_is_the_first_large_picture(client):
    winner = WinnerFactory()
    photo = stored(winner.nomination)
    html = head(client, f"/winners/{winner.slug}/")[1]
    pictures = [one for one in re.findall(r"<img[^>]*>", html) if "photo__blur" not in one]
    assert photo.picture.plain(960) in pictures[0]
    assert "share.png" not in html


def test_winner_page_when_sent_on_then_copies_and_hands_over_one_fixed_address(client):
    winner = WinnerFactory()
    text = client.get(f"/winners/{winner.slug}/?utm_source=x").content.decode()
    own = f'="http://testserver/winners/{winner.slug}/" hidden>'
    assert f"data-share{own}" in text
    assert f"data-copy{own}" in text


def test_winner_page_when_neither_deed_nor_citation_is_known_then_is_not_described_by_its_award(
    client,
):
    winner = WinnerFactory(headline="", citation="", display_name="艾必齐", year=2025)
    page = client.get(f"/winners/{winner.slug}/").content.decode()
    assert f'content="艾必齐，2025年{winner.award.name}获奖者。"' in page.split("</head>")[0]
