"""Stored files, sample accounts, and accounts that were switched off."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from charity_site import checks
from directory.models import User
from tests.charity_site.conftest import second_factor
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]


def test_upload_when_stored_has_no_public_address(client: Client) -> None:
    name = default_storage.save("photo.jpg", ContentFile(b"photo"))
    with pytest.raises(ValueError, match="no public address"):
        default_storage.url(name)
    for prefix in ("/", "/media/", "/static/", "/static/../media/"):
        assert client.get(prefix + name).status_code == 404


def test_upload_when_stored_is_not_readable_for_others(settings: Any) -> None:
    name = default_storage.save("2026/photo.jpg", ContentFile(b"photo"))
    path = settings.MEDIA_ROOT / name
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.parent.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize(
    "production,sample,refuses", [(True, True, True), (True, False, False), (False, True, False)]
)
def test_boot_when_sample_accounts_stand_in_production_refuses(
    settings: Any, production: bool, sample: bool, refuses: bool
) -> None:
    settings.PRODUCTION = production
    UserFactory(is_sample=sample)
    assert checks.sample_accounts_present() is refuses
    assert bool(checks.no_sample_accounts(databases=["default"])) is refuses
    if refuses:
        with pytest.raises(Exception, match="sample accounts"):
            checks.refuse_sample_accounts()
    else:
        checks.refuse_sample_accounts()


def test_sample_account_in_production_is_out_at_its_next_request(
    client: Client, settings: Any
) -> None:
    user: User = UserFactory(is_sample=True)
    client.force_login(user)
    assert client.get("/probe/private/").status_code == 200
    settings.PRODUCTION = True
    assert client.get("/probe/private/").status_code == 302


def test_account_when_switched_off_is_out_at_its_next_request(client: Client) -> None:
    user: User = UserFactory()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/probe/private/").status_code == 302


def test_role_when_suspended_no_longer_asks_for_a_second_factor(
    client: Client, settings: Any
) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"organiser"})
    client.force_login(MembershipFactory(organiser=True, suspended=True).user)
    assert client.get("/probe/private/").status_code == 200


def test_second_factor_when_set_up_elsewhere_does_not_open_an_older_session(
    client: Client, settings: Any
) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"organiser"})
    user = MembershipFactory(organiser=True).user
    client.force_login(user)
    assert "/2fa/totp/activate/" in client.get("/probe/private/").headers["Location"]
    second_factor(user)
    assert "/2fa/reauthenticate/" in client.get("/probe/private/").headers["Location"]
