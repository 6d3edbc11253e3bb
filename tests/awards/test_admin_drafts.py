"""What is typed and not saved yet: kept for one person, offered again, dropped when saved."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from awards.actions.drafts import KEPT_FORMS, keep_draft
from awards.actions.nominations import edit_nomination
from awards.models import Nomination
from directory.models import FormDraft
from kit.verdict import Unready
from tests.awards.cast import Cast, draft
from tests.awards.test_admin_scope import signed_in
from tests.sent import fields_of, opened

ADD = "/admin/awards/nomination/add/"
DRAFT = "/admin/awards/nomination/draft/"
DISCARD = "/admin/awards/nomination/draft/discard/"


@pytest.fixture
def client(cast: Cast, clock: Any) -> Client:
    """The editor's browser."""
    return signed_in(cast, "editor")


def typed(client: Client, url: str, thing: str, **texts: Any) -> Any:
    """What the script sends while somebody types."""
    return client.post(DRAFT, opened(client, url) | texts | {"thing": thing})


def new_thing(client: Client) -> tuple[dict[str, Any], str]:
    page = opened(client, ADD)
    return page, f"new:{page['form_key']}"


def test_draft_when_typed_then_it_is_kept_with_its_time_and_its_warnings(
    client: Client, cast: Cast
) -> None:
    page, thing = new_thing(client)
    sent = page | {"thing": thing, "name": "艾必齐", "story": "他的电话13812345678"}
    answer = client.post(DRAFT, sent).json()
    assert answer["saved"] == "10:00:00"
    assert "电话号码" in answer["warnings"][0][1]
    kept = FormDraft.objects.get()
    assert (kept.user, kept.fields["name"]) == (cast.editor, ["艾必齐"])
    assert "csrfmiddlewaretoken" not in kept.fields
    assert not Nomination.objects.exists()


def test_draft_when_the_session_ended_then_it_says_so_and_the_token_is_renewed_later(
    client: Client, cast: Cast
) -> None:
    client.logout()
    headers = {"X-Requested-With": "fetch"}
    answer = client.post(DRAFT, {"thing": "new:abc"}, headers=headers)
    assert answer.status_code == 401
    assert "重新登录" in answer.json()["reason"]
    client.force_login(cast.editor)
    fresh = client.get(DRAFT, headers=headers).json()
    assert fresh["user"] == cast.editor.pk
    assert len(fresh["token"]) == 64


def test_draft_when_the_page_is_opened_again_then_it_is_offered_and_brought_back(
    client: Client, cast: Cast
) -> None:
    page, thing = new_thing(client)
    client.post(DRAFT, page | {"thing": thing, "name": "艾必齐", "round": cast.round.pk})
    text = client.get(ADD).content.decode()
    assert "有没保存的内容" in text
    assert "艾必齐" in text
    restored = client.get(ADD, {"restore": thing}).content.decode()
    sent = fields_of(restored)
    assert (sent["name"], sent["form_key"]) == ("艾必齐", page["form_key"])
    client.post(ADD, sent)
    assert Nomination.objects.get().nominee.name == "艾必齐"
    assert not FormDraft.objects.exists()


def test_draft_when_somebody_saved_meanwhile_then_bringing_it_back_shows_both_texts(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    url = f"/admin/awards/nomination/{nomination.pk}/change/"
    typed(client, url, str(nomination.pk), headline="我没保存的")
    edit_nomination(
        nomination=nomination, version=1, by=cast.colleague, now=now, fields={"headline": "同事的"}
    )
    text = client.get(url, {"restore": str(nomination.pk)}).content.decode()
    assert "我没保存的" in text
    assert "同事的" in text
    assert "用对方保存的" in text


def test_draft_when_discarded_then_it_is_gone(client: Client, cast: Cast, now: datetime) -> None:
    nomination = draft(cast, now)
    url = f"/admin/awards/nomination/{nomination.pk}/change/"
    typed(client, url, str(nomination.pk), headline="我没保存的")
    answer = client.post(DISCARD, {"thing": str(nomination.pk)})
    assert answer["Location"] == url
    assert not FormDraft.objects.exists()
    _, thing = new_thing(client)
    assert client.post(DISCARD, {"thing": thing})["Location"] == ADD


@pytest.mark.parametrize("role", ["colleague", "admin", "organiser"])
def test_draft_when_it_is_somebody_elses_then_nobody_is_offered_it(
    role: str, client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    url = f"/admin/awards/nomination/{nomination.pk}/change/"
    typed(client, url, str(nomination.pk), headline="我没保存的")
    other = signed_in(cast, role)
    answers = [other.get(url), other.get(url, {"restore": str(nomination.pk)})]
    assert not any("我没保存的" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("thing", ["", "new:", "new:../x", "new:" + "a" * 41, "old:abc", "0x1"])
def test_draft_when_its_name_is_made_up_then_there_is_nothing(thing: str, client: Client) -> None:
    assert client.post(DRAFT, {"thing": thing}).status_code == 404


def test_draft_when_it_is_of_a_foreign_nomination_then_it_is_as_if_missing(
    client: Client, cast: Cast, now: datetime
) -> None:
    nomination = draft(cast, now)
    stranger = signed_in(cast, "other_editor")
    assert stranger.post(DRAFT, {"thing": str(nomination.pk)}).status_code == 404
    assert stranger.post(DRAFT, {"thing": "987654321"}).status_code == 404


def test_draft_when_it_is_longer_than_anybody_types_then_it_is_refused(client: Client) -> None:
    _, thing = new_thing(client)
    answer = client.post(
        DRAFT, {"thing": thing, "story": "长" * 200_001}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 409
    assert "保存" in answer.json()["reason"]
    assert not FormDraft.objects.exists()


def test_drafts_when_they_are_many_or_old_then_the_oldest_go(cast: Cast, now: datetime) -> None:
    given = {"user": cast.editor, "fields": {"name": ["x"]}, "base_version": None}
    keep_draft(form="awards.nomination:new:old", now=now - timedelta(days=61), **given)
    for number in range(KEPT_FORMS + 3):
        keep_draft(
            form=f"awards.nomination:new:{number}", now=now + timedelta(seconds=number), **given
        )
    forms = set(FormDraft.objects.values_list("form", flat=True))
    assert len(forms) == KEPT_FORMS
    assert "awards.nomination:new:old" not in forms
    assert "awards.nomination:new:0" not in forms
    with pytest.raises(Unready):
        keep_draft(form="x", now=now, **{**given, "fields": {"story": ["长" * 200_001]}})
