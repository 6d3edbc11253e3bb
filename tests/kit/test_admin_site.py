"""The door of the admin: who comes in, what reads, what writes, what is left out."""

from types import SimpleNamespace

import pytest
from django.contrib.admin.options import ModelAdmin
from django.http import HttpResponse
from django.test import RequestFactory

from charity_site.admin_site import CharityAdminSite
from directory.models import Theme
from kit.admin import ScopedAdmin
from kit.pages import WriteInReadOnlyPage
from tests.factories.directory import (
    ThemeFactory,
)
from tests.staff import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.mark.parametrize("role,status", [("nobody", 403), ("juror", 200), ("finance", 200)])
def test_door_when_somebody_has_no_role_then_it_says_so_instead_of_turning_in_a_circle(
    staff, role, status
):
    assert staff.client(role).get("/admin/").status_code == status


def test_door_when_somebody_is_no_staff_or_switched_off_then_it_stays_shut(staff):
    user = staff.person("organiser")
    client = staff.client("organiser")
    assert client.get("/admin/").status_code == 200
    type(user).objects.filter(pk=user.pk).update(is_staff=False)
    assert client.get("/admin/").status_code == 403
    type(user).objects.filter(pk=user.pk).update(is_staff=True, is_active=False)
    assert client.get("/admin/").status_code == 302


def test_pages_when_answered_then_nothing_is_stored(staff):
    client = staff.client("organiser")
    for url in ("/admin/", "/admin/directory/organisation/", "/admin/jsi18n/"):
        assert client.get(url)["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    "url", ["r/1/1/", "password_change/done/", "auth/group/", "mfa/authenticator/"]
)
def test_addresses_when_they_know_no_scope_then_they_do_not_exist(staff, url):
    assert staff.client("admin").get(f"/admin/{url}").status_code == 404


def test_site_when_a_page_without_scope_is_registered_then_it_is_left_out():
    site = CharityAdminSite()
    site.register(Theme, ModelAdmin)
    assert not site.is_registered(Theme)
    site.register(Theme, ScopedAdmin)
    assert site.is_registered(Theme)


def request_for(user, method="get"):
    request = getattr(RequestFactory(), method)("/admin/")
    request.user, request._dont_enforce_csrf_checks = user, True
    return request


def test_view_when_it_reads_then_it_cannot_write(staff):
    write = CharityAdminSite().admin_view(lambda request: ThemeFactory())
    with pytest.raises(WriteInReadOnlyPage):
        write(request_for(staff.person("admin")))


def test_view_when_it_is_sent_then_it_may_write(staff):
    write = CharityAdminSite().admin_view(lambda request: HttpResponse(ThemeFactory().name))
    write(request_for(staff.person("admin"), "post"))
    assert Theme.objects.count() == 1


def test_view_when_it_fails_half_way_then_nothing_stays(staff):
    def half(request):
        ThemeFactory()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        CharityAdminSite().admin_view(half)(request_for(staff.person("admin"), "post"))
    assert not Theme.objects.exists()


def test_right_when_it_is_not_named_then_it_is_refused(staff):
    page = ScopedAdmin(Theme, CharityAdminSite())
    request = SimpleNamespace(user=staff.person("admin"))
    assert not page.has_module_permission(request)
    for verb in ("view", "change", "delete"):
        assert not getattr(page, f"has_{verb}_permission")(request)
    assert not page.has_add_permission(request)
