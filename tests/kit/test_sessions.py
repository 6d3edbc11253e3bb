from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from kit.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> SessionStore:
    store = SessionStore()
    store["words"] = "记住的话"
    store.create()
    return store


def test_session_when_its_key_is_known_then_it_is_read_as_django_would(kept):
    assert SessionStore(kept.session_key)["words"] == "记住的话"


def test_session_when_its_time_is_over_then_it_is_as_absent(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    again = SessionStore(kept.session_key)
    assert again.get("words") is None
    assert again.session_key is None


@pytest.mark.parametrize(
    "key", [None, "nobody-has-this-key-nobody-has-th", "' OR ''='", "%s%%", "短"]
)
def test_session_when_the_key_is_nonsense_then_it_is_empty_and_the_key_is_dropped(kept, key):
    again = SessionStore(key)
    assert list(again.keys()) == []
    assert again.session_key is None


def test_session_when_changed_and_ended_then_the_next_read_knows(kept):
    again = SessionStore(kept.session_key)
    again["words"] = "改了"
    again.save()
    assert SessionStore(kept.session_key)["words"] == "改了"
    again.flush()
    assert SessionStore(kept.session_key).get("words") is None


def test_session_when_asked_for_many_times_then_nothing_is_compiled_again(
    kept, django_assert_num_queries, monkeypatch
):
    assert SessionStore(kept.session_key)["words"]
    monkeypatch.setattr(Session.objects, "filter", None)  # what builds a query
    with django_assert_num_queries(1):
        assert SessionStore(kept.session_key)["words"] == "记住的话"
