"""The sizes of a photo are served while its winner is public, under names of their content."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from awards.models import Photo, Winner
from tests.answers import told
from tests.factories.awards import PhotoFactory, WinnerFactory
from tests.kit.test_pictures import phone_photo

pytestmark = pytest.mark.django_db


def stored(nomination, size=(700, 500), **fields) -> Photo:
    """A photo of before, with its sizes made by the command."""
    photo = PhotoFactory(nomination=nomination, width=size[0], height=size[1], **fields)
    default_storage.save(photo.file_name, io.BytesIO(phone_photo(size)))
    call_command("make_variants", verbosity=0)
    photo.refresh_from_db()
    return photo


def urls(photo: Photo) -> list[str]:
    return [photo.picture.address(w, s) for w in photo.picture.widths for s in ("webp", "jpg")]


def test_sizes_when_made_by_the_command_then_all_are_served_and_twice_changes_nothing(
    client, capsys, django_assert_num_queries
):
    photo = stored(WinnerFactory().nomination)
    assert photo.widths == "320 700"
    assert len(urls(photo)) == 4
    for url in urls(photo):
        with django_assert_num_queries(1):
            status, headers, cookies, _ = told(client.get(url))
        assert (status, cookies) == (200, {})
        assert headers["Cache-Control"] == "private, max-age=86400, immutable"
        assert headers["Content-Type"] == f"image/{'webp' if url.endswith('webp') else 'jpeg'}"
    files = default_storage.listdir("photos")[1]
    capsys.readouterr()
    call_command("make_variants")
    assert capsys.readouterr().out == "Made the sizes of 0 photos.\n"
    assert default_storage.listdir("photos")[1] == files


def test_size_when_the_command_finds_no_file_then_it_says_which_and_goes_on(capsys):
    lost = PhotoFactory()
    photo = stored(WinnerFactory().nomination)
    assert lost.file_name in capsys.readouterr().err
    assert photo.digest


@pytest.mark.parametrize(
    "wrong", [("-320.", "-640."), ("-320.", "-0320."), ("-320.", "-99999."), ("-320.webp", ".webp")]
)
def test_size_when_there_is_no_such_then_absent(client, wrong):
    photo = stored(WinnerFactory().nomination)
    assert client.get(urls(photo)[0].replace(*wrong)).status_code == 404
    other = photo.digest[:-1] + ("0" if photo.digest[-1] != "0" else "1")
    assert client.get(urls(photo)[0].replace(photo.digest, other)).status_code == 404


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
def test_sizes_when_the_winner_is_not_public_then_absent(client, trait):
    photo = stored(WinnerFactory(**{trait: True}).nomination)
    assert {told(client.get(url))[0] for url in urls(photo)} == {404}


@pytest.mark.parametrize("portrait,status", [("consented", 404), ("nobody", 200)])
def test_sizes_when_the_winner_becomes_anonymous_then_no_face_is_served(client, portrait, status):
    winner = WinnerFactory()
    photo = stored(winner.nomination, portrait=portrait)
    assert told(client.get(urls(photo)[0]))[0] == 200
    Winner.objects.filter(pk=winner.pk).update(publish_level="anonymous")
    assert {told(client.get(url))[0] for url in urls(photo)} == {status}


def test_sizes_when_the_photo_is_taken_down_then_absent(client):
    photo = stored(WinnerFactory().nomination, is_withdrawn=True)
    assert {told(client.get(url))[0] for url in urls(photo)} == {404}


def test_size_when_the_web_server_sends_files_then_it_is_told_which(client, settings):
    photo = stored(WinnerFactory().nomination)
    settings.PHOTO_ACCEL_PREFIX = "/internal-photos/"
    for url in urls(photo):
        answer = client.get(url)
        name = answer["X-Accel-Redirect"].removeprefix("/internal-photos/")
        with default_storage.open(name) as file:
            assert Image.open(file).width == int(url.rpartition("-")[2].partition(".")[0])


def test_pages_when_a_photo_has_sizes_then_they_are_offered_with_blur_and_focus(client):
    winner = WinnerFactory()
    photo = stored(winner.nomination, focus_x=20, focus_y=94)
    page = client.get(f"/winners/{winner.slug}/").content.decode()
    cards = client.get("/winners/").content.decode()
    for html in (page, cards):
        assert f"{photo.picture.address(320, 'webp')} 320w" in html
        assert 'class="focus-x20 focus-y90"' in html
    assert f'src="{photo.placeholder}"' in page
    assert told(client.get(photo.picture.plain(320)))[0] == 200
