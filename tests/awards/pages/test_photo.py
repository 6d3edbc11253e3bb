"""A photo is served while its winner is public, and at no other moment."""

from pathlib import Path

import pytest
from django.conf import settings

from awards.models import Photo
from tests.answers import told
from tests.factories.awards import NominationFactory, PhotoFactory, WinnerFactory

pytestmark = pytest.mark.django_db
ABSENT = "/photos/aaaaaaaaaaaaaaaaaaaa.jpg"
PIXELS = b"\xff\xd8\xff\xe0 a picture"


def stored(nomination, **fields) -> Photo:
    photo = PhotoFactory(nomination=nomination, **fields)
    path = Path(settings.MEDIA_ROOT, photo.file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PIXELS)
    return photo


def url(photo: Photo) -> str:
    return f"/photos/{photo.public_id}.jpg"


def test_photo_when_the_winner_is_public_then_it_is_served_guarded(
    client, django_assert_num_queries
):
    photo = stored(WinnerFactory().nomination)
    with django_assert_num_queries(1):
        status, headers, cookies, text = told(client.get(url(photo)))
    assert (status, text, cookies) == (200, PIXELS.decode("utf-8", "replace"), {})
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("trait", ["embargoed", "upcoming", "hidden", "revoked"])
def test_photo_when_the_winner_is_not_public_then_it_is_exactly_like_absent(client, trait):
    photo = stored(WinnerFactory(**{trait: True}).nomination)
    assert told(client.get(url(photo)), forget=url(photo)) == told(
        client.get(ABSENT), forget=ABSENT
    )
    assert client.get(url(photo)).status_code == 404


def test_photo_when_there_is_no_winner_yet_then_it_is_absent(client):
    assert client.get(url(stored(NominationFactory(submitted=True)))).status_code == 404


def test_photo_when_taken_down_alone_then_it_is_absent(client):
    assert client.get(url(stored(WinnerFactory().nomination, is_withdrawn=True))).status_code == 404


@pytest.mark.parametrize("portrait,status", [("consented", 404), ("nobody", 200)])
def test_photo_when_the_winner_is_anonymous_then_no_face_is_served(client, portrait, status):
    winner = WinnerFactory(publish_level="anonymous")
    photo = stored(winner.nomination, portrait=portrait)
    assert told(client.get(url(photo)))[0] == status


def test_photo_when_a_copy_is_kept_then_asking_again_costs_no_bytes(client):
    photo = stored(WinnerFactory().nomination)
    etag = told(client.get(url(photo)))[1]["ETag"]
    again = client.get(url(photo), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_photo_when_hidden_then_a_kept_copy_is_not_confirmed(client, now):
    winner = WinnerFactory()
    photo = stored(winner.nomination)
    etag = told(client.get(url(photo)))[1]["ETag"]
    type(winner).objects.filter(pk=winner.pk).update(
        state="hidden", hidden_at=now, hidden_by=photo.uploaded_by, hide_code="consent"
    )
    assert client.get(url(photo), headers={"If-None-Match": etag}).status_code == 404


def test_photo_when_the_web_server_sends_files_then_it_is_told_which(client, settings):
    settings.PHOTO_ACCEL_PREFIX = "/internal-photos/"
    photo = PhotoFactory(nomination=WinnerFactory().nomination)
    response = client.get(url(photo))
    assert response["X-Accel-Redirect"] == f"/internal-photos/{photo.file_name}"
    assert response.content == b""


def test_photo_when_the_file_is_lost_then_it_is_absent(client):
    photo = PhotoFactory(nomination=WinnerFactory().nomination)
    assert client.get(url(photo)).status_code == 404
