"""A foreign nomination is as absent as a missing one: in every page, list, search and file."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from awards.admin.nomination_steps import STEPS as NOMINATION_STEPS
from awards.admin.rounds import STEPS as ROUND_STEPS
from awards.admin.winners import STEPS as WINNER_STEPS
from awards.models import Nomination
from tests.awards.cast import Cast, confirmed, draft, make_cast, submitted
from tests.factories.awards import PhotoFactory

MISSING = 987654321
PAGES = ["change", "history", *(step.verb for step in NOMINATION_STEPS)]


def signed_in(cast: Cast, role: str) -> Client:
    """A browser of one of the cast."""
    client = Client()
    client.force_login(cast.person(role))
    return client


def bare(content: bytes) -> bytes:
    """A page without what differs between any two answers: tokens and the address itself."""
    return re.sub(rb"[A-Za-z0-9]{64}|%d|\d+" % MISSING, b"", content)


def same_as_missing(client: Client, path: str, key: Any, **post: Any) -> bool:
    """Whether the address of the thing answers exactly like that of one that never was."""
    answers = []
    for name in (key, MISSING):
        url = path.format(name)
        answers.append(client.post(url, post) if post else client.get(url))
    there, missing = answers
    assert there.status_code == missing.status_code == 404
    assert sorted(there.headers) == sorted(missing.headers)
    return bare(there.content) == bare(missing.content)


@pytest.mark.parametrize("role", ["editor", "organiser", "approver"])
@pytest.mark.parametrize("part", PAGES)
def test_nomination_when_it_is_foreign_then_its_pages_are_those_of_a_missing_one(
    part: str, role: str, db: None, now: datetime
) -> None:
    ours, theirs = make_cast(), make_cast()
    nomination = submitted(theirs, now)
    client = signed_in(ours, role)
    path = "/admin/awards/nomination/{}/" + part + "/"
    assert same_as_missing(client, path, nomination.pk)
    if part != "history":
        assert same_as_missing(client, path, nomination.pk, form_key="k", reason="x")


@pytest.mark.parametrize("kind,steps", [("round", ROUND_STEPS), ("winner", WINNER_STEPS)])
def test_round_and_winner_when_foreign_then_their_pages_are_those_of_a_missing_one(
    kind: str, steps: Any, db: None, now: datetime
) -> None:
    ours, theirs = make_cast(), make_cast(rolling=True)
    winner = confirmed(theirs, now)
    key = {"round": theirs.round.pk, "winner": winner.pk}[kind]
    client = signed_in(ours, "organiser")
    for page in ("change", "history", *(step.verb for step in steps)):
        path = f"/admin/awards/{kind}/" + "{}" + f"/{page}/"
        assert same_as_missing(client, path, key), page


def test_draft_when_it_is_another_media_of_the_same_round_then_nobody_else_finds_it(
    cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    for role in ("other_editor", "organiser", "approver"):
        assert same_as_missing(
            signed_in(cast, role), "/admin/awards/nomination/{}/change/", nomination.pk
        )
    own = signed_in(cast, "colleague").get(f"/admin/awards/nomination/{nomination.pk}/change/")
    assert own.status_code == 200


@pytest.mark.parametrize("role,count", [("editor", 1), ("other_editor", 0), ("organiser", 1)])
def test_list_and_search_when_opened_then_they_hold_only_what_is_in_scope(
    role: str, count: int, db: None, now: datetime
) -> None:
    ours, theirs = make_cast(), make_cast()
    submitted(ours, now)
    foreign = submitted(theirs, now, name="外人甲").pk
    client = signed_in(ours, role)
    path = "/admin/awards/nomination/"
    queries = {"": count, "?q=艾必齐": count, "?q=外人甲": 0, "?state=submitted": count}
    for query, expected in queries.items():
        assert client.get(path + query).context["cl"].result_count == expected, query
    for query in (
        *queries,
        f"?round__id__exact={theirs.round.pk}",
        f"?category={theirs.category.pk}",
    ):
        listing = client.get(path + query).context["cl"]
        assert foreign not in [row.pk for row in listing.result_list], query


def test_autocomplete_when_typing_then_foreign_winners_are_not_offered(
    db: None, now: datetime
) -> None:
    ours, theirs = make_cast(rolling=True), make_cast(rolling=True)
    confirmed(ours, now)
    confirmed(theirs, now, name="外人甲")
    where = "app_label=awards&model_name=nomination&field_name=based_on"
    for role in ("editor", "organiser"):
        client = signed_in(ours, role)
        for term, count in (("艾必齐", 1), ("外人甲", 0)):
            found = client.get(f"/admin/autocomplete/?{where}&term={term}").json()["results"]
            assert len(found) == count, (role, term)


@pytest.fixture
def photo(cast: Cast, now: datetime) -> Any:
    """A photo with a file, on a submitted nomination."""
    photo = PhotoFactory(nomination=submitted(cast, now))
    default_storage.save(photo.file_name, ContentFile(b"picture"))
    return photo


@pytest.mark.parametrize("role", ["editor", "colleague", "organiser", "approver", "auditor"])
def test_photo_when_somebody_inside_asks_then_it_comes_and_is_not_kept(
    role: str, cast: Cast, photo: Any
) -> None:
    answer = signed_in(cast, role).get(f"/admin/awards/photo/{photo.public_id}/")
    assert b"".join(answer) == b"picture"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("role", ["other_editor", "other_organiser"])
def test_photo_when_it_is_foreign_then_it_is_as_absent_as_a_missing_one(
    role: str, cast: Cast, photo: Any
) -> None:
    assert same_as_missing(signed_in(cast, role), "/admin/awards/photo/{}/", photo.public_id)


def test_photo_when_nobody_is_signed_in_then_the_door_is_shut(cast: Cast, photo: Any) -> None:
    answer = Client().get(f"/admin/awards/photo/{photo.public_id}/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_upload_when_the_nomination_is_foreign_then_no_photo_is_made(
    cast: Cast, photo: Any
) -> None:
    nomination: Nomination = photo.nomination
    client = signed_in(cast, "other_editor")
    assert same_as_missing(client, "/admin/awards/nomination/{}/photos/", nomination.pk, x="y")
    assert nomination.photos.count() == 1
