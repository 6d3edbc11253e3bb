"""The main job through its pages: an editor nominates, two people decide, the public finds the
winner at the announced second, and the list is exported.
"""

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from awards.models import Category, Nomination, Winner
from tests.awards.cast import Cast, make_cast
from tests.awards.test_actions_photos import picture
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import CriterionFactory
from tests.factories.directory import RegionFactory
from tests.sent import opened

NOMINATIONS = "/admin/awards/nomination/"
STORY = (
    "艾必齐在锦江区开了一家洗车店，店里的十二位伙伴都是听障人士。\r\n\r\n"
    "三年里没有一个人离开，他们用双手养活自己，也养活了家。"
)


@pytest.fixture
def people(db: None, now: datetime) -> Cast:
    """A round that is open for a month, and its people."""
    cast = make_cast(opens_at=now, closes_at=now + timedelta(days=30))
    CriterionFactory(round=cast.round)
    Category.objects.filter(pk=cast.category.pk).update(quota=1)
    return cast


def step(client: Client, url: str, **answers: Any) -> str:
    """Open the page of a step, answer it, and read where it led."""
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()
    form = page.context["form"]
    hidden = {name: form[name].value() for name in ("version", "form_key")}
    answer = client.post(url, hidden | answers, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    return answer.content.decode()


def nominated(client: Client, cast: Cast) -> Nomination:
    """A nomination written, illustrated and sent on the editor's page."""
    url = f"{NOMINATIONS}add/"
    sent = opened(client, url) | {
        "round": cast.round.pk, "category": cast.category.pk, "name": "艾必齐", "story": STORY,
        "role": "洗车店创始人", "happened": "2026年2月", "happened_region": RegionFactory().pk,
        "headline": "带着伙伴把洗车店开成家", "source_medium": "某某日报",
        "source_title": "洗车店里的一家人", "name_basis": "news", "is_minor": "false",
        "photos": [picture("店门.jpg"), picture("伙伴.jpg")],
    }  # fmt: skip
    client.post(url, sent)
    nomination = Nomination.objects.get()
    url = f"{NOMINATIONS}{nomination.pk}/change/"
    described = {
        f"photo-{photo.public_id}-{name}": value
        for photo in nomination.photos.all()
        for name, value in
        (("alt_text", "他和伙伴在洗车"), ("rights_basis", "own"), ("portrait", "consented"))
    }  # fmt: skip
    answer = client.post(url, opened(client, url) | described | {"_submit": "1"}, follow=True)
    assert "已提交" in answer.content.decode()
    nomination.refresh_from_db()
    return nomination


def decided(cast: Cast, nomination: Nomination) -> Winner:
    """The winner, proposed by the organiser and confirmed by the approver."""
    organiser, approver = signed_in(cast, "organiser"), signed_in(cast, "approver")
    thing = f"{NOMINATIONS}{nomination.pk}"
    step(organiser, f"{thing}/accept/", is_minor="no", duplicates_checked="on")
    for verb in ("close", "decide"):
        step(organiser, f"/admin/awards/round/{cast.round.pk}/{verb}/")
    url = f"{thing}/change/"
    sent = opened(organiser, url) | {"citation": "以劳动自立，活得有尊严。"}
    organiser.post(url, sent)
    assert "已拟授" in step(organiser, f"{thing}/propose/")
    assert "已确认授予" in step(approver, f"{thing}/confirm/", level="full")
    return Winner.objects.get()


def public_surfaces(winner: Winner) -> list[str]:
    """Where the public would find the winner."""
    photos = [f"/photos/{photo.public_id}.jpg" for photo in winner.nomination.photos.all()]
    return [f"/winners/{winner.slug}/", *photos]


def exported(client: Client) -> list[dict[str, str]]:
    """The rows of the award list, fetched as csv from the admin."""
    url = "/admin/awards/winner/export/"
    page = b"".join(client.post(url, {"format": "csv", "purpose": "存档"})).decode()
    link = re.search(r'href="([^"]+)"[^>]*data-export-ready', page)
    assert link, page
    text = b"".join(client.get(link[1])).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_main_job_when_done_through_the_pages_then_the_public_finds_the_winner_on_time(
    people: Cast, now: datetime, clock: Any
) -> None:
    editor, visitor = signed_in(people, "editor"), Client()
    nomination = nominated(editor, people)
    winner = decided(people, nomination)

    round_ = f"/admin/awards/round/{people.round.pk}"
    step(signed_in(people, "organiser"), f"{round_}/propose_announcement/", at="2026-03-07T20:00")
    step(signed_in(people, "approver"), f"{round_}/announce/")
    winner.refresh_from_db()
    minute = now + timedelta(hours=10)
    assert winner.release_at == minute

    clock.move_to(minute - timedelta(seconds=1))
    for url in public_surfaces(winner):
        assert visitor.get(url).status_code == 404, url
    assert "艾必齐" not in visitor.get("/winners/").content.decode()
    assert "评审中" in editor.get(f"{NOMINATIONS}{nomination.pk}/change/").content.decode()

    clock.move_to(minute)
    for url in public_surfaces(winner):
        answer = visitor.get(url)
        assert answer.status_code == 200, url
        assert b"".join(answer)
    assert "艾必齐" in visitor.get("/winners/").content.decode()
    story = visitor.get(f"/winners/{winner.slug}/").content.decode()
    for words in ("以劳动自立", "三年里没有一个人离开", str(people.partner)):
        assert words in story
    assert "有效" in visitor.get(f"/verify/{winner.certificate_number}/").content.decode()
    assert "已确认" in editor.get(f"{NOMINATIONS}{nomination.pk}/change/").content.decode()

    rows = exported(signed_in(people, "organiser"))
    assert [(row["证书编号"], row["获奖者"]) for row in rows] == [
        (winner.certificate_number, "艾必齐")
    ]
    call_command("verify_ledger")


def test_main_job_when_the_quota_is_full_then_the_second_is_told_so(
    people: Cast, clock: Any
) -> None:
    nomination = nominated(signed_in(people, "editor"), people)
    decided(people, nomination)
    other = Nomination.objects.get(pk=nomination.pk)
    other.pk = other.id = None
    other.state, other.public_id = "accepted", "twin"
    other.nominee = type(other.nominee).objects.create(name="单田芳")
    other.proposed_by = other.proposed_at = other.confirmed_by = other.confirmed_at = None
    other.save()
    client, url = signed_in(people, "organiser"), f"{NOMINATIONS}{other.pk}/propose/"
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in ("version", "form_key")}
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "名额 1 个，已拟授 1 个" in answer.content.decode()
