"""Photos of a nomination: several at once, described, ordered, removed and brought back."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from awards.actions.photos import (
    MAX_PHOTOS,
    add_photos,
    describe_photo,
    order_photos,
    remove_photo,
    restore_photo,
)
from awards.models import Nomination, Winner
from awards.publication import public_photos
from kit.verdict import Refused, Unready
from tests.awards.cast import Cast, confirmed, draft, submitted

DESCRIBED = {"alt_text": "他在洗车", "rights_basis": "own", "portrait": "consented"}


def picture(name: str = "a.jpg", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    """A small JPEG as a browser sends it."""
    data = io.BytesIO()
    Image.new("RGB", size, (180, 60, 40)).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")


def text_file(name: str = "b.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"<?php echo 1;", content_type="image/jpeg")


def add(nomination: Nomination, by: Any, now: datetime, *uploads: SimpleUploadedFile) -> Any:
    return add_photos(nomination=nomination, uploads=uploads, by=by, now=now)


def test_photos_when_one_of_several_is_bad_then_it_is_named_and_the_rest_survives(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    intake = add(nomination, cast.editor, now, picture("一.jpg"), text_file("坏.jpg"), picture())
    assert len(intake.kept) == 2
    assert len(intake.refused) == 1
    assert "坏.jpg" in intake.refused[0]
    assert [photo.position for photo in nomination.photos.all()] == [0, 1]
    for photo in intake.kept:
        assert default_storage.exists(photo.file_name)
        assert "一" not in photo.file_name


def test_photos_when_there_are_nine_then_the_tenth_is_refused_by_name(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    many = [picture(f"{number}.jpg", (8, 8)) for number in range(MAX_PHOTOS + 1)]
    intake = add(nomination, cast.editor, now, *many)
    assert len(intake.kept) == MAX_PHOTOS
    assert "9.jpg" in intake.refused[0]
    remove_photo(photo=intake.kept[0], by=cast.editor, now=now)
    assert len(add(nomination, cast.editor, now, picture()).kept) == 1
    with pytest.raises(Unready, match="最多"):
        restore_photo(photo=intake.kept[0], by=cast.editor, now=now)


def test_photos_when_the_nomination_is_sent_then_its_medium_cannot_touch_them(
    cast: Cast, now: datetime
) -> None:
    nomination = submitted(cast, now)
    with pytest.raises(Unready, match="不能修改"):
        add(nomination, cast.editor, now, picture())
    photo = add(nomination, cast.organiser, now, picture()).kept[0]
    for act in (remove_photo, restore_photo):
        with pytest.raises(Unready):
            act(photo=photo, by=cast.editor, now=now)
        with pytest.raises(Refused) as refusal:
            act(photo=photo, by=cast.other_editor, now=now)
        assert refusal.value.verdict.hidden


def test_photos_when_ordered_then_unknown_names_do_no_harm(cast: Cast, now: datetime) -> None:
    nomination = draft(cast, now)
    first, second, third = add(nomination, cast.editor, now, *map(picture, "abc")).kept
    order = [third.public_id, "nonsense", first.public_id]
    order_photos(nomination=nomination, order=order, by=cast.editor, now=now)
    assert list(nomination.photos.all()) == [third, first, second]


def test_photo_when_removed_and_brought_back_then_only_kept_ones_count(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    photo = add(nomination, cast.editor, now, picture()).kept[0]
    remove_photo(photo=photo, by=cast.editor, now=now)
    assert not nomination.photos.kept().exists()
    restore_photo(photo=photo, by=cast.editor, now=now)
    assert nomination.photos.kept().get() == photo


@pytest.fixture
def winner(rolling: Cast, now: datetime) -> Winner:
    """A public winner with one photo."""
    winner = confirmed(rolling, now)
    photo = add(winner.nomination, rolling.organiser, now, picture()).kept[0]
    describe_photo(photo=photo, fields=DESCRIBED, by=rolling.organiser, now=now)
    restore_photo(photo=photo, by=rolling.organiser, now=now)
    return winner


def shown(winner: Winner) -> list[Any]:
    return public_photos(Winner.objects.get(pk=winner.pk))


def test_photo_of_a_public_winner_when_added_then_it_waits_until_it_is_described(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    assert len(shown(winner)) == 1
    new = add(winner.nomination, rolling.organiser, now, picture()).kept[0]
    assert len(shown(winner)) == 1
    with pytest.raises(Unready, match="肖像"):
        restore_photo(photo=new, by=rolling.organiser, now=now)
    describe_photo(photo=new, fields=DESCRIBED, by=rolling.organiser, now=now)
    restore_photo(photo=new, by=rolling.organiser, now=now)
    assert len(shown(winner)) == 2


@pytest.mark.parametrize("field", ["alt_text", "rights_basis", "portrait"])
def test_photo_of_a_public_winner_when_its_basis_goes_then_it_is_refused(
    field: str, winner: Winner, rolling: Cast, now: datetime
) -> None:
    photo = shown(winner)[0]
    with pytest.raises(Unready, match="已经公布"):
        describe_photo(photo=photo, fields={field: ""}, by=rolling.organiser, now=now)
    photo.refresh_from_db()
    assert getattr(photo, field)


def test_photo_when_it_was_never_described_then_no_public_page_shows_it(
    cast: Cast, now: datetime
) -> None:
    winner = confirmed(cast, now)
    add(winner.nomination, cast.organiser, now, picture())
    assert shown(winner) == []
