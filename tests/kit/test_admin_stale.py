"""Forms of the admin lose nothing: stale saves show both texts, double clicks save once."""

import threading

import pytest
from django.db import connections
from django.urls import reverse

from directory.models import OneTimeKey, Organisation, Person, Theme
from events.actions import step_edition
from events.models import Edition
from kit.admin.forms import KEY, SEEN, fingerprint
from tests.factories.directory import OrganisationAliasFactory, OrganisationFactory, ThemeFactory
from tests.factories.events import EditionFactory
from tests.sent import fields_of, opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def client(staff):
    return staff.client("admin")


def change_url(thing):
    name = f"{thing._meta.app_label}_{thing._meta.model_name}"
    return reverse(f"admin:{name}_change", args=(thing.pk,))


def test_save_when_nobody_came_between_then_it_is_kept(client):
    thing = OrganisationFactory(name="甲基金会")
    sent = opened(client, change_url(thing)) | {"name": "乙基金会"}
    assert client.post(change_url(thing), sent).status_code == 302
    thing.refresh_from_db()
    assert (thing.name, thing.name_pinyin) == ("乙基金会", "yi ji jin hui")


def test_save_when_somebody_came_between_then_both_texts_are_shown_and_none_is_lost(client):
    thing = OrganisationFactory(name="甲基金会")
    sent = opened(client, change_url(thing)) | {"name": "我写的名字"}
    Organisation.objects.filter(pk=thing.pk).update(name="对方写的名字")
    response = client.post(change_url(thing), sent)
    page = response.content.decode()
    assert response.status_code == 200
    assert "我写的名字" in page
    assert "对方写的名字" in page
    assert Organisation.objects.get(pk=thing.pk).name == "对方写的名字"
    assert fields_of(page)["name"] == "我写的名字"


@pytest.mark.parametrize("choice,kept", [("mine", "我写的名字"), ("theirs", "对方写的名字")])
def test_save_when_a_side_was_chosen_then_that_text_is_kept(client, choice, kept):
    thing = OrganisationFactory(name="甲基金会")
    sent = opened(client, change_url(thing)) | {"name": "我写的名字", "source": "我的来源"}
    Organisation.objects.filter(pk=thing.pk).update(name="对方写的名字")
    again = fields_of(client.post(change_url(thing), sent).content.decode())
    assert again["keep-name"] == "mine"
    assert "keep-source" not in again  # nobody else touched it
    assert client.post(change_url(thing), again | {"keep-name": choice}).status_code == 302
    thing.refresh_from_db()
    assert (thing.name, thing.source) == (kept, "我的来源")


def test_save_when_a_third_came_between_the_choice_then_it_is_refused_again(client):
    thing = OrganisationFactory(name="甲基金会")
    sent = opened(client, change_url(thing)) | {"name": "我写的名字"}
    Organisation.objects.filter(pk=thing.pk).update(name="对方写的名字")
    again = fields_of(client.post(change_url(thing), sent).content.decode())
    Organisation.objects.filter(pk=thing.pk).update(name="第三个名字")
    page = client.post(change_url(thing), again).content.decode()
    assert "第三个名字" in page
    assert Organisation.objects.get(pk=thing.pk).name == "第三个名字"


@pytest.mark.parametrize("token", ["", "v0;name:00000000", "x" * 5000, "\x00"])
def test_save_when_the_mark_of_what_was_seen_is_missing_then_it_is_refused(client, token):
    thing = OrganisationFactory(name="甲基金会")
    sent = opened(client, change_url(thing)) | {"name": "乙", SEEN: token}
    assert client.post(change_url(thing), sent).status_code == 200
    assert Organisation.objects.get(pk=thing.pk).name == "甲基金会"


def test_save_when_a_step_was_taken_between_then_it_is_refused_until_seen(client, staff, now):
    edition = EditionFactory(planned=True)
    sent = opened(client, change_url(edition)) | {"theme": "新主题"}
    step_edition(edition=edition, verb="announce", by=staff.person("admin"), now=now)
    response = client.post(change_url(edition), sent)
    assert "有人保存过" in response.content.decode()
    again = fields_of(response.content.decode())
    assert client.post(change_url(edition), again).status_code == 302
    edition.refresh_from_db()
    assert (edition.theme, edition.state, edition.version) == ("新主题", "announced", 3)


def test_save_when_a_row_below_was_changed_between_then_its_other_text_stands_beside_it(client):
    alias = OrganisationAliasFactory(name="旧别名")
    sent = opened(client, change_url(alias.organisation)) | {"aliases-0-name": "我的别名"}
    alias.name = "对方的别名"
    alias.save()
    response = client.post(change_url(alias.organisation), sent)
    assert "对方的别名" in response.content.decode()
    again = fields_of(response.content.decode())
    assert again["aliases-0-name"] == "我的别名"
    assert client.post(change_url(alias.organisation), again).status_code == 302
    alias.refresh_from_db()
    assert alias.name == "我的别名"


def test_fingerprint_when_values_are_equal_then_marks_are_equal():
    one, two = OrganisationFactory(), OrganisationFactory()
    assert fingerprint([one, two]) == fingerprint([two, one])
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint("甲") != fingerprint("乙")
    assert fingerprint(None) != fingerprint("None")


# ---------------------------------------------------------------- sent twice

ADD = "admin:directory_theme_add"


def test_add_when_sent_twice_then_one_thing_is_made_and_the_second_leads_there(client):
    sent = opened(client, reverse(ADD)) | {"name": "助学", "_continue": "1"}
    first, second = client.post(reverse(ADD), sent), client.post(reverse(ADD), sent)
    theme = Theme.objects.get(name="助学")
    assert first.status_code == second.status_code == 302
    assert second["Location"] == change_url(theme)
    assert Theme.objects.count() == 1


def test_add_when_the_first_sending_was_wrong_then_the_key_is_not_used_up(client):
    ThemeFactory(name="助学")
    sent = opened(client, reverse(ADD)) | {"name": "助学"}
    assert client.post(reverse(ADD), sent).status_code == 200
    assert not OneTimeKey.objects.exists()
    assert client.post(reverse(ADD), sent | {"name": "助残"}).status_code == 302
    assert Theme.objects.filter(name="助残").exists()


def test_add_when_there_is_no_key_then_it_is_refused(client):
    sent = opened(client, reverse(ADD)) | {"name": "助学", KEY: ""}
    assert client.post(reverse(ADD), sent).status_code == 403
    assert not Theme.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_add_when_sent_twice_at_the_same_moment_then_one_thing_is_made(staff):
    # Nothing about a person is unique, so only the key stands between a click and a twin.
    url = reverse("admin:directory_person_add")
    browsers = [staff.client("admin") for _ in range(6)]
    sent = opened(browsers[0], url) | {"name": "同时添加"}
    together, answers = threading.Barrier(len(browsers)), []

    def send(browser):
        together.wait()
        answers.append(browser.post(url, sent).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.filter(name="同时添加").count() == 1
    assert answers == [302] * len(browsers)


def test_change_when_saved_as_new_then_it_is_refused(client):
    theme = ThemeFactory()
    sent = opened(client, change_url(theme)) | {"name": "副本", "_saveasnew": "1"}
    assert client.post(change_url(theme), sent).status_code == 403
    assert Theme.objects.count() == 1


def test_edition_when_saved_then_its_version_moves(client):
    edition = EditionFactory()
    sent = opened(client, change_url(edition)) | {"theme": "换主题"}
    assert client.post(change_url(edition), sent).status_code == 302
    assert Edition.objects.get(pk=edition.pk).version == 2
