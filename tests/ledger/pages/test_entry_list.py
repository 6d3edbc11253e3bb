"""The public page of the record."""

from datetime import timedelta

import pytest
from django.urls import reverse

from directory.models import Agreement
from ledger import views
from ledger.actions import Change, append_many
from ledger.models import current_head

pytestmark = pytest.mark.django_db
URL = "/ledger/"


def fill(count: int, now, thing) -> None:
    changes = (
        Change(verb="announce", thing=thing, public={"text": f"第{n}步"}, public_from=now)
        for n in range(1, count + 1)
    )
    append_many(by=None, changes=changes, now=now)


def numbers(response) -> list[int]:
    return [entry.sequence for entry in response.context["entries"]]


def test_entry_list_when_opened_by_anyone_then_shows_the_head_and_how_to_verify(
    client, clock, chain_of_five
):
    page = client.get(URL)
    assert page.status_code == 200
    text = page.content.decode()
    for piece in (
        current_head().hash,
        "5 条",
        "python3 verify.py",
        reverse("ledger:entry_download"),
        reverse("ledger:verifier"),
    ):
        assert piece in text
    assert "sessionid" not in page.cookies


def test_entry_list_when_opened_then_shows_opened_entries_only(client, clock, chain_of_five):
    page = client.get(URL)
    assert numbers(page) == [3, 2]
    text = page.content.decode()
    assert "第3步已公布" in text
    for secret in ("第4步", "王复核", "第二行"):
        assert secret not in text
    clock.pass_by(days=1)
    assert numbers(client.get(URL)) == [4, 3, 2]


def test_entry_list_when_nothing_is_there_then_says_so(client, clock, db):
    assert "这里还没有公开的记录" in client.get(URL).content.decode()


def test_entry_list_when_long_then_leads_on_without_gap_or_repeat(
    client, clock, db, thing, monkeypatch
):
    monkeypatch.setattr(views, "PAGE", 3)
    fill(7, clock.now, thing)
    seen, address = [], URL
    while address:
        page = client.get(address)
        seen.append(numbers(page))
        address = page.context["next_url"]
        assert ('rel="next"' in page.content.decode()) == bool(address)
    assert seen == [[7, 6, 5], [4, 3, 2], [1]]


def test_entry_list_when_exactly_one_page_then_leads_nowhere(client, clock, db, thing, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 3)
    fill(3, clock.now, thing)
    assert client.get(URL).context["next_url"] == ""


def test_entry_list_when_one_thing_is_asked_for_then_shows_its_entries_and_keeps_the_filter(
    client, clock, db, thing, monkeypatch
):
    monkeypatch.setattr(views, "PAGE", 1)
    for about in (thing, Agreement(pk=32), thing):
        fill(1, clock.now, about)
    page = client.get(URL, {"object": thing.public_id})
    assert numbers(page) == [3]
    following = f"?object={thing.public_id}&amp;before=3"
    assert following in page.content.decode()
    assert numbers(client.get(URL, {"object": thing.public_id, "before": 3})) == [1]


def test_entry_list_when_the_thing_is_sealed_then_looks_like_one_that_does_not_exist(
    client, clock, chain_of_five, thing
):
    clock.move_to(clock.now - timedelta(days=1))
    sealed = client.get(URL, {"object": thing.public_id}).content.decode()
    absent = client.get(URL, {"object": "a" * 20}).content.decode()
    assert sealed.replace(thing.public_id, "a" * 20) == absent


@pytest.mark.parametrize("value", ["<script>", "a b", "x" * 65, "\x00", "编号"])
def test_entry_list_when_the_number_of_a_thing_is_rubbish_then_says_what_it_looks_like(
    client, clock, chain_of_five, value
):
    page = client.get(URL, {"object": value})
    assert page.status_code == 200
    assert "只含字母、数字和连字符" in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert numbers(page) == []


@pytest.mark.parametrize("value", ["0", "-1", "x", "9" * 30, "9" * 5000, "1.5", "\x00"])
def test_entry_list_when_before_is_no_number_then_says_so(client, clock, chain_of_five, value):
    page = client.get(URL, {"before": value})
    assert page.status_code == 200
    assert "序号应为正整数" in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_entry_list_when_written_to_then_refused(client, db, method):
    assert getattr(client, method)(URL).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_entry_list_when_longer_then_costs_the_same(
    client, clock, db, thing, count, django_assert_num_queries
):
    fill(count, clock.now, thing)
    with django_assert_num_queries(2):
        client.get(URL)
