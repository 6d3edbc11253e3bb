"""The record in the admin: read by overseers, changed by nobody."""

import pytest
from django.contrib import admin
from django.urls import reverse

from ledger.admin import EntryAdmin
from ledger.models import Entry
from tests.factories.directory import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain_of_five")]


@pytest.fixture
def asked_by(rf):
    """The admin of entries and a request by a user of the given kind."""

    def ask(**traits):
        request = rf.get(reverse("admin:ledger_entry_changelist"))
        request.user = UserFactory(**traits)
        return EntryAdmin(Entry, admin.site), request

    return ask


@pytest.mark.parametrize("overseer", [True, False])
def test_entries_when_asked_for_then_shown_to_overseers_only(asked_by, overseer):
    entries, request = asked_by(is_superuser=overseer)
    assert entries.has_module_permission(request) is overseer
    assert entries.has_view_permission(request) is overseer
    assert entries.get_queryset(request).count() == (5 if overseer else 0)


def test_entries_when_asked_to_write_then_even_the_administrator_may_not(asked_by):
    entries, request = asked_by(is_superuser=True)
    assert not entries.has_add_permission(request)
    assert not entries.has_change_permission(request)
    assert not entries.has_delete_permission(request)
    assert entries.get_actions(request) == {}


def test_entries_when_the_administrator_opens_them_then_list_and_detail_work(client):
    client.force_login(UserFactory(is_superuser=True))
    text = client.get("/admin/ledger/entry/").content.decode()
    assert "王复核" in text
    assert "第二行" in client.get("/admin/ledger/entry/3/change/").content.decode()
