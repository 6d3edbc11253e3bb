"""A lost telephone and a new encryption key."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from directory.models import User
from kit.crypto import Undecipherable
from ledger.models import Entry
from tests.charity_site.conftest import code_of, second_factor

pytestmark = pytest.mark.django_db


def works(user: User, secret: str) -> bool:
    row = Authenticator.objects.get(user=user, type="totp")
    return bool(row.wrap().validate_code(code_of(secret)))


def test_reset_second_factor_takes_everything_away_and_is_recorded(member: User) -> None:
    second_factor(member)
    RecoveryCodes.activate(member)
    call_command("reset_second_factor", "chen.editor", "--reason", "电话丢失，已当面核对身份")
    assert not Authenticator.objects.filter(user=member).exists()
    entry = Entry.objects.get(verb="reset_second_factor")
    assert entry.object_id == str(member.pk)
    assert entry.reason == "电话丢失，已当面核对身份"
    assert entry.public == ""


def test_reset_second_factor_of_one_leaves_others_alone(
    member: User, django_user_model: Any
) -> None:
    other = django_user_model.objects.create_user("li.editor", full_name="李")
    second_factor(member)
    secret = second_factor(other)
    call_command("reset_second_factor", "chen.editor", "--reason", "电话丢失")
    assert works(other, secret)


@pytest.mark.parametrize("username", ["chen.editor", "nobody"])
def test_reset_second_factor_when_there_is_none_says_so(member: User, username: str) -> None:
    with pytest.raises(CommandError, match=username):
        call_command("reset_second_factor", username, "--reason", "电话丢失")
    assert not Entry.objects.exists()


def test_rotate_secrets_frees_them_of_the_old_key(member: User, settings: Any) -> None:
    secret = second_factor(member)
    RecoveryCodes.activate(member)
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    call_command("rotate_secrets")
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert works(member, secret)
    codes = Authenticator.objects.get(type="recovery_codes").wrap()
    assert len(codes.get_unused_codes()) == 10


def test_secrets_without_rotation_are_lost_with_the_old_key(member: User, settings: Any) -> None:
    secret = second_factor(member)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(Undecipherable):
        works(member, secret)


def test_rotate_secrets_when_a_key_is_missing_changes_nothing(member: User, settings: Any) -> None:
    second_factor(member)
    before = Authenticator.objects.get().data
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="put the old key back"):
        call_command("rotate_secrets")
    assert Authenticator.objects.get().data == before
